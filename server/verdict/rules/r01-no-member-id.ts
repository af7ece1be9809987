/** R01: no member id to ask with; Medicare may keep it with the patient. */
import { memberIdOf } from '../differences.ts';
import { element, list } from '../fhir.ts';
import { inCoverage, isMedicare, type Rule } from '../rule.ts';

export const noMemberId: Rule = {
  id: 'R01',
  of: 'coverage',
  check: (coverage, visit) => {
    if (memberIdOf(coverage.facts) !== undefined) return [];
    const identifiers = list(element(visit.facts.patient)?.['identifier']);
    const mbi = identifiers.some((one) => one['system'] === 'http://hl7.org/fhir/sid/us-mbi');
    if (mbi && isMedicare(coverage)) return [];
    return [
      { params: { payer: coverage.facts.payerName }, evidence: [inCoverage(coverage, 'subscriberId')] },
    ];
  },
};
