/** Chooses the one thing to do next for a visit, so that the screen has one filled button and `.` has one meaning. */
import type { CheckView, CoverageCheckView, Finding, Fix, VisitView } from '../../server/panel-view.ts';

export type NextAction =
  /** A 270 goes out. `again` = do not show the answer of the last two minutes instead. */
  | { readonly kind: 'check'; readonly coverage: string; readonly again: boolean; readonly finding?: Finding }
  /** The bytes say what nobody could read. */
  | { readonly kind: 'show-exchange'; readonly exchange: string; readonly finding?: Finding }
  /** Ours beside the payer's. */
  | { readonly kind: 'compare'; readonly coverage: string; readonly finding: Finding }
  /** The prior authorization of this coverage: its form, or the request that is there. */
  | { readonly kind: 'authorize'; readonly coverage: string; readonly finding: Finding }
  /** The payer is asked what became of this request. */
  | { readonly kind: 'inquire'; readonly request: string; readonly finding: Finding }
  /** Work outside of this panel: the finding opens and says what to do, where. */
  | { readonly kind: 'guide'; readonly finding: Finding }
  /** A check is on its way: there is nothing to press. */
  | { readonly kind: 'wait'; readonly check: CheckView };

const onTheWay: ReadonlySet<string> = new Set(['queued', 'sending', 'waiting']);

type RunningCheck = CheckView & { readonly state: 'queued' | 'sending' | 'waiting' };

export function isRunning(check: CheckView | undefined): check is RunningCheck {
  return check !== undefined && onTheWay.has(check.state);
}

export function primaryOf(visit: VisitView): CoverageCheckView | undefined {
  return visit.coverages.toSorted((one, other) => one.order - other.order)[0];
}

/** Absent = nothing to do: the visit is ready, cancelled, or only carries information. */
export function nextAction(visit: VisitView): NextAction | undefined {
  const running = visit.coverages.find((one) => isRunning(one.check))?.check;
  if (running) return { kind: 'wait', check: running };
  if (visit.verdict === undefined) return undefined;
  const first = visit.findings.find((finding) => finding.severity !== 'info');
  const action = first && actionOf(first, first.fixes[0], visit);
  if (action) return action;
  return neverAsked(visit);
}

function neverAsked(visit: VisitView): NextAction | undefined {
  const primary = primaryOf(visit);
  if (!primary?.hasRoute) return undefined;
  const state = primary.check?.state ?? 'never';
  return state === 'answered'
    ? undefined
    : { kind: 'check', coverage: primary.coverage, again: state !== 'never' };
}

/** What pressing a fix does. Of a finding the first fix decides: rules list their fixes best first. */
export function actionOf(finding: Finding, fix: Fix | undefined, visit: VisitView): NextAction {
  const coverage = visit.coverages.find((one) => one.coverage === finding.coverage) ?? primaryOf(visit);
  const exchange = coverage?.check?.exchange ?? exchangeOf(finding);
  const action = fix?.action;
  if ((action === 'check-now' || action === 'ask-again') && coverage) {
    return { kind: 'check', coverage: coverage.coverage, again: action === 'ask-again', finding };
  }
  if (action === 'compare' && coverage && coverage.differences.length > 0) {
    return { kind: 'compare', coverage: coverage.coverage, finding };
  }
  if (action === 'authorize' && coverage) return { kind: 'authorize', coverage: coverage.coverage, finding };
  const { request } = finding.params;
  if (action === 'inquire' && request !== undefined) return { kind: 'inquire', request, finding };
  if (action === 'show-exchange' && exchange) return { kind: 'show-exchange', exchange, finding };
  return { kind: 'guide', finding };
}

function exchangeOf(finding: Finding): string | undefined {
  return finding.evidence.find((one) => one.kind === 'segment')?.exchange;
}

/** The coverage that the visit's filled button asks: to check it, or to check it again once what was rejected is corrected. */
export function askedNext(visit: VisitView): CoverageCheckView | undefined {
  const action = nextAction(visit);
  if (action?.kind === 'check') return visit.coverages.find(({ coverage }) => coverage === action.coverage);
  if (action?.kind !== 'guide') return undefined;
  const coverage =
    visit.coverages.find((one) => one.coverage === action.finding.coverage) ?? primaryOf(visit);
  return coverage?.check?.state === 'rejected' && mayCheck(coverage) ? coverage : undefined;
}

/** What the key for checking asks: what the filled button says, otherwise the primary coverage. */
export function keyedCheck(visit: VisitView): CoverageCheckView | undefined {
  return askedNext(visit) ?? primaryOf(visit);
}

/** The coverage whose prior authorization the key opens: what a finding wants first, else the primary one that can be asked. */
export function keyedAuthorization(visit: VisitView): string | undefined {
  if (visit.verdict === undefined) return undefined;
  const wanted = visit.findings.find(({ fixes }) => fixes.some(({ action }) => action === 'authorize'));
  const primary = primaryOf(visit);
  return wanted?.coverage ?? (primary?.hasRoute ? primary.coverage : undefined);
}

/** Is asking this coverage sensible at all? Not while one is on its way, and not where there is nobody to ask. */
export function mayCheck(coverage: CoverageCheckView | undefined): coverage is CoverageCheckView {
  return coverage !== undefined && !isRunning(coverage.check) && coverage.hasRoute;
}
