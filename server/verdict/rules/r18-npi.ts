/** R18: an NPI named with the visit is mistyped. */
import { isNpi } from '../../npi.ts';
import { element, list, text } from '../fhir.ts';
import { inResource, type Rule } from '../rule.ts';

export const npi: Rule = {
  id: 'R18',
  of: 'visit',
  check: (visit) => {
    const participants = list(element(visit.facts.appointment)?.['participant']);
    return participants.flatMap((participant, at) => {
      const identifier = element(element(participant['actor'])?.['identifier']);
      const npi =
        identifier?.['system'] === 'http://hl7.org/fhir/sid/us-npi' ? text(identifier['value']) : undefined;
      if (npi === undefined || isNpi(npi)) return [];
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
