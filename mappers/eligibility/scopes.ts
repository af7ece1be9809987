import type {
  Bundle,
  Coverage,
  CoverageEligibilityRequest,
  CoverageEligibilityRequestItem,
  CoverageEligibilityRequestItemDiagnosis,
  CoverageEligibilityResponse,
  CoverageEligibilityResponseError,
  CoverageEligibilityResponseInsuranceItem,
  Endpoint,
  Extension,
  Identifier,
  Organization,
  Patient,
  Practitioner,
  PractitionerRole,
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
  /** Writing alone: who asks, as a person in a role. */
  readonly receiverRole: PractitionerRole;
  readonly receiverNumber: Identifier;
  readonly receiverPersonNumber: Identifier;
  readonly memberNumber: Identifier;
  readonly subscriberNumber: Identifier;
  readonly dependentNumber: Identifier;
  readonly traceNumber: Identifier;
  readonly subscriber: Patient;
  readonly dependent: Patient;
  readonly coverage: Coverage;
  readonly asked: CoverageEligibilityRequestItem;
  readonly askedDiagnosis: CoverageEligibilityRequestItemDiagnosis;
  /** A diagnosis that none of the services asked about points at: an extension of the request. */
  readonly requestDiagnosis: Extension;
  readonly item: CoverageEligibilityResponseInsuranceItem;
  readonly benefitNumber: Identifier;
  readonly error: CoverageEligibilityResponseError;
  readonly entity: Organization;
  readonly entityPerson: Practitioner;
  readonly directory: Endpoint;
}
