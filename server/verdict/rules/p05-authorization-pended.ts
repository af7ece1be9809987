/** P05: the payer has the request and decides later; it may wait for documents. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationPended: Rule = {
  id: 'P05',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (counting?.view.state !== 'pended') return [];
    const wanted = counting.view.documents.length;
    return firing(
      counting,
      coverage,
      visit,
      wanted > 0 ? { context: 'documents', count: String(wanted) } : {},
    );
  },
};
