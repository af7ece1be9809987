/** A back-end system asks through the facade: its own key, a token, `$submit`, and the answer as FHIR. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, CoverageEligibilityResponse, Provenance } from 'fhir/r4.js';
import { backendClient, requestBundle, type BackendClient } from './backend-client.ts';
import { startChartside, type Chartside } from './chartside.ts';
import { eventually } from './waiting.ts';

let chartside: Chartside;
let base: string;
let client: BackendClient;
const dataDir = mkdtempSync(join(tmpdir(), 'chartside-submit-'));

beforeAll(async () => {
  chartside = await startChartside({ DATA_DIR: dataDir });
  client = await backendClient(chartside.sandboxUrl, dataDir);
  base = client.base;
});

afterAll(async () => {
  await chartside.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function submit(body: unknown, headers: Record<string, string> = {}) {
  const access = await client.token(
    'system/CoverageEligibilityRequest.crs system/CoverageEligibilityResponse.rs',
  );
  const all = { authorization: `Bearer ${access}`, 'content-type': 'application/fhir+json', ...headers };
  return {
    access,
    answer: await fetch(`${base}/fhir/r4/CoverageEligibilityRequest/$submit`, {
      method: 'POST',
      headers: all,
      body: JSON.stringify(body),
    }),
  };
}

/** A response as it is now. */
async function readResponse(id: string, access: string): Promise<CoverageEligibilityResponse> {
  const headers = { authorization: `Bearer ${access}` };
  return (await (
    await fetch(`${base}/fhir/r4/CoverageEligibilityResponse/${id}`, { headers })
  ).json()) as CoverageEligibilityResponse;
}

/** The response once the payer has answered: a machine that is busy may take longer for that than the facade waits. */
async function complete(id: string, access: string): Promise<CoverageEligibilityResponse> {
  await eventually(async () => {
    expect(await readResponse(id, access)).toMatchObject({ outcome: 'complete' });
  });
  return readResponse(id, access);
}

test('the answer of the payer comes back as a CoverageEligibilityResponse and is served again by its id', async () => {
  const { access, answer } = await submit(
    requestBundle({ memberId: 'W123456702', family: 'Chen', birthDate: '1979-11-02' }),
  );
  expect(answer.status).toBe(200);
  const response = (await answer.json()) as CoverageEligibilityResponse;
  expect(response.resourceType).toBe('CoverageEligibilityResponse');
  const served = await complete(response.id ?? '', access);
  expect(served.insurance?.[0]?.inforce).toBe(true);
  if (response.outcome === 'complete') expect(served).toEqual(response);
});

test('where an answer comes from is found by the answer, and beside it', async () => {
  const asked = await submit(
    requestBundle({ memberId: 'W123456702', family: 'Chen', birthDate: '1979-11-02' }),
  );
  const { id = '' } = (await asked.answer.json()) as CoverageEligibilityResponse;
  await complete(id, asked.access);
  const access = await client.token('system/CoverageEligibilityResponse.rs system/Provenance.rs');
  const search = async (query: string) => {
    const headers = { authorization: `Bearer ${access}` };
    return (await (await fetch(`${base}/fhir/r4/${query}`, { headers })).json()) as Bundle;
  };
  const { entry = [] } = await search(`Provenance?target=CoverageEligibilityResponse/${id}`);
  const sources = entry.map(({ resource }) => resource as Provenance);
  const versions = sources.flatMap(({ target }) => target.map(({ reference }) => reference));
  expect(versions).toEqual(
    expect.arrayContaining([1, 2].map((n) => `CoverageEligibilityResponse/${id}/_history/${n}`)),
  );
  expect(JSON.stringify(sources)).toContain('urn:chartside:exchange');
  const beside = await search(`CoverageEligibilityResponse?_id=${id}&_revinclude=Provenance:target`);
  expect(beside.entry?.map(({ resource, search: found }) => [resource?.resourceType, found?.mode])).toEqual([
    ['CoverageEligibilityResponse', 'match'],
    ['Provenance', 'include'],
    ['Provenance', 'include'],
  ]);
});

