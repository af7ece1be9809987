/** E09: name, birth date or sex are spelled differently by the payer. */
import { inResource, type Rule } from '../rule.ts';

const paths = new Map<string, string>([
  ['family', 'name[0].family'],
  ['given', 'name[0].given'],
  ['birthDate', 'birthDate'],
  ['gender', 'gender'],
]);

export const identityDiffers: Rule = {
  id: 'E09',
  of: 'coverage',
  check: (coverage, visit) =>
    coverage.differences
      .filter((one) => paths.has(one.field))
      .map((one) => ({
        params: { field: one.field, ours: one.ours, payers: one.payers, context: one.field },
        evidence: [...one.evidence, inResource(visit.facts.patient, paths.get(one.field) ?? '')],
      })),
};
