/** P05: the payer has the request and decides later; it may wait for documents. */
import { authorizationOf, firing } from '../authorizations.ts';
import type { Rule } from '../rule.ts';

export const authorizationPended: Rule = {
  id: 'P05',
  of: 'coverage',
  check: (coverage, visit) => {
    const counting = authorizationOf(coverage, visit);
    if (counting?.view.state !== 'pended') return [];
    const { id, choices, documents, isOpen } = counting.view;
    const wanted = documents.length;
    const context = isOpen ? { context: 'asking' } : {};
    const said = wanted > 0 ? { context: 'documents', count: String(wanted) } : context;
    // Where documents are wanted, asking brings nothing; while the question is out, neither.
    const mayAsk = wanted === 0 && choices.includes('inquire');
    return firing(counting, coverage, visit, { ...said, request: id }).map((one) =>
      mayAsk ? one : { ...one, fixes: ['open', 'evidence'] },
    );
  },
};
