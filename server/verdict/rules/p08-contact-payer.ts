/** P08: the payer wants to be called before it decides. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const contactPayer: Rule = {
  id: 'P08',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (counting?.view.state !== 'decided') return [];
    const decision = counting.line?.decision ?? counting.view.decision;
    return decision === 'contact-payer' ? firing(counting, coverage, visit) : [];
  },
};
