/** What the panel's API refuses, keeps to itself, and keeps unreadable. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Appointment, Coverage } from 'fhir/r4.js';
import { serviceOf } from '#mappers';
import type { ExchangeView, VisitView } from '../../../server/panel-view.ts';
import { viewVisits } from '../../../server/services/visits.ts';
import { filesWith } from '../disk.ts';
import { panelUnderTest, TENANT, type Chart, type Told } from './panel-under-test.ts';

const panel = await panelUnderTest();
const { get, post, open, settled } = panel;

interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
}

/** What these patients' charts say that nobody else may read: names, member ids, birth dates as we and as X12 write them. */
const canaries = [
  'Whitfield', 'LB10000003', '1990-06-14', '19900614', 'WHITFIELD',
  'Okafor', 'Ngozi', 'OKAFOR', 'W123456707', '2016-05-05', '20160505', '19850917', 'SM1000014', '19820202',
]; // prettier-ignore

async function callOf(chart: Chart) {
  const { body } = await get<{ visits: VisitView[] }>(chart, 'visits');
  const [visit] = body.visits;
  return { appointment: visit?.appointment ?? '', coverage: visit?.coverages[0]?.coverage ?? '' };
}

async function check(patient: string) {
  const chart = await open(patient);
  const call = await callOf(chart);
  const asked = await post(chart, call, randomUUID());
  return { chart, call, view: await settled(chart, asked.body.id) };
}

function expectProblem(told: Told<unknown>, status: number, id: string) {
  const body = told.body as ProblemBody;
  expect({ status: told.status, type: body.type }).toEqual({
    status,
    type: expect.stringContaining(id) as string,
  });
  expect(told.text).not.toMatch(/\bat .+\.ts:\d+/);
  for (const canary of canaries) expect(told.text).not.toContain(canary);
}

it('does not know another patient’s check or exchange, and audits who asked', async () => {
  const { view } = await check('p03');
  const other = await open('p07');
  expectProblem(await get(other, `checks/${view.id}`), 404, 'eligibility/no-such-check');
  expectProblem(await get(other, `exchanges/${view.id}`), 404, 'exchange/no-such-exchange');
  const refused = panel.events.filter((event) => JSON.stringify(event).includes(view.id));
  expect(refused.map(({ outcome }) => outcome)).toEqual([
    ...Array<string>(refused.length - 2).fill('0'),
    '4',
    '4',
  ]);
});

it.each([
  'nonsense', '00000000-0000-4000-8000-000000000000', '-'.repeat(36), 'a'.repeat(36), '%00', '..%2f..%2fsession', "1' OR '1'='1",
])('answers 404 for the id %s', async (id) => {
  const chart = await open('p07');
  expectProblem(await get(chart, `checks/${encodeURIComponent(decodeURIComponent(id))}`), 404, 'no-such');
  expectProblem(await get(chart, `exchanges/${encodeURIComponent(decodeURIComponent(id))}`), 404, 'no-such');
}); // prettier-ignore

it('asks nobody about another patient’s visit or coverage', async () => {
  const [mine, theirs] = [await open('p07'), await open('p03')];
  const [own, foreign] = [await callOf(mine), await callOf(theirs)];
  const before = panel.payer.received();
  for (const call of [{ ...own, appointment: foreign.appointment }, { ...own, coverage: foreign.coverage }, foreign])
    expectProblem(await post(mine, call, randomUUID()), 404, 'ehr/no-such-resource');
  expect(panel.payer.received()).toBe(before);
}); // prettier-ignore

const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
const big = JSON.stringify({
  appointment: 'Appointment/1',
  coverage: 'Coverage/1',
  filler: 'x'.repeat(10_500_000),
});
it.each<[name: string, body: unknown, status: number, id: string]>([
  ['an array', [], 400, 'eligibility/not-a-request'],
  ['an array of calls', [{ appointment: 'Appointment/1', coverage: 'Coverage/1' }], 400, 'eligibility/not-a-request'],
  ['null', 'null', 400, 'request/bad-json'],
  ['a string', '"text"', 400, 'request/bad-json'],
  ['half an object', '{"appointment":', 400, 'request/bad-json'],
  ['no coverage', { appointment: 'Appointment/1' }, 400, 'eligibility/not-a-request'],
  ['a coverage that is a number', { appointment: 'Appointment/1', coverage: 7 }, 400, 'eligibility/not-a-request'],
  ['an appointment that is an object', { appointment: {}, coverage: 'Coverage/1' }, 400, 'eligibility/not-a-request'],
  ['more than 10 MB', big, 413, 'request/too-large'],
  ['depth 100,000', deep, 422, 'request/too-deep'],
  ['unknown references', { appointment: '__proto__', coverage: 'constructor' }, 404, 'ehr/no-such-resource'],
])('answers %s with a clear problem', async (_name, body, status, id) => {
  expectProblem(await post(await open('p07'), body, randomUUID()), status, id);
}); // prettier-ignore

it('wants an Idempotency-Key of a sensible length', async () => {
  const chart = await open('p07');
  const call = await callOf(chart);
  expectProblem(await post(chart, call), 400, 'eligibility/not-a-request');
  expectProblem(await post(chart, call, 'k'.repeat(201)), 400, 'eligibility/not-a-request');
});

it('lets a read-only user read, but not ask', async () => {
  await panel.saveConnection('read-only');
  const chart = await open('p07');
  await panel.saveConnection('coordinator');
  expectProblem(await post(chart, await callOf(chart), randomUUID()), 403, 'eligibility/not-allowed');
});

