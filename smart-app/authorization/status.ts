/** Which mark a decision or a request on its way wears, and what may be done with it. Pure. */
import type {
  AuthorizationRejection,
  AuthorizationState,
  AuthorizationView,
  DecisionWord,
} from '../../server/authorization-view.ts';
import type { Mark } from '../chart/status.ts';

export const decisionMarks: Readonly<Record<DecisionWord, Mark>> = {
  approved: 'ready',
  'not-required': 'ready',
  modified: 'action',
  partial: 'action',
  'contact-payer': 'action',
  denied: 'blocked',
  cancelled: 'stale',
  pended: 'stale',
  unknown: 'unknown',
  none: 'unknown',
};

/** `decided` wears its decision's mark. */
export const stateMarks: Readonly<Record<Exclude<AuthorizationState, 'decided'>, Mark>> = {
  queued: 'working',
  sending: 'working',
  waiting: 'working',
  pended: 'stale',
  rejected: 'action',
  refused: 'action',
  unreadable: 'action',
  'wrong-answer': 'action',
  'payer-down': 'unknown',
  'no-answer': 'unknown',
  ambiguous: 'unknown',
  arrived: 'stale',
  closed: 'stale',
};

export function markOf({ state, decision }: AuthorizationView): Mark {
  return state === 'decided' ? decisionMarks[decision] : stateMarks[state];
}

export const steps = ['queued', 'sending', 'waiting'] as const;

/** Absent = it is not on the road any more. */
export function stepOf(state: AuthorizationState): number | undefined {
  const at = steps.findIndex((step) => step === state);
  return at < 0 ? undefined : at;
}

/** 20 s: the server says so, and our own clock says so when the server is out of reach. */
export function isSlow(view: AuthorizationView, now: number): boolean {
  return view.slow || now - Date.parse(view.sentAt) > 20_000;
}

/** Milliseconds until asking again; false where nothing moves by itself. What a payer weighs for days is asked rarely. */
export function pollEvery(view: AuthorizationView): number | false {
  if (stepOf(view.state) !== undefined) return 700;
  if (isAsking(view)) return 1500;
  return view.isOpen ? 10_000 : view.state === 'pended' && 30_000;
}

/** The payer is being asked what it has: the request itself is not on the road any more. */
export function isAsking({ state, isOpen }: AuthorizationView): boolean {
  return isOpen && stepOf(state) === undefined && state !== 'payer-down';
}

/**
 * May the same be asked in a new request? Not while one is under way or unclear, and not where one is approved: two
 * authorizations for one service are trouble for everyone.
 */
export function mayAskAnew({ state, decision, isOpen, rejections }: AuthorizationView): boolean {
  if (state === 'decided') return decision === 'denied' || decision === 'cancelled';
  if (isOpen) return false;
  if (state === 'rejected') return !rejections.some(({ next }) => next === 'call');
  return state === 'refused' || state === 'payer-down' || state === 'no-answer' || state === 'closed';
}

/** The rejection that a person can mend in the form: its field is where the way leads back to. */
export function mendable(view: AuthorizationView): AuthorizationRejection | undefined {
  return view.rejections.find(
    ({ next, place }) => place !== undefined && (next === 'correct' || next === 'chart'),
  );
}

/** `1:05` since it was sent. */
export function elapsed(sentAt: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(sentAt)) / 1000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
