/** P11: booked is another service or provider than was authorized. */
import { authorizationOf, firing, fitOf, isGranted } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const otherThanAuthorized: Rule = {
  id: 'P11',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (!counting || !isGranted(counting)) return [];
    const fit = fitOf(counting.line, visit);
    return fit === 'other-service' || fit === 'other-provider'
      ? firing(counting, coverage, visit, { context: fit })
      : [];
  },
};
