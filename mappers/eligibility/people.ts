import type { Address, Patient } from 'fhir/r4.js';
import { systems } from '../authorization/systems.ts';
import { scoped } from '../authorization/scoped.ts';
import type { AnySegmentMap, LeftOut, Row, Scopes, SegmentMap, TransactionMap } from '../map.ts';
import { identifiersOf } from './identifiers.ts';

/** What 270 and 271 say of people and organisations in the same segments: one set of rows, a map id per place. */
type PersonScope = 'subscriber' | 'dependent';
type PersonRow = Row<Scopes[PersonScope]>;
/** What organisations and people have alike. */
interface Addressed {
  readonly address?: Address[] | undefined;
}

// prettier-ignore
const personName: readonly PersonRow[] = [
  { id: 'family', x12: 3, as: 'text', fhir: 'name[0].family',    max: 60, see: 'X279 NM103 | R4 Patient.name.family', lossy: 'Accents are not sent: X12 has none.' },
  { id: 'given',  x12: 4, as: 'text', fhir: 'name[0].given[0]',  max: 35, see: 'X279 NM104 | R4 Patient.name.given', lossy: 'Accents are not sent: X12 has none.' },
  { id: 'middle', x12: 5, as: 'text', fhir: 'name[0].given[1]',  max: 25, see: 'X279 NM105 | R4 Patient.name.given' },
  { id: 'suffix', x12: 7, as: 'text', fhir: 'name[0].suffix[0]', max: 10, see: 'X279 NM107 | R4 Patient.name.suffix' },
];

// prettier-ignore
const street: readonly Row<Addressed>[] = [
  { id: 'line',        x12: 1, as: 'text', fhir: 'address[0].line[0]', max: 55, see: 'X279 N301 | R4 Address.line' },
  { id: 'second-line', x12: 2, as: 'text', fhir: 'address[0].line[1]', max: 55, see: 'X279 N302 | R4 Address.line' },
];

// prettier-ignore
const city: readonly Row<Addressed>[] = [
  { id: 'city',    x12: 1, as: 'text', fhir: 'address[0].city',       max: 30, see: 'X279 N401 | R4 Address.city' },
  { id: 'country', x12: 4, as: 'text', fhir: 'address[0].country',    see: 'X279 N404 | R4 Address.country' },
  { id: 'state',   x12: 2, as: 'text', fhir: 'address[0].state', when: { 4: ['', 'US', 'USA', 'CA', 'CAN'] }, see: 'X279 N402 | R4 Address.state' },
  { id: 'subdivision', x12: 7, as: 'text', fhir: 'address[0].state', when: { 2: [''] }, see: 'X279 N407 (elsewhere than in the US and Canada) | R4 Address.state' },
  { id: 'zip',     x12: 3, as: 'postal-code', fhir: 'address[0].postalCode', see: 'X279 N403 | R4 Address.postalCode', lossy: 'A dash in the ZIP code is not sent.' },
];

/** N3 and N4 of whoever is named before them. */
export const addressOf = (
  id: string,
  to: 'receiver' | 'receiverPerson' | 'entity' | 'entityPerson',
): AnySegmentMap[] => [
  scoped<Addressed>({ id: `${id}.N3.${to}`, segment: 'N3', to, follows: true, rows: street }),
  scoped<Addressed>({ id: `${id}.N4.${to}`, segment: 'N4', to, follows: true, rows: city }),
];

// prettier-ignore
const demographics: readonly PersonRow[] = [
  { id: 'birth-date', x12: 2, as: 'date',                  fhir: 'birthDate', when: { 1: ['D8'] }, see: 'X279 DMG02 | R4 Patient.birthDate' },
  { id: 'gender',     x12: 3, as: 'code', table: 'gender', fhir: 'gender', see: 'X279 DMG03 | R4 Patient.gender', lossy: 'Other is not sent: X12 has male and female only.' },
];

function person(id: string, to: PersonScope): AnySegmentMap[] {
  const [NM101, loop] = to === 'subscriber' ? ['IL', '2100C'] : ['03', '2100D'];
  const maps = [
    {
      id: `${id}.${loop}.NM1`,
      segment: 'NM1',
      to,
      when: { 1: [NM101] },
      constants: { 1: NM101, 2: '1' },
      always: true,
      rows: personName,
    },
    scoped<Addressed>({ id: `${id}.${loop}.N3`, segment: 'N3', to, rows: street }),
    scoped<Addressed>({ id: `${id}.${loop}.N4`, segment: 'N4', to, rows: city }),
    { id: `${id}.${loop}.DMG`, segment: 'DMG', to, rows: demographics },
  ] satisfies AnySegmentMap[];
  return maps;
}

