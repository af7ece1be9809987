import type { AnySegmentMap, Choice, ElementOpening, LoopMap, Row, Scopes } from '../map.ts';
import { careTeamLoop } from './care-team.ts';
import { attachmentsOf, messageOf } from './supporting.ts';
import { deliveryRows } from './delivery.ts';
import { systems } from './systems.ts';

const id = '278-request.2000E';
type ClaimRow = Row<Scopes['claim']>;
type LineRow = Row<Scopes['line']>;

/** The item every line of UM01 to UM04 speaks of; where the request has no line of its own, one is made of the event. */
const line: ElementOpening = {
  scope: 'line',
  in: 'claim',
  at: 'item[+]',
  numbered: 'sequence',
  // One item taken back is not the whole request taken back.
  last: { at: 'extension[pas:certificationType].valueCodeableConcept.coding[0].code', is: '3' },
};

const eventOnly =
  'Kept apart from the items, so that an event and its services may differ; a Claim without it sends what its first item says.';

/** UM: what PAS has at the Claim, and what X12 says of the event beside what it says of each service. */
// prettier-ignore
const review: readonly ClaimRow[] = [
  { id: 'request-type',  x12: 1, as: 'x12-concept', list: '1525', fhir: 'extension[eventRequestType].valueCodeableConcept', see: 'X217 2000E UM01 | R4 Claim', lossy: eventOnly },
  { id: 'certification', x12: 2, as: 'x12-concept', list: '1322', fhir: 'extension[pas:certificationType].valueCodeableConcept', see: 'X217 2000E UM02 | PAS Claim certificationType' },
  { id: 'service-type',  x12: 3, as: 'x12-concept', list: '1365', fhir: 'extension[eventServiceType].valueCodeableConcept', see: 'X217 2000E UM03 | R4 Claim', lossy: eventOnly },
  { id: 'place',         x12: [4, 1], as: 'concept', table: 'facility-code', when: { '4.2': ['B'] }, fhir: 'extension[eventPlace].valueCodeableConcept', see: 'X217 2000E UM04 | R4 Claim', lossy: eventOnly },
  { id: 'bill-type',     x12: [4, 1], as: 'concept', table: 'bill-type', when: { '4.2': ['A'] }, fhir: 'extension[eventPlace].valueCodeableConcept', see: 'X217 2000E UM04 | R4 Claim', lossy: eventOnly },
  { id: 'cause',         x12: [5, 1], as: 'x12-concept', list: '1362', fhir: 'accident.type', see: 'X217 2000E UM05-1 | PAS Claim.accident.type' },
  { id: 'second-cause',  x12: [5, 2], as: 'text', fhir: 'accident.type.coding[1].code', beside: { 'accident.type.coding[1].system': systems.relatedCause }, see: 'X217 2000E UM05-2 | PAS Claim.accident.type' },
  { id: 'third-cause',   x12: [5, 3], as: 'text', fhir: 'accident.type.coding[2].code', beside: { 'accident.type.coding[2].system': systems.relatedCause }, see: 'X217 2000E UM05-3 | PAS Claim.accident.type' },
  { id: 'cause-state',   x12: [5, 4], as: 'text', fhir: 'accident.locationAddress.state', see: 'X217 2000E UM05-4 | PAS Claim.accident.location' },
  { id: 'cause-country', x12: [5, 5], as: 'text', fhir: 'accident.locationAddress.country', see: 'X217 2000E UM05-5 | PAS Claim.accident.location' },
  { id: 'urgency',       x12: 6, as: 'x12-concept', list: '1338', fhir: 'extension[pas:levelOfServiceCode].valueCodeableConcept', see: 'X217 2000E UM06 | PAS Claim levelOfServiceCode' },
  { id: 'health',        x12: 7, as: 'x12-concept', list: '1213', fhir: 'extension[currentHealth].valueCodeableConcept', see: 'X217 2000E UM07 | R4 Claim' },
  { id: 'prognosis',     x12: 8, as: 'x12-concept', list: '923', fhir: 'extension[prognosis].valueCodeableConcept', see: 'X217 2000E UM08 | R4 Claim' },
  { id: 'release',       x12: 9, as: 'x12-concept', list: '1363', fhir: 'extension[releaseOfInformation].valueCodeableConcept', see: 'X217 2000E UM09 | R4 Claim' },
  { id: 'delay',         x12: 10, as: 'x12-concept', list: '1514', fhir: 'extension[delayReason].valueCodeableConcept', see: 'X217 2000E UM10 | R4 Claim' },
];

