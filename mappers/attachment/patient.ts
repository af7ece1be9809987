import { systems } from '../authorization/systems.ts';
import type { AnySegmentMap, LoopMap, Row, Scopes } from '../map.ts';
import type { AttachmentGuide } from './shapes.ts';

const memberType = {
  'identifier[=].type.coding[0].system': systems.identifierType,
  'identifier[=].type.coding[0].code': 'MB',
} as const;
const accountType = {
  'identifier[=].type.coding[0].system': systems.identifierType,
  'identifier[=].type.coding[0].code': 'AN',
} as const;
const accents = 'Accents are not sent: X12 has none.';
const noSystem = 'The system of the number is not sent.';

/** NM1: name and member number; the number stands at the Coverage and at the Patient. */
// prettier-ignore
const nameOf = ({ see, to }: AttachmentGuide, id: string): AnySegmentMap[] => [
  {
    id: `${id}.NM1`, segment: 'NM1', to: 'subscriber', always: true,
    rows: [
      { id: 'family', x12: 3, as: 'text', max: 60, fhir: 'name[0].family', see: `${see} NM103 | R4 Patient.name.family`, lossy: accents },
      { id: 'given', x12: 4, as: 'text', max: 35, fhir: 'name[0].given[0]', see: `${see} NM104 | R4 Patient.name.given`, lossy: accents },
      { id: 'middle', x12: 5, as: 'text', max: 25, fhir: 'name[0].given[1]', see: `${see} NM105 | R4 Patient.name.given`, lossy: accents },
      ...(to === 'claim' ? [{ id: 'suffix', x12: 7, as: 'text', max: 10, fhir: 'name[0].suffix[0]', see: `${see} NM107 | R4 Patient.name.suffix` } as const] : []),
    ],
  },
  {
    id: `${id}.NM1.member`, segment: 'NM1', to: 'coverage', joins: true,
    rows: [
      // A claim attachment knows the patient only, not whether they are the subscriber.
      ...(to === 'review' ? [{ id: 'subscriber', x12: 1, as: 'choice', see: `${see} NM101 | R4 Coverage.relationship`, choices: [{ code: 'IL', is: { 'relationship.coding[0].system': systems.relationship, 'relationship.coding[0].code': 'self' } }], lossy: 'How a patient who is not the subscriber is related to them is not sent.' } as const] : []),
      { id: 'member', x12: 9, as: 'text', fhir: 'subscriberId', when: { 8: ['MI', ''] }, see: `${see} NM109 | R4 Coverage.subscriberId` },
    ],
  },
  {
    id: `${id}.NM1.patient-member`, segment: 'NM1', to: 'subscriber', joins: true, always: true, constants: { 1: 'QC', 2: '1' },
    rows: [
      { id: 'member', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI', ''] }, beside: { ...memberType, 'identifier[=].system': systems.member }, see: `${see} NM108=MI NM109 | PAS Patient.identifier` },
      { id: 'national', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] }, beside: { 'identifier[=].system': systems.nationalHealth }, see: `${see} NM108=II NM109 | R4 Patient.identifier` },
      { id: 'member-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, beside: memberType, way: 'write', see: `${see} NM109 | PAS Patient.identifier`, lossy: noSystem },
    ],
  },
];

/** REF: the patient's own account number; every other one belongs to what the document is for. */
// prettier-ignore
const numbers = ({ see }: AttachmentGuide, id: string): AnySegmentMap[] => [
  {
    id: `${id}.REF.account`, segment: 'REF', to: 'subscriber', when: { 1: ['EJ'] }, constants: { 1: 'EJ' },
    rows: [
      { id: 'number', x12: 2, as: 'text', fhir: 'identifier[+].value', beside: { ...accountType, 'identifier[=].system': systems.patientAccount }, see: `${see} REF01=EJ | PAS Patient.identifier (patient account)` },
      { id: 'number-by-type', x12: 2, as: 'text', fhir: 'identifier[+].value', beside: accountType, way: 'write', see: `${see} REF01=EJ | PAS Patient.identifier (patient account)`, lossy: noSystem },
    ],
  },
  {
    id: `${id}.REF`, segment: 'REF', to: 'documentNumber', when: { 1: kinds },
    opens: { scope: 'documentNumber', in: 'document', at: 'context.related[+].identifier', fixed: { 'type.coding[0].system': systems.referenceKind } },
    rows: [
      { id: 'kind', x12: 1, as: 'x12-concept', list: '128', fhir: 'type', see: `${see} REF01 | R4 DocumentReference.context.related.identifier` },
      { id: 'number', x12: 2, as: 'text', fhir: 'value', see: `${see} REF02 | R4 DocumentReference.context.related.identifier`, lossy: noSystem },
    ],
  },
];

/**
 * Numbers of the whole case: the payer's administrative reference (NT) and authorization number (BB, G1), claim numbers,
 * bill type, medical record, and the numbers that trace it on its way. Those of a single service stand in loop 2000A.
 */
const kinds = [
  'NT',
  'BB',
  'G1',
  '1K',
  'BLT',
  'EA',
  'D9',
  'Y4',
  '2I',
  '6R',
  '9F',
  'F8',
  'TN',
  'X1',
  'CT',
  'ZZ',
];

type DocumentRow = Row<Scopes['document']>;
/** The service date of the claim, or of one line of it. */
// prettier-ignore
export const serviceDates = (see: string, period: 'context.period' | 'extension[service-line-period].valuePeriod'): readonly DocumentRow[] => {
  const to = period === 'context.period' ? 'US Core DocumentReference.context.period' : 'our extension: when the service of the line was';
  return [
    { id: 'date', x12: 3, as: 'date', fhir: `${period}.start`, when: { 2: ['D8'] }, see: `${see} DTP*472 D8 | ${to}` },
    { id: 'from', x12: 3, as: 'date-from', fhir: `${period}.start`, when: { 2: ['RD8'] }, way: 'read', see: `${see} DTP*472 RD8 | ${to}` },
    { id: 'same-day', x12: 3, as: 'date', fhir: `${period}.end`, when: { 2: ['D8'] }, way: 'read', see: `${see} DTP*472 D8 | ${to}` },
    { id: 'to', x12: 3, as: 'date-to', fhir: `${period}.end`, when: { 2: ['RD8'] }, see: `${see} DTP*472 RD8 | ${to}`, lossy: 'Times of day are not sent.' },
  ];
};

/** Whose document it is, by name and member number. */
export function patientLoop(shape: AttachmentGuide): LoopMap {
  const { see, loops, to } = shape;
  const id = `${shape.id}.${loops.patient}`;
  // prettier-ignore
  return {
    loop: [loops.patient],
    opens: [{ scope: 'subscriber', resource: 'Patient' }, { scope: 'coverage', resource: 'Coverage' }],
    parts: [
      ...nameOf(shape, id),
      ...numbers(shape, id),
      ...(to === 'claim' ? [{ id: `${id}.DTP`, segment: 'DTP', to: 'document', when: { 1: ['472'] }, constants: { 1: '472' }, rows: serviceDates(see, 'context.period') } satisfies AnySegmentMap] : []),
    ],
  };
}
