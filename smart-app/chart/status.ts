/** Which mark a verdict, a finding or a check wears. Colour, shape and word always come together. */
import type { BenefitsView, CheckView, Finding, VerdictWord } from '../../server/panel-view.ts';

export type Mark = 'ready' | 'action' | 'blocked' | 'unknown' | 'working' | 'stale' | 'info' | 'none';

export function markOfVerdict(verdict: VerdictWord | undefined): Mark {
  if (verdict === undefined) return 'stale';
  return verdict === 'action-needed' ? 'action' : verdict;
}

export function markOfFinding(finding: Finding): Mark {
  if (finding.stops) return 'blocked';
  return finding.severity === 'info' ? 'info' : 'action';
}

const staleAfter = 3 * 86_400_000;

const planMarks = {
  active: 'ready',
  inactive: 'blocked',
  pending: 'action',
  'not-answered': 'unknown',
} as const;

/** A fresh answer wears what it says of the plan. One of more than three days is old: plans end on month days. */
export function markOfCheck(check: CheckView | undefined, now: number, plan?: BenefitsView['plan']): Mark {
  if (!check || check.state === 'never') return 'unknown';
  if (check.state === 'answered') {
    const at = Date.parse(check.answeredAt ?? check.askedAt);
    return now - at > staleAfter ? 'stale' : planMarks[plan ?? 'active'];
  }
  if (check.state === 'queued' || check.state === 'sending' || check.state === 'waiting') return 'working';
  return check.state === 'payer-down' || check.state === 'no-answer' ? 'unknown' : 'action';
}

/** The three steps a person sees of the road to the payer. */
export function stepOf(check: CheckView): 0 | 1 | 2 {
  if (check.state === 'queued') return 0;
  return check.state === 'sending' ? 1 : 2;
}

/** 20 s: the server says so, and our own clock says so when the server is out of reach. */
export function isSlow(check: CheckView, now: number): boolean {
  return check.slow || now - Date.parse(check.askedAt) > 20_000;
}
