import benefitTerm from './codes/benefit-term.json' with { type: 'json' };
import benefitType from './codes/benefit-type.json' with { type: 'json' };
import coverageLevel from './codes/coverage-level.json' with { type: 'json' };
import entityRole from './codes/entity-role.json' with { type: 'json' };
import excluded from './codes/excluded.json' with { type: 'json' };
import gender from './codes/gender.json' with { type: 'json' };
import identifierSystem from './codes/identifier-system.json' with { type: 'json' };
import inForce from './codes/in-force.json' with { type: 'json' };
import insuranceType from './codes/insurance-type.json' with { type: 'json' };
import network from './codes/network.json' with { type: 'json' };
import placeOfService from './codes/place-of-service.json' with { type: 'json' };
import quantity from './codes/quantity.json' with { type: 'json' };
import referenceKind from './codes/reference-kind.json' with { type: 'json' };
import rejectReason from './codes/reject-reason.json' with { type: 'json' };
import relationship from './codes/relationship.json' with { type: 'json' };
import serviceType from './codes/service-type.json' with { type: 'json' };
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
  'benefit-term': benefitTerm,
  'benefit-type': benefitType,
  'coverage-level': coverageLevel,
  'entity-role': entityRole,
  excluded,
  gender,
  'identifier-system': identifierSystem,
  'in-force': inForce,
  'insurance-type': insuranceType,
  network,
  'place-of-service': placeOfService,
  quantity,
  'reference-kind': referenceKind,
  'reject-reason': rejectReason,
  relationship,
  'service-type': serviceType,
  'unknown-answer': unknownAnswer,
} satisfies Record<string, CodeTable>;

export type CodeTableId = keyof typeof tables;
export const codeTable = (id: CodeTableId): CodeTable => tables[id];
export const codeTables: readonly CodeTable[] = Object.values(tables);
