/** Every version reaches the repository once it can, a patient's in the order they were written, and failures are told. */
import { randomUUID } from 'node:crypto';
import type { Claim, ClaimResponse, FhirResource } from 'fhir/r4.js';
import nock from 'nock';
import { buildExchanges, EXCHANGE_QUEUES, type Exchanges } from '../../../server/exchange/exchanges.ts';
import { silent } from '../../../server/log.ts';
import { fhirRepository } from '../../../server/publish/fhir-repository.ts';
import { buildPublications, PUBLICATION, publicationHandler } from '../../../server/publish/publications.ts';
import type { PublicationView } from '../../../server/record-view.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { until } from '../until.ts';

const store = await freshDatabase();
const jobs = await startJobs({ database: store.database, queues: EXCHANGE_QUEUES, log: silent });
afterAll(() => jobs.stop());

const base = 'https://repository.test/fhir';
const source = 'https://chartside.example/fhir/r4';
const told: { fields: object; message: string }[] = [];
const tell = (fields: object, message: string): void => void told.push({ fields, message });
let ahead = 0;
const exchanges: Exchanges = buildExchanges({
  database: store.database,
  jobs,
  secrets: buildSecrets([Buffer.alloc(32, 7)]),
  counterparties: [fhirRepository({ base, source, authorization: 'Bearer token-1' })],
  handlers: { [PUBLICATION]: publicationHandler },
  clock: () => new Date(Date.now() + ahead),
  log: { info: tell, warn: tell, error: tell },
});
const newest = new Map<string, FhirResource>();
const publications = buildPublications({
  exchanges: () => exchanges,
  resources: () => ({ get: (_tx, type, id) => Promise.resolve(newest.get(`${type}/${id}`) as never) }),
  source,
  types: new Set(['Claim', 'ClaimResponse']),
});

const claim = (id: string, patient: string, version = '1'): Claim & { id: string } => ({
  resourceType: 'Claim',
  id,
  meta: { versionId: version },
  status: 'active',
  type: {},
  use: 'preauthorization',
  patient: { reference: `Patient/${patient}` },
  created: '2026-11-26',
  provider: { display: 'ZEBRAFISH clinic' },
  priority: {},
  insurance: [],
});
const responseTo = (id: string, patient: string, version = '1'): ClaimResponse & { id: string } => ({
  resourceType: 'ClaimResponse',
  id,
  meta: { versionId: version },
  status: 'active',
  type: {},
  use: 'preauthorization',
  patient: { reference: `Patient/${patient}` },
  created: '2026-11-26',
  insurer: {},
  request: { reference: `Claim/${id}` },
  outcome: 'queued',
});

/** Commits versions of one patient in one transaction, as a service does. */
const write = (patient: string, ...resources: (FhirResource & { id: string })[]): Promise<void> =>
  store.database.tenant('t1', async (tx) => {
    for (const resource of resources) await publications.written(tx, { resource, patient });
  });
const all = (state?: PublicationView['state']): Promise<PublicationView[]> =>
  store.database.tenant('t1', (tx) =>
    publications.list(tx, { limit: 500, ...(state === undefined ? {} : { state }) }),
  );
/** As the job queue does, with time passing in between. */
async function driveAll(rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const { id } of await all('waiting')) await exchanges.drive('t1', id);
    ahead += 20 * 60_000;
  }
}

const placeOf = ({ url }: Request): string => url.slice(`${base}/`.length);

/** A repository that checks references, and remembers what it was sent in order. */
function repository() {
  const held = new Set<string>();
  const writes: string[] = [];
  const at = nock('https://repository.test', { reqheaders: { authorization: 'Bearer token-1' } }).persist();
  at.get(/^\/fhir\/Patient\//).reply((request: Request) => {
    const id = /Patient\/([^?]+)/.exec(request.url)?.[1] ?? '';
    return held.has(`Patient/${id}`) ? [200, {}] : [404, {}];
  });
  at.put(/^\/fhir\//).reply(async (request: Request) => {
    const place = placeOf(request);
    const resource = (await request.json()) as { meta: { source?: string } };
    const version = /_history\/(.*)$/.exec(resource.meta.source ?? '')?.[1] ?? 'stub';
    const refersTo = [...JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g)].flatMap(
      ([, to]) => to ?? [],
    );
    const missing = refersTo.filter((to) => !held.has(to));
    if (missing.length > 0)
      return [400, { issue: [{ code: 'processing', diagnostics: 'HAPI-1094: ZEBRAFISH not found' }] }];
    held.add(place);
    writes.push(`${place} ${version}`);
    return [201, '', { etag: 'W/"1"' }];
  });
  at.delete(/^\/fhir\//).reply((request: Request) => {
    writes.push(`${placeOf(request)} deleted`);
    return [held.delete(placeOf(request)) ? 204 : 404];
  });
  return { held, writes };
}

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

