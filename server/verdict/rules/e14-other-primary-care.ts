/** E14: the plan holds another primary care provider than the chart. */
import { element, list, text } from '../fhir.ts';
import { normaliseId } from '../names.ts';
import { inResource, type Rule } from '../rule.ts';

/** The same words in any order: “Ito, Kenji, MD” is “Kenji Ito”. */
function alike(a: string, b: string): boolean {
  const words = (name: string): string[] =>
    name
      .split(/[\s,.]+/)
      .map(normaliseId)
      .filter((word) => word.length > 2);
  const [ours, theirs] = [words(a), words(b)];
  return theirs.every((word) => ours.includes(word)) || ours.every((word) => theirs.includes(word));
}

export const otherPrimaryCare: Rule = {
  id: 'E14',
  of: 'coverage',
  check: (coverage, visit) => {
    const ours = text(list(element(visit.facts.patient)?.['generalPractitioner'])[0]?.['display']);
    const row = coverage.answer?.rows.find(
      (one) => one.type === 'L' && one.entities.some((entity) => entity.role === 'P3' && entity.name),
    );
    const theirs = row?.entities.find((entity) => entity.role === 'P3')?.name;
    if (ours === undefined || row === undefined || theirs === undefined || alike(ours, theirs)) return [];
    return [
      {
        params: { payers: theirs, ours },
        evidence: [...row.evidence, inResource(visit.facts.patient, 'generalPractitioner[0]')],
      },
    ];
  },
};
