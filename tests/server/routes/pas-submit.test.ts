/** Another system's PAS Bundle → 278 → the payer → PAS response Bundle. */
import type { Bundle, Claim, ClaimResponse, FhirResource, OperationOutcome } from 'fhir/r4.js';
import { panelUnderTest, TENANT } from './panel-under-test.ts';
import { actionsOf, pasBundle, referencesIn, slate } from './pas-bundle.ts';

const panel = await panelUnderTest();

interface Told<T> {
  readonly status: number;
  readonly body: T;
}

async function submit<T = Bundle<FhirResource>>(body: unknown, version = '2.2.1'): Promise<Told<T>> {
  const res = await fetch(`${panel.appUrl}/fhir/pas/${version}/Claim/$submit`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await panel.backendToken('system/Claim.c')}`,
      'content-type': 'application/fhir+json',
    },
    body: JSON.stringify(body),
  });
  return { status: res.status, body: (await res.json()) as T };
}

function responseIn(bundle: Bundle<FhirResource>): ClaimResponse {
  const first = bundle.entry?.[0]?.resource;
  if (first?.resourceType !== 'ClaimResponse') throw new Error(JSON.stringify(bundle).slice(0, 2000));
  return first;
}

describe.each(['2.2.1', '2.0.1'])('PAS %s', (version) => {
  it('answers with the decision; what is echoed keeps its full URL, and every reference is resolved', async () => {
    const sent = pasBundle({ identifier: `B-${version}` });
    const { status, body } = await submit(sent, version);
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: 'collection', identifier: sent.identifier });
    const response = responseIn(body);
    expect(response).toMatchObject({ outcome: 'complete', use: 'preauthorization', status: 'active' });
    expect(actionsOf(response)).toEqual(['A1']);
    expect(response.item?.[0]?.itemSequence).toBe(1);
    expect(response.request?.identifier).toEqual((sent.entry[0]?.resource as Claim).identifier?.[0]);
    const urls = (body.entry ?? []).map(({ fullUrl }) => fullUrl);
    const patient = body.entry?.find(({ resource }) => resource?.resourceType === 'Patient');
    expect(patient).toEqual(sent.entry[1]);
    const open = referencesIn(body).filter(
      (one) => !urls.includes(one) && !urls.some((url) => url?.endsWith(`/${one}`)),
    );
    expect(open).toEqual([]);
  });
});

it.each([
  ['2.2.1', 'item'],
  ['2.0.1', 'answer'],
])(
  'tells the payer’s reference of a pended request where PAS %s has it: at the %s',
  async (version, where) => {
    const wanted = slate('SM2000018', 'Stoat', `reference-${version}`);
    const response = responseIn((await submit(pasBundle(wanted), version)).body);
    const has = (extension: readonly { url: string }[] = []) =>
      extension.some(({ url }) => url.endsWith('administrationReferenceNumber'));
    expect(has(response.item?.[0]?.extension)).toBe(where === 'item');
    if (where === 'answer') expect(has(response.extension)).toBe(true);
  },
);

it('gives a repeated Bundle the first answer, and sends nothing again', async () => {
  const first = await submit(pasBundle({ identifier: 'B-again' }));
  const received = panel.payer.received();
  const again = await submit(pasBundle({ identifier: 'B-again' }));
  expect(responseIn(again.body)).toEqual({ ...responseIn(first.body) });
  expect(panel.payer.received()).toBe(received);
  const changed = pasBundle({ identifier: 'B-again', day: '2026-12-02' });
  expect((await submit(changed)).status).toBe(422);
});

it('gives both the same answer when a Bundle comes twice at the same moment', async () => {
  const received = panel.payer.received();
  const slow = pasBundle(slate('SM2000006', 'Gannet', 'twice'));
  const [one, two] = await Promise.all([submit(slow), submit(slow)]);
  expect(responseIn(one.body)).toEqual(responseIn(two.body));
  expect(actionsOf(responseIn(one.body))).toEqual(['A1']);
  expect(panel.payer.received()).toBe(received + 1);
});

it('answers an AAA with 200 and outcome=error, and says where in the Bundle', async () => {
  const { status, body } = await submit(pasBundle({ ...slate('SM2000019', 'Tern', 'aaa') }));
  expect(status).toBe(200);
  const response = responseIn(body);
  expect(response.outcome).toBe('error');
  const [error] = response.error ?? [];
  expect(error?.code.coding?.[0]?.code).toBe('75');
  const path = error?.extension?.find(({ url }) => url.endsWith('extension-errorPath'))?.valueString;
  expect(path).toMatch(/^Bundle\.entry\[[12]\]\.resource\.identifier/);
});

it('answers as pended while it is not known what became of a request', async () => {
  const { status, body } = await submit(pasBundle(slate('SM2000008', 'Ibex', 'cut')));
  expect(status).toBe(200);
  const response = responseIn(body);
  expect(actionsOf(response)).toEqual(['A4']);
  expect(response.processNote?.[0]?.text).toContain('do not send it again');
});

it('refuses with one OperationOutcome what the clearinghouse refused', async () => {
  const { status, body } = await submit<OperationOutcome>(pasBundle(slate('SM2000015', 'Pika', '999')));
  expect(status).toBe(422);
  expect(body.issue).toHaveLength(1);
  expect(body.issue[0]?.details?.text).toContain('999');
});

describe('what is no request', () => {
  type Change = (bundle: ReturnType<typeof pasBundle>) => unknown;
  const withClaim = (bundle: ReturnType<typeof pasBundle>, change: object) => {
    const [first, ...others] = bundle.entry;
    return { ...bundle, entry: [{ ...first, resource: { ...first?.resource, ...change } }, ...others] };
  };
  it.each<[string, Change, string]>([
    ['an empty body', () => ({}), 'Bundle.resourceType'],
    ['a Bundle without a time', (all) => ({ ...all, timestamp: undefined }), 'Bundle.timestamp'],
    ['another kind of Bundle', (all) => ({ ...all, type: 'batch' }), 'Bundle.type'],
    [
      'a Claim that is not first',
      (all) => ({ ...all, entry: all.entry.toReversed() }),
      'Bundle.entry[0].resource',
    ],
    ['a bill', (all) => withClaim(all, { use: 'claim' }), 'Bundle.entry[0].resource.use'],
    ['no item', (all) => withClaim(all, { item: [] }), 'Bundle.entry[0].resource.item'],
    [
      'a patient that is not there',
      (all) => ({ ...all, entry: all.entry.toSpliced(1, 1) }),
      'Bundle.entry[0].resource.patient',
    ],
    [
      'a practitioner that is not there',
      (all) => ({ ...all, entry: all.entry.slice(0, 6) }),
      'Bundle.entry[5].resource.practitioner',
    ],
    [
      'one entry twice',
      (all) => ({ ...all, entry: [...all.entry, all.entry[1]] }),
      'Bundle.entry[7].fullUrl',
    ],
  ])('%s', async (_name, change, expression) => {
    const received = panel.payer.received();
    const { status, body } = await submit<OperationOutcome>(change(pasBundle()));
    expect(status).toBe(400);
    expect(body.resourceType).toBe('OperationOutcome');
    expect(body.issue).toHaveLength(1);
    expect(body.issue[0]?.expression?.[0]).toContain(expression);
    expect(panel.payer.received()).toBe(received);
  });

  it('a payer nobody knows', async () => {
    expect((await submit(pasBundle({ payer: 'NOSUCH', identifier: 'B-payer' }))).status).toBe(422);
  });

  it('another version, another method, no scope', async () => {
    expect((await submit(pasBundle(), '1.0.0')).status).toBe(404);
    const token = await panel.backendToken('system/ClaimResponse.rs');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
    const url = `${panel.appUrl}/fhir/pas/2.2.1/Claim/$submit`;
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    expect((await fetch(url)).status).toBe(401);
  });
});

it('serves Claim and ClaimResponse to the client by patient', async () => {
  const { body } = await submit(pasBundle({ identifier: 'B-read', claimIdentifier: 'C-read' }));
  const id = responseIn(body).id ?? '';
  const token = await panel.backendToken('system/Claim.rs system/ClaimResponse.rs');
  const get = async (path: string) => {
    const res = await fetch(`${panel.appUrl}/fhir/r4/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await res.json()) as FhirResource;
  };
  const response = (await get(`ClaimResponse/${id}`)) as ClaimResponse;
  expect(response).toMatchObject({ resourceType: 'ClaimResponse', request: { reference: `Claim/${id}` } });
  const found = (await get(`Claim?patient=${response.patient.reference ?? ''}`)) as Bundle;
  expect(found.entry?.map(({ resource }) => resource?.id)).toContain(id);
});

