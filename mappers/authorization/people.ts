import type { Patient } from 'fhir/r4.js';
import type { AnySegmentMap, LoopMap, TransactionMap } from '../map.ts';
import { addressOf, insurerOf, patientOf, requesterNameOf, workplaceOf } from './parties.ts';
import { contactOf, numbersOf, specialtyOf } from './party-details.ts';
import { scoped } from './scoped.ts';
import { notStated, pasProfile, systems, unknownIdentifier } from './systems.ts';

const memberType = {
  'identifier[=].type.coding[0].system': systems.identifierType,
  'identifier[=].type.coding[0].code': 'MB',
} as const;
const memberSystem = { 'identifier[=].system': systems.member } as const;
const nationalSystem = { 'identifier[=].system': systems.nationalHealth } as const;

/** NM108 and NM109 of the subscriber: the member number stands at the Coverage and, as PAS has it, at the Patient too. */
// prettier-ignore
const memberIdOf = (id: string): AnySegmentMap[] => [
  {
    id: `${id}.2010C.NM1.member`, segment: 'NM1', to: 'coverage', when: { 1: ['IL'] }, joins: true,
    rows: [
      { id: 'national', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] }, beside: { ...memberType, ...nationalSystem }, see: 'X217 2010C NM108=II NM109 | PAS Coverage.identifier:memberid' },
      { id: 'member', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI', ''] }, beside: { ...memberType, ...memberSystem }, see: 'X217 2010C NM108=MI NM109 | PAS Coverage.identifier:memberid' },
      { id: 'member-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, beside: memberType, way: 'write', see: 'X217 2010C NM109 | PAS Coverage.identifier:memberid', lossy: 'The system of the member number is not sent.' },
      { id: 'subscriber-id', x12: 9, as: 'text', fhir: 'subscriberId', when: { 8: ['MI', ''] }, see: 'X217 2010C NM109 | PAS Coverage.subscriberId' },
    ],
  },
  {
    id: `${id}.2010C.NM1.patient-member`, segment: 'NM1', to: 'subscriber', when: { 1: ['IL'] }, joins: true,
    rows: [
      { id: 'national', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] }, beside: { ...memberType, ...nationalSystem }, see: 'X217 2010C NM108=II NM109 | PAS Patient.identifier' },
      { id: 'member', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI', ''] }, beside: { ...memberType, ...memberSystem }, see: 'X217 2010C NM109 | PAS Patient.identifier' },
      { id: 'member-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, beside: memberType, way: 'write', see: 'X217 2010C NM109 | PAS Patient.identifier', lossy: 'The system of the member number is not sent.' },
      { id: 'untyped', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, beside: { 'identifier[=].type.coding[0].code': '' }, way: 'write', see: 'X217 2010C NM109 | PAS Patient.identifier', lossy: 'Where nobody says which number is the member number, one of no stated type goes out as it.' },
    ],
  },
];

/** REF with a number of the patient's own. */
// prettier-ignore
export const patientNumbersOf = (id: string, to: 'subscriber' | 'dependent', guide = 'X217'): AnySegmentMap[] => [
    scoped<Patient>({
      id: `${id}.REF.social-security`, segment: 'REF', to, when: { 1: ['SY'] }, constants: { 1: 'SY' },
      rows: [{ id: 'number', x12: 2, as: 'text', fhir: 'identifier[+].value', beside: { 'identifier[=].system': systems.socialSecurity }, see: `${guide} REF01=SY | R4 Patient.identifier` }],
    }),
    scoped<Patient>({
      id: `${id}.REF.account`, segment: 'REF', to, when: { 1: ['EJ'] }, constants: { 1: 'EJ' },
      rows: [
        { id: 'number', x12: 2, as: 'text', fhir: 'identifier[+].value', beside: { 'identifier[=].type.coding[0].system': systems.identifierType, 'identifier[=].type.coding[0].code': 'AN', 'identifier[=].system': systems.patientAccount }, see: `${guide} REF01=EJ | PAS Patient.identifier (patient account)` },
        { id: 'number-by-type', x12: 2, as: 'text', fhir: 'identifier[+].value', beside: { 'identifier[=].type.coding[0].system': systems.identifierType, 'identifier[=].type.coding[0].code': 'AN' }, way: 'write', see: `${guide} REF01=EJ | PAS Patient.identifier (patient account)`, lossy: 'The system of the account number is not sent.' },
      ],
    }),
  ];

