/** R27: the chart or the payer holds a date of death before the visit. */
import { firstDayOf } from '../dates.ts';
import { element } from '../fhir.ts';
import { inResource, type Rule } from '../rule.ts';

export const deceased: Rule = {
  id: 'R27',
  of: 'coverage',
  check: (coverage, visit) => {
    const patient = element(visit.facts.patient);
    const day = visit.facts.serviceDate;
    const ours = firstDayOf(patient?.['deceasedDateTime']);
    const payers = firstDayOf(coverage.answer?.dateOfDeath);
    // Told once, by the primary: the chart is the same for every coverage.
    if (coverage.primary && (patient?.['deceasedBoolean'] === true || (ours !== undefined && ours <= day))) {
      return [
        {
          params: { date: ours ?? '', context: ours === undefined ? 'undated' : 'chart' },
          evidence: [inResource(patient, 'deceased')],
        },
      ];
    }
    if (payers === undefined || payers > day) return [];
    return [
      {
        params: { date: payers, payer: coverage.facts.payerName },
        evidence: coverage.answer?.evidence(undefined, 'extension:payer-date-of-death') ?? [],
      },
    ];
  },
};
