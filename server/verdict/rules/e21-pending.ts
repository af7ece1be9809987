/** E21: the plan is in force or not only after an investigation or update. */
import type { Rule } from '../rule.ts';

export const pendingPlan: Rule = {
  id: 'E21',
  of: 'coverage',
  check: (coverage) =>
    coverage.plan?.state === 'pending'
      ? [
          {
            params: { payer: coverage.facts.payerName },
            evidence: coverage.plan.rows.flatMap((row) => row.of('benefit[0].type')),
          },
        ]
      : [],
};