/** REF with numbers of the coverage: the group as its class, the rest as identifiers of the kind X12 names. */
// prettier-ignore
const coverageNumbersOf = (id: string): AnySegmentMap[] => [
  {
    id: `${id}.2010C.REF.group`, segment: 'REF', to: 'coverage', when: { 1: ['6P'] }, constants: { 1: '6P' },
    rows: [{
      id: 'number', x12: 2, as: 'text', fhir: 'class[+].value', see: 'X217 2010C REF01=6P | PAS Coverage.class:group',
      beside: { 'class[=].type.coding[0].system': systems.coverageClass, 'class[=].type.coding[0].code': 'group' },
    }],
  },
  ...numbersOf(`${id}.2010C`, 'coverageNumber', 'coverage', ['1L', '3L', 'DP', 'F6', 'HJ', 'IG', 'N6', 'NQ']),
];

/** Loop 2010C. */
export function subscriberLoop(id: string): LoopMap {
  const { name, birth } = patientOf(id, 'subscriber');
  // prettier-ignore
  const military: AnySegmentMap = {
    id: `${id}.2010C.INS`, segment: 'INS', to: 'subscriber', constants: { 1: 'Y', 2: '18' },
    rows: [{ id: 'military-status', x12: 8, as: 'x12-concept', list: '584', fhir: 'extension[pas:militaryStatus].valueCodeableConcept', see: 'X217 2010C INS08 | PAS Patient militaryStatus' }],
  };
  return {
    loop: ['2010C'],
    parts: [
      name,
      ...memberIdOf(id),
      ...coverageNumbersOf(id),
      ...patientNumbersOf(`${id}.2010C`, 'subscriber'),
      ...addressOf(`${id}.2010C`, 'subscriber'),
      birth,
      military,
    ],
  };
}

/** HL of loop 2000D: whoever is named there is somebody else than the subscriber, also where INS is missing. */
// prettier-ignore
export const someRelationOf = (id: string): AnySegmentMap => ({
  id: `${id}.2000D.HL`, segment: 'HL', to: 'coverage', way: 'read',
  rows: [{
    id: 'relationship', x12: 3, as: 'statement', says: 'other', fhir: 'relationship.coding[0].code', see: 'X217 2000D HL03 | PAS Coverage.relationship',
    beside: { 'relationship.coding[0].system': systems.relationship }, lossy: 'Says only that the patient is not the subscriber, until INS02 says more.',
  }],
});

/** INS of loop 2010D. */
// prettier-ignore
const relationOf = (id: string): AnySegmentMap[] => [
  {
    id: `${id}.2010D.INS`, segment: 'INS', to: 'coverage', constants: { 1: 'N' },
    rows: [
      { id: 'relationship', x12: 2, as: 'concept', table: 'dependent-relationship', fhir: 'relationship', see: 'X217 2010D INS02 | PAS Coverage.relationship' },
      {
        id: 'other-relationship', x12: 2, as: 'choice', way: 'write', see: 'X217 2010D INS02 | PAS Coverage.relationship', lossy: 'Relations that loop 2010D has no code for go out as other (G8).',
        choices: ['parent', 'common', 'injured'].map((code) => ({ code: 'G8', is: { 'relationship.coding[0].system': systems.relationship, 'relationship.coding[0].code': code } })),
      },
    ],
  },
  {
    id: `${id}.2010D.INS.birth`, segment: 'INS', to: 'dependent', joins: true,
    rows: [{ id: 'birth-order', x12: 17, as: 'count', fhir: 'multipleBirthInteger', see: 'X217 2010D INS17 | PAS Patient.multipleBirthInteger' }],
  },
];

