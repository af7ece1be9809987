import type { ClaimResponse, ClaimResponseError, ClaimResponseItem, Extension } from 'fhir/r4.js';

/** Scopes of the 276 and 277, beside those of the 270 and 278. */
export interface ClaimStatusScopes {
  readonly status: ClaimResponse;
  /** One status of a claim: category, code, entity. */
  readonly statusDetail: Extension;
  readonly statusError: ClaimResponseError;
  readonly statusItem: ClaimResponseItem;
  readonly lineStatusDetail: Extension;
}