const fromFirst = 'On the event goes what the first item says; items that differ say so themselves.';
/** UM01 to UM04 as PAS has them: at each item. */
// prettier-ignore
export const lineReview = (loop: string, lossy?: string): readonly LineRow[] => {
  const rows: readonly LineRow[] = [
    { id: 'request-type',  x12: 1, as: 'x12-concept', list: '1525', fhir: 'extension[pas:serviceItemRequestType].valueCodeableConcept', see: `X217 ${loop} UM01 | PAS item serviceItemRequestType` },
    { id: 'certification', x12: 2, as: 'x12-concept', list: '1322', fhir: 'extension[pas:certificationType].valueCodeableConcept', see: `X217 ${loop} UM02 | PAS item certificationType` },
    { id: 'service-type',  x12: 3, as: 'x12-concept', list: '1365', fhir: 'category', see: `X217 ${loop} UM03 | PAS item.category` },
    { id: 'place',         x12: [4, 1], as: 'concept', table: 'facility-code', when: { '4.2': ['B'] }, fhir: 'locationCodeableConcept', see: `X217 ${loop} UM04 | PAS item.location` },
    { id: 'bill-type',     x12: [4, 1], as: 'concept', table: 'bill-type', when: { '4.2': ['A'] }, fhir: 'locationCodeableConcept', see: `X217 ${loop} UM04 | PAS item.location` },
    { id: 'place-too',     x12: [4, 1], as: 'concept', table: 'place-of-service', when: { '4.2': ['B'] }, fhir: 'locationCodeableConcept', way: 'write', see: `X217 ${loop} UM04 | R4 item.location`, lossy: 'Comes back with the name that PAS has for this code system.' },
  ];
  return lossy === undefined ? rows : rows.map((row) => ({ lossy, ...row }));
};

const reviews: readonly AnySegmentMap[] = [
  { id: `${id}.UM`, segment: 'UM', to: 'claim', always: true, rows: review },
  // prettier-ignore
  {
    id: `${id}.UM.items`, segment: 'UM', to: 'line', shared: true, joins: true, opens: line,
    rows: [
      ...lineReview('2000E', fromFirst),
      {
        id: 'no-service', x12: 1, as: 'statement', says: 'not-applicable', way: 'read', fhir: 'productOrService.coding[0].code', see: 'X217 2000E UM | PAS item.productOrService',
        beside: { 'productOrService.coding[0].system': systems.absent },
      },
      {
        id: 'no-service-type', x12: 1, as: 'statement', says: 'unknown', way: 'read', fhir: 'category.coding[0].code', see: 'X217 2000E UM03 | PAS item.category',
        beside: { 'category.coding[0].system': systems.absent },
      },
      {
        id: 'no-place', x12: 1, as: 'statement', says: 'unknown', way: 'read', only: ['2.2.1'], fhir: 'locationCodeableConcept.coding[0].code', see: 'X217 2000E UM04 | PAS item.location',
        beside: { 'locationCodeableConcept.coding[0].system': systems.absent },
      },
    ],
  },
  {
    id: `${id}.UM.default`,
    segment: 'UM',
    to: 'claim',
    way: 'write',
    joins: true,
    always: true,
    constants: { 1: 'HS', 2: 'I' },
    rows: [],
  },
];