test('a payer slower than 20 s gets outcome=queued, and the answer becomes the next version of the same resource', async () => {
  const { access, answer } = await submit(
    requestBundle({ memberId: 'W123456711', family: 'Nakamura', birthDate: '1968-03-23' }),
  );
  const queued = (await answer.json()) as CoverageEligibilityResponse;
  expect(queued.outcome).toBe('queued');
  const later = await complete(queued.id ?? '', access);
  expect(later).toMatchObject({ id: queued.id, meta: { versionId: '2' } });
});

const ask = (coverage = 'cov') =>
  requestBundle({ memberId: 'W123456702', family: 'Chen', birthDate: '1979-11-02', coverage });

test('calls that share an X-Request-Id stay calls of their own; an Idempotency-Key stands for one question', async () => {
  const first = (await (await submit(ask(), { 'x-request-id': 'morning-batch' })).answer.json()) as { id: string };
  const otherDay = (coverage?: string) => {
    const { entry, ...bundle } = ask(coverage);
    const servicedDate = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    return { ...bundle, entry: [{ resource: { ...entry[0]?.resource, servicedDate } }, ...entry.slice(1)] };
  };
  const second = (await (await submit(otherDay(), { 'x-request-id': 'morning-batch' })).answer.json()) as { id: string };
  expect(second.id).not.toBe(first.id);
  const key = { 'idempotency-key': 'one-question' };
  expect((await submit(ask('key'), key)).answer.status).toBe(200);
  expect((await submit(ask('key'), key)).answer.status).toBe(200);
  expect((await submit(otherDay('key'), key)).answer.status).toBe(422);
}); // prettier-ignore

test.each<[string, Record<string, unknown>, number]>([
  ['identifiers', { identifier: [null] }, 1],
  ['a given name', { name: [{ family: 'Chen', given: 'Marcus' }] }, 1],
  ['a relationship', { relationship: { coding: [null] } }, 2],
  ['a holder', { subscriber: { reference: 5 } }, 2],
  ['the payer’s ids', { identifier: {} }, 3],
  ['a period', { servicedPeriod: { start: 'soon' } }, 0],
  ['a service', { item: [{ category: { coding: [null] } }] }, 0],
])('%s of a wrong shape are refused, not stumbled over', async (_name, wrong, at) => {
  const bundle = ask();
  const entry = bundle.entry.map(({ resource }, i) => ({ resource: i === at ? { ...resource, ...wrong } : resource }));
  const { answer } = await submit({ ...bundle, entry });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.json())).toContain(`/entry/${at}/resource/${Object.keys(wrong)[0] ?? ''}`);
}); // prettier-ignore

test('Prefer: respond-async answers 202 with where the answer will be', async () => {
  const { answer } = await submit(
    requestBundle({ memberId: 'W123456702', family: 'Chen', birthDate: '1979-11-02' }),
    { prefer: 'respond-async' },
  );
  expect(answer.status).toBe(202);
  expect(answer.headers.get('content-location')).toContain('/fhir/r4/CoverageEligibilityResponse/');
});

test.each([
  ['no Bundle', { resourceType: 'Patient' }, 400, /resourceType/],
  [
    'no request in the Bundle',
    { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient', id: 'x' } }] },
    400,
    /exactly one/,
  ],
  [
    'a payer without a route',
    requestBundle({ memberId: 'X', family: 'Chen', birthDate: '1979-11-02', payer: 'NOBODY' }),
    422,
    /No route/,
  ],
  [
    'a birth date that is none',
    requestBundle({ memberId: 'X', family: 'Chen', birthDate: 'yesterday' }),
    400,
    /birthDate/,
  ],
  [
    'a member id with the partner’s delimiter',
    requestBundle({ memberId: 'W12~45', family: 'Chen', birthDate: '1979-11-02' }),
    422,
    /delimiter/,
  ],
])('%s is refused with an OperationOutcome that says where', async (_name, body, status, words) => {
  const { answer } = await submit(body);
  expect(answer.status).toBe(status);
  const outcome = JSON.stringify(await answer.json());
  expect(outcome).toContain('OperationOutcome');
  expect(outcome).toMatch(words);
});

test('without a token nothing is read and nothing is told', async () => {
  const answer = await fetch(`${base}/fhir/r4/CoverageEligibilityRequest/$submit`, {
    method: 'POST',
    body: '{',
  });
  expect(answer.status).toBe(401);
});
