/** AUTHORIZED: an authorization covers the visit as booked. */
import { authorizationOf, firing, fitOf, isGranted } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorized: Rule = {
  id: 'AUTHORIZED',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (!counting || !isGranted(counting) || fitOf(counting.line, visit) !== 'covers') return [];
    const { validTo } = counting.line ?? {};
    return firing(counting, coverage, visit, validTo === undefined ? { context: 'undated' } : {});
  },
};
