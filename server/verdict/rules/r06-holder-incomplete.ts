/** R06: the policy holder lacks a name or birth date. */
import { codeOf, element, list, text } from '../fhir.ts';
import { inCoverage, inResource, type Rule } from '../rule.ts';

export const holderIncomplete: Rule = {
  id: 'R06',
  of: 'coverage',
  check: (coverage) => {
    const relationship = codeOf(element(coverage.facts.coverage)?.['relationship']);
    const holder = element(coverage.facts.subscriber);
    if (relationship === undefined || relationship === 'self' || holder === undefined) return [];
    const named = list(holder['name']).some((name) => text(name['family']) !== undefined);
    const missing = [
      ...(named ? [] : ['name']),
      ...(text(holder['birthDate']) === undefined ? ['birthDate'] : []),
    ];
    if (missing.length === 0) return [];
    return [
      {
        params: { missing: missing.join(','), context: missing.length > 1 ? 'both' : (missing[0] ?? '') },
        evidence: [inCoverage(coverage, 'subscriber'), ...missing.map((path) => inResource(holder, path))],
      },
    ];
  },
};
