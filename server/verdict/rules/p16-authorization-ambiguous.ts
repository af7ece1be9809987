/** P16: nobody knows whether the payer has the request; it must not be sent twice. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationAmbiguous: Rule = {
  id: 'P16',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    return counting?.view.state === 'ambiguous' ? firing(counting, coverage, visit) : [];
  },
};
