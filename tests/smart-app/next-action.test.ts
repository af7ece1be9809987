import {
  askedNext,
  isRunning,
  keyedAuthorization,
  keyedCheck,
  mayCheck,
  nextAction,
  primaryOf,
} from '../../smart-app/chart/next-action.ts';
import { isSlow, markOfCheck, markOfFinding, markOfVerdict, stepOf } from '../../smart-app/chart/status.ts';
import type { VisitView } from '../../server/panel-view.ts';
import { check, coverage, finding, visit } from './visits.ts';

function withoutVerdict(given: VisitView): VisitView {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => name !== 'verdict'),
  ) as unknown as VisitView;
}

describe('the next action', () => {
  it('is nothing for a ready visit whose primary coverage answered', () => {
    expect(nextAction(visit({ coverages: [coverage({ check: check() })] }))).toBeUndefined();
  });

  it('is nothing for a cancelled visit, whatever was found', () => {
    const cancelled = visit({ findings: [finding()], coverages: [coverage()], status: 'cancelled' });
    expect(nextAction(withoutVerdict(cancelled))).toBeUndefined();
  });

  it('is to wait while a check of any coverage is on its way', () => {
    const running = check({ state: 'waiting' });
    const found = nextAction(
      visit({
        verdict: 'unknown',
        findings: [finding()],
        coverages: [coverage({ order: 2, check: running })],
      }),
    );
    expect(found).toEqual({ kind: 'wait', check: running });
  });

  it('is the first check where nobody has asked yet', () => {
    expect(nextAction(visit({ verdict: 'unknown', coverages: [coverage()] }))).toEqual({
      kind: 'check',
      coverage: 'Coverage/one',
      again: false,
    });
  });

  it('asks again, not for the kept answer, after a check that failed', () => {
    const down = coverage({ check: check({ state: 'payer-down' }) });
    expect(nextAction(visit({ verdict: 'unknown', coverages: [down] }))).toMatchObject({
      kind: 'check',
      again: true,
    });
  });

  it('passes over information to the first finding that wants something', () => {
    const wants = finding({ rule: 'E11' });
    const found = nextAction(
      visit({ verdict: 'action-needed', findings: [finding({ severity: 'info' }), wants] }),
    );
    expect(found).toEqual({ kind: 'guide', finding: wants });
  });

  it('asks the payer about the very request that the finding names, and none where it names none', () => {
    const fixes = [{ label: 'ask', action: 'inquire' }] as const;
    const pended = finding({ rule: 'P05', params: { request: 'x-9' }, fixes });
    expect(nextAction(visit({ verdict: 'action-needed', findings: [pended] }))).toEqual({
      kind: 'inquire',
      request: 'x-9',
      finding: pended,
    });
    const nameless = finding({ rule: 'P05', fixes });
    expect(nextAction(visit({ verdict: 'action-needed', findings: [nameless] }))?.kind).toBe('guide');
  });

  it.each([
    ['check-now', { kind: 'check', coverage: 'Coverage/two', again: false }],
    ['ask-again', { kind: 'check', coverage: 'Coverage/two', again: true }],
    ['show-exchange', { kind: 'show-exchange', exchange: 'x-2' }],
    ['compare', { kind: 'compare', coverage: 'Coverage/two' }],
    ['authorize', { kind: 'authorize', coverage: 'Coverage/two' }],
    ['open-ehr', { kind: 'guide' }],
  ] as const)(
    'does what the first fix says: %s, on the coverage the finding speaks of',
    (action, expected) => {
      const second = coverage({
        coverage: 'Coverage/two',
        order: 2,
        check: check({ exchange: 'x-2' }),
        differences: [{ field: 'family', ours: 'A', payers: 'B', evidence: [] }],
      });
      const wants = finding({
        coverage: 'Coverage/two',
        fixes: [{ label: 'one', action }, { label: 'two' }],
      });
      const found = nextAction(
        visit({ verdict: 'action-needed', findings: [wants], coverages: [coverage(), second] }),
      );
      expect(found).toEqual({ ...expected, finding: wants });
    },
  );

  it('guides when a fix wants bytes that do not exist', () => {
    const wants = finding({ fixes: [{ label: 'show', action: 'show-exchange' }] });
    expect(nextAction(visit({ verdict: 'blocked', findings: [wants] }))).toMatchObject({ kind: 'guide' });
  });
});

