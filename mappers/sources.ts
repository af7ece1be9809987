import type { Bundle, Reference } from 'fhir/r4.js';
import type { ResourceMap, ScopeName, TransactionMap } from './map.ts';
import { findPath } from './paths.ts';

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
  readonly #byName = new Map<string, Source>();

  constructor(map: TransactionMap, bundle: Bundle) {
    this.#map = map;
    this.#bundle = bundle;
    for (const [i, { fullUrl, resource }] of (bundle.entry ?? []).entries()) {
      if (!resource) continue;
      const source = { resource, path: `Bundle.entry[${i}].resource` };
      const names = [
        fullUrl,
        resource.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`,
      ];
      for (const name of names) if (name && !this.#byName.has(name)) this.#byName.set(name, source);
    }
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
      const source = this.resolve(reference as Reference | undefined);
      if (source && [type, ...orTypes].includes(typeOf(source.resource) ?? '')) return source;
    }
    return undefined;
  }

  #first(type: string): Source | undefined {
    return this.every(type)[0];
  }

  /** Every resource of a type, in the order of the Bundle. */
  every(type: string): readonly Source[] {
    return (this.#bundle.entry ?? []).flatMap(({ resource }, i) =>
      resource?.resourceType === type ? [{ resource, path: `Bundle.entry[${i}].resource` }] : [],
    );
  }

  /** The resource a reference means: by fullUrl, or by the end of it. */
  resolve(reference: Reference | undefined): Source | undefined {
    const wanted = reference?.reference;
    if (typeof wanted !== 'string') return undefined;
    const known = this.#byName.get(wanted) ?? this.#byName.get(wanted.split('/').slice(-2).join('/'));
    if (known) return known;
    return [...this.#byName].find(([name]) => name.endsWith(`/${wanted}`))?.[1];
  }
}
