import type { Account } from './account.ts';
import { hasKeys, inOrder, isMeant } from './choose.ts';
import { keysOf, type AnySegmentMap, type ElementOpening, type ResourceOpening } from './map.ts';
import { elementsAt, getPath, hasValue } from './paths.ts';
import type { Source, SourceFinder, Sources } from './sources.ts';

/** Which elements and resources the openings of a map mean, when it is written. */
export class Meant {
  readonly #finder: SourceFinder;
  readonly #account: Account;

  constructor(finder: SourceFinder, account: Account) {
    this.#finder = finder;
    this.#account = account;
  }

  /** The elements of the list an opening names that are meant here. */
  elements(opening: ElementOpening, sources: Sources): Source[] {
    const outer = sources[opening.in];
    if (!outer) return [];
    return inOrder(opening, this.#flagged(opening, outer.path, elementsAt(outer.resource, opening.at)))
      .filter(([, element]) => isMeant(opening, element, sources))
      .map(([at, resource]) => {
        const path = `${outer.path}.${at}`;
        const { fixed, numbered, begins } = opening;
        const told = [...Object.keys(fixed ?? {}), ...keysOf(opening).map(({ at: key }) => key)];
        for (const one of [...told, numbered, begins?.at]) this.#account.readAt({ resource, path }, one);
        this.#readPointer(opening, resource, sources);
        return { resource, path };
      });
  }

  /** Of a list in which some elements are flagged, those; the others are told to stay. */
  #flagged<T extends readonly [at: string, element: object]>(
    { flagged }: ElementOpening,
    outer: string,
    all: readonly T[],
  ): readonly T[] {
    const isFlagged = ([, element]: T) => flagged?.some((path) => getPath(element, path) !== undefined);
    if (!flagged || !all.some(isFlagged)) return all;
    for (const one of all) {
      if (isFlagged(one)) continue;
      const [at, element] = one;
      this.#account.take(`${outer}.${at}`, element);
      this.#account.crowd(`${outer}.${at}`, 'Only what changed is sent.');
    }
    return all.filter(isFlagged);
  }

  /** The resources of a list of references that are meant here; undefined where an opening lists none. */
  listed(opening: ResourceOpening, sources: Sources): Source[] | undefined {
    const { listed, resource: type, keyless, having } = opening;
    if (!listed) return undefined;
    const outer = sources[listed.in]?.resource;
    return elementsAt(outer, listed.at).flatMap(([, reference]) => {
      const source = this.#finder.resolve(reference);
      if (!source || getPath(source.resource, 'resourceType') !== type) return [];
      if (keyless !== undefined && getPath(source.resource, keyless) !== undefined) return [];
      if (having !== undefined && getPath(source.resource, having) === undefined) return [];
      if (!hasKeys(source.resource, opening, sources)) return [];
      for (const { at } of keysOf(opening)) this.#account.readAt(source, at);
      return [source];
    });
  }

  #readPointer(
    { pointedBy, numbered = 'sequence' }: ElementOpening,
    element: object,
    sources: Sources,
  ): void {
    const pointer = pointedBy && sources[pointedBy.in];
    if (!pointer) return;
    const list = getPath(pointer.resource, pointedBy.at);
    const at = Array.isArray(list) ? list.indexOf(getPath(element, numbered)) : -1;
    if (at >= 0) this.#account.readLeaf(`${pointer.path}.${pointedBy.at}[${at}]`);
  }

  /** Whether what a segment stands under holds. */
  isGiven({ given }: AnySegmentMap, sources: Sources): boolean {
    if (!given) return true;
    const source = sources[given.scope];
    const is =
      source &&
      given.is.some((value) =>
        value === ''
          ? getPath(source.resource, given.at) === undefined
          : hasValue(source.resource, given.at, value),
      );
    if (source && is)
      for (const at of [given.at, given.at.replace(/code$/, 'system'), ...Object.keys(given.beside ?? {})])
        this.#account.readAt(source, at);
    return is ?? false;
  }
}