describe('every way a payer answers', () => {
  it.each([
    ['modify-code', 'SM2000000', 'Adder', 'decided', 'modified'],
    ['partial', 'SM2000001', 'Badger', 'decided', 'approved'],
    ['not-required', 'SM2000002', 'Civet', 'decided', 'not-required'],
    ['contact', 'SM2000003', 'Dormouse', 'decided', 'contact-payer'],
    ['cancelled', 'SM2000004', 'Egret', 'decided', 'cancelled'],
    ['event-only', 'SM2000005', 'Ferret', 'decided', 'approved'],
    ['down', 'SM2000007', 'Hare', 'ambiguous', 'none'],
    ['duplicate', 'SM2000009', 'Jay', 'decided', 'approved'],
    ['garbage', 'SM2000010', 'Kestrel', 'unreadable', 'none'],
    ['truncated', 'SM2000011', 'Lynx', 'unreadable', 'none'],
    ['wrong-trace', 'SM2000012', 'Mole', 'wrong-answer', 'none'],
    ['wrong-member', 'SM2000013', 'Newt', 'wrong-answer', 'none'],
    ['no-trace', 'SM2000014', 'Otter', 'decided', 'approved'],
    ['reject-ta1', 'SM2000016', 'Quail', 'refused', 'none'],
    ['pend-long', 'SM2000018', 'Stoat', 'pended', 'pended'],
    ['several errors', 'SM2000020', 'Urial', 'rejected', 'none'],
    ['down now, will answer', 'SM2000021', 'Vole', 'rejected', 'none'],
    ['down now, ask again', 'SM2000022', 'Weasel', 'rejected', 'none'],
  ])('%s', async (name, memberId, given, state, decision) => {
    await submit(pasBundle(slate(memberId, given, `way-${name}`)));
    const [view] = await panel.database.tenant(TENANT, async (tx) => {
      const [exchange] = await panel.exchanges.find(tx, { trace: `C-way-${name}` });
      const known = exchange && (await panel.authorizations.read(tx, exchange.id));
      return known ? [panel.authorizations.view(known)] : [];
    });
    expect(view).toMatchObject({ state, decision });
    if (state === 'wrong-answer')
      expect(view?.wrongBecause).toBe(name === 'wrong-trace' ? 'trace' : 'member');
    if (state === 'refused') expect(view?.refusal?.evidence.length).toBeGreaterThan(0);
    if (name === 'modify-code')
      expect(view?.lines[0]?.differences).toMatchObject([
        { field: 'code', asked: '70553', authorized: '70551' },
      ]);
    if (name === 'event-only') expect(view?.lines[0]).toMatchObject({ fromWhole: true, code: 'A1' });
    if (name === 'several errors')
      expect(view?.rejections.map(({ reason }) => reason).sort()).toEqual(['57', 'AF']);
    if (name.startsWith('down now'))
      expect(view?.rejections[0]).toMatchObject({ reason: '42', next: 'later' });
  });
});
