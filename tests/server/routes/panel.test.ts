/** The panel's API against a real chart and a real counterparty. */
import { randomUUID } from 'node:crypto';
import type { CoverageEligibilityRequest, CoverageEligibilityResponse } from 'fhir/r4.js';
import type {
  CheckView,
  Evidence,
  ExchangeView,
  SessionView,
  VisitView,
} from '../../../server/panel-view.ts';
import { until } from '../until.ts';
import { panelUnderTest, TENANT, type Chart } from './panel-under-test.ts';

const panel = await panelUnderTest();
const { get, post, open, settled } = panel;

async function visitsOf(chart: Chart): Promise<VisitView[]> {
  const { status, body } = await get<{ visits: VisitView[] }>(chart, 'visits');
  expect(status).toBe(200);
  return body.visits;
}

/** The call that asks about the n-th coverage of the first visit. */
async function callOf(chart: Chart, coverage = 0) {
  const [visit] = await visitsOf(chart);
  return { appointment: visit?.appointment ?? '', coverage: visit?.coverages[coverage]?.coverage ?? '' };
}

async function check(patient: string, coverage = 0) {
  const chart = await open(patient);
  const call = await callOf(chart, coverage);
  const asked = await post(chart, call, randomUUID());
  expect([200, 202]).toContain(asked.status);
  return { chart, call, view: await settled(chart, asked.body.id) };
}

const readExchange = async (id: string) => {
  const exchange = await panel.database.tenant(TENANT, (tx) => panel.exchanges.read(tx, id));
  if (!exchange) throw new Error('no such exchange');
  return exchange;
};

/** The element at a place, cut from the bytes by splitting alone, with nothing of the engine. */
function cut(bytes: Uint8Array, at: Extract<Evidence, { kind: 'segment' }>['at']): string {
  const text = Buffer.from(bytes).toString('latin1');
  const [element = '', repetition = '', component = '', terminator = ''] = [
    text[3],
    text[82],
    text[104],
    text[105],
  ];
  const segment = (text.split(terminator)[at.segment - 1] ?? '').replace(/^[\r\n]+/, '');
  if (at.element === undefined) return segment;
  const found = segment.split(element)[at.element] ?? '';
  if (segment.startsWith('ISA')) return found;
  const repeated = at.repetition === undefined ? found : (found.split(repetition)[at.repetition - 1] ?? '');
  return at.component === undefined ? repeated : (repeated.split(component)[at.component - 1] ?? '');
}

/** Every piece of evidence anywhere in what the panel is told. */
function evidenceIn(value: unknown): Evidence[] {
  if (Array.isArray(value)) return value.flatMap(evidenceIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { evidence?: Evidence[] }).evidence ?? [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, one]) => (name === 'evidence' ? [] : evidenceIn(one))),
  ];
}

