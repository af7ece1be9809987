/** R09: several coverages and no clear first. */
import { element, number } from '../fhir.ts';
import { inCoverage, type Rule } from '../rule.ts';

export const coverageOrder: Rule = {
  id: 'R09',
  of: 'visit',
  check: (visit) => {
    if (visit.coverages.length < 2) return [];
    const orders = visit.coverages.map((one) => number(element(one.facts.coverage)?.['order']));
    if (!orders.includes(undefined) && new Set(orders).size === orders.length) return [];
    return [
      {
        params: { count: String(orders.length) },
        evidence: visit.coverages.map((one) => inCoverage(one, 'order')),
      },
    ];
  },
};
