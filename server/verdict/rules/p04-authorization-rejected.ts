/** P04: the request came to nothing: the payer could not work with it, or never saw it. That is no denial. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationRejected: Rule = {
  id: 'P04',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (!counting || !isFruitless(counting.view.state)) return [];
    const [rejection] = counting.view.rejections;
    const context = counting.view.state === 'rejected' ? {} : { context: counting.view.state };
    const told = firing(counting, coverage, visit, {
      ...context,
      ...(rejection ? { reason: rejection.reason } : {}),
    });
    return rejection ? told.map((one) => ({ ...one, evidence: rejection.evidence })) : told;
  },
};

function isFruitless(state: string): boolean {
  return ['rejected', 'refused', 'unreadable', 'wrong-answer', 'no-answer'].includes(state);
}
