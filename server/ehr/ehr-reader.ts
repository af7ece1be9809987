/** The chart of a session as our services read it: by type and facade id, by FHIR's search words, typed. */
import type { FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import type { FacadeAccess, Holder } from '../facade/holder.ts';
import { parseQuery } from '../facade/parse-query.ts';

export type ResourceOf<T extends string> = Extract<FhirResource, { resourceType: T }>;

export interface SearchResult<R extends FhirResource = FhirResource> {
  readonly resources: readonly R[];
  /** What is to be said beside the hits, e.g. that the EHR holds more than was read. */
  readonly issues: readonly OperationOutcomeIssue[];
}

export interface EhrReader {
  /** The clinic's zone, where no place names one. IANA. */
  readonly timeZone: string;
  /** Facade id in, our ids out. Throws `ehr/other-patient` (403) for a resource of someone else. */
  read<T extends FhirResource['resourceType']>(type: T, id: string): Promise<ResourceOf<T>>;
  /** All that match, of the session's patient where the type is about one. Values are facade ids and FHIR words. */
  search<T extends FhirResource['resourceType']>(
    type: T,
    params?: Readonly<Record<string, string>>,
  ): Promise<SearchResult<ResourceOf<T>>>;
}

/** Matches of one search of a chart: more than any chart has. */
const ALL = '1000';

export function ehrReader(holder: Holder, access: FacadeAccess, timeZone: string): EhrReader {
  return {
    timeZone,
    async read<T extends FhirResource['resourceType']>(type: T, id: string) {
      const resource = await holder.read(access, type, id);
      if (!isOf(resource, type)) throw new Error(`a ${type} was read and is none`);
      return resource;
    },
    async search<T extends FhirResource['resourceType']>(
      type: T,
      params: Readonly<Record<string, string>> = {},
    ) {
      const { query } = parseQuery(type, new URLSearchParams({ ...params, _count: ALL }));
      const { matches, issues } = await holder.search(access, query);
      return { resources: matches.filter((one) => isOf(one, type)), issues };
    },
  };
}

function isOf<T extends FhirResource['resourceType']>(
  resource: FhirResource,
  type: T,
): resource is ResourceOf<T> {
  return resource.resourceType === type;
}
