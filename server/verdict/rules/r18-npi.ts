/** R18: an NPI named with the visit is mistyped. */
import { element, list, text } from '../fhir.ts';
import { inResource, type Rule } from '../rule.ts';

/** Luhn over 80840 and the ten digits (45 CFR 162.406). */
function validNpi(npi: string): boolean {
  if (!/^\d{10}$/.test(npi)) return false;
  const digits = Array.from(`80840${npi}`, Number).reverse();
  const sum = digits.reduce(
    (total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
    0,
  );
  return sum % 10 === 0;
}

export const npi: Rule = {
  id: 'R18',
  of: 'visit',
  check: (visit) => {
    const participants = list(element(visit.facts.appointment)?.['participant']);
    return participants.flatMap((participant, at) => {
      const identifier = element(element(participant['actor'])?.['identifier']);
      const npi =
        identifier?.['system'] === 'http://hl7.org/fhir/sid/us-npi' ? text(identifier['value']) : undefined;
      if (npi === undefined || validNpi(npi)) return [];
      const path = `participant[${at}].actor.identifier`;
      return [
        {
          params: { who: text(element(participant['actor'])?.['display']) ?? npi },
          evidence: [inResource(visit.facts.appointment, path)],
        },
      ];
    });
  },
};
