/** E27: the payer has not answered, or not with anything that can be read. */
import { inCoverage, type CoverageReading, type Rule } from '../rule.ts';

function contextOf({ facts, answer }: CoverageReading): 'slow' | 'down' | 'none' | 'unreadable' | undefined {
  if (facts.check === undefined) return undefined;
  const { state } = facts.check;
  if (state === 'payer-down') return 'down';
  if (state === 'no-answer') return 'none';
  if (state === 'unreadable') return 'unreadable';
  if ((state === 'sending' || state === 'waiting') && facts.slow === true) return 'slow';
  if (state === 'answered' && answer === undefined) return 'unreadable';
  const down =
    answer?.rows.length === 0 &&
    answer.errors.some((error) => error.reason === '42' || error.reason === '80');
  return down ? 'down' : undefined;
}

export const noAnswer: Rule = {
  id: 'E27',
  of: 'coverage',
  check: (coverage) => {
    const found = contextOf(coverage);
    if (found === undefined) return [];
    const errors = coverage.answer?.errors.flatMap((error) => error.evidence) ?? [];
    const params = { payer: coverage.facts.payerName, context: found };
    const fixes =
      found === 'slow' ? ['wait'] : found === 'unreadable' ? ['show', 'again'] : ['again', 'wait'];
    return [{ params, fixes, evidence: errors.length > 0 ? errors : [inCoverage(coverage, '')] }];
  },
};
