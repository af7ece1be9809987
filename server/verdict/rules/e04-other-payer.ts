/** E04: the payer names another insurance that is not on file. */
import { isAdvantage, onFile, payerNamed } from '../other-payers.ts';
import type { Rule } from '../rule.ts';

export const otherPayer: Rule = {
  id: 'E04',
  of: 'coverage',
  check: (coverage, visit) =>
    (coverage.answer?.rows ?? [])
      .filter((row) => row.type === 'R' && !isAdvantage(coverage, row))
      .filter((row) => !onFile(payerNamed(row), visit))
      .map((row) => {
        const other = payerNamed(row)?.name;
        const params = {
          payer: coverage.facts.payerName,
          other: other ?? '',
          ...(other === undefined && { context: 'unnamed' }),
        };
        return { params, evidence: row.evidence };
      }),
};
