/** Which `_include` and `_revinclude` each type takes: by the references that its search parameters follow. */
import { Problem } from '../problems.ts';
import { warned } from './answers.ts';
import type { ParsedQuery } from './parse-query.ts';
import type { Include } from './query.ts';
import { searchParametersOf } from './search-parameters.ts';
import { facadeTypes } from './types.ts';

/** `Type:parameter` that may be included: references that may lead to a type we serve. */
export function includesOf(type: string): string[] {
  const served = facadeTypes.map((one) => one.type);
  return searchParametersOf(type)
    .filter(({ type: kind }) => kind === 'reference')
    .filter(({ target }) => target === undefined || target.some((one) => served.includes(one)))
    .map(({ code }) => `${type}:${code}`);
}

/** Of ours alone: to find what refers to a resource, an EHR would have to be asked for each of its types. */
export function revincludesOf(type: string): string[] {
  return facadeTypes
    .filter(({ holder, interaction }) => holder !== 'ehr' && interaction.includes('search-type'))
    .flatMap((source) =>
      searchParametersOf(source.type)
        .filter(({ type: kind }) => kind === 'reference')
        .filter(({ target }) => target === undefined || target.includes(type))
        .map(({ code }) => `${source.type}:${code}`),
    );
}

/** Any type's, where it is followed from what was included; of a `*`, those that are offered. */
function isOffered(
  one: Include,
  known: readonly string[],
  everywhere: (type: string) => readonly string[],
): boolean {
  return (
    known.includes(nameOf(one)) ||
    (one.iterate === true && facadeTypes.some(({ type }) => everywhere(type).includes(nameOf(one))))
  );
}

const nameOf = ({ source, parameter }: Include): string => `${source}:${parameter.code}`;

/** Throws `search/bad-value` (400) for one that is not offered, or leaves it out and tells, where that is preferred. */
export function offeredOnly({ query, issues }: ParsedQuery, lenient: boolean): ParsedQuery {
  const [includes, revincludes] = [includesOf(query.type), revincludesOf(query.type)];
  const offered = (
    name: string,
    asked: readonly Include[],
    known: readonly string[],
    everywhere: (type: string) => readonly string[],
  ): readonly Include[] => {
    const kept = asked.filter((one) => isOffered(one, known, everywhere));
    if (kept.length < asked.length && !lenient)
      throw new Problem('search/bad-value', { name, needed: `one of ${known.join(', ')}` });
    return kept;
  };
  const include = offered('_include', query.include, includes, includesOf);
  const revinclude = offered('_revinclude', query.revinclude, revincludes, revincludesOf);
  const isAll = include.length === query.include.length && revinclude.length === query.revinclude.length;
  if (isAll) return { query, issues };
  const left = warned('not-supported', 'An _include or _revinclude is not offered and was ignored.');
  return { query: { ...query, include, revinclude }, issues: [...issues, left] };
}
