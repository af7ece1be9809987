/** R03: the birth date is missing or cannot be. */
import { daysBetween, firstDayOf } from '../dates.ts';
import { element } from '../fhir.ts';
import { inResource, type Rule } from '../rule.ts';

export const birthDate: Rule = {
  id: 'R03',
  of: 'visit',
  check: (visit) => {
    const { patient, serviceDate } = visit.facts;
    const born = firstDayOf(element(patient)?.['birthDate']);
    const days = born === undefined ? Number.NaN : daysBetween(born, serviceDate);
    if (days >= 0 && days < 150 * 365.25) return [];
    const context = born === undefined ? 'missing' : 'impossible';
    return [{ params: { context }, evidence: [inResource(patient, 'birthDate')] }];
  },
};
