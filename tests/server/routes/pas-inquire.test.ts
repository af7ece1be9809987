/** Another system's question what became of a request → 278 inquiry → the payer → PAS inquiry response. */
import type { Bundle, Claim, ClaimResponse, FhirResource, OperationOutcome, Parameters } from 'fhir/r4.js';
import { panelUnderTest, TENANT } from './panel-under-test.ts';
import { actionsOf, pasBundle, pasInquiryBundle, referencesIn, slate, type PasWanted } from './pas-bundle.ts';

const panel = await panelUnderTest();

interface Told<T> {
  readonly status: number;
  readonly body: T;
}

async function post<T>(
  body: unknown,
  { operation = 'inquire', version = '2.2.1', scope = 'system/Claim.c' } = {},
): Promise<Told<T>> {
  const res = await fetch(`${panel.appUrl}/fhir/pas/${version}/Claim/$${operation}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await panel.backendToken(scope)}`,
      'content-type': 'application/fhir+json',
    },
    body: JSON.stringify(body),
  });
  return { status: res.status, body: (await res.json()) as T };
}

const submit = (wanted: PasWanted) => post<Bundle<FhirResource>>(pasBundle(wanted), { operation: 'submit' });

function responsesIn({ entry = [] }: Bundle<FhirResource>): ClaimResponse[] {
  return entry.flatMap(({ resource }) => (resource?.resourceType === 'ClaimResponse' ? [resource] : []));
}

/** The Bundles of the answer, whatever the release wraps them in. */
function bundlesIn(answer: Bundle<FhirResource> | Parameters): Bundle<FhirResource>[] {
  if (answer.resourceType === 'Bundle') return [answer];
  return (answer.parameter ?? []).map(({ name, resource }) => {
    expect(name).toBe('return');
    return resource as Bundle<FhirResource>;
  });
}

describe.each(['2.2.1', '2.0.1'])('PAS %s', (version) => {
  const wanted: PasWanted = {
    ...{ identifier: `B-asked-${version}`, claimIdentifier: `C-asked-${version}` },
    day: version === '2.2.1' ? '2026-12-03' : '2026-12-04',
  };
  it('tells what the payer decided, about the client’s own resources, with every reference resolved', async () => {
    await submit(wanted);
    const sent = pasInquiryBundle({ ...wanted, claimIdentifier: 'Q-1' });
    const { status, body } = await post<Bundle<FhirResource> | Parameters>(sent, { version });
    expect(status).toBe(200);
    expect(body.resourceType).toBe(version === '2.0.1' ? 'Bundle' : 'Parameters');
    const [bundle] = bundlesIn(body);
    expect(bundle).toMatchObject({ type: 'collection', identifier: sent.identifier });
    const [response] = responsesIn(bundle as Bundle<FhirResource>);
    expect(response).toMatchObject({ status: 'active', use: 'preauthorization', outcome: 'complete' });
    expect(response && actionsOf(response)).toEqual(['A1']);
    expect(response?.preAuthRef).toMatch(/^MER\d+$/);
    // Its own number comes back as the client gave it; the payer's stays.
    const own = (sent.entry[0]?.resource as Claim).identifier?.[0];
    expect(response?.identifier).toContainEqual(own);
    expect(response?.request?.extension?.[0]).toMatchObject({ valueCode: 'unknown' });
    const urls = (bundle?.entry ?? []).map(({ fullUrl }) => fullUrl);
    const open = referencesIn(bundle).filter(
      (one) => !urls.includes(one) && !urls.some((url) => url?.endsWith(`/${one}`)),
    );
    expect(open).toEqual([]);
    expect(bundle?.entry).toContainEqual(sent.entry[1]);
  });

  it('tells in the payer’s words that it knows of none', async () => {
    const none = pasInquiryBundle({ day: '2027-05-05', identifier: `B-none-${version}` });
    const { status, body } = await post<Bundle<FhirResource> | Parameters>(none, { version });
    expect(status).toBe(200);
    const [response] = bundlesIn(body).flatMap(responsesIn);
    expect(response?.outcome).toBe('error');
    expect(response?.error?.[0]?.code.coding?.[0]?.code).toBe('AA');
    expect(response?.item ?? []).toEqual([]);
  });
});

it('brings the decision of a pended request into our record, found by the request’s own trace', async () => {
  const wanted = slate('SM2000017', 'Raven', 'pended');
  const first = await submit(wanted);
  const [pended] = responsesIn(first.body);
  expect(pended && actionsOf(pended)).toEqual(['A4']);
  const { body } = await post<Parameters>(pasInquiryBundle({ ...wanted, claimIdentifier: 'Q-pended' }));
  const [denied] = bundlesIn(body).flatMap(responsesIn);
  expect(denied && actionsOf(denied)).toEqual(['A3']);
  const again = await submit(wanted);
  const [now] = responsesIn(again.body);
  expect(now && actionsOf(now)).toEqual(['A3']);
  expect(now?.id).toBe(pended?.id);
});

