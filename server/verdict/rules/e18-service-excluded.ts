/** E18: the booked service is excluded or not in force. */
import { excluding, inactive, serviceRows } from '../service.ts';
import { planFails, serviceName, type Rule } from '../rule.ts';

export const serviceExcluded: Rule = {
  id: 'E18',
  of: 'coverage',
  check: (coverage, visit) => {
    const { answer, benefits } = coverage;
    if (!answer || benefits?.service !== 'not-covered' || planFails(coverage)) return [];
    const found = serviceRows(answer.rows, visit.facts.service, visit.facts.serviceDate);
    const specific = found.levels.slice(0, found.lastSpecific + 1);
    const rows = specific
      .map((level) => level.filter((row) => excluding.has(row.type) || inactive.has(row.type)))
      .find((level) => level.length > 0);
    const params = { service: serviceName(visit), payer: coverage.facts.payerName };
    return [{ params, evidence: rows?.flatMap((row) => row.evidence) ?? [] }];
  },
};