/** Loop 2010D. */
export function dependentLoop(id: string): LoopMap {
  const { name, birth } = patientOf(id, 'dependent');
  return {
    loop: ['2010D'],
    parts: [
      name,
      ...patientNumbersOf(`${id}.2010D`, 'dependent'),
      ...addressOf(`${id}.2010D`, 'dependent'),
      birth,
      ...relationOf(id),
    ],
  };
}

/** Loop 2010A. */
export const insurerLoop = (id: string): LoopMap => ({ loop: ['2010A'], parts: [insurerOf(id)] });

/** Loop 2010B. */
export const requesterLoop = (id: string): LoopMap => ({
  loop: ['2010B'],
  parts: [
    ...requesterNameOf(id),
    ...numbersOf(`${id}.2010B`, 'requesterNumber', 'requester'),
    ...numbersOf(`${id}.2010B.person`, 'requesterPersonNumber', 'requesterPerson'),
    ...addressOf(`${id}.2010B`, 'requester'),
    ...addressOf(`${id}.2010B.person`, 'requesterPerson'),
    ...workplaceOf(`${id}.2010B`, 'requesterLocation'),
    ...contactOf(`${id}.2010B`, 'requester'),
    ...specialtyOf(`${id}.2010B`),
  ],
});

const relationshipSelf = {
  coding: [
    { system: systems.relationship, code: 'self' },
    { system: 'https://codesystem.x12.org/005010/1069', code: '18' },
  ],
};

/** The resources of everyone a 278 names at its head, and of the coverage. */
export const parties: TransactionMap['resources'] = {
  coverage: {
    type: 'Coverage',
    fixed: { status: 'active' },
    defaults: { relationship: relationshipSelf },
    profile: pasProfile('coverage'),
    links: { beneficiary: ['dependent', 'subscriber'], subscriber: ['subscriber'], 'payor[0]': ['insurer'] },
    required: ['beneficiary', 'payor[0]'],
    found: [{ in: 'claim', at: 'insurance[0].coverage' }],
  },
  subscriber: {
    type: 'Patient',
    // PAS requires a gender; X12 need not say it.
    defaults: { 'identifier[0]': unknownIdentifier, gender: 'unknown' },
    required: ['name[0]'],
    profile: pasProfile('subscriber'),
    found: [
      { in: 'coverage', at: 'subscriber' },
      { in: 'claim', at: 'patient' },
    ],
  },
  dependent: {
    type: 'Patient',
    // PAS requires a gender; X12 need not say it.
    defaults: { 'identifier[0]': unknownIdentifier, gender: 'unknown' },
    required: ['name[0]'],
    profile: pasProfile('beneficiary'),
    found: [{ in: 'claim', at: 'patient' }],
    otherThan: 'subscriber',
  },
  insurer: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    profile: pasProfile('insurer'),
    found: [{ in: 'claim', at: 'insurer' }],
  },
  requester: {
    type: 'Organization',
    fixed: { active: true },
    required: ['name'],
    profile: pasProfile('requestor'),
    found: [{ in: 'claim', at: 'provider' }],
  },
  requesterRole: {
    type: 'PractitionerRole',
    profile: pasProfile('practitionerrole'),
    insteadOf: { telecom: { at: 'endpoint[0]', value: notStated } },
    links: { practitioner: ['requesterPerson'] },
    required: ['practitioner'],
    found: [{ in: 'claim', at: 'provider' }],
  },
  requesterPerson: {
    type: 'Practitioner',
    defaults: { 'identifier[0]': unknownIdentifier, 'name[0]': { _family: notStated } },
    required: ['name[0].family'],
    profile: pasProfile('practitioner'),
    found: [
      { in: 'requesterRole', at: 'practitioner' },
      { in: 'claim', at: 'provider' },
    ],
  },
  requesterLocation: { type: 'Location', found: [{ in: 'requesterRole', at: 'location[0]' }] },
};
