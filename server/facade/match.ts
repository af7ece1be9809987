/** A search answered in memory: of what an EHR gave, or of one resource that a granular scope may cover. */
import type { FhirResource } from 'fhir/r4.js';
import { valuesOf, type IndexOptions, type ParameterValues } from './index-values.ts';
import type { Clause, SortKey } from './query.ts';
import { compares, testOf, type Alternative } from './tests-of-clauses.ts';

/** Whether all clauses hold for it. `base`: absolute references below it are local ones. */
export function matches(resource: FhirResource, clauses: readonly Clause[], base?: string): boolean {
  const options: IndexOptions = base === undefined ? {} : { base };
  return clauses.every((clause) => {
    const { parameter, negated, any } = testOf(clause);
    const values = valuesOf(resource, parameter, options);
    const words = new Set(values.words);
    return any.some((alternative) => holds(values, words, alternative)) !== negated;
  });
}

function holds({ ranges }: ParameterValues, words: ReadonlySet<string>, alternative: Alternative): boolean {
  if ('words' in alternative) return alternative.words.every((word) => words.has(word));
  const { range } = alternative;
  return ranges.some((one) => one.unit === range.unit && compares(one, range));
}

/**
 * In the order that a search of the store has: by the smallest value going up, by the largest going down, what has none
 * last; equals stay as they came.
 */
export function sortResources<R extends FhirResource>(
  resources: readonly R[],
  keys: readonly SortKey[],
): R[] {
  const rows = resources.map((resource) => ({
    resource,
    orders: keys.map(({ parameter, descending }) => {
      const { order } = valuesOf(resource, parameter);
      return descending ? order?.last : order?.first;
    }),
  }));
  return rows
    .sort((a, b) => {
      for (const [at, { descending }] of keys.entries()) {
        const result = compareOrders(a.orders[at], b.orders[at], descending);
        if (result !== 0) return result;
      }
      return 0;
    })
    .map(({ resource }) => resource);
}

function compareOrders(
  a: string | number | undefined,
  b: string | number | undefined,
  descending: boolean,
): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}
