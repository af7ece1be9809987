/** P10: the visit lies outside of the days authorized. */
import { authorizationOf, firing, fitOf, isGranted } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const outsideAuthorizedDays: Rule = {
  id: 'P10',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (!counting || !isGranted(counting) || fitOf(counting.line, visit) !== 'other-days') return [];
    return firing(counting, coverage, visit, { day: visit.facts.serviceDate });
  },
};
