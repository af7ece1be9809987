/** E16: a managed care plan, not the state, is to be billed. */
import { onFile } from '../other-payers.ts';
import { isMedicaid, type Rule } from '../rule.ts';

export const medicaidPlan: Rule = {
  id: 'E16',
  of: 'coverage',
  check: (coverage, visit) => {
    if (!isMedicaid(coverage)) return [];
    const row = coverage.answer?.rows.find(
      (one) => one.entities.length > 0 && (one.type === 'MC' || one.insuranceType === 'HM'),
    );
    const plan = row?.entities[0];
    if (row === undefined || onFile(plan, visit)) return [];
    return [
      {
        params: { plan: plan?.name ?? '', ...(plan?.name === undefined && { context: 'unnamed' }) },
        evidence: row.evidence,
      },
    ];
  },
};
