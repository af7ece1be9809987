/** R02: the member id does not look like one of this payer. */
import { memberIdOf } from '../differences.ts';
import { inCoverage, type Rule } from '../rule.ts';

/** A pattern of a site's own that cannot be read refuses nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}

const masked = (value: string): string => `•••${value.slice(-3)}`;

export const memberIdShape: Rule = {
  id: 'R02',
  of: 'coverage',
  check: (coverage) => {
    const { memberIdPattern, memberIdShape, payerName } = coverage.facts;
    const memberId = memberIdOf(coverage.facts);
    if (memberId === undefined || memberIdPattern === undefined) return [];
    const plain = memberId.replace(/[\s-]/g, '').toUpperCase();
    if (matches(memberIdPattern, plain)) return [];
    const params = { masked: masked(memberId), payer: payerName, shape: memberIdShape ?? '' };
    return [
      {
        params: memberIdShape ? params : { ...params, context: 'noshape' },
        evidence: [inCoverage(coverage, 'subscriberId')],
      },
    ];
  },
};
