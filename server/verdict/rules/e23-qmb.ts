/** E23: a qualified Medicare beneficiary is not asked for cost sharing (42 CFR 422.504, SSA 1902(n)). */
import { isQmb } from '../benefits.ts';
import type { Rule } from '../rule.ts';

export const qmb: Rule = {
  id: 'E23',
  of: 'coverage',
  check: (coverage, visit) => {
    const row = isQmb(coverage.answer, visit.facts.serviceDate);
    return row
      ? [
          {
            params: { payer: coverage.facts.payerName },
            evidence: row.of(row.insuranceType === 'QM' ? 'extension:insurance-type' : 'description'),
          },
        ]
      : [];
  },
};
