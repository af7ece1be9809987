/** A FHIR search, read and checked: what is wanted of which type, in which order, with what beside it. R4 §3.1.1. */

/** The kinds of search parameter that we have. R4 §3.1.1.4. */
export type ParameterType = 'token' | 'reference' | 'date' | 'string' | 'number' | 'quantity' | 'uri';

/** A SearchParameter as `profiles/fhir/search-parameters.json` states it; the words are those of the resource. */
export interface SearchParameter {
  readonly code: string;
  readonly type: ParameterType;
  /** FHIRPath from the resource, e.g. `Claim.patient`. */
  readonly expression: string;
  /** Types that a reference may lead to. */
  readonly target?: readonly string[];
  readonly modifier?: readonly Modifier[];
  readonly comparator?: readonly Comparator[];
}

export type Modifier = 'missing' | 'exact' | 'not' | 'text' | 'in' | 'identifier' | 'type' | 'contains';
export type Comparator = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** One value of a clause. Instants are milliseconds since 1970, `to` is not included. */
export type SearchValue =
  /** `system` undefined = any; '' = none may be there. `code` undefined = any code of the system. */
  | { readonly kind: 'token'; readonly system?: string; readonly code?: string }
  /** `type` undefined = any of the parameter's targets; `url` for absolute references to elsewhere. */
  | { readonly kind: 'reference'; readonly type?: string; readonly id?: string; readonly url?: string }
  | { readonly kind: 'identifier'; readonly system?: string; readonly value?: string }
  | { readonly kind: 'date'; readonly comparator: Comparator; readonly from: number; readonly to: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly comparator: Comparator; readonly from: number; readonly to: number }
  | {
      readonly kind: 'quantity';
      readonly comparator: Comparator;
      readonly from: number;
      readonly to: number;
      readonly system?: string;
      readonly code?: string;
    }
  | { readonly kind: 'uri'; readonly uri: string };

/** One parameter of the query string: any of its values must match (`missing`: true or false). */
export interface Clause {
  readonly parameter: SearchParameter;
  readonly modifier?: Modifier;
  readonly missing?: boolean;
  readonly values: readonly SearchValue[];
}

/**
 * `_include=Claim:insurer:Organization`; of `_revinclude` the source is the type that refers to us. `iterate`: followed from
 * what was included, too.
 */
export interface Include {
  readonly iterate?: true;
  readonly source: string;
  readonly parameter: SearchParameter;
  readonly target?: string;
}

export interface SortKey {
  /** A search parameter, or `_lastUpdated`, or `_id`. */
  readonly parameter: SearchParameter;
  readonly descending: boolean;
}

export interface SearchQuery {
  readonly type: string;
  /** All must match. `_id` and `_lastUpdated` stand here too. */
  readonly clauses: readonly Clause[];
  readonly include: readonly Include[];
  readonly revinclude: readonly Include[];
  readonly sort: readonly SortKey[];
  /** Matches on one page. */
  readonly count: number;
  readonly total: 'none' | 'estimate' | 'accurate';
  readonly summary?: 'true' | 'text' | 'data' | 'count' | 'false';
  readonly elements?: readonly string[];
  /** The opaque word of a next link of ours. */
  readonly page?: string;
  /** As understood, for the self link; in the order given, without what was ignored. */
  readonly self: URLSearchParams;
}
