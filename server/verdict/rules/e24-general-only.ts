/** E24: the payer answered about the plan, not about the booked service. */
import { specificTypes } from '../service.ts';
import { planFails, serviceName, type Rule } from '../rule.ts';

export const generalOnly: Rule = {
  id: 'E24',
  of: 'coverage',
  check: (coverage, visit) => {
    const { answer, benefits, facts } = coverage;
    if (!answer || !benefits || planFails(coverage)) return [];
    const silent = benefits.service === 'not-answered' && answer.errors.length === 0;
    const general = benefits.service === 'general-only' && specificTypes(visit.facts.service).length > 0;
    if (!silent && !general) return [];
    const params = {
      service: serviceName(visit),
      payer: facts.payerName,
      context: silent ? 'nothing' : 'general',
    };
    const rows = (coverage.plan?.rows ?? []).flatMap((row) => row.evidence);
    const evidence = rows.length > 0 ? rows : answer.evidence(undefined, 'insurance[0]');
    const procedure = facts.procedureCodes && visit.facts.service.procedure !== undefined;
    return [{ params, evidence, fixes: procedure ? ['by-procedure', 'call'] : ['call'] }];
  },
};
