/** E07: the payer corrected what identifies the patient. */
import type { Rule } from '../rule.ts';

export const payerCorrected: Rule = {
  id: 'E07',
  of: 'coverage',
  check: (coverage) => {
    const { answer, differences } = coverage;
    const identity = differences.filter((one) => one.field !== 'address' && one.field !== 'group');
    if (answer?.changed !== true && identity.length < 2) return [];
    const marked = answer?.changed === true ? answer.evidence(undefined, 'extension:payer-changed') : [];
    const params = { payer: coverage.facts.payerName, fields: identity.map((one) => one.field).join(',') };
    return [{ params, evidence: [...marked, ...identity.flatMap((one) => one.evidence)] }];
  },
};
