import type { Place } from '#x12';

/** Where a difference stands in one of the two. */
export interface Spot {
  /** X12: `271[1]/2000A[1]/2110C[3]/EB[1]/EB03[2]`; FHIR: a FHIRPath from the resource compared, every index resolved. */
  readonly path: string;
  /** X12: its bytes. */
  readonly at?: Place;
}

/** One thing that two messages do not share. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  /** In the first of the two; not there where something was added. */
  readonly a?: Spot;
  /** In the second; not there where something was removed. */
  readonly b?: Spot;
  /** What stood there: the text of an element or a segment, or JSON. */
  readonly before?: string;
  readonly after?: string;
}