it('sends a patient first as a stub, then the versions in the order they were written, and keeps the receipt', async () => {
  const there = repository();
  const patient = randomUUID();
  await write(patient, claim('a', patient), responseTo('a', patient), responseTo('a', patient, '2'));
  // Whoever comes first, the line is kept: the last one asked for is not sent before the others.
  for (const { id } of await all('waiting')) await exchanges.drive('t1', id);
  expect(there.writes).toEqual([`Patient/${patient} stub`, 'Claim/a 1']);
  await driveAll(2);
  expect(there.writes.slice(2)).toEqual(['ClaimResponse/a 1', 'ClaimResponse/a 2']);
  const [last] = await all('sent');
  expect(last).toMatchObject({ resource: 'ClaimResponse/a', version: '2', attempts: 1, deleted: false });
  const exchange = await store.database.tenant('t1', (tx) => exchanges.read(tx, last?.id ?? ''));
  expect(exchange?.outcome).toEqual({ status: 201, etag: 'W/"1"' });
});

it('publishes the chosen types alone, and nothing of a transaction that is rolled back', async () => {
  const before = (await all()).length;
  await write('p', { resourceType: 'Basic', id: 'b', code: {} });
  const undone = store.database.tenant('t1', async (tx) => {
    await publications.written(tx, { resource: claim('undone', 'p'), patient: 'p' });
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  expect((await all()).length).toBe(before);
});

it('loses nothing while the repository is away for hours, and then sends all of it in order', async () => {
  const patient = randomUUID();
  nock('https://repository.test')
    .persist()
    .get(/./)
    .replyWithError(Object.assign(new Error('ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  for (const version of ['1', '2', '3', '4']) {
    await write(patient, claim('away', patient, version));
    await driveAll(2);
  }
  const waiting = await all('waiting');
  expect(waiting.map(({ version }) => version)).toEqual(['4', '3', '2', '1']);
  expect(waiting.at(-1)).toMatchObject({ why: 'The FHIR repository could not be reached.' });
  expect(waiting.at(-1)?.attempts).toBeGreaterThan(5);
  nock.cleanAll();
  const there = repository();
  await driveAll(5);
  expect(there.writes.filter((one) => one.startsWith('Claim/away'))).toEqual(
    ['1', '2', '3', '4'].map((version) => `Claim/away ${version}`),
  );
  expect(await all('waiting')).toEqual([]);
});

it.each([
  [401, 'waiting', 'The FHIR repository does not let us in (HTTP status 401).'],
  [409, 'waiting', 'The FHIR repository is busy with the same resource (HTTP status 409).'],
  [503, 'waiting', 'The FHIR repository refused the resource with HTTP status 503 (transient).'],
  [422, 'failed', 'The FHIR repository refused the resource with HTTP status 422 (transient).'],
] as const)('HTTP %i leaves it %s and says why', async (status, state, why) => {
  const patient = randomUUID();
  const at = nock('https://repository.test').persist();
  at.get(/./).reply(200, {});
  at.put(/./).reply(status, { resourceType: 'OperationOutcome', issue: [{ code: 'transient' }] });
  await write(patient, claim(`s${status}`, patient));
  await driveAll();
  expect(await all(state)).toContainEqual(expect.objectContaining({ resource: `Claim/s${status}`, why }));
  nock.cleanAll();
  repository();
  await driveAll(3);
});

it('tells what was refused with a code and no word of the answer, lets the next one go, and sends it again when told', async () => {
  const there = repository();
  const patient = randomUUID();
  there.held.add(`Patient/${patient}`);
  // The Claim it answers is not there: a repository that checks references refuses it.
  await write(patient, responseTo('orphan', patient), claim('orphan', patient));
  await driveAll(2);
  const failed = (await all('failed')).find(({ resource }) => resource === 'ClaimResponse/orphan');
  expect(failed).toMatchObject({
    why: 'The FHIR repository refused the resource with HTTP status 400 (processing, HAPI-1094).',
  });
  expect(there.writes).toContain('Claim/orphan 1');
  expect(JSON.stringify(told)).not.toContain('ZEBRAFISH');
  expect(told.some(({ fields }) => (fields as { status?: number }).status === 400)).toBe(true);

  newest.set('ClaimResponse/orphan', responseTo('orphan', patient, '7'));
  const again = await store.database.tenant('t1', (tx) => publications.again(tx, failed?.id ?? ''));
  expect(again).toMatchObject({ state: 'waiting', version: '7' });
  await driveAll();
  expect(there.writes.at(-1)).toBe('ClaimResponse/orphan 7');
  const other = store.database.tenant('t1', (tx) => publications.again(tx, again.id));
  await expect(other).rejects.toMatchObject({ id: 'record/no-such-publication' });
  const stranger = store.database.tenant('t2', (tx) => publications.again(tx, failed?.id ?? ''));
  await expect(stranger).rejects.toMatchObject({ id: 'record/no-such-publication' });
});

it('deletes what was deleted, a second time too', async () => {
  const there = repository();
  const patient = randomUUID();
  const resource = claim('gone', patient);
  await write(patient, resource);
  await store.database.tenant('t1', (tx) => publications.written(tx, { resource, patient, deleted: true }));
  await store.database.tenant('t1', (tx) => publications.written(tx, { resource, patient, deleted: true }));
  await driveAll(3);
  expect(there.writes.slice(-3)).toEqual(['Claim/gone 1', 'Claim/gone deleted', 'Claim/gone deleted']);
  expect(await all('failed')).not.toContainEqual(expect.objectContaining({ resource: 'Claim/gone' }));
});

it('does not wait for what others refer to: a deletion that is refused lets the next one go', async () => {
  const patient = randomUUID();
  const resource = claim('referred', patient);
  const at = nock('https://repository.test').persist();
  at.get(/./).reply(200, {});
  at.delete(/./).reply(409, {
    issue: [{ code: 'processing', diagnostics: 'HAPI-0550: ZEBRAFISH refers to it' }],
  });
  at.put(/./).reply(200);
  await store.database.tenant('t1', (tx) => publications.written(tx, { resource, patient, deleted: true }));
  await write(patient, claim('behind', patient));
  await driveAll(2);
  expect(await all('failed')).toContainEqual(
    expect.objectContaining({
      resource: 'Claim/referred',
      why: 'The FHIR repository refused the resource with HTTP status 409 (processing, HAPI-0550).',
    }),
  );
  expect(await all('sent')).toContainEqual(expect.objectContaining({ resource: 'Claim/behind' }));
});

it('sends the versions of one resource in their order, also when it became another patient’s meanwhile', async () => {
  const { writes } = repository();
  const moved = (patient: string, version: string) =>
    store.database.tenant('t1', (tx) =>
      publications.written(tx, {
        resource: claim('moved', 'moved-to', version),
        ...(patient !== '' && { patient }),
      }),
    );
  await moved('', '1');
  await moved('moved-to', '2');
  await moved('moved-to', '3');
  // The list is newest first: what may not go yet is passed over.
  await driveAll(4);
  expect(writes.filter((one) => one.startsWith('Claim/moved'))).toEqual([
    'Claim/moved 1',
    'Claim/moved 2',
    'Claim/moved 3',
  ]);
});

it('goes by itself: the job queue takes a whole line at once', async () => {
  const there = repository();
  const patient = randomUUID();
  await write(patient, claim('job', patient), responseTo('job', patient), responseTo('job', patient, '2'));
  await exchanges.work();
  await until(
    () => all('waiting'),
    ({ length }) => length === 0,
  );
  expect(there.writes.slice(-3)).toEqual(['Claim/job 1', 'ClaimResponse/job 1', 'ClaimResponse/job 2']);
  await exchanges.stop();
});