/** NM1, N3, N4 and DMG of loop 2100C. */
export const subscriberOf = (id: string): AnySegmentMap[] => person(id, 'subscriber');
/** NM1, N3, N4 and DMG of loop 2100D. */
export const dependentOf = (id: string): AnySegmentMap[] => person(id, 'dependent');

/** NM108/NM109 of the subscriber: the member id is the Coverage's, and the Patient's too when it is a national one. */
export const memberIdOf = (id: string): SegmentMap<'coverage'> => ({
  id: `${id}.2100C.NM1.member`,
  segment: 'NM1',
  to: 'coverage',
  when: { 1: ['IL'] },
  joins: true,
  // prettier-ignore
  rows: [
    { id: 'member-id', x12: 9, as: 'text', fhir: 'subscriberId', when: { 8: ['MI', ''] }, see: 'X279 NM109 | R4 Coverage.subscriberId' },
    { id: 'national-id', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] }, beside: { 'identifier[=].system': 'urn:chartside:national-health-id' }, see: 'X279 NM108=II | R4 Coverage.identifier' },
  ],
});

/** NM101 other than the usual one: what kind of organisation it is. */
const kindsOf = (codes: readonly string[]) =>
  codes.map((code) => ({
    code,
    is: { 'type[0].coding[0].system': systems.entity, 'type[0].coding[0].code': code },
  }));
const personKindsOf = (codes: readonly string[]) =>
  codes.map((code) => ({ code, is: { 'extension[provider-kind].valueCode': code } }));
const receiverKinds = ['2B', '36', '80', 'FA', 'GP', 'P5', 'PR'];

/** NM1 of loop 2100A: who is asked. */
export const sourceOf = (id: string): SegmentMap<'source'> => ({
  id: `${id}.2100A.NM1`,
  segment: 'NM1',
  to: 'source',
  constants: { 1: 'PR', 2: '2' },
  always: true,
  // prettier-ignore
  rows: [
    { id: 'kind',      x12: 1, as: 'choice', choices: kindsOf(['2B', '36', 'GP', 'P5']), see: 'X279 2100A NM101 | R4 Organization.type', lossy: 'Any other kind of organisation goes out as payer (PR).' },
    { id: 'name',      x12: 3, as: 'text', fhir: 'name', see: 'X279 NM103 | R4 Organization.name' },
    ...identifiersOf('source'),
  ],
});

/** NM105 and NM107 of a person who is no patient. */
// prettier-ignore
export const furtherNames = [
  { id: 'middle', x12: 5, as: 'text', fhir: 'name[0].given[1]',  max: 25, see: 'X279 NM105 | R4 Practitioner.name.given' },
  { id: 'suffix', x12: 7, as: 'text', fhir: 'name[0].suffix[0]', max: 10, see: 'X279 NM107 | R4 Practitioner.name.suffix' },
] as const;

/** NM1 of loop 2100B: who asks, an organisation or a person. */
export const receiverOf = (id: string): AnySegmentMap[] => [
  {
    id: `${id}.2100B.NM1`,
    segment: 'NM1',
    to: 'receiver',
    when: { 2: ['2'] },
    constants: { 1: '1P', 2: '2' },
    always: true,
    // prettier-ignore
    rows: [
      { id: 'kind',      x12: 1, as: 'choice', choices: kindsOf(receiverKinds), see: 'X279 2100B NM101 | R4 Organization.type', lossy: 'Any other kind of organisation goes out as provider (1P).' },
      { id: 'name',      x12: 3, as: 'text', fhir: 'name', see: 'X279 NM103 | R4 Organization.name' },
      ...identifiersOf('receiver'),
    ],
  },
  {
    id: `${id}.2100B.NM1.person`,
    segment: 'NM1',
    to: 'receiverPerson',
    when: { 2: ['1'] },
    constants: { 1: '1P', 2: '1' },
    // prettier-ignore
    rows: [
      { id: 'kind',      x12: 1, as: 'choice', choices: personKindsOf(receiverKinds), see: 'X279 2100B NM101 | our extension' },
      { id: 'family',    x12: 3, as: 'text', fhir: 'name[0].family', see: 'X279 NM103 | R4 Practitioner.name' },
      { id: 'given',     x12: 4, as: 'text', fhir: 'name[0].given[0]', see: 'X279 NM104 | R4 Practitioner.name' },
      ...furtherNames,
      ...identifiersOf('receiver'),
    ],
  },
];

