/** UNMAPPED: no row knows the kind of visit, so only the plan itself could be asked about. */
import { inResource, serviceName, type Rule } from '../rule.ts';

export const unmappedService: Rule = {
  id: 'UNMAPPED',
  of: 'visit',
  check: (visit) =>
    visit.facts.service.mapped || visit.coverages.length === 0
      ? []
      : [
          {
            params: { service: serviceName(visit) },
            evidence: [inResource(visit.facts.appointment, 'serviceType')],
          },
        ],
};
