import type { WriteIssue } from '#mappers';
import type { Issue } from '#x12';
import type { Difference } from '../diff/index.ts';

/** One message of a corpus: an X12 file, or a FHIR Bundle as JSON. */
export interface Sample {
  /** Its name in the corpus, for ever: results are kept under it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What one sample is mapped to. Two runs are compared by all of it. Plain JSON. */
export interface SampleOutput {
  /** A Bundle where X12 was read; the text of an X12 file where a Bundle was; nothing where none could be made. */
  readonly value?: unknown;
  readonly issues: readonly (Issue | WriteIssue)[];
  /** What became nothing: `segment 12, EB05: <why>`, or `<FHIRPath>: <why>`. */
  readonly unused: readonly string[];
}

export type SampleKind = 'x12' | 'fhir' | 'other';

/** ok: no issue of severity error · issues: at least one · unreadable: nothing to map in it · skipped: no map is for it · failed: a bug of ours. */
export type SampleState = 'ok' | 'issues' | 'unreadable' | 'skipped' | 'failed';

/** One sample through the maps. */
export interface MappedSample {
  readonly kind: SampleKind;
  /** Maps are by transaction: `271`, `278 005010X217`; resource types of a Bundle's first entry where it is FHIR; '' where unknown. */
  readonly transaction: string;
  readonly state: SampleState;
  readonly output: SampleOutput;
}

/** What came of one sample. */
export interface SampleResult extends MappedSample {
  readonly name: string;
  /** Against the run it is compared with; `new` where that does not have it, or there is none. */
  readonly change: 'same' | 'changed' | 'new';
  /** SHA-256 of the output, in hexadecimal. */
  readonly hash: string;
  /** What differs from the accepted output. */
  readonly differences: readonly Difference[];
}
