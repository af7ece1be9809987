import type { Bundle } from 'fhir/r4.js';
import { entriesOf, type Entry } from './entries.ts';
import type { ResourceMap, ScopeName, TransactionMap } from './map.ts';
import { findPath, getPath } from './paths.ts';

/** A resource, or an element of one, and how its path begins in the Bundle it came from. */
export interface Source {
  readonly resource: object;
  readonly path: string;
}
export type Sources = Readonly<Partial<Record<ScopeName, Source>>>;

const typeOf = (resource: object): string | undefined =>
  'resourceType' in resource && typeof resource.resourceType === 'string' ? resource.resourceType : undefined;

/** Finds the resources of a map's scopes in a Bundle: by the references that lead to them, as the map names these. */
export class SourceFinder {
  readonly #map: TransactionMap;
  readonly #bundle: Bundle;
  readonly #entries: readonly Entry[];
  readonly #byName = new Map<string, Source>();
  #endings: ReadonlyMap<string, Source> | undefined;

  constructor(map: TransactionMap, bundle: Bundle) {
    this.#map = map;
    this.#bundle = bundle;
    this.#entries = entriesOf(bundle);
    for (const { names, ...source } of this.#entries)
      for (const name of names) if (!this.#byName.has(name)) this.#byName.set(name, source);
  }

  /** What the whole map starts from. */
  all(): Sources {
    return this.#within({ bundle: { resource: this.#bundle, path: 'Bundle' } }, undefined);
  }

  /** The same once a scope stands for another element: what is found through it is found anew. */
  with(sources: Sources, scope: ScopeName, source: Source): Sources {
    return this.#within({ ...sources, [scope]: source }, scope);
  }

  /** Goes through the map's resources in their order, so that each is found after what leads to it. */
  #within(sources: Sources, changed: ScopeName | undefined): Sources {
    const found: Partial<Record<ScopeName, Source>> = { ...sources };
    const anew = new Set<ScopeName>(changed === undefined ? [] : [changed]);
    for (const [name, map] of Object.entries(this.#map.resources) as [ScopeName, ResourceMap][]) {
      if (name === 'bundle' || name === changed) continue;
      if (changed !== undefined && !map.found?.some((one) => anew.has(one.in))) continue;
      const source = this.#find(map, found);
      anew.add(name);
      if (source && !(map.otherThan && found[map.otherThan]?.resource === source.resource))
        found[name] = source;
      else Reflect.deleteProperty(found, name);
    }
    return found;
  }

  #find({ type, orTypes = [], found }: ResourceMap, sources: Sources): Source | undefined {
    if (!found) return this.#first(type);
    for (const { in: scope, at } of found) {
      const reference = findPath(sources[scope]?.resource, at)?.value;
      const source = this.resolve(reference);
      if (source && [type, ...orTypes].includes(typeOf(source.resource) ?? '')) return source;
    }
    return undefined;
  }

  #first(type: string): Source | undefined {
    return this.every(type)[0];
  }

  /** Every resource of a type, in the order of the Bundle. */
  every(type: string): readonly Source[] {
    return this.#entries.filter(({ resource }) => resource.resourceType === type);
  }

  /** The first resource with a name that ends so, by one or two last parts of it; made once somebody asks. */
  #byEnding(): ReadonlyMap<string, Source> {
    if (this.#endings) return this.#endings;
    const endings = new Map<string, Source>();
    for (const [name, source] of this.#byName) {
      const parts = name.split('/');
      for (const count of [1, 2]) {
        const ending = parts.slice(-count).join('/');
        if (parts.length > count && !endings.has(ending)) endings.set(ending, source);
      }
    }
    this.#endings = endings;
    return endings;
  }

  /** The resource a reference means: by fullUrl, or by the end of it. */
  resolve(reference: unknown): Source | undefined {
    const wanted = getPath(reference, 'reference');
    if (typeof wanted !== 'string') return undefined;
    const known = this.#byName.get(wanted) ?? this.#byName.get(wanted.split('/').slice(-2).join('/'));
    if (known) return known;
    return this.#byEnding().get(wanted);
  }
}
