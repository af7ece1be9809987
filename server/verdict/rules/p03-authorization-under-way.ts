/** P03: a request for authorization is on its way or with the payer. */
import { authorizationOf, firing, isUnderWay } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationUnderWay: Rule = {
  id: 'P03',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    return counting && isUnderWay(counting)
      ? firing(counting, coverage, visit, contextOf(counting.view.state))
      : [];
  },
};

function contextOf(state: string): Record<string, string> {
  return state === 'payer-down' ? { context: 'down' } : {};
}
