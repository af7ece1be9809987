/** E08: the payer answers with another member id. */
import { inCoverage, type Rule } from '../rule.ts';

export const memberIdDiffers: Rule = {
  id: 'E08',
  of: 'coverage',
  check: (coverage) =>
    coverage.differences
      .filter((one) => one.field === 'memberId')
      .map((one) => ({
        params: { ours: one.ours, payers: one.payers, payer: coverage.facts.payerName },
        evidence: [...one.evidence, inCoverage(coverage, 'subscriberId')],
      })),
};
