import { nowhere, type WriteIssue } from './account.ts';
import type { TransactionMap } from './map.ts';
import { findPath, getPath } from './paths.ts';
import type { SourceFinder, Sources } from './sources.ts';

/**
 * The references a map follows that lead to nothing in the Bundle, as warnings with their paths: what they should lead to may
 * be what a message lacks.
 */
export function leadingNowhere(
  { resources }: TransactionMap,
  sources: Sources,
  finder: SourceFinder,
): readonly WriteIssue[] {
  const paths = Object.values(resources).flatMap(({ found = [] }) =>
    found.flatMap(({ in: scope, at }) => {
      const source = sources[scope];
      const there = findPath(source?.resource, at);
      const isReference = typeof getPath(there?.value, 'reference') === 'string';
      if (!source || !there || !isReference || finder.resolve(there.value)) return [];
      return [`${source.path}.${there.path}.reference`];
    }),
  );
  return [...new Set(paths)].map((fhir) => ({
    code: 'map/leads-nowhere',
    severity: 'warning',
    message: 'The Bundle does not hold what this refers to.',
    at: nowhere,
    fhir,
  }));
}
