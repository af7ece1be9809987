/** How far a check is, in the words of the panel. Pure. */
import type { Exchange } from '../exchange/exchange.ts';
import type { CheckState, CheckView, Evidence, SegmentPlace } from '../panel-view.ts';
import type { Route } from '../payers/route.ts';
import type { EligibilityOutcome } from './eligibility-answer.ts';
import type { EligibilityContext } from './eligibility-request.ts';

/** Why the newest attempt brought no answer, as a person sees it: nobody there, or taken and silent. */
function unanswered({ lastProblem, outcome }: Exchange): CheckState | undefined {
  const isDown = (outcome as EligibilityOutcome | undefined)?.kind === 'payer-down';
  if (lastProblem === undefined) return isDown ? 'payer-down' : undefined;
  return lastProblem === 'payer/unreachable' || lastProblem === 'payer/refused' ? 'payer-down' : 'no-answer';
}

function stateOf(exchange: Exchange): CheckState {
  const outcome = exchange.outcome as EligibilityOutcome | undefined;
  switch (exchange.state) {
    case 'drafted':
    case 'queued':
      return unanswered(exchange) ?? 'queued';
    case 'claimed':
      return 'sending';
    case 'inflight':
    case 'acknowledged':
    case 'answered':
      return 'waiting';
    case 'applied':
    case 'rejected':
      return outcome?.kind ?? 'unreadable';
    case 'failed':
    case 'ambiguous':
    case 'cancelled':
      return unanswered(exchange) ?? 'no-answer';
  }
}

type Refused = Extract<EligibilityOutcome, { kind: 'refused' }>['refusal'];

/** In the acknowledgement first, then in our request where it points there. */
function refusalView(refusal: Refused, exchange: string): NonNullable<CheckView['refusal']> {
  const { kind, code, answerAt, requestAt } = refusal;
  const place = (direction: 'request' | 'answer', at: SegmentPlace): Evidence[] => [
    { kind: 'segment', exchange, direction, at },
  ];
  return {
    kind,
    code,
    evidence: [...place('answer', answerAt), ...(requestAt ? place('request', requestAt) : [])],
  };
}

/** The view of an exchange of kind eligibility; `slow` once the payer takes longer than its route allows for. */
export function checkViewOf(exchange: Exchange, route: Route | undefined, now: Date): CheckView {
  const context = exchange.context as EligibilityContext;
  const outcome = exchange.outcome as EligibilityOutcome | undefined;
  const state = stateOf(exchange);
  const waited = state === 'waiting' && exchange.sentAt ? now.getTime() - exchange.sentAt.getTime() : 0;
  const refusal = outcome?.kind === 'refused' ? outcome.refusal : undefined;
  return {
    id: exchange.id,
    state,
    coverage: context.coverage,
    ...(context.appointment ? { appointment: context.appointment } : {}),
    askedAt: exchange.askedAt.toISOString(),
    serviceDate: context.serviceDate,
    asksToday: context.asksToday,
    ...(context.nextCheckAt ? { nextCheckAt: context.nextCheckAt } : {}),
    ...(exchange.answeredAt ? { answeredAt: exchange.answeredAt.toISOString() } : {}),
    slow: waited > (route?.slowAfterMs ?? 20_000),
    ...(exchange.retryAt ? { retryAt: exchange.retryAt.toISOString() } : {}),
    exchange: exchange.id,
    payerName: context.payerName,
    // While it is asked again, the last answer's rejections are history.
    rejections: outcome && 'rejections' in outcome && outcome.kind === state ? outcome.rejections : [],
    ...(refusal ? { refusal: refusalView(refusal, exchange.id) } : {}),
  };
}
