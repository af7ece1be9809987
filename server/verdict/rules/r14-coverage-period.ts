/** R14: the coverage on file does not hold on the day of the visit. */
import { includes, periodOf } from '../dates.ts';
import { element } from '../fhir.ts';
import { inCoverage, type Rule } from '../rule.ts';

export const coveragePeriod: Rule = {
  id: 'R14',
  of: 'coverage',
  check: (coverage, visit) => {
    const period = periodOf(element(element(coverage.facts.coverage)?.['period']));
    if (includes(period, visit.facts.serviceDate)) return [];
    return [
      {
        params: { date: visit.facts.serviceDate, from: period.start ?? '', to: period.end ?? '' },
        evidence: [inCoverage(coverage, 'period')],
      },
    ];
  },
};
