/** E01: the plan was not in force on the day. */
import type { Rule } from '../rule.ts';

export const inactivePlan: Rule = {
  id: 'E01',
  of: 'coverage',
  check: (coverage, visit) => {
    const { plan } = coverage;
    if (plan?.state !== 'inactive') return [];
    const params = { date: visit.facts.serviceDate, payer: coverage.facts.payerName };
    return [{ params, evidence: plan.rows.flatMap((row) => row.of('benefit[0].type')) }];
  },
};
