/** Writing: concepts that FHIR repeats at each element and X12 lists once (see `Pool`). */
import { givenCoding } from './carry/carrier.ts';
import { elementsAt, valuesAt } from './paths.ts';
import type { Pool } from './map.ts';

type Element = readonly [path: string, element: object];

/** What a concept says in one of the pool's systems, for comparing; a point in a code makes no difference. */
export function pooledCode({ systems }: Pool, concept: unknown): string | undefined {
  const codings = valuesAt(concept, 'coding[+]').map(givenCoding);
  for (const system of systems) {
    const code = codings.find((one) => one.system === system && one.code !== undefined)?.code;
    if (code !== undefined) return `${system}|${code.replaceAll('.', '')}`;
  }
  return undefined;
}

/** The first of the elements that say the same; those that say nothing the pool takes are left out. */
export function pooled<T extends Element>(pool: Pool, all: readonly T[]): readonly T[] {
  const known = new Set<string>();
  return all.filter(([, element]) => {
    const code = pooledCode(pool, valuesAt(element, pool.at)[0]);
    if (code === undefined || known.has(code)) return false;
    known.add(code);
    return true;
  });
}

/** The path of a row that points into a pool: `diagnosis[1]…` is the second of its element's diagnoses that are in the pool. */
export function pooledPath(pool: Pool, path: string, resource: object): string | undefined {
  const [, list = '', index = '0', rest = ''] = /^(.*?)\[(\d+)\](.*)$/.exec(path) ?? [];
  const at = pooled(pool, elementsAt(resource, `${list}[+]`))[Number(index)]?.[0];
  return at === undefined ? undefined : at + rest;
}

/** Which element, from 1, of a list has the same concept; -1 where none has, or X12 has no room for it. */
export function positionInPool(pool: Pool, all: readonly Element[], concept: unknown): number {
  const code = pooledCode(pool, concept);
  const position =
    all.findIndex(([, element]) => pooledCode(pool, valuesAt(element, pool.at)[0]) === code) + 1;
  return code === undefined || position === 0 || position > pool.most ? -1 : position;
}
