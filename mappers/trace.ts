import type { Place } from '#x12';

/** One output value, the row that carried it and the input it came from. */
export interface TraceLine {
  /** `<segment map>#<row>`, e.g. `271.2110.EB#copay`. */
  readonly row: string;
  /** The deciding element. */
  readonly at: Place;
  /** Further inputs of the same value. */
  readonly also?: readonly Place[];
  /** FHIRPath from the Bundle, every index resolved. */
  readonly fhir: string;
}

/** An input element that became nothing, and why. */
export interface UnusedElement {
  readonly at: Place;
  readonly why: string;
}

/** What decided an element beside the Bundle: a constant of the map, a partner's setting, or a code table. */
export type ValueSource = 'constant' | 'setting' | 'code table';

/** Where an element of the X12 came from. */
export interface WriteTrace {
  readonly row: string;
  readonly at: Place;
  /** FHIRPath from the Bundle. A code looked up in a table has both this and `from`. */
  readonly fhir?: string;
  /** Further FHIR values that the same element speaks for. */
  readonly also?: readonly string[];
  readonly from?: ValueSource;
}

/** A FHIR value that was not sent, and why. */
export interface UnusedValue {
  readonly fhir: string;
  readonly why: string;
}
