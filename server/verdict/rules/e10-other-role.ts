/** E10: asked as a dependent, answered as the policy holder, or the reverse. */
import { inCoverage, type Rule } from '../rule.ts';

export const otherRole: Rule = {
  id: 'E10',
  of: 'coverage',
  check: (coverage) => {
    const { answer, facts } = coverage;
    const asked = facts.check?.asked?.asDependent;
    if (asked === undefined || answer?.answeredAs === undefined || answer.rows.length === 0) return [];
    if (asked === (answer.answeredAs === 'dependent')) return [];
    const evidence = [...answer.evidence(answer.patient, ''), inCoverage(coverage, 'relationship')];
    return [{ params: { context: answer.answeredAs, payer: facts.payerName }, evidence }];
  },
};
