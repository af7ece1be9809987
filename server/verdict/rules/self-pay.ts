/** SELFPAY: no coverage on file: the visit is the patient’s to pay unless one turns up. */
import { inResource, type Rule } from '../rule.ts';

export const selfPay: Rule = {
  id: 'SELFPAY',
  of: 'visit',
  check: (visit) =>
    visit.coverages.length === 0
      ? [{ evidence: [inResource(visit.facts.patient, ''), inResource(visit.facts.appointment, '')] }]
      : [],
};
