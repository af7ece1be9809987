/**
 * What the app asks and gets about writing to the EHR, below /s/{sid}/api:
 *
 * | call | gives |
 * |---|---|
 * | `POST ehr-writes` {@link EhrWriteRequest}, `Idempotency-Key` | 201 {@link EhrWriteView}; 202 while nobody knows whether the EHR took it |
 * | `GET ehr-writes` | `{ writes: EhrWriteView[] }` of this chart, newest first |
 */
import type { FhirResource } from 'fhir/r4.js';

export type EhrWriteRequest =
  | { readonly method: 'create'; readonly resource: FhirResource }
  /** `ifMatch` is the ETag that was read. */
  | { readonly method: 'update'; readonly resource: FhirResource; readonly ifMatch: string }
  | {
      readonly method: 'patch';
      readonly type: string;
      /** Facade id. */
      readonly id: string;
      /** RFC 6902. */
      readonly patch: readonly object[];
      readonly ifMatch: string;
    };

export interface EhrWriteView {
  readonly id: string;
  readonly type: string;
  /** `kept-here`: this EHR takes none, so Chartside holds it; `ambiguous`: it may have arrived, look in the EHR. */
  readonly state: 'drafted' | 'sent' | 'done' | 'refused' | 'ambiguous' | 'kept-here';
  /** What that means, as a sentence. */
  readonly text: string;
  /** `Type/id` of what was written. */
  readonly reference?: string;
  readonly etag?: string;
  readonly at: string;
}
