/** P07: authorized otherwise than it was asked for. */
import { authorizationOf, firing, isGranted } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationDiffers: Rule = {
  id: 'P07',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (!counting || !isGranted(counting)) return [];
    const differences = counting.line?.differences ?? [];
    const isPart = counting.view.decision === 'partial';
    if (differences.length === 0 && counting.line?.decision !== 'modified' && !isPart) return [];
    const first = differences.find(({ asked, authorized }) => asked !== '' && authorized !== '');
    const params = first
      ? { field: first.field, asked: first.asked, authorized: first.authorized }
      : { context: 'unsaid' };
    return firing(counting, coverage, visit, params);
  },
};
