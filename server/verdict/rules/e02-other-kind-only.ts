/** E02: what is active is a dental, vision or pharmacy plan, not this visit. */
import { serviceName, type Rule } from '../rule.ts';

export const otherKindOnly: Rule = {
  id: 'E02',
  of: 'coverage',
  check: (coverage, visit) => {
    const rows = coverage.plan?.otherKindOnly ?? [];
    if (rows.length === 0) return [];
    const kinds = [...new Set(rows.map((row) => row.serviceType ?? ''))].join(', ');
    const params = { kinds, service: serviceName(visit), payer: coverage.facts.payerName };
    return [{ params, evidence: rows.flatMap((row) => row.of('category')) }];
  },
};
