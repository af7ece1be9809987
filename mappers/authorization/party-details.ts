import type { ContactPoint, Identifier, Organization, PractitionerRole } from 'fhir/r4.js';
import type { AnySegmentMap, Row, ScopeName } from '../map.ts';
import { scoped } from './scoped.ts';
import { systems } from './systems.ts';

type NumberScope =
  | 'coverageNumber'
  | 'requesterNumber'
  | 'requesterPersonNumber'
  | 'careNumber'
  | 'carePersonNumber'
  | 'receiverNumber'
  | 'receiverPersonNumber'
  | 'memberNumber'
  | 'subscriberNumber'
  | 'dependentNumber';
type TelecomScope = 'requesterTelecom' | 'requesterRoleTelecom' | 'careTelecom' | 'careRoleTelecom';

/** REF03 as the state of a licence; for numbers that have one. */
// prettier-ignore
const stateOf = (guide: string): Row<Identifier> =>
  ({ id: 'state', x12: 3, as: 'concept', table: 'license-state', fhir: 'extension[pas:identifierJurisdiction].valueCodeableConcept', see: `${guide} REF03 | PAS identifier jurisdiction` });

/** REF: further numbers, each an identifier whose type is the kind X12 names. */
// prettier-ignore
export function numbersOf(id: string, to: NumberScope, owner: ScopeName, kinds?: readonly string[], guide = 'X217', more: readonly Row<Identifier>[] = []): AnySegmentMap[] {
  const see = `${guide} REF01 REF02 | R4 identifier`;
  const rows: Row<Identifier>[] = [
    { id: 'kind', x12: 1, as: 'x12-concept', list: '128', fhir: 'type', see },
    { id: 'system', x12: 1, as: 'statement', says: systems.reference, way: 'read', fhir: 'system', see },
    { id: 'number', x12: 2, as: 'text', fhir: 'value', see },
    ...(/^(care|receiver)/.test(to) ? [stateOf(guide)] : []),
    ...more,
  ];
  return [scoped<Identifier>({
    id: `${id}.REF`, segment: 'REF', to, follows: true, rows,
    ...(kinds ? { when: { 1: kinds } } : {}),
    opens: { scope: to, in: owner, at: 'identifier[+]', fixed: { 'type.coding[0].system': systems.referenceKind } },
  })];
}

const telecomSee = 'X217 PER03 PER04 | PAS telecom';
const telecomRows: readonly Row<ContactPoint>[] = [
  { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'system', see: telecomSee },
  { id: 'number', x12: '+1', as: 'text', fhir: 'value', see: telecomSee },
];

/** The numbers of a PER beside each other; `later` is written where no PER stands yet. */
// prettier-ignore
const telecomOf = (id: string, to: TelecomScope, owner: ScopeName, at: string, otherwise?: readonly string[]): AnySegmentMap =>
  scoped<ContactPoint>({
    id, segment: 'PER', to, across: [3, 5, 7], constants: { 1: 'IC' }, follows: true,
    opens: { scope: to, in: owner, at },
    ...(otherwise ? { way: 'write', otherwise } : { joins: true }), rows: telecomRows,
  });

/** PER: whom to ask. An organisation's contact, or the numbers of the role somebody has. */
export function contactOf(id: string, to: 'requester' | 'careOrganization'): AnySegmentMap[] {
  const [role, person, telecom, roleTelecom] =
    to === 'requester'
      ? (['requesterRole', 'requesterPerson', 'requesterTelecom', 'requesterRoleTelecom'] as const)
      : (['careRole', 'carePerson', 'careTelecom', 'careRoleTelecom'] as const);
  // prettier-ignore
  return [
    scoped<Organization>({
      id: `${id}.PER`, segment: 'PER', to, follows: true, constants: { 1: 'IC' },
      rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'contact[0].name.text', max: 60, see: 'X217 PER02 | PAS Organization.contact.name' }],
    }),
    telecomOf(`${id}.PER.numbers`, telecom, to, 'contact[0].telecom[+]'),
    telecomOf(`${id}.PER.own`, telecom, to, 'telecom[+]', [`${id}.PER`, `${id}.PER.numbers`]),
    scoped<PractitionerRole>({
      id: `${id}.PER.role`, segment: 'PER', to: role, follows: true, constants: { 1: 'IC' },
      rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'extension[contactName].valueString', max: 60, see: 'X217 PER02 | R4 PractitionerRole' }],
    }),
    telecomOf(`${id}.PER.role-numbers`, roleTelecom, role, 'telecom[+]'),
    telecomOf(`${id}.PER.person`, roleTelecom, person, 'telecom[+]', [`${id}.PER.role`, `${id}.PER.role-numbers`]),
  ];
}

/** PRV of loop 2010B: the taxonomy of the role, or of the organisation. */
// prettier-ignore
export function specialtyOf(id: string): AnySegmentMap[] {
  const lossy = 'PRV01 goes out as performing (PE) unless the resource says which part the provider has.';
  return [
    {
      id: `${id}.PRV`, segment: 'PRV', to: 'requester', follows: true, constants: { 1: 'PE', 2: 'PXC' }, needs: 3,
      rows: [
        { id: 'part', x12: 1, as: 'x12-concept', list: '1221', fhir: 'extension[providerPart].valueCodeableConcept', see: 'X217 2010B PRV01 | R4 Organization', lossy },
        { id: 'specialty', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'extension[specialty].valueCodeableConcept', see: 'X217 2010B PRV03 | R4 Organization' },
      ],
    },
    {
      id: `${id}.PRV.role`, segment: 'PRV', to: 'requesterRole', follows: true, constants: { 1: 'PE', 2: 'PXC' }, needs: 3,
      rows: [
        { id: 'part', x12: 1, as: 'x12-concept', list: '1221', fhir: 'extension[providerPart].valueCodeableConcept', see: 'X217 2010B PRV01 | R4 PractitionerRole', lossy },
        { id: 'specialty', x12: 3, as: 'concept', table: 'provider-taxonomy', fhir: 'specialty[0]', see: 'X217 2010B PRV03 | PAS PractitionerRole.specialty' },
      ],
    },
  ];
}
