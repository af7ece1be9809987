/** AAA: the payer could not answer and says why (AAA). */
import { rejectionsOf } from '../rejections.ts';
import type { Rule } from '../rule.ts';

/** X12 AAA04 → what is left to do. */
const fixes: Readonly<Record<string, string>> = {
  C: 'correct', N: 'call', P: 'again', R: 'again', S: 'wait', W: 'wait-30', X: 'wait-10', Y: 'wait',
}; // prettier-ignore

export const rejected: Rule = {
  id: 'AAA',
  of: 'coverage',
  check: (coverage) => {
    const downOnly = (reason: string): boolean => reason === '42' || reason === '80';
    return rejectionsOf(coverage.answer)
      .filter((one) => !downOnly(one.reason) || (coverage.answer?.rows.length ?? 0) > 0)
      .map((one) => {
        const { reason, followUp, loop, field } = one;
        const params = {
          reason,
          followUp,
          loop,
          payer: coverage.facts.payerName,
          context: reason,
          ...(field && { field }),
        };
        return {
          params,
          evidence: one.evidence,
          fixes: [fixes[followUp] ?? (one.canRetry ? 'correct' : 'call')],
        };
      });
  },
};
