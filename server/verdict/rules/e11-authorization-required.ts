/** E11: prior authorization is required for the booked service. */
import { authorizationOf, isAskedFor } from '../authorizations.ts';
import { planFails, serviceName, type Rule } from '../rule.ts';

export const authorizationRequired: Rule = {
  id: 'E11',
  of: 'coverage',
  check: (coverage, visit) => {
    const { benefits } = coverage;
    if (
      benefits?.authorization.required !== 'yes' ||
      planFails(coverage) ||
      isAskedFor(authorizationOf(coverage, visit)) ||
      benefits.service === 'not-covered'
    )
      return [];
    const params = { service: serviceName(visit), payer: coverage.facts.payerName };
    return [{ params, evidence: benefits.authorization.evidence }];
  },
};
