/** What every map of an EHR says beside its result: where each value came from, what was not there, what was not used. */

/** One value of the result and where it stands in the source. */
export interface EhrTraceLine {
  /** `<map>#<row>`, e.g. `ehr.Coverage#member-id`. */
  readonly row: string;
  /** Path in the source: FHIRPath, `SCH-11.4` of HL7 v2, or `row 2, Start` of a CSV file. */
  readonly from: string;
  /** FHIRPath in the result, every index resolved. */
  readonly fhir: string;
}

/** Something the source does not give, said instead of invented. */
export interface Absent {
  /** FHIRPath in the result. */
  readonly path: string;
  readonly why: string;
}

/** A value of the source that became nothing, and why. */
export interface UnusedSource {
  readonly from: string;
  readonly why: string;
}

/** What is wrong in the source; never a patient's value. */
export interface EhrIssue {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly text: string;
  /** Path in the source, as in the trace. */
  readonly at: string;
}
