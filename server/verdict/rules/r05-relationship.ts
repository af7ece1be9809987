/** R05: the relationship and the policy holder on file contradict each other. */
import { firstDayOf } from '../dates.ts';
import { codeOf, element, text } from '../fhir.ts';
import { inCoverage, type CoverageReading, type Firing, type Rule } from '../rule.ts';

const fired = (coverage: CoverageReading, relationship: string, context: string): Firing[] => [
  {
    params: { relationship, context },
    evidence: [inCoverage(coverage, 'relationship'), inCoverage(coverage, 'subscriber')],
  },
];

export const relationshipContradicts: Rule = {
  id: 'R05',
  of: 'coverage',
  check: (coverage, visit) => {
    const on = element(coverage.facts.coverage);
    const relationship = codeOf(on?.['relationship']);
    const holder = text(element(on?.['subscriber'])?.['reference']);
    const patient = text(element(on?.['beneficiary'])?.['reference']);
    if (relationship === undefined) return [];
    if (relationship === 'self') {
      return holder !== undefined && patient !== undefined && holder !== patient
        ? fired(coverage, relationship, 'subscriber')
        : [];
    }
    if (holder === undefined && coverage.facts.subscriber === undefined)
      return fired(coverage, relationship, 'missing');
    const born = firstDayOf(element(visit.facts.patient)?.['birthDate']);
    const holderBorn = firstDayOf(element(coverage.facts.subscriber)?.['birthDate']);
    const older =
      relationship === 'child' && born !== undefined && holderBorn !== undefined && born < holderBorn;
    return older ? fired(coverage, relationship, 'older') : [];
  },
};
