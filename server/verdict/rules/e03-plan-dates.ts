/** E03: the plan dates of the answer leave the day out. */
import { includes, type Period } from '../dates.ts';
import type { Rule } from '../rule.ts';

export const planDates: Rule = {
  id: 'E03',
  of: 'coverage',
  check: (coverage, visit) => {
    const { answer, plan } = coverage;
    const day = visit.facts.serviceDate;
    if (!answer || plan?.state === 'inactive') return [];
    const rows = plan?.outside ?? [];
    const words = (period: Period): Record<string, string> => ({
      date: day,
      from: period.start ?? '',
      to: period.end ?? '',
      context: period.start !== undefined && period.start > day ? 'future' : 'past',
    });
    if (rows[0])
      return [
        { params: words(rows[0].dates), evidence: rows.flatMap((row) => row.of('extension:benefit-date')) },
      ];
    if (includes(answer.planPeriod, day)) return [];
    return [{ params: words(answer.planPeriod), evidence: answer.planPeriodEvidence }];
  },
};