/** TRN: the request's own numbers, by which the answer is found again. */
// prettier-ignore
const trace: AnySegmentMap = {
  id: `${id}.TRN`, segment: 'TRN', to: 'claimNumber', constants: { 1: '1' }, most: 2,
  opens: { scope: 'claimNumber', in: 'claim', at: 'identifier[+]', singleIn: ['2.0.1'] },
  rows: [
    { id: 'number', x12: 2, as: 'text', max: 50, fhir: 'value', see: 'X217 2000E TRN02 | PAS Claim.identifier.value' },
    { id: 'originator', x12: 3, as: 'originator', fhir: 'system', see: 'X217 2000E TRN03 | PAS Claim.identifier.system' },
    { id: 'assigner', x12: 3, as: 'text', way: 'write', fhir: 'assigner.identifier.value', see: 'X217 2000E TRN03 | PAS Claim.identifier.assigner', lossy: 'Comes back as the system urn:trnorg: with this number.' },
    { id: 'own-originator', x12: 3, as: 'setting', setting: 'originator', way: 'write', fhir: 'system', see: 'X217 2000E TRN03 | PAS Claim.identifier.system', lossy: 'The system of a number that does not name who gave it is not sent.' },
    { id: 'department', x12: 4, as: 'text', fhir: 'extension[pas:identifierSubDepartment].valueString', see: 'X217 2000E TRN04 | PAS identifierSubDepartment' },
  ],
};

/** REF: numbers that the payer gave an earlier request. PAS 2.0.1 has them at items alone. */
// prettier-ignore
const earlier: readonly AnySegmentMap[] = [
  { id: `${id}.REF.authorization`, segment: 'REF', to: 'claim', when: { 1: ['BB'] }, constants: { 1: 'BB' }, rows: [
    { id: 'number', x12: 2, as: 'text', fhir: 'extension[pas:authorizationNumber].valueString', only: ['2.2.1'], see: 'X217 2000E REF01=BB | PAS Claim authorizationNumber' },
    { id: 'own-number', x12: 2, as: 'text', fhir: 'extension[authorizationNumber].valueString', only: ['2.0.1'], see: 'X217 2000E REF01=BB | R4 Claim' },
  ] },
  { id: `${id}.REF.administrative`, segment: 'REF', to: 'claim', when: { 1: ['NT'] }, constants: { 1: 'NT' }, rows: [
    { id: 'number', x12: 2, as: 'text', fhir: 'extension[pas:administrationReferenceNumber].valueString', only: ['2.2.1'], see: 'X217 2000E REF01=NT | PAS Claim administrationReferenceNumber' },
    { id: 'own-number', x12: 2, as: 'text', fhir: 'extension[administrationReferenceNumber].valueString', only: ['2.0.1'], see: 'X217 2000E REF01=NT | R4 Claim' },
  ] },
];

/** DTP of the event, each a supporting information of its kind. */
// prettier-ignore
const dated = (qualifier: string, name: string, code: string, formats: 'date' | 'period', system: string): AnySegmentMap => ({
  id: `${id}.DTP.${name}`, segment: 'DTP', to: 'supportingInfo', when: { 1: [qualifier] }, constants: { 1: qualifier }, most: 1,
  opens: { scope: 'supportingInfo', in: 'claim', at: 'supportingInfo[+]', fixed: { 'category.coding[0].system': system, 'category.coding[0].code': code }, numbered: 'sequence' },
  rows: [
    { id: 'date', x12: 3, as: 'date', fhir: 'timingDate', when: { 2: ['D8'] }, see: `X217 2000E DTP01=${qualifier} | PAS supportingInfo ${code}` },
    ...(formats === 'date' ? [] : [
      { id: 'from', x12: 3, as: 'date-from', fhir: 'timingPeriod.start', when: { 2: ['RD8'] }, way: 'read', see: `X217 2000E DTP01=${qualifier} | PAS supportingInfo ${code}` },
      { id: 'start', x12: 3, as: 'date-from', fhir: 'timingPeriod.start', when: { 2: ['D8'] }, way: 'write', see: `X217 2000E DTP01=${qualifier} | PAS supportingInfo ${code}`, lossy: 'A period without an end goes out as the day it begins.' },
      { id: 'to', x12: 3, as: 'date-to', fhir: 'timingPeriod.end', when: { 2: ['RD8'] }, see: `X217 2000E DTP01=${qualifier} | PAS supportingInfo ${code}` },
    ] as const),
  ],
});

