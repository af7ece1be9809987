/** Does what a next action or a fix says. */
import type { CoverageCheckView, VisitView } from '../../server/panel-view.ts';
import { useCheckNow, useInquire } from '../api/queries.ts';
import { openAuthorization } from '../authorization/route.ts';
import { openMessage } from '../evidence/route.ts';
import { keyedAuthorization, mayCheck, type NextAction } from './next-action.ts';

export function useAct(visit: VisitView) {
  const checkNow = useCheckNow();
  const inquire = useInquire();
  const ask = (coverage: CoverageCheckView | undefined, again = false) => {
    if (!mayCheck(coverage) || checkNow.isPending) return;
    checkNow.mutate({
      appointment: visit.appointment,
      coverage: coverage.coverage,
      again: again || coverage.check?.recent === true,
    });
  };
  const authorize = (coverage = keyedAuthorization(visit)) => {
    if (coverage === undefined) return;
    openAuthorization({ appointment: visit.appointment, coverage, screen: 'open' });
  };
  const act = (action: NextAction) => {
    if (action.kind === 'check')
      ask(
        visit.coverages.find(({ coverage }) => coverage === action.coverage),
        action.again,
      );
    if (action.kind === 'show-exchange') openMessage({ exchange: action.exchange, direction: 'answer' });
    if (action.kind === 'authorize') authorize(action.coverage);
    if (action.kind === 'inquire' && !inquire.isPending) inquire.mutate(action.request);
    if (action.kind === 'compare') goTo(`differences-${idOf(action.coverage)}`);
    if (action.kind === 'guide') openFinding(visit, action.finding.rule);
  };
  const error = checkNow.error ?? inquire.error;
  return { act, ask, authorize, error, pending: checkNow.isPending || inquire.isPending };
}

/** References become ids of elements. */
export function idOf(reference: string): string {
  return reference.replace(/[^\w-]/g, '-');
}

function goTo(id: string): void {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: 'center' });
  element?.focus();
}

/** Opens the finding's details if they are closed, and puts the focus there. */
function openFinding(visit: VisitView, rule: string): void {
  const finding = document.querySelector(
    `[data-visit-card="${CSS.escape(visit.appointment)}"] [data-finding="${CSS.escape(rule)}"]`,
  );
  const toggle = finding?.querySelector<HTMLElement>('[data-evidence]');
  if (toggle?.getAttribute('aria-expanded') === 'false') toggle.click();
  toggle?.focus();
}
