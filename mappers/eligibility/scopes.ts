import type {
  Bundle,
  Coverage,
  CoverageEligibilityRequest,
  CoverageEligibilityRequestItem,
  CoverageEligibilityResponse,
  CoverageEligibilityResponseError,
  CoverageEligibilityResponseInsuranceItem,
  Endpoint,
  Organization,
  Patient,
  Practitioner,
} from 'fhir/r4.js';

/** Scopes of the 270 and 271; people, coverage and Bundle are those of every other map too. */
export interface EligibilityScopes {
  /** Without its entries: their resources are scopes of their own, and all types of FHIR below one path are too many. */
  readonly bundle: Omit<Bundle, 'entry' | 'link' | 'signature'>;
  readonly request: CoverageEligibilityRequest;
  readonly response: CoverageEligibilityResponse;
  readonly source: Organization;
  readonly receiver: Organization;
  readonly receiverPerson: Practitioner;
  readonly subscriber: Patient;
  readonly dependent: Patient;
  readonly coverage: Coverage;
  readonly asked: CoverageEligibilityRequestItem;
  readonly item: CoverageEligibilityResponseInsuranceItem;
  readonly error: CoverageEligibilityResponseError;
  readonly entity: Organization;
  readonly entityPerson: Practitioner;
  readonly directory: Endpoint;
}
