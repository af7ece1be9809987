/** Choices the writer makes by a map's words: which elements of a list are meant, and which path of a row. */
import { keysOf, type AnyRow, type ElementOpening, type Opening, type Order, type When } from './map.ts';
import type { Draft } from './draft.ts';
import { conditionAddress } from './places.ts';
import { elementsAt, findPath, getPath, hasValue, placesAt, valuesAt } from './paths.ts';
import { pooled, pooledPath, positionInPool } from './pool.ts';
import type { Sources } from './sources.ts';

/** Whether an element of the list an opening names is one of those it stands for. */
export function isMeant(opening: ElementOpening, element: object, sources: Sources): boolean {
  const { fixed, begins, pointedBy, unpointed, numbered = 'sequence' } = opening;
  if (!Object.entries(fixed ?? {}).every(([path, value]) => hasValue(element, path, value))) return false;
  if (begins) {
    const text = getPath(element, begins.at);
    if (typeof text !== 'string' || !text.startsWith(begins.text)) return false;
  }
  if (!hasKeys(element, opening, sources)) return false;
  if (
    unpointed &&
    valuesAt(sources[unpointed.in]?.resource, unpointed.at).includes(getPath(element, numbered))
  )
    return false;
  if (!pointedBy) return true;
  const list = getPath(sources[pointedBy.in]?.resource, pointedBy.at);
  return Array.isArray(list) && list.includes(getPath(element, numbered));
}

/** Whether an element or resource has the values an opening ties it to other scopes by. */
export const hasKeys = (one: object, opening: Opening, sources: Sources): boolean =>
  keysOf(opening).every(({ at, of, from }) => getPath(one, at) === getPath(sources[of]?.resource, from));

/** Which element, from 1, of the list a pointer row counts in has this number; 0 when none has, -1 when X12 does without. */
export function positionOf(row: AnyRow, number: unknown, sources: Sources): number {
  if (row.as !== 'pointer') return 0;
  const { scope, list, number: at } = row.to;
  const all = inOrder(row.to, elementsAt(sources[scope]?.resource, `${list}[+]`));
  if (row.to.pool) return positionInPool(row.to.pool, all, number);
  return all.findIndex(([, element]) => getPath(element, at) === number) + 1;
}

/** Elements as they are written: those an order puts first, the others, those it puts last. */
export function inOrder<T extends readonly [path: string, element: object]>(
  { first, last, pool }: Order,
  found: readonly T[],
): readonly T[] {
  const all = pool ? pooled(pool, found) : found;
  if (!first && !last) return all;
  const rank = ([, element]: T) =>
    first && hasValue(element, first.at, first.is) ? 0 : last && hasValue(element, last.at, last.is) ? 2 : 1;
  return all.toSorted((a, b) => rank(a) - rank(b));
}

/** The codes a row's condition fixes: the first one of each element. */
export const qualifiers = (
  when: When | undefined,
  base: number,
): [at: readonly [number, number], code: string][] =>
  Object.entries(when ?? {}).flatMap(([key, [code]]) =>
    code ? [[conditionAddress(key, base), code] as [readonly [number, number], string]] : [],
  );

/** Where a path has this value: through `coding[0]`, at the coding that has it. */
export const placeOfValue = (root: object, path: string, value: unknown): string | undefined =>
  /coding\[0\]|\[\+/.test(path)
    ? placesAt(root, path.replaceAll('coding[0]', 'coding[+]')).find(([, one]) => one === value)?.[0]
    : findPath(root, path)?.path;

const hasPath = (root: object, path: string) => getPath(root, path) !== undefined;

/** Whether what already stands in the draft speaks against a row's condition. */
export const contradicts = (when: When | undefined, draft: Draft, base: number): boolean =>
  Object.entries(when ?? {}).some(([key, codes]) => {
    const text = draft.textAt(...conditionAddress(key, base));
    return text !== '' && !codes.includes(text);
  });

export const resolveOpen = (path: string, found: ReadonlyMap<string, number>) =>
  path.replace(/^(.*?)\[[+=]\]/, (whole, list: string) => {
    const index = found.get(list);
    return index === undefined ? whole : `${list}[${index}]`;
  });

/** The path of a row with its open index resolved: `[+]` is the element whose constants match, `[=]` the one found before. */
export function locatePath(row: AnyRow, resource: object, found: Map<string, number>): string | undefined {
  const path = row.fhir as string;
  if (row.as === 'pointer' && row.to.pool) return pooledPath(row.to.pool, path, resource);
  const named = /^(.*?xtension\[)([+=])([^\]]*\])(.*)$/.exec(path);
  if (named) return locateNamed(named, resource, found);
  const open = /^(.*?)\[([+=])\]/.exec(path);
  if (!open || path.includes('xtension[')) return inForce(path, resource);
  const [whole, list = '', mark] = open;
  if (mark === '+') {
    const all = getPath(resource, list);
    const fits = (one: object) =>
      Object.entries(row.beside ?? {}).every(([beside, constant]) =>
        constant === ''
          ? !hasPath(one, beside.slice(beside.indexOf(']') + 2))
          : hasValue(one, beside.slice(beside.indexOf(']') + 2), constant),
      );
    found.set(list, Array.isArray(all) ? (all as object[]).findIndex(fits) : -1);
  }
  const index = found.get(list) ?? -1;
  return index < 0 ? undefined : path.replace(whole, `${list}[${index}]`);
}

/** Each row with the same `extension[+name]` takes the next extension of that name; `extension[=name]` the one found before. */
function locateNamed(
  [, before = '', mark, name = '', rest = '']: RegExpExecArray,
  resource: object,
  found: Map<string, number>,
): string | undefined {
  const list = `${before}${name}`;
  if (mark === '+') found.set(list, (found.get(list) ?? -1) + 1);
  const [at] = elementsAt(resource, list)[found.get(list) ?? 0] ?? [];
  return at === undefined ? undefined : `${at}${rest}`;
}

const outOfUse = new Set(['old', 'temp', 'nickname', 'anonymous', 'maiden']);

/** A person's first name or address is the one in force: the official one, else the first that is not out of use. */
function inForce(path: string, resource: object): string {
  const [whole, list] = /^(name|address)\[0\]/.exec(path) ?? [];
  const all = list === undefined ? undefined : getPath(resource, list);
  if (whole === undefined || !Array.isArray(all) || all.length < 2) return path;
  const uses = (all as object[]).map((one) => getPath(one, 'use'));
  const official = uses.indexOf('official');
  const current = uses.findIndex((use) => !outOfUse.has(String(use)));
  return path.replace(whole, `${list ?? ''}[${Math.max(0, official >= 0 ? official : current)}]`);
}