/** REF with a qualifier that FHIR keeps as a class of the Coverage. */
export const coverageClass = (
  id: string,
  qualifier: string,
  code: 'group' | 'plan',
): SegmentMap<'coverage'> => ({
  id: `${id}.2100C.REF.${code}`,
  segment: 'REF',
  to: 'coverage',
  when: { 1: [qualifier] },
  constants: { 1: qualifier },
  // prettier-ignore
  rows: [
    {
      id: 'value', x12: 2, as: 'text', fhir: 'class[+].value', see: `X279 REF01=${qualifier} | R4 Coverage.class`,
      beside: { 'class[=].type.coding[0].system': 'http://terminology.hl7.org/CodeSystem/coverage-class', 'class[=].type.coding[0].code': code },
    },
    // Only the 271 has room for the name.
    ...(id === '271' ? [{ id: 'name', x12: 3, as: 'text', fhir: 'class[=].name', see: 'X279 REF03 | R4 Coverage.class.name' } as const] : []),
  ],
});

/** INS02: how the dependent is related to the subscriber. */
export const relationshipOf = (id: string): SegmentMap<'coverage'> => ({
  id: `${id}.INS`,
  segment: 'INS',
  to: 'coverage',
  // prettier-ignore
  rows: [
    { id: 'relationship', x12: 2, as: 'concept', table: 'relationship', fhir: 'relationship', see: 'X279 INS02 | R4 Coverage.relationship' },
  ],
});

/** INS17: which of several children born together somebody is. */
// prettier-ignore
export const birthOrderOf = (id: string, to: PersonScope): AnySegmentMap[] => {
  const [loop, whose] = to === 'subscriber' ? (['2100C', { constants: { 1: 'Y', 2: '18' } }] as const) : (['2100D', { joins: 'only' }] as const);
  return [scoped<Patient>({
    id: `${id}.${loop}.INS.birth`, segment: 'INS', to, ...whose,
    rows: [{
      id: 'birth-order', x12: 17, as: 'count', fhir: 'multipleBirthInteger', see: 'X279 INS17 | R4 Patient.multipleBirth[x]',
      ...(to === 'dependent' ? { lossy: 'Without a relationship that INS02 has a code for it is not sent.' } : {}),
    }],
  })];
};

/** N402 beside a country that has no states there. */
export const stateAbroad: LeftOut = {
  segment: 'N4',
  elements: [2],
  why: 'N402 is for the US and Canada: the subdivision of another country stands in N407.',
};

/** NM104, NM105 and NM107 of loop 2100A, which only a person has. */
export const personAsPayer: LeftOut = {
  segment: 'NM1',
  loops: ['2100A'],
  elements: [4, 5, 7],
  why: 'In R4 who is asked is an organisation: a person is kept by last name and number, and goes out again as NM102=2.',
};

/** The resources of everyone named and of the coverage, the same in question and answer. */
export const parties: TransactionMap['resources'] = {
  coverage: {
    type: 'Coverage',
    fixed: { status: 'active' },
    links: { beneficiary: ['dependent', 'subscriber'], subscriber: ['subscriber'], 'payor[0]': ['source'] },
    required: ['beneficiary', 'payor[0]'],
    found: [{ in: 'request', at: 'insurance[0].coverage' }],
  },
  subscriber: {
    type: 'Patient',
    orTypes: ['RelatedPerson'],
    required: ['name[0]'],
    found: [
      { in: 'coverage', at: 'subscriber' },
      { in: 'request', at: 'patient' },
    ],
  },
  dependent: {
    type: 'Patient',
    required: ['name[0]'],
    found: [{ in: 'request', at: 'patient' }],
    otherThan: 'subscriber',
  },
  source: { type: 'Organization', required: ['name'], found: [{ in: 'request', at: 'insurer' }] },
  receiver: { type: 'Organization', required: ['name'], found: [{ in: 'request', at: 'provider' }] },
  receiverRole: { type: 'PractitionerRole', found: [{ in: 'request', at: 'provider' }] },
  receiverPerson: {
    type: 'Practitioner',
    required: ['name[0]'],
    found: [
      { in: 'request', at: 'provider' },
      { in: 'receiverRole', at: 'practitioner' },
    ],
  },
};
