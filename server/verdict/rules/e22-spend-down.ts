/** E22: Medicaid begins to pay after the spend-down is met. */
import type { Rule } from '../rule.ts';

export const spendDown: Rule = {
  id: 'E22',
  of: 'coverage',
  check: (coverage) =>
    (coverage.answer?.rows ?? [])
      .filter((row) => row.type === 'Y' && (row.amount?.value ?? 1) > 0)
      .slice(0, 1)
      .map((row) => ({
        params: row.amount
          ? { amount: row.amount.value.toFixed(2), currency: row.amount.currency }
          : { context: 'unstated' },
        evidence: row.amount ? row.of('benefit[0].allowedMoney') : row.evidence,
      })),
};
