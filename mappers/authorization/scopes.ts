import type {
  Claim,
  ClaimCareTeam,
  ClaimDiagnosis,
  ClaimItem,
  ClaimResponse,
  ClaimResponseAddItem,
  ClaimResponseError,
  ClaimResponseItem,
  ClaimResponseItemAdjudication,
  ClaimResponseProcessNote,
  ClaimSupportingInfo,
  CommunicationRequest,
  ContactPoint,
  DeviceRequest,
  Encounter,
  Extension,
  Identifier,
  Location,
  MedicationRequest,
  Organization,
  Practitioner,
  PractitionerRole,
  ServiceRequest,
  Timing,
} from 'fhir/r4.js';

/** Scopes of the 278 (request, response, inquiry), beside the people and the coverage of the 270. */
export interface AuthorizationScopes {
  readonly claim: Claim;
  readonly claimNumber: Identifier;
  readonly insurer: Organization;
  readonly requester: Organization;
  readonly requesterRole: PractitionerRole;
  readonly requesterPerson: Practitioner;
  readonly encounter: Encounter;
  readonly condition: Extension;
  readonly diagnosis: ClaimDiagnosis;
  readonly supportingInfo: ClaimSupportingInfo;
  readonly careTeam: ClaimCareTeam;
  readonly careRole: PractitionerRole;
  readonly carePerson: Practitioner;
  readonly careOrganization: Organization;
  readonly line: ClaimItem;
  readonly order: ServiceRequest;
  readonly deviceOrder: DeviceRequest;
  readonly medicationOrder: MedicationRequest;
  readonly answer: ClaimResponse;
  readonly answerNumber: Identifier;
  readonly answerItem: ClaimResponseItem;
  readonly decision: ClaimResponseItemAdjudication;
  readonly addedItem: ClaimResponseAddItem;
  readonly authorizedDetail: Extension;
  readonly authorizedProvider: Extension;
  readonly answerError: ClaimResponseError;
  readonly note: ClaimResponseProcessNote;
  readonly wanted: CommunicationRequest;
  readonly answerTrace: Extension;
  readonly addedDecision: ClaimResponseItemAdjudication;
  readonly answeredService: Extension;
  readonly rejectedProvider: Extension;
  readonly insurerTelecom: ContactPoint;
  readonly answerContact: Extension;
  readonly answerContactPoint: Extension;
  readonly requesterNumber: Identifier;
  readonly requesterPersonNumber: Identifier;
  readonly requesterTelecom: ContactPoint;
  readonly requesterRoleTelecom: ContactPoint;
  readonly requesterLocation: Location;
  readonly coverageNumber: Identifier;
  readonly conditionCode: Extension;
  readonly timing: Timing;
  readonly careNumber: Identifier;
  readonly carePersonNumber: Identifier;
  readonly careTelecom: ContactPoint;
  readonly careRoleTelecom: ContactPoint;
  readonly careLocation: Location;
  readonly itemNumber: Identifier;
}
