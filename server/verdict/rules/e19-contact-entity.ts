/** E19: the payer names someone else to ask. */
import type { Rule } from '../rule.ts';

export const contactEntity: Rule = {
  id: 'E19',
  of: 'coverage',
  check: (coverage) =>
    (coverage.answer?.rows ?? [])
      .filter((row) => row.type === 'U' || row.type === 'V')
      .slice(0, 1)
      .map((row) => {
        const who = row.entities[0];
        const named = who?.name === undefined ? { context: 'unnamed' } : {};
        return {
          params: { who: who?.name ?? '', phone: who?.phone ?? '', ...named },
          evidence: row.evidence,
        };
      }),
};
