/** Where the sandbox EHR takes its FHIR data from: the patient files in memory, or a real FHIR server behind it. */
import type { Stored } from './patients.ts';
import { matches, sorted, unsupportedParameters } from './search.ts';

export interface FhirSource {
  read(type: string, id: string): Promise<Stored | undefined>;
  /** All matches, in the order of `_sort`; paging is done in front of it. Only parameters of `searchParameters` come in. */
  search(type: string, query: URLSearchParams): Promise<readonly Stored[]>;
}

/** Serves the resources it is given. */
export function memorySource(resources: readonly Stored[]): FhirSource {
  const byReference = new Map(resources.map((one) => [`${one.resourceType}/${one.id}`, one]));
  return {
    read: (type, id) => Promise.resolve(byReference.get(`${type}/${id}`)),
    search: (type, query) => {
      const unknown = unsupportedParameters(type, query);
      if (unknown.length > 0) throw new Error(`parameter ${unknown.join(', ')} reached the store unchecked`);
      const found = resources.filter((one) => one.resourceType === type && matches(one, query));
      return Promise.resolve(sorted(found, type, query.get('_sort')));
    },
  };
}