it('says when no route leads to the payer, and when what the chart says cannot be sent', async () => {
  const chart = await open('p20');
  expectProblem(await post(chart, await callOf(chart), randomUUID()), 422, 'eligibility/no-route');
});

it.each<[Coverage['status'], payerId: string | undefined, hasRoute: boolean]>([
  ['active', 'MERID', true], ['cancelled', 'MERID', true], ['entered-in-error', 'MERID', true], ['draft', 'MERID', true],
  ['active', 'NOBODY', false], ['cancelled', 'NOBODY', false], ['entered-in-error', 'NOBODY', false], ['draft', 'NOBODY', false],
  ['active', undefined, false], ['cancelled', undefined, false],
])('says of a coverage that is %s, of the payer %s, whether anybody can be asked: %s', async (status, payerId, hasRoute) => {
  const coverage: Coverage = { resourceType: 'Coverage', id: 'c', status, beneficiary: {}, payor: [] };
  const appointment: Appointment = { resourceType: 'Appointment', id: 'v', status: 'booked', start: '2030-01-02T15:00:00Z', participant: [] };
  const chart = {
    patient: { resourceType: 'Patient' as const, id: 'p' },
    coverages: [{ coverage, order: 1, payerName: 'As the card says', ...(payerId !== undefined && { payerId }) }],
    visits: [{ appointment, timeZone: 'America/Chicago', day: '2030-01-02', service: serviceOf('99213'), title: 'Visit' }],
    remarks: [],
  };
  const { database, checks, authorizations } = panel;
  const [visit] = await viewVisits({ database, checks, authorizations, tenant: TENANT, now: panel.clock() }, chart);
  expect(visit?.coverages).toMatchObject([{ coverage: 'Coverage/c', hasRoute }]);
}); // prettier-ignore

it('tells nobody without the handle', async () => {
  const { view, chart } = await check('p03');
  const stranger = { sid: chart.sid, handle: 'x'.repeat(43) };
  expectProblem(await get(stranger, `exchanges/${view.id}`), 401, '');
  expectProblem(await post(stranger, {}, 'k'), 401, '');
});

it('writes nothing of a patient into the log, and nothing readable into the database', async () => {
  for (const patient of ['p03', 'p07', 'p14']) {
    const { chart, view } = await check(patient);
    const raw = await get<ExchangeView>(chart, `exchanges/${view.id}`);
    expect(canaries.some((canary) => raw.text.includes(canary))).toBe(true);
  }
  const log = panel.lines.join('\n');
  expect(log.length).toBeGreaterThan(100);
  for (const canary of canaries) expect(log).not.toContain(canary);
  await panel.admin('CHECKPOINT');
  const [place] = await panel.admin<{ oid: number }>('SELECT oid FROM pg_database WHERE datname = current_database()');
  const folders = [join('base', String(place?.oid)), 'pg_wal'].map((one) => join(panel.dataDir, 'postgres', one));
  const found = filesWith([...canaries, 'eligibility'], folders);
  expect(found.get('eligibility')).not.toEqual([]);
  for (const canary of canaries) expect({ canary, files: found.get(canary) }).toEqual({ canary, files: [] });
}); // prettier-ignore

it('reads the checks of 20 visits and two coverages with a handful of statements', async () => {
  const visits = Array.from({ length: 20 }, (_, i): Appointment => ({ resourceType: 'Appointment', id: `many-${i}`, status: 'booked', start: '2030-01-02T15:00:00Z', participant: [] }));
  const coverages = ['one', 'two'].map((id): Coverage => ({ resourceType: 'Coverage', id, status: 'active', subscriberId: 'W123456789', beneficiary: {}, payor: [] }));
  const patient = { resourceType: 'Patient' as const, id: 'many', name: [{ family: 'Many', given: ['Mo'] }], birthDate: '1980-01-01' };
  const serviceDate = '2030-01-02';
  await panel.database.tenant(TENANT, async (tx) => {
    for (const coverage of coverages)
      for (const { id = '' } of visits)
        await panel.checks.ask(tx, {
          question: { patient, coverage, serviceTypes: ['30'], serviceDate, appointment: `Appointment/${id}` },
          payerId: 'MERID', day: { serviceDate, asksToday: false }, visitDay: serviceDate, again: false, key: randomUUID(),
          asker: { key: 'u', organization: 'Northfield' },
        });
  });
  const chart = {
    patient,
    coverages: coverages.map((coverage, i) => ({ coverage, order: i + 1, payerName: 'Meridian', payerId: 'MERID' })),
    visits: visits.map((appointment) => ({ appointment, timeZone: 'America/Chicago', day: serviceDate, service: serviceOf('99213'), title: 'Visit' })),
    remarks: [],
  };
  panel.count.statements = 0;
  const views = await viewVisits({ database: panel.database, checks: panel.checks, authorizations: panel.authorizations, tenant: TENANT, now: panel.clock() }, chart);
  expect(panel.count.statements).toBeLessThanOrEqual(7);
  expect(views.flatMap((one) => one.coverages.map(({ check: found }) => found?.appointment))).toEqual(
    views.flatMap(({ appointment }) => [appointment, appointment]),
  );
  expect(new Set(views.flatMap((one) => one.coverages.map(({ check: found }) => found?.id))).size).toBe(40);
}); // prettier-ignore
