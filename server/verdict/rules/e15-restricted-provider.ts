/** E15: the plan pays this patient’s care with one provider only. */
import type { Rule } from '../rule.ts';

export const restrictedProvider: Rule = {
  id: 'E15',
  of: 'coverage',
  check: (coverage) =>
    (coverage.answer?.rows ?? [])
      .filter((row) => row.type === 'N')
      .slice(0, 1)
      .map((row) => {
        const provider = row.entities[0]?.name;
        return {
          params: { provider: provider ?? '', ...(provider === undefined && { context: 'unnamed' }) },
          evidence: row.evidence,
        };
      }),
};
