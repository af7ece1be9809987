/** Names of the identifier and code systems that prior authorization uses. */
export const systems = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  employer: 'http://terminology.hl7.org/NamingSystem/USEIN',
  employerNumber: 'urn:oid:2.16.840.1.113883.4.4',
  socialSecurity: 'http://hl7.org/fhir/sid/us-ssn',
  transmitter: 'urn:chartside:transmitter-id',
  plan: 'urn:chartside:cms-plan-id',
  payer: 'urn:chartside:payer-id',
  member: 'urn:chartside:member-id',
  nationalHealth: 'urn:chartside:national-health-id',
  patientAccount: 'urn:chartside:patient-account',
  reference: 'urn:chartside:reference-number',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  payerIdentifierType: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType',
  /** REF01: what kind of number it is. */
  referenceKind: 'https://codesystem.x12.org/005010/128',
  /** NM101: who somebody is in the transaction. */
  entity: 'https://codesystem.x12.org/005010/98',
  deliveryUnit: 'https://codesystem.x12.org/005010/673',
  relatedCause: 'https://codesystem.x12.org/005010/1362',
  coverageClass: 'http://terminology.hl7.org/CodeSystem/coverage-class',
  relationship: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship',
  claimType: 'http://terminology.hl7.org/CodeSystem/claim-type',
  pas: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes',
  /** Kinds of supporting information that PAS has no code for. */
  supportingInformation: 'https://chartside.health/fhir/CodeSystem/supporting-information',
  absent: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  units: 'http://unitsofmeasure.org',
} as const;

/** Canonical address of a PAS profile: `claim`, `beneficiary`. */
export const pasProfile = (name: string) =>
  `http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-${name}`;

const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] }; // prettier-ignore
/** What stands for something that a profile requires and X12 does not say. */
export const notStated = absent;
/** An identifier that PAS requires and X12 does not bring. */
export const unknownIdentifier = { _system: absent, _value: absent } as const;
