/** Every state an exchange can be in → what the panel is told. */
import type { Exchange, ExchangeState } from '../../../server/exchange/exchange.ts';
import type { CheckState } from '../../../server/panel-view.ts';
import { checkViewOf } from '../../../server/services/check-view.ts';
import type { EligibilityContext } from '../../../server/services/eligibility-request.ts';
import { routeTo } from './questions.ts';

const asked = new Date('2026-11-23T15:00:00Z');
const now = new Date('2026-11-23T15:00:10Z');
const context: EligibilityContext = {
  request: 'r-1',
  coverage: 'Coverage/c',
  payerName: 'Meridian Health Plan',
  serviceDate: '2026-11-25',
  asksToday: false,
  asked: { asDependent: false, serviceTypes: ['30'] },
  asker: { key: 'u', organization: 'Northfield' },
};
const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  id: 'ex-1',
  tenant: 't',
  kind: 'eligibility',
  state: 'queued',
  routeId: 'meridian',
  numbers: { interchange: 1, group: 1, set: 1 },
  patient: 'p',
  context,
  requestBytes: new Uint8Array(),
  askedAt: asked,
  sentAt: asked,
  attempts: 1,
  giveUpAt: new Date('2026-11-23T19:00:00Z'),
  events: [],
  ...more,
});
const view = (more: Partial<Exchange>, at = now) => checkViewOf(exchange(more), routeTo('MERID'), at);
const place = { segment: 5, inSet: 3, loop: '2100C', element: 3, offset: 200, length: 4 };
const refusal = { kind: '999', code: 'R', answerAt: place };
const down = { outcome: { kind: 'payer-down', rejections: [] } };

const table: [state: ExchangeState, more: Partial<Exchange>, told: CheckState][] = [
  ['drafted', {}, 'queued'],
  ['queued', {}, 'queued'],
  ['queued', { lastProblem: 'payer/unreachable' }, 'payer-down'],
  ['queued', { lastProblem: 'payer/refused' }, 'payer-down'],
  ['queued', { lastProblem: 'payer/timeout' }, 'no-answer'],
  ['queued', { lastProblem: 'payer/cut' }, 'no-answer'],
  ['queued', down, 'payer-down'],
  ['queued', { ...down, lastProblem: 'payer/timeout' }, 'no-answer'],
  ['claimed', {}, 'sending'],
  ['inflight', {}, 'waiting'],
  ['inflight', down, 'waiting'],
  ['acknowledged', {}, 'waiting'],
  ['answered', {}, 'waiting'],
  ['applied', { outcome: { kind: 'answered', rejections: [] } }, 'answered'],
  ['applied', { outcome: { kind: 'rejected', rejections: [] } }, 'rejected'],
  ['rejected', { outcome: { kind: 'refused', refusal } }, 'refused'],
  ['rejected', { outcome: { kind: 'unreadable', why: 'no-x12' } }, 'unreadable'],
  ['rejected', {}, 'unreadable'],
  ['failed', { lastProblem: 'payer/unreachable' }, 'payer-down'],
  ['failed', { lastProblem: 'payer/timeout' }, 'no-answer'],
  ['failed', down, 'payer-down'],
  ['failed', {}, 'no-answer'],
  ['ambiguous', { lastProblem: 'payer/cut' }, 'no-answer'],
  ['cancelled', {}, 'no-answer'],
];

it.each(table)('%s %j is told as %s', (state, more, told) => {
  expect(view({ state, ...more }).state).toBe(told);
});

it('tells what was asked, and only what is known', () => {
  expect(view({})).toEqual({
    id: 'ex-1',
    exchange: 'ex-1',
    state: 'queued',
    coverage: 'Coverage/c',
    askedAt: asked.toISOString(),
    serviceDate: '2026-11-25',
    asksToday: false,
    slow: false,
    payerName: 'Meridian Health Plan',
    rejections: [],
  });
  const retryAt = new Date('2026-11-23T15:01:00Z');
  const later = {
    ...context,
    appointment: 'Appointment/a',
    asksToday: true,
    nextCheckAt: '2026-12-01T12:00:00.000Z',
  };
  expect(view({ context: later, retryAt, answeredAt: now })).toMatchObject({
    appointment: 'Appointment/a',
    asksToday: true,
    nextCheckAt: later.nextCheckAt,
    retryAt: retryAt.toISOString(),
    answeredAt: now.toISOString(),
  });
});

it('shows rejections with the answer they came in, not while it is asked again', () => {
  const rejections = [{ reason: '42', followUp: 'P', loop: '2100A', canRetry: true, evidence: [] }];
  const outcome = { kind: 'payer-down', rejections };
  expect(view({ state: 'queued', outcome }).rejections).toEqual(rejections);
  expect(view({ state: 'inflight', outcome }).rejections).toEqual([]);
  expect(view({ state: 'queued', outcome, lastProblem: 'payer/timeout' }).rejections).toEqual([]);
});

it('is slow only while it waits, and only past what the route allows for', () => {
  const at = (ms: number) => new Date(asked.getTime() + ms);
  expect([19_999, 20_000, 20_001].map((ms) => view({ state: 'inflight' }, at(ms)).slow)).toEqual([
    false,
    false,
    true,
  ]);
  expect(view({ state: 'applied', outcome: { kind: 'answered', rejections: [] } }, at(60_000)).slow).toBe(
    false,
  );
  expect(checkViewOf(exchange({ state: 'inflight' }), undefined, at(20_001)).slow).toBe(true);
});

it('shows a refusal in the acknowledgement and in our request', () => {
  const requestAt = { ...place, offset: 400 };
  const evidence = (more: object) =>
    view({ state: 'rejected', outcome: { kind: 'refused', refusal: { ...refusal, ...more } } }).refusal
      ?.evidence;
  const shown = { kind: 'segment', exchange: 'ex-1' };
  expect(evidence({})).toEqual([{ ...shown, direction: 'answer', at: place }]);
  expect(evidence({ requestAt })).toEqual([
    { ...shown, direction: 'answer', at: place },
    { ...shown, direction: 'request', at: requestAt },
  ]);
});
