/** Where an EHR of the sandbox keeps its FHIR data: in memory, or in a real FHIR server behind it. */
import type { Stored } from './patients.ts';
import { matches, sorted } from './search.ts';

export interface FhirSource {
  read(type: string, id: string): Promise<Stored | undefined>;
  /** All matches, in the order of `_sort`; paging is done in front of it. Only parameters of `searchParameters` come in. */
  search(type: string, query: URLSearchParams): Promise<readonly Stored[]>;
  /** Writes the resource under its id, as the next version, which comes back. */
  save(resource: Stored): Promise<Stored>;
}

/** Serves the resources it is given, and keeps what is written until the process ends. */
export function memorySource(resources: readonly Stored[], clock: () => Date): FhirSource {
  const first = (one: Stored): Stored => ({ ...one, meta: { versionId: '1', ...one.meta } });
  const kept = new Map(resources.map((one) => [`${one.resourceType}/${one.id}`, first(one)]));
  return {
    read: (type, id) => Promise.resolve(kept.get(`${type}/${id}`)),
    search: (type, query) => {
      const found = [...kept.values()].filter((one) => one.resourceType === type && matches(one, query));
      return Promise.resolve(sorted(found, type, query.get('_sort')));
    },
    save: (resource) => {
      const key = `${resource.resourceType}/${resource.id}`;
      const before = Number(kept.get(key)?.meta?.versionId ?? 0);
      const meta = {
        ...resource.meta,
        versionId: String(before + 1),
        lastUpdated: clock().toISOString(),
      };
      const saved = { ...resource, meta };
      kept.set(key, saved);
      return Promise.resolve(saved);
    },
  };
}