it('settles a request whose fate was unknown', async () => {
  const cut: PasWanted = {
    ...{ memberId: 'W123456733', family: 'Quill', given: 'Martha', birthDate: '1949-04-17' },
    ...{ identifier: 'B-cut', claimIdentifier: 'C-cut' },
  };
  const [unknown] = responsesIn((await submit(cut)).body);
  expect(unknown && actionsOf(unknown)).toEqual(['A4']);
  await post(pasInquiryBundle({ ...cut, claimIdentifier: 'Q-cut' }));
  const [settled] = responsesIn((await submit(cut)).body);
  expect(settled && actionsOf(settled)).toEqual(['A1']);
});

it('asks the payer again when the same question comes after an answer', async () => {
  const one = slate('SM2000006', 'Gannet', 'same');
  await submit(one);
  const question = pasInquiryBundle({ ...one, claimIdentifier: 'Q-same' });
  const received = panel.payer.received();
  await post(question);
  const { body } = await post<Parameters>(question);
  expect(panel.payer.received()).toBe(received + 2);
  expect(bundlesIn(body).flatMap(responsesIn)).toHaveLength(1);
});

it('joins the same question while it is open, and no other one', async () => {
  const sent = pasInquiryBundle(slate('SM2000006', 'Gannet', 'joined'));
  (sent.entry[0]?.resource as Claim).identifier = [{ system: 'urn:trnorg:1467560003', value: 'Q-joined' }];
  const route = panel.authorizations.routeOf('SLATE');
  if (!route) throw new Error('There is no route to SLATE.');
  const asked = (call: string) =>
    panel.database.tenant(TENANT, (tx) =>
      panel.authorizations.ask(tx, {
        ...{ bundle: sent, sent, pas: '2.2.1', route, patient: 'p', coverage: 'Coverage/c', keys: {} },
        call,
      }),
    );
  const first = await asked('one');
  expect(await asked('one')).toMatchObject({ isNew: false, exchange: { id: first.exchange.id } });
  const other = await asked('other');
  expect(other.isNew).toBe(true);
  expect(other.exchange.id).not.toBe(first.exchange.id);
});

it('refuses a payer that takes no inquiries by its route', async () => {
  const received = panel.payer.received();
  const { status, body } = await post<OperationOutcome>(pasInquiryBundle({ payer: 'MEDCR' }));
  expect(status).toBe(422);
  expect(body.issue[0]?.details?.coding?.[0]?.code).toBe('authorization/no-inquiry');
  expect(panel.payer.received()).toBe(received);
});

describe('what is no inquiry', () => {
  type Change = (bundle: ReturnType<typeof pasBundle>) => unknown;
  it.each<[string, Change, string]>([
    ['an empty body', () => ({}), 'Bundle.resourceType'],
    ['a Bundle without a number', (all) => ({ ...all, identifier: undefined }), 'Bundle.identifier'],
    ['a Claim that is not first', (all) => ({ ...all, entry: all.entry.toReversed() }), 'Bundle.entry[0]'],
    [
      'a patient that is not there',
      (all) => ({ ...all, entry: all.entry.toSpliced(1, 1) }),
      'Bundle.entry[0].resource.patient',
    ],
  ])('%s', async (_name, change, expression) => {
    const received = panel.payer.received();
    const { status, body } = await post<OperationOutcome>(change(pasInquiryBundle()));
    expect(status).toBe(400);
    expect(body.issue[0]?.expression?.[0]).toContain(expression);
    expect(panel.payer.received()).toBe(received);
  });

  it('another version, no scope', async () => {
    expect((await post(pasInquiryBundle(), { version: '1.0.0' })).status).toBe(404);
    const scope = 'system/ClaimResponse.rs';
    expect((await post(pasInquiryBundle(), { scope })).status).toBe(403);
  });
});

it('may ask without naming a service', async () => {
  const sent = pasInquiryBundle({ identifier: 'B-any' });
  const [first, ...others] = sent.entry;
  const claim: Claim = { ...(first?.resource as Claim) };
  Reflect.deleteProperty(claim, 'item');
  const { status } = await post({ ...sent, entry: [{ ...first, resource: claim }, ...others] });
  expect(status).toBe(200);
});

it('leaves an AuditEvent of each question', async () => {
  const named = Buffer.from('Claim?$inquire').toString('base64');
  const of = () => panel.events.filter((one) => JSON.stringify(one).includes(named)).length;
  const before = of();
  await post(pasInquiryBundle({ identifier: 'B-audit' }));
  expect(of()).toBe(before + 1);
});
