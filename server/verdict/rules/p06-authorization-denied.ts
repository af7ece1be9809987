/** P06: the payer does not authorize the booked service. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationDenied: Rule = {
  id: 'P06',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (counting?.view.state !== 'decided' || counting.line?.decision !== 'denied') return [];
    const [reason] = counting.line.reasons;
    return firing(
      counting,
      coverage,
      visit,
      reason ? { reason: reason.label ?? reason.code } : { context: 'unsaid' },
    );
  },
};
