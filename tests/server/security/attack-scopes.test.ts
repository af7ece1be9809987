/** Scopes: what a token does not cover is 403, alone and in a batch; what it covers is not, type by type. */
import { realms } from '../../attack/charts.ts';
import { scopeMatrix } from '../../attack/scope-matrix.ts';
import { plant, write } from '../../attack/plant.ts';
import type { Asked } from '../../attack/raw-http.ts';
import { buildWorld } from '../../attack/world.ts';
import { freshDatabase } from '../postgres.ts';

const { url } = await freshDatabase('production');
const world = await buildWorld(url);
afterAll(() => world.stop());
const { patientId } = await plant(world);
const [north] = realms;
if (north === undefined) throw new Error('there is nobody');

it('allows each interaction with each type by its own letter, and by no other', async () => {
  const { cells, wrong } = await scopeMatrix(world);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(1_500);
}, 600_000);

describe('a chart', () => {
  it.each([
    ['patient/Coverage.read', 'Coverage', 200],
    ['patient/Coverage.read', 'Condition', 403],
    ['patient/Condition.rs', 'Coverage', 403],
    ['user/*.read', 'Condition', 200],
    ['launch openid', 'Coverage', 403],
    ['system/*.read', 'Coverage', 403],
    ['launch openid', 'Claim', 200],
  ])('whose EHR granted %s finds %s: %d', async (scope, type, status) => {
    const chart = await world.openChart(north, { patient: 'one', role: 'coordinator' }, scope);
    expect((await chart.ask({ path: `${chart.fhir}/${type}` })).status).toBe(status);
  });

  it.each([
    ['coordinator', 201],
    ['records', 201],
    ['read-only', 403],
  ] as const)('with the role %s writes: %d', async (role, status) => {
    const chart = await world.openChart(north, { patient: 'one', role });
    const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: `Patient/${patientId(north, 'one')}` } }; // prettier-ignore
    expect((await chart.ask(write('POST', `${chart.fhir}/Task`, task))).status).toBe(status);
    const other = { ...task, for: { reference: `Patient/${patientId(north, 'two')}` } };
    expect((await chart.ask(write('POST', `${chart.fhir}/Task`, other))).status).not.toBe(201);
  });
});

describe('a scope that is narrowed', () => {
  const FHIR = '/fhir/r4';
  const task = (status: string) => ({
    resourceType: 'Task',
    status,
    intent: 'order',
    description: 'narrow',
    for: { reference: `Patient/${patientId(north, 'one')}` },
  });
  const [open, done] = [task('requested'), task('completed')];
  const ids: string[] = [];
  let authorization = '';
  const client = world.actors.find(({ kind, realm }) => kind === 'client' && realm === north);
  const as = (asked: Asked) => world.ask({ ...asked, headers: { ...asked.headers, authorization } });
  const found = async (query: string): Promise<unknown> => {
    const { body } = await as({ path: `${FHIR}/${query}` });
    const { entry = [], total } = JSON.parse(body) as { entry?: { resource: typeof open }[]; total?: number };
    return { statuses: [...new Set(entry.map(({ resource }) => resource.status))], counted: total ?? 'not' };
  };

  beforeAll(async () => {
    for (const one of [open, done]) {
      const answered = await client?.ask(write('POST', `${FHIR}/Task`, one));
      ids.push((JSON.parse(answered?.body ?? '{}') as { id: string }).id);
    }
    const scope = 'system/Task.cruds?status=requested system/Patient.rs';
    authorization = `Bearer ${await world.token(north.name, scope)}`;
  });

  it('finds and counts what fits, and nothing else', async () => {
    expect(await found('Task?_total=accurate')).toMatchObject({ statuses: ['requested'] });
    // What is filtered after the search is not counted, as the count would tell of it.
    const nothing = { statuses: [], counted: 'not' };
    expect(await found('Task?status=completed&_total=accurate')).toEqual(nothing);
    expect(await found('Task?status=completed&_summary=count')).toEqual(nothing);
    expect(await found(`Task?_id=${ids.join()}&_total=accurate`)).toMatchObject({ statuses: ['requested'] });
    expect(await found('Task/_history')).toMatchObject({ statuses: ['requested'] });
    const { body } = await as({
      path: `${FHIR}/Patient?_id=${patientId(north, 'one')}&_revinclude=Task:patient`,
    });
    expect([body.includes('"requested"'), body.includes('"completed"')]).toEqual([true, false]);
  });

  it.each([
    ['GET', ''],
    ['GET', '/_history'],
    ['GET', '/_history/1'],
    ['PUT', ''],
    ['PATCH', ''],
    ['DELETE', ''],
  ])('lets nobody %s what does not fit (%j)', async (method, rest) => {
    const [, hidden = ''] = ids;
    const path = `${FHIR}/Task/${hidden}${rest}`;
    const body =
      method === 'PATCH' ? [{ op: 'replace', path: '/status', value: 'requested' }] : { ...open, id: hidden };
    const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json';
    const asked =
      method === 'GET' || method === 'DELETE'
        ? { method, path }
        : { ...write(method, path, body), headers: { 'content-type': type } };
    const { status, body: text } = await as(asked);
    // A history of which nothing may be seen is an empty one.
    expect(rest === '/_history' ? [200, 403, 404] : [403, 404]).toContain(status);
    expect(text).not.toContain('narrow');
    expect((await client?.ask({ path: `${FHIR}/Task/${hidden}` }))?.body).toContain('"completed"');
  });

  it('writes only what fits, before and after', async () => {
    const [seen = ''] = ids;
    expect((await as(write('POST', `${FHIR}/Task`, done))).status).toBe(403);
    expect((await as(write('POST', `${FHIR}/Task`, open))).status).toBe(201);
    expect((await as(write('PUT', `${FHIR}/Task/${seen}`, { ...done, id: seen }))).status).toBe(403);
    const patch = { op: 'replace', path: '/status', value: 'completed' };
    const headers = { 'content-type': 'application/json-patch+json' };
    expect((await as({ ...write('PATCH', `${FHIR}/Task/${seen}`, [patch]), headers })).status).toBe(403);
    expect((await as({ path: `${FHIR}/Task/${seen}` })).status).toBe(200);
  });

  it('does not show by a condition what is there and does not fit', async () => {
    const asked = write('POST', `${FHIR}/Task`, open);
    const { status, body } = await as({
      ...asked,
      headers: { ...asked.headers, 'if-none-exist': 'status=completed' },
    });
    expect([200, 201, 403]).toContain(status);
    expect(body).not.toContain('"completed"');
  });
});
