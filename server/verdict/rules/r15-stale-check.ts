/** R15: no answer recent enough for the day of the visit. */
import { dayIn, daysBetween } from '../dates.ts';
import {
  inCoverage,
  inResource,
  isMedicaid,
  type CoverageReading,
  type Firing,
  type Rule,
  type VisitReading,
} from '../rule.ts';

/** Medicaid is settled by calendar month. */
const sameMonth = (coverage: CoverageReading, visit: VisitReading): boolean =>
  isMedicaid(coverage) &&
  coverage.facts.check?.serviceDate.slice(0, 7) === visit.facts.serviceDate.slice(0, 7);

function fired(
  coverage: CoverageReading,
  visit: VisitReading,
  params: Record<string, string>,
  fixes: string[],
): Firing[] {
  const shown = { payer: coverage.facts.payerName, date: visit.facts.serviceDate, ...params };
  return [
    {
      params: shown,
      fixes,
      evidence: [inCoverage(coverage, ''), inResource(visit.facts.appointment, 'start')],
    },
  ];
}

export const staleCheck: Rule = {
  id: 'R15',
  of: 'coverage',
  check: (coverage, visit) => {
    const { check } = coverage.facts;
    if (coverage.facts.payerId === undefined) return [];
    if (check === undefined || check.state === 'never')
      return fired(coverage, visit, { context: 'never' }, ['check']);
    if (check.state !== 'answered' || coverage.answer === undefined) return [];
    const answeredOn = dayIn(check.answeredAt ?? check.askedAt ?? '', visit.facts.timeZone);
    const today = dayIn(visit.facts.now, visit.facts.timeZone);
    const age = answeredOn && today ? daysBetween(answeredOn, today) : 0;
    if (age > coverage.facts.verifyWithinDays)
      return fired(coverage, visit, { days: String(age) }, ['check']);
    if (check.serviceDate === visit.facts.serviceDate || sameMonth(coverage, visit)) return [];
    const next = check.nextCheckAt === undefined ? {} : { next: check.nextCheckAt };
    const context = check.nextCheckAt === undefined ? 'other' : 'queued';
    return fired(
      coverage,
      visit,
      { asked: check.serviceDate, ...next, context },
      context === 'queued' ? ['wait'] : ['check'],
    );
  },
};
