import admissionSource from './codes/admission-source.json' with { type: 'json' };
import admissionType from './codes/admission-type.json' with { type: 'json' };
import attachmentFormat from './codes/attachment-format.json' with { type: 'json' };
import benefitTerm from './codes/benefit-term.json' with { type: 'json' };
import benefitType from './codes/benefit-type.json' with { type: 'json' };
import billType from './codes/bill-type.json' with { type: 'json' };
import contactSystem from './codes/contact-system.json' with { type: 'json' };
import coverageLevel from './codes/coverage-level.json' with { type: 'json' };
import decisionReason from './codes/decision-reason.json' with { type: 'json' };
import deliveryUnit from './codes/delivery-unit.json' with { type: 'json' };
import dependentRelationship from './codes/dependent-relationship.json' with { type: 'json' };
import durationUnit from './codes/duration-unit.json' with { type: 'json' };
import entityRole from './codes/entity-role.json' with { type: 'json' };
import excluded from './codes/excluded.json' with { type: 'json' };
import facilityCode from './codes/facility-code.json' with { type: 'json' };
import gender from './codes/gender.json' with { type: 'json' };
import identifierSystem from './codes/identifier-system.json' with { type: 'json' };
import inForce from './codes/in-force.json' with { type: 'json' };
import insuranceType from './codes/insurance-type.json' with { type: 'json' };
import licenseState from './codes/license-state.json' with { type: 'json' };
import network from './codes/network.json' with { type: 'json' };
import patientStatus from './codes/patient-status.json' with { type: 'json' };
import placeOfService from './codes/place-of-service.json' with { type: 'json' };
import providerTaxonomy from './codes/provider-taxonomy.json' with { type: 'json' };
import quantity from './codes/quantity.json' with { type: 'json' };
import referenceKind from './codes/reference-kind.json' with { type: 'json' };
import rejectReason from './codes/reject-reason.json' with { type: 'json' };
import rejectedDate from './codes/rejected-date.json' with { type: 'json' };
import rejectedElement from './codes/rejected-element.json' with { type: 'json' };
import relationship from './codes/relationship.json' with { type: 'json' };
import revenueCodeBefore from './codes/revenue-code-before.json' with { type: 'json' };
import revenueCode from './codes/revenue-code.json' with { type: 'json' };
import serviceType from './codes/service-type.json' with { type: 'json' };
import serviceUnit from './codes/service-unit.json' with { type: 'json' };
import timingUnit from './codes/timing-unit.json' with { type: 'json' };
import unknownAnswer from './codes/unknown-answer.json' with { type: 'json' };

/** X12 code ⇄ FHIR code. Where `x12.system` is given, the X12 code itself is always carried beside the FHIR one. */
export interface CodeTable {
  readonly id: string;
  readonly x12: { readonly element: string; readonly system?: string };
  readonly fhir?: { readonly system: string };
  readonly rows: readonly { readonly x12: string; readonly fhir: string | boolean }[];
  readonly leftOut?: readonly { readonly x12: readonly string[]; readonly why: string }[];
}

const tables = {
  'admission-source': admissionSource,
  'admission-type': admissionType,
  'attachment-format': attachmentFormat,
  'benefit-term': benefitTerm,
  'benefit-type': benefitType,
  'bill-type': billType,
  'contact-system': contactSystem,
  'coverage-level': coverageLevel,
  'decision-reason': decisionReason,
  'delivery-unit': deliveryUnit,
  'dependent-relationship': dependentRelationship,
  'duration-unit': durationUnit,
  'entity-role': entityRole,
  excluded,
  'facility-code': facilityCode,
  gender,
  'identifier-system': identifierSystem,
  'in-force': inForce,
  'insurance-type': insuranceType,
  'license-state': licenseState,
  network,
  'patient-status': patientStatus,
  'place-of-service': placeOfService,
  'provider-taxonomy': providerTaxonomy,
  quantity,
  'reference-kind': referenceKind,
  'reject-reason': rejectReason,
  'rejected-date': rejectedDate,
  'rejected-element': rejectedElement,
  relationship,
  'revenue-code': revenueCode,
  'revenue-code-before': revenueCodeBefore,
  'service-type': serviceType,
  'service-unit': serviceUnit,
  'timing-unit': timingUnit,
  'unknown-answer': unknownAnswer,
} satisfies Record<string, CodeTable>;

export type CodeTableId = keyof typeof tables;
export const codeTable = (id: CodeTableId): CodeTable => tables[id];
export const codeTables: readonly CodeTable[] = Object.values(tables);