const dates: readonly AnySegmentMap[] = [
  // prettier-ignore
  {
    id: `${id}.DTP.accident`, segment: 'DTP', to: 'claim', when: { 1: ['439'] }, constants: { 1: '439' },
    rows: [{ id: 'date', x12: 3, as: 'date', fhir: 'accident.date', when: { 2: ['D8'] }, see: 'X217 2000E DTP01=439 | PAS Claim.accident.date' }],
  },
  dated('484', 'menstruation', 'last-menstrual-period', 'date', systems.supportingInformation),
  dated('ABC', 'birth', 'expected-birth', 'date', systems.supportingInformation),
  dated('431', 'onset', 'onset', 'date', systems.supportingInformation),
  dated('AAH', 'event', 'patientEvent', 'period', systems.pas),
  dated('435', 'admission', 'admissionDates', 'period', systems.pas),
  dated('096', 'discharge', 'dischargeDates', 'date', systems.pas),
];

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const drg =
  'https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/MS-DRG-Classifications-and-Software';
const ofSystem = (code: string, system: string): Choice => ({
  code,
  is: { 'diagnosisCodeableConcept.coding[0].system': system },
});
const ofType = (code: string, type: string, typeSystem: string, system: string): Choice => ({
  code,
  is: {
    'diagnosisCodeableConcept.coding[0].system': system,
    'type[0].coding[0].system': typeSystem,
    'type[0].coding[0].code': type,
  },
});
const typeSystems = [systems.pas, 'http://terminology.hl7.org/CodeSystem/ex-diagnosistype'];
const icd9Systems = ['http://terminology.hl7.org/CodeSystem/icd9cm', 'http://hl7.org/fhir/sid/icd-9-cm'];
const typed = (type: string, tenth: string, ninth: string): Choice[] =>
  typeSystems.flatMap((typeSystem) => [
    ofType(tenth, type, typeSystem, icd10),
    ...icd9Systems.map((system) => ofType(ninth, type, typeSystem, system)),
  ]);

/** Only HI01 may be principal. */
export const principalFirst = { at: 'type[0].coding[0].code', is: 'principal' } as const;

/** HI: the principal diagnosis first, and twelve in all. */
// prettier-ignore
const diagnoses: AnySegmentMap = {
  id: `${id}.HI`, segment: 'HI', to: 'diagnosis', across: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  opens: { scope: 'diagnosis', in: 'claim', at: 'diagnosis[+]', numbered: 'sequence', first: principalFirst },
  rows: [
    {
      id: 'kind', x12: ['+0', 1], as: 'choice', see: 'X217 2000E HI01-1 | PAS diagnosis.type',
      choices: [
        ...typed('principal', 'ABK', 'BK'), ...typed('admitting', 'ABJ', 'BJ'), ...typed('patientreasonforvisit', 'APR', 'PR'),
        ofSystem('DR', drg), ofSystem('ABF', icd10), ...icd9Systems.map((system) => ofSystem('BF', system)),
      ],
      lossy: 'Other types of diagnosis go out without their type.',
    },
    { id: 'code', x12: ['+0', 2], as: 'diagnosis-code', fhir: 'diagnosisCodeableConcept', see: 'X217 2000E HI01-2 | PAS diagnosis' },
    { id: 'date', x12: ['+0', 4], as: 'date', fhir: 'extension[pas:diagnosisRecordedDate].valueDate', when: { '+0.3': ['D8'] }, see: 'X217 2000E HI01-4 | PAS diagnosisRecordedDate' },
  ],
};

/** HSD of the whole event; PAS has delivery at the ordered service alone. */
// prettier-ignore
const delivery: readonly AnySegmentMap[] = deliveryRows(`${id}.HSD`, 'X217 2000E', {
  scope: 'timing', in: 'claim', at: 'extension[deliveryPattern].valueTiming',
});

