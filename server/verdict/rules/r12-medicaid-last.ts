/** R12: Medicaid pays last, yet stands before another coverage. */
import { inCoverage, isMedicaid, type Rule } from '../rule.ts';

export const medicaidLast: Rule = {
  id: 'R12',
  of: 'coverage',
  check: (coverage, visit) => {
    if (!isMedicaid(coverage)) return [];
    const after = visit.coverages.find(
      (other) => other.facts.order > coverage.facts.order && !isMedicaid(other),
    );
    if (after === undefined) return [];
    const params = { payer: coverage.facts.payerName, other: after.facts.payerName };
    return [{ params, evidence: [inCoverage(coverage, 'order'), inCoverage(after, 'order')] }];
  },
};