describe('a coverage', () => {
  it('is primary by its order, not by its place in the list', () => {
    const second = coverage({ coverage: 'Coverage/two', order: 2 });
    const first = coverage();
    expect(primaryOf(visit({ coverages: [second, first] }))).toBe(first);
    expect(primaryOf(visit())).toBeUndefined();
  });

  it('is what the key for checking asks, unless the filled button asks another', () => {
    const second = coverage({ coverage: 'Coverage/two', order: 2 });
    const first = coverage({ check: check() });
    const coverages = [first, second];
    expect(keyedCheck(visit({ coverages }))).toBe(first);
    const never = finding({
      rule: 'R15',
      coverage: 'Coverage/two',
      fixes: [{ label: 'check', action: 'check-now' }],
    });
    const given = visit({ verdict: 'action-needed', findings: [never], coverages });
    expect(askedNext(given)).toBe(second);
    expect(keyedCheck(given)).toBe(second);
  });

  it('is asked again by the filled button once what was rejected is corrected', () => {
    const rejected = coverage({ check: check({ state: 'rejected' }) });
    const correct = finding({
      rule: 'AAA',
      coverage: 'Coverage/one',
      fixes: [{ label: 'correct', action: 'open-ehr' }],
    });
    expect(askedNext(visit({ verdict: 'action-needed', findings: [correct], coverages: [rejected] }))).toBe(
      rejected,
    );
  });

  it('is the one whose authorization a finding wants, else the primary one, none for a cancelled visit', () => {
    const second = coverage({ coverage: 'Coverage/two', order: 2 });
    const wants = finding({ coverage: 'Coverage/two', fixes: [{ label: 'start', action: 'authorize' }] });
    const coverages = [coverage(), second];
    expect(keyedAuthorization(visit({ coverages, findings: [wants] }))).toBe('Coverage/two');
    expect(keyedAuthorization(visit({ coverages }))).toBe('Coverage/one');
    expect(keyedAuthorization(withoutVerdict(visit({ coverages })))).toBeUndefined();
    expect(keyedAuthorization(visit())).toBeUndefined();
  });

  it('may not be asked while a question is out', () => {
    expect(mayCheck(coverage({ check: check({ state: 'queued' }) }))).toBe(false);
    expect(mayCheck(coverage({ check: check({ state: 'no-answer' }) }))).toBe(true);
    expect(mayCheck(undefined)).toBe(false);
    expect(isRunning(undefined)).toBe(false);
  });

  it('may not be asked where its payer is none we can ask; another coverage of the visit may', () => {
    // No finding says so of a coverage that is cancelled: the rules pass over it.
    const nobody = coverage({ hasRoute: false });
    const other = coverage({ coverage: 'Coverage/two', order: 2 });
    const given = visit({ verdict: 'unknown', coverages: [nobody, other] });
    expect(mayCheck(nobody)).toBe(false);
    expect(mayCheck(other)).toBe(true);
    expect(nextAction(given)).toBeUndefined();
    expect(keyedAuthorization(given)).toBeUndefined();
  });
});

describe('marks', () => {
  const now = Date.parse('2026-11-23T15:04:00Z');

  it.each([
    ['answered', 'ready'],
    ['waiting', 'working'],
    ['rejected', 'action'],
    ['refused', 'action'],
    ['unreadable', 'action'],
    ['payer-down', 'unknown'],
    ['no-answer', 'unknown'],
    ['never', 'unknown'],
  ] as const)('a check that is %s wears %s', (state, mark) => {
    expect(markOfCheck(check({ state }), now)).toBe(mark);
  });

  it('an answer says what it says of the plan', () => {
    expect(markOfCheck(check(), now, 'inactive')).toBe('blocked');
    expect(markOfCheck(check(), now, 'pending')).toBe('action');
    expect(markOfCheck(check({ state: 'waiting' }), now, 'inactive')).toBe('working');
  });

  it('an answer of more than three days is old', () => {
    expect(markOfCheck(check({ answeredAt: '2026-11-20T15:05:00Z' }), now)).toBe('ready');
    expect(markOfCheck(check({ answeredAt: '2026-11-20T15:03:00Z' }), now)).toBe('stale');
  });

  it('a finding that stops the visit is red, a warning amber, information neither', () => {
    expect(markOfFinding(finding({ stops: true }))).toBe('blocked');
    expect(markOfFinding(finding({ severity: 'warn' }))).toBe('action');
    expect(markOfFinding(finding({ severity: 'info' }))).toBe('info');
    expect(markOfVerdict('action-needed')).toBe('action');
    expect(markOfVerdict(undefined)).toBe('stale');
  });

  it('slow is what the server says, or 20 s by our own clock', () => {
    const asked = check({ state: 'waiting' });
    expect(isSlow(asked, Date.parse(asked.askedAt) + 20_000)).toBe(false);
    expect(isSlow(asked, Date.parse(asked.askedAt) + 20_001)).toBe(true);
    expect(isSlow(check({ slow: true }), Date.parse(asked.askedAt))).toBe(true);
  });

  it('counts three steps', () => {
    expect((['queued', 'sending', 'waiting'] as const).map((state) => stepOf(check({ state })))).toEqual([
      0, 1, 2,
    ]);
  });
});