/** CRC: one extension for each category of conditions. */
// prettier-ignore
const conditions: readonly AnySegmentMap[] = ['07', '08', '09', '11', '75', '76', '77'].flatMap((category): AnySegmentMap[] => [{
  id: `${id}.CRC.${category}`, segment: 'CRC', to: 'condition', when: { 1: [category] }, constants: { 1: category }, most: 1,
  opens: {
    scope: 'condition', in: 'claim', at: 'extension[+pas:conditionCode]',
    fixed: { 'extension[:category].valueCodeableConcept.coding[0].system': 'https://codesystem.x12.org/005010/1136', 'extension[:category].valueCodeableConcept.coding[0].code': category },
  },
  rows: [
    { id: 'indicator', x12: 2, as: 'yes-no', fhir: 'extension[:indicator].valueBoolean', see: 'X217 2000E CRC02 | PAS conditionCode indicator' },
    ...[3, 4, 5, 6, 7].map((element, i) => ({ id: `code-${i + 1}`, x12: element, as: 'x12-concept', list: '1321', fhir: 'extension[+:code].valueCodeableConcept', see: `X217 2000E CRC0${element} | PAS conditionCode code` }) as const),
  ],
}]);

/** CL1: an encounter that is planned. */
// prettier-ignore
const admission: AnySegmentMap = {
  id: `${id}.CL1`, segment: 'CL1', to: 'encounter',
  rows: [
    { id: 'type', x12: 1, as: 'concept', table: 'admission-type', fhir: 'type[0]', see: 'X217 2000E CL101 | PAS Encounter.type' },
    { id: 'source', x12: 2, as: 'concept', table: 'admission-source', fhir: 'hospitalization.admitSource', see: 'X217 2000E CL102 | PAS Encounter.hospitalization.admitSource' },
    { id: 'status', x12: 3, as: 'concept', table: 'patient-status', fhir: 'extension[pas:patientStatus].valueCodeableConcept', see: 'X217 2000E CL103 | PAS patientStatus' },
    { id: 'nursing-home', x12: 4, as: 'x12-concept', list: '1345', fhir: 'extension[pas:nursingHomeResidentialStatus].valueCodeableConcept', see: 'X217 2000E CL104 | PAS nursingHomeResidentialStatus' },
  ],
};

/** CR6: care at home. */
// prettier-ignore
const homeHealth: readonly AnySegmentMap[] = [
  {
    id: `${id}.CR6`, segment: 'CR6', to: 'claim', needs: 1, constants: { 7: 'W' },
    rows: [
      { id: 'prognosis', x12: 1, as: 'x12-concept', list: '923', fhir: 'extension[pas:homeHealthCareInformation].extension[prognosis].valueCodeableConcept', see: 'X217 2000E CR601 | PAS homeHealthCareInformation prognosis' },
      { id: 'start', x12: 2, as: 'date', fhir: 'extension[pas:homeHealthCareInformation].extension[date].valueDate', see: 'X217 2000E CR602 | PAS homeHealthCareInformation date' },
      { id: 'from', x12: 4, as: 'date-from', fhir: 'extension[homeHealthPeriod].valuePeriod.start', when: { 3: ['RD8'] }, see: 'X217 2000E CR604 | R4 Claim' },
      { id: 'to', x12: 4, as: 'date-to', fhir: 'extension[homeHealthPeriod].valuePeriod.end', when: { 3: ['RD8'] }, see: 'X217 2000E CR604 | R4 Claim' },
      { id: 'certification', x12: 8, as: 'x12-concept', list: '1322', fhir: 'extension[homeHealthCertification].valueCodeableConcept', see: 'X217 2000E CR608 | R4 Claim' },
    ],
  },
  {
    id: `${id}.CR6.items`, segment: 'CR6', to: 'line', shared: true, joins: 'only', way: 'write', opens: line,
    rows: [{ id: 'certification', x12: 8, as: 'x12-concept', list: '1322', fhir: 'extension[pas:certificationType].valueCodeableConcept', see: 'X217 2000E CR608 | PAS item certificationType', lossy: fromFirst }],
  },
];

/** Loop 2000E and what stands in it, the service lines given. */
export const eventParts = (lines: LoopMap): LoopMap['parts'] => [
  trace,
  ...reviews,
  ...earlier,
  ...dates,
  diagnoses,
  ...delivery,
  ...conditions,
  admission,
  ...homeHealth,
  ...attachmentsOf(id, 'event'),
  messageOf(id, 'event'),
  careTeamLoop('278-request', '2010EA', 14),
  lines,
];
