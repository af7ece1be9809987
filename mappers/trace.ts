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
