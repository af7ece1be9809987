/** How far a request is and what was decided, in the words of the app. Pure. */
import type { AuthorizationChoice, AuthorizationState, AuthorizationView } from '../authorization-view.ts';
import { mapsFor } from '#mappers';
import { isOpen, type Exchange } from '../exchange/exchange.ts';
import type { Evidence } from '../panel-view.ts';
import type { Route } from '../payers/route.ts';
import { endingOf, type AuthorizationOutcome, type KeptDecision } from './authorization-answer.ts';
import { decisionView, linesOf, type DecisionView } from './authorization-lines.ts';
import {
  INQUIRY_GUIDE,
  mapOf,
  type AuthorizationContext,
  type KeptRequest,
} from './authorization-request.ts';

/** One request with all that belongs to it. */
export interface KnownAuthorization {
  readonly exchange: Exchange;
  readonly request: KeptRequest;
  readonly decision?: KeptDecision;
  /** Inquiries about it, oldest first. */
  readonly inquiries: readonly Exchange[];
  readonly replacedBy?: string;
}

export function stateOf({ exchange, decision }: KnownAuthorization): AuthorizationState {
  if (exchange.state === 'cancelled') return 'closed';
  // A decision that came by an inquiry counts, whatever became of the first answer.
  if (decision) return endingOf(decision);
  const outcome = exchange.outcome as AuthorizationOutcome | undefined;
  switch (exchange.state) {
    case 'drafted':
    case 'queued':
      return exchange.lastProblem === undefined ? 'queued' : 'payer-down';
    case 'claimed':
      return 'sending';
    case 'inflight':
    case 'answered':
      return 'waiting';
    case 'acknowledged':
      return 'arrived';
    case 'ambiguous':
      return 'ambiguous';
    case 'applied':
    case 'rejected':
      return outcome?.kind ?? 'unreadable';
    case 'failed':
      return exchange.lastProblem === undefined ? 'no-answer' : 'payer-down';
  }
}

function choicesOf(
  state: AuthorizationState,
  known: KnownAuthorization,
  route: Route | undefined,
): AuthorizationChoice[] {
  const isAsking = known.inquiries.some((one) => isOpen(one.state));
  const { pas } = known.exchange.context as AuthorizationContext;
  const canAsk = route?.offersInquiry === true && mapOf(mapsFor(pas), INQUIRY_GUIDE) !== undefined;
  const inquire: AuthorizationChoice[] = canAsk && !isAsking ? ['inquire'] : [];
  // Bytes came that are no decision: the payer may well have decided.
  if (state === 'ambiguous' || state === 'unreadable' || state === 'wrong-answer')
    return [...inquire, 'arrived', 'not-arrived'];
  if (state === 'arrived') return [...inquire, 'not-arrived'];
  return state === 'pended' ? inquire : [];
}

function refusalView(
  outcome: AuthorizationOutcome | undefined,
  exchange: string,
): Pick<AuthorizationView, 'refusal'> {
  if (outcome?.kind !== 'refused') return {};
  const { kind, code, answerAt, requestAt } = outcome.refusal;
  const evidence: Evidence[] = [{ kind: 'segment', exchange, direction: 'answer', at: answerAt }];
  if (requestAt) evidence.push({ kind: 'segment', exchange, direction: 'request', at: requestAt });
  return { refusal: { kind, code, evidence } };
}

const iso = (date: Date | undefined) => date?.toISOString();

function times(known: KnownAuthorization, state: AuthorizationState, route: Route | undefined, now: Date) {
  const { exchange, inquiries } = known;
  const answeredAt = iso(inquiries.findLast((one) => one.answeredAt)?.answeredAt ?? exchange.answeredAt);
  const pendedSince = iso(exchange.answeredAt);
  const waited = state === 'waiting' && exchange.sentAt ? now.getTime() - exchange.sentAt.getTime() : 0;
  return {
    sentAt: (exchange.sentAt ?? exchange.askedAt).toISOString(),
    ...(answeredAt && known.decision ? { answeredAt } : {}),
    ...(state === 'pended' && pendedSince ? { pendedSince } : {}),
    slow: waited > (route?.slowAfterMs ?? 20_000),
    ...(exchange.retryAt ? { retryAt: exchange.retryAt.toISOString() } : {}),
  };
}

export function authorizationView(
  known: KnownAuthorization,
  route: Route | undefined,
  now: Date,
): AuthorizationView {
  const { exchange, request, decision, inquiries } = known;
  const context = exchange.context as AuthorizationContext;
  const outcome = exchange.outcome as AuthorizationOutcome | undefined;
  const state = stateOf(known);
  const none: DecisionView = {
    decision: 'none',
    lines: linesOf(context.draft),
    rejections: [],
    documents: [],
    notes: [],
  };
  const told = decision && state !== 'closed' ? decisionView(decision, context.draft, request.bundle) : none;
  return {
    id: exchange.id,
    state,
    isOpen: isOpen(exchange.state) && state !== 'arrived' ? true : inquiries.some((one) => isOpen(one.state)),
    ...told,
    coverage: context.coverage,
    ...(context.appointment ? { appointment: context.appointment } : {}),
    patient: `Patient/${exchange.patient}`,
    payerName: context.payerName,
    ...times(known, state, route, now),
    trace: context.trace,
    draft: context.draft,
    ...(decision ? {} : refusalView(outcome, exchange.id)),
    ...(outcome?.kind === 'wrong-answer' && !decision ? { wrongBecause: outcome.because } : {}),
    choices: choicesOf(state, known, route),
    exchanges: [exchange.id, ...inquiries.map(({ id }) => id)],
    ...(context.replaces ? { replaces: context.replaces } : {}),
    ...(known.replacedBy ? { replacedBy: known.replacedBy } : {}),
    claim: `Claim/${context.claim}`,
    claimResponse: `ClaimResponse/${context.claim}`,
  };
}
