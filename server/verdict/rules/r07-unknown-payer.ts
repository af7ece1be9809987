/** R07: the payer on file is none we can ask. */
import { inCoverage, type Rule } from '../rule.ts';

export const unknownPayer: Rule = {
  id: 'R07',
  of: 'coverage',
  check: (coverage) =>
    coverage.facts.payerId === undefined
      ? [{ params: { payer: coverage.facts.payerName }, evidence: [inCoverage(coverage, 'payor[0]')] }]
      : [],
};
