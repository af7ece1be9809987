/** E05: Medicare answers that a Medicare Advantage plan is to be billed. */
import { isAdvantage, onFile, payerNamed } from '../other-payers.ts';
import type { Rule } from '../rule.ts';

export const medicareAdvantage: Rule = {
  id: 'E05',
  of: 'coverage',
  check: (coverage, visit) => {
    const rows = (coverage.answer?.rows ?? []).filter(
      (row) => isAdvantage(coverage, row) && !onFile(payerNamed(row), visit),
    );
    const first = rows[0];
    if (first === undefined) return [];
    const plan = rows.map((row) => payerNamed(row)?.name ?? row.planName).find((name) => name !== undefined);
    return [
      {
        params: { plan: plan ?? '', ...(plan === undefined && { context: 'unnamed' }) },
        evidence: rows.flatMap((row) => row.evidence),
      },
    ];
  },
};
