/** E12: the payer did not say whether authorization is needed; that is never a no. */
import { authorizationOf, isAskedFor } from '../authorizations.ts';
import { inCoverage, planFails, serviceName, type Rule } from '../rule.ts';

export const authorizationUnknown: Rule = {
  id: 'E12',
  of: 'coverage',
  check: (coverage, visit) => {
    const { answer, benefits } = coverage;
    if (
      benefits?.service !== 'covered' ||
      benefits.authorization.required !== 'unknown' ||
      planFails(coverage) ||
      isAskedFor(authorizationOf(coverage, visit))
    )
      return [];
    const said = benefits.authorization.evidence;
    const params = { service: serviceName(visit), payer: coverage.facts.payerName };
    return [
      {
        params,
        evidence:
          said.length > 0
            ? said
            : (answer?.evidence(undefined, 'insurance[0]') ?? [inCoverage(coverage, '')]),
      },
    ];
  },
};