it('tells session and visits before anything was asked', async () => {
  const chart = await open('p01');
  const { body: session } = await get<SessionView>(chart, 'session');
  expect(session).toMatchObject({
    user: { role: 'coordinator' },
    connection: { name: 'Sandbox', visitsComeIn: false },
    sandbox: true,
  });
  const visits = await visitsOf(chart);
  expect(visits.map(({ verdict, procedure, serviceTypes, timeZone }) => [verdict, procedure?.code, serviceTypes, timeZone]))
    .toEqual([
      ['unknown', '70553', ['62', '4', '30'], expect.stringMatching(/^America\//)],
      ['unknown', '99213', expect.arrayContaining(['98']), expect.stringMatching(/^America\//)],
    ]); // prettier-ignore
  expect(visits[0]?.coverages).toEqual([
    expect.objectContaining({ payerName: 'Meridian Health Plan', order: 1, differences: [] }),
  ]);
  expect(visits[0]?.coverages[0]).not.toHaveProperty('check');
  expect(visits.every(({ start }) => start >= new Date().toISOString().slice(0, 10))).toBe(true);
});

it.each([
  ['p01', 'answered'], ['p02', 'answered'], ['p03', 'answered'], ['p05', 'rejected'], ['p07', 'answered'], ['p08', 'answered'],
  ['p10', 'answered'], ['p14', 'refused'], ['p15', 'refused'], ['p16', 'unreadable'], ['p22', 'answered'], ['p24', 'answered'],
  ['p26', 'answered'], ['p27', 'answered'],
])('checks %s to its end (%s), and all evidence points at the very bytes', async (patient, state) => {
  const { chart, view, call } = await check(patient);
  expect(view).toMatchObject({ state, ...call, slow: false, exchange: view.id });
  const visits = await visitsOf(chart);
  const visit = visits[0];
  expect(visit?.coverages.find(({ coverage }) => coverage === call.coverage)?.check).toMatchObject({ id: view.id, state });
  expect(visit?.findings.every(({ evidence }) => evidence.length > 0)).toBe(true);
  const exchange = await readExchange(view.id);
  const places = [view, visit].flatMap(evidenceIn).flatMap((one) => (one.kind === 'segment' ? [one] : []));
  for (const { direction, at, row, exchange: of } of places) {
    const bytes = direction === 'request' ? exchange.requestBytes : (exchange.answerBytes ?? new Uint8Array());
    const shown = Buffer.from(bytes.subarray(at.offset, at.offset + at.length)).toString('latin1');
    expect({ of, row, shown }).toEqual({ of: view.id, row, shown: cut(bytes, at) });
    expect(shown).not.toBe('');
  }
  if (state === 'answered') expect(places.length).toBeGreaterThan(10);
  if (state === 'rejected' || state === 'refused') expect(places.length).toBeGreaterThan(0);
  if (patient === 'p14') expect(places.map(({ direction }) => direction)).toContain('request');
  const raw = await get<ExchangeView>(chart, `exchanges/${view.id}`);
  expect(raw.body.request.segments.map(({ text }) => text.slice(0, 3))).toEqual(expect.arrayContaining(['ISA', 'NM1', 'IEA']));
  for (const segment of raw.body.answer?.segments ?? [])
    expect(Buffer.from(exchange.answerBytes ?? []).subarray(segment.offset, segment.offset + segment.length).toString('utf8'))
      .toBe(segment.text);
}); // prettier-ignore

it('judges the visit by the answer', async () => {
  const verdictOf = async (patient: string) => (await visitsOf((await check(patient)).chart))[0];
  expect(await verdictOf('p02')).toMatchObject({ verdict: 'ready' });
  expect(await verdictOf('p03')).toMatchObject({ verdict: 'blocked' });
  const mri = await verdictOf('p01');
  expect(mri).toMatchObject({ verdict: 'action-needed' });
  expect(mri?.coverages[0]?.benefits?.authorization.required).toBe('yes');
});

it('gives the first check back for a repeated key, and refuses the key for another call', async () => {
  const chart = await open('p04');
  const call = await callOf(chart);
  const before = panel.payer.received();
  const first = await post(chart, call, 'key-1');
  const second = await post(chart, call, 'key-1');
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body.id).toBe(first.body.id);
  await settled(chart, first.body.id);
  expect((await post(chart, { ...call, again: true }, 'key-1')).body.id).toBe(first.body.id);
  expect(panel.payer.received() - before).toBe(1);
  const other = await open('p06');
  const refused = await post<{ type: string }>(other, await callOf(other), 'key-1');
  expect(refused.status).toBe(422);
  expect(refused.body.type).toContain('key-reused');
  expect(refused.text).not.toContain(first.body.id);
});

it('asks once when the same is asked twice at one moment', async () => {
  // A payer with a usable answer: after a refusal a person may ask again at once, and a fast refusal would be over by then.
  const chart = await open('p13');
  const call = await callOf(chart);
  const before = panel.payer.received();
  const both = await Promise.all([post(chart, call, randomUUID()), post(chart, call, randomUUID())]);
  expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
  await settled(chart, both[0].body.id);
  expect(panel.payer.received() - before).toBe(1);
});

it('shows an answer of the last two minutes, and asks again when told to or later', async () => {
  const { chart, call, view } = await check('p21');
  const before = panel.payer.received();
  const recent = await post(chart, call, randomUUID());
  expect(recent).toMatchObject({ status: 200, body: { id: view.id, recent: true, state: 'answered' } });
  expect(panel.payer.received()).toBe(before);
  const again = await post(chart, { ...call, again: true }, randomUUID());
  expect(again.status).toBe(202);
  expect(again.body.id).not.toBe(view.id);
  await settled(chart, again.body.id);
  panel.pass(121_000);
  const later = await post(chart, call, randomUUID());
  expect(later.status).toBe(202);
  expect([view.id, again.body.id]).not.toContain(later.body.id);
  await settled(chart, later.body.id);
  expect(panel.payer.received() - before).toBe(2);
});

it('gives back a check that is open, and calls it slow once the payer takes too long', async () => {
  const chart = await open('p11');
  const call = await callOf(chart);
  const first = await post(chart, call, randomUUID());
  const second = await post(chart, { ...call, again: true }, randomUUID());
  expect(second).toMatchObject({ status: 202, body: { id: first.body.id } });
  let view = first.body;
  while (['queued', 'sending'].includes(view.state))
    view = (await get<CheckView>(chart, `checks/${first.body.id}`)).body;
  expect(view).toMatchObject({ state: 'waiting', slow: false });
  panel.pass(21_000);
  expect((await get<CheckView>(chart, `checks/${first.body.id}`)).body).toMatchObject({
    state: 'waiting',
    slow: true,
  });
  const [visit] = await visitsOf(chart);
  expect(visit?.findings.map(({ rule }) => rule)).toContain('E27');
});

it.each(['p12', 'p25'])('says of %s that the payer is down, and does not ask twice inside a minute', async (patient) => {
  const { chart, call, view } = await check(patient);
  expect(view.state).toBe('payer-down');
  expect(Date.parse(view.retryAt ?? '')).toBeGreaterThan(panel.clock().getTime());
  const before = panel.payer.received();
  const again = await post(chart, { ...call, again: true }, randomUUID());
  expect(again.status).toBe(202);
  if (patient === 'p25') return;
  expect(again.body).toMatchObject({ id: view.id, state: 'payer-down' });
  expect(panel.payer.received()).toBe(before);
  panel.pass(61_000);
  const later = await settled(chart, (await post(chart, call, randomUUID())).body.id);
  expect(later).toMatchObject({ state: 'payer-down' });
  expect(panel.payer.received() - before).toBe(1);
}); // prettier-ignore

it('leaves the check of one visit waiting when another visit of the same day is checked', async () => {
  const asks = ['visit-1', 'visit-2'].map((id) => ({
    question: {
      patient: { resourceType: 'Patient' as const, id: 'twice', name: [{ family: 'Carver', given: ['Ben'] }], birthDate: '1980-10-20' },
      coverage: {
        resourceType: 'Coverage' as const, id: 'twice', status: 'active' as const, subscriberId: 'SM1000025',
        beneficiary: { reference: 'Patient/twice' }, payor: [{ display: 'Slate Mutual' }],
      },
      serviceTypes: ['98', '30'], serviceDate: '2026-11-25', appointment: `Appointment/${id}`,
    },
    payerId: 'SLATE', day: { serviceDate: '2026-11-25', asksToday: false }, visitDay: '2026-11-25', again: false, key: id,
    asker: { key: 'u', organization: 'Northfield' },
  }));
  const states: string[] = [];
  for (const ask of [...asks, asks[0] ? { ...asks[0], again: true, key: 'again' } : undefined]) {
    if (!ask) continue;
    const { exchange } = await panel.database.tenant(TENANT, (tx) => panel.checks.ask(tx, ask));
    await panel.checks.drive(TENANT, exchange.id);
    const all = await panel.database.tenant(TENANT, (tx) =>
      panel.exchanges.find(tx, { coverage: 'Coverage/twice' }, { patient: 'twice' }),
    );
    states.push(all.map(({ state }) => state).sort().join(' '));
  }
  // Only asking the same visit once more takes the place of what waits.
  expect(states).toEqual(['queued', 'queued queued', 'cancelled queued queued']);
}); // prettier-ignore

it('asks about today beyond the window, and plans the visit’s own day once', async () => {
  const { chart, call, view } = await check('p28');
  expect(view).toMatchObject({ state: 'answered', asksToday: true });
  expect(view.serviceDate < (view.nextCheckAt ?? '')).toBe(true);
  const [visit] = await visitsOf(chart);
  expect(visit?.start.slice(0, 10)).toBe(view.nextCheckAt?.slice(0, 10));
  await settled(chart, (await post(chart, { ...call, again: true }, randomUUID())).body.id);
  const jobs = () =>
    panel.admin<{ id: string; due: Date }>(`SELECT id, start_after AS due FROM pgboss.job WHERE name = 'eligibility-later' AND state = 'created'`);
  const planned = await jobs();
  expect(planned).toHaveLength(1);
  expect(planned[0]?.due.toISOString()).toBe(view.nextCheckAt);
  const wait = Date.parse(view.nextCheckAt ?? '') - panel.clock().getTime() + 1_000;
  panel.pass(wait);
  await panel.admin(`UPDATE pgboss.job SET start_after = now() WHERE name = 'eligibility-later'`);
  await panel.workLater();
  const newest = async (): Promise<CheckView | undefined> => {
    const [found] = await panel.database.tenant(TENANT, (tx) =>
      panel.exchanges.find(tx, { coverage: call.coverage }, { limit: 1 }),
    );
    return found && panel.checks.view(found);
  };
  const found = await until(newest, (one) => one?.state === 'answered' && !one.asksToday);
  panel.pass(-wait);
  expect(found).toMatchObject({ state: 'answered', asksToday: false, serviceDate: visit?.start.slice(0, 10) });
}); // prettier-ignore

it('keeps the answer as a resource of ours, with the facade’s references', async () => {
  const { chart, view, call } = await check('p23');
  const { body: session } = await get<SessionView>(chart, 'session');
  const { request } = (await readExchange(view.id)).context as { request: string };
  const [kept, asked] = await panel.database.tenant(TENANT, async (tx) => [
    await panel.resources.get<CoverageEligibilityResponse>(tx, 'CoverageEligibilityResponse', request),
    await panel.resources.get<CoverageEligibilityRequest>(tx, 'CoverageEligibilityRequest', request),
  ]);
  expect(kept).toMatchObject({
    outcome: 'complete',
    status: 'active',
    patient: { reference: session.patient },
    request: { reference: `CoverageEligibilityRequest/${request}` },
    insurance: [{ coverage: { reference: call.coverage } }],
  });
  expect(asked).toMatchObject({ patient: { reference: session.patient }, insurance: [{ coverage: { reference: call.coverage } }] });
  const contained = new Set((kept?.contained ?? []).map(({ id }) => `#${id ?? ''}`));
  const references = [...JSON.stringify(kept).matchAll(/"reference":"([^"]+)"/g)].map(([, one = '']) => one);
  const ours = [session.patient, call.coverage, `CoverageEligibilityRequest/${request}`];
  expect(references.filter((one) => !contained.has(one) && !ours.includes(one))).toEqual([]);
}); // prettier-ignore
