/** P09: the payer says that no authorization is needed. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const notRequired: Rule = {
  id: 'P09',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (counting?.view.state !== 'decided') return [];
    const decision = counting.line?.decision ?? counting.view.decision;
    return decision === 'not-required' ? firing(counting, coverage, visit) : [];
  },
};
