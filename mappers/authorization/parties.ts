import type { Address, Location, Organization, Patient, Practitioner } from 'fhir/r4.js';
import type { AnySegmentMap, Row, SegmentMap } from '../map.ts';
import { scoped } from './scoped.ts';
import { systems } from './systems.ts';

/** NM1, REF, N3, N4, PER of everyone a 278 names: one set of rows for request, response and inquiry, a map id per place. */
type OrganizationScope = 'insurer' | 'requester' | 'careOrganization';
type PractitionerScope = 'requesterPerson' | 'carePerson';
type PatientScope = 'subscriber' | 'dependent';
type OrganizationRow = Row<Organization>;
type PractitionerRow = Row<Practitioner>;
type PatientRow = Row<Patient>;
/** What organisations, people and patients have alike. */
interface Addressed {
  readonly address?: Address[] | undefined;
}

const accents = 'Accents are not sent: X12 has none.';

// prettier-ignore
export const organizationName = [
  { id: 'name', x12: 3, as: 'text', fhir: 'name', max: 60, see: 'X217 NM103 | R4 Organization.name', lossy: accents },
] as const;

// prettier-ignore
export const practitionerName: readonly PractitionerRow[] = [
  { id: 'family', x12: 3, as: 'text', fhir: 'name[0].family',    max: 60, see: 'X217 NM103 | PAS Practitioner.name.family', lossy: accents },
  { id: 'given',  x12: 4, as: 'text', fhir: 'name[0].given[0]',  max: 35, see: 'X217 NM104 | PAS Practitioner.name.given', lossy: accents },
  { id: 'middle', x12: 5, as: 'text', fhir: 'name[0].given[1]',  max: 25, see: 'X217 NM105 | PAS Practitioner.name.given', lossy: accents },
  { id: 'suffix', x12: 7, as: 'text', fhir: 'name[0].suffix[0]', max: 10, see: 'X217 NM107 | PAS Practitioner.name.suffix' },
];
/** NM106 is used of care team members alone. */
// prettier-ignore
export const practitionerPrefix: PractitionerRow =
  { id: 'prefix', x12: 6, as: 'text', fhir: 'name[0].prefix[0]', max: 10, see: 'X217 NM106 | PAS Practitioner.name.prefix' };

// prettier-ignore
const patientName: readonly PatientRow[] = [
  { id: 'family', x12: 3, as: 'text', fhir: 'name[0].family',    max: 60, see: 'X217 NM103 | PAS Patient.name.family', lossy: accents },
  { id: 'given',  x12: 4, as: 'text', fhir: 'name[0].given[0]',  max: 35, see: 'X217 NM104 | PAS Patient.name.given', lossy: accents },
  { id: 'middle', x12: 5, as: 'text', fhir: 'name[0].given[1]',  max: 25, see: 'X217 NM105 | PAS Patient.name.given', lossy: accents },
  { id: 'suffix', x12: 7, as: 'text', fhir: 'name[0].suffix[0]', max: 10, see: 'X217 NM107 | PAS Patient.name.suffix' },
];
// prettier-ignore
const patientPrefix: PatientRow =
  { id: 'prefix', x12: 6, as: 'text', fhir: 'name[0].prefix[0]', max: 10, see: 'X217 NM106 | PAS Patient.name.prefix' };

const beside = (system: string) => ({ 'identifier[=].system': system });
const otherNumber = 'One number of each party is sent; the first of these that it has.';

/** NM108 and NM109: each kind of number by its system, never by where it stands. */
// prettier-ignore
export const numbers = {
  npi:         { id: 'npi',         x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['XX'] }, beside: beside(systems.npi), see: 'X217 NM108=XX NM109 | PAS identifier:NPI' },
  employer:    { id: 'employer',    x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['24'] }, beside: beside(systems.employer), see: 'X217 NM108=24 NM109 | PAS identifier:TIN', lossy: otherNumber },
  employerToo: { id: 'employer-too', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['24'] }, beside: beside(systems.employerNumber), way: 'write', see: 'X217 NM108=24 NM109 | PAS identifier', lossy: 'The older name of the system of employer numbers is not read back.' },
  transmitter: { id: 'transmitter', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['46'] }, beside: beside(systems.transmitter), see: 'X217 NM108=46 NM109 | R4 identifier', lossy: otherNumber },
  plan:        { id: 'plan',        x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['XV'] }, beside: beside(systems.plan), see: 'X217 NM108=XV NM109 | R4 identifier', lossy: otherNumber },
  socialSecurity: { id: 'social-security', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['34'] }, beside: beside(systems.socialSecurity), see: 'X217 NM108=34 NM109 | R4 identifier', lossy: otherNumber },
} as const;

const payerType = {
  'identifier[=].type.coding[0].system': systems.payerIdentifierType,
  'identifier[=].type.coding[0].code': 'payerid',
} as const;
// prettier-ignore
const payerNumbers: readonly OrganizationRow[] = [
  { id: 'payer', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, beside: { ...payerType, ...beside(systems.payer) }, see: 'X217 NM108=PI NM109 | PAS insurer identifier:PI' },
  { id: 'payer-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, beside: payerType, way: 'write', see: 'X217 NM108=PI NM109 | PAS insurer identifier:PI', lossy: 'The system of the payer number is not sent.' },
  { id: 'payer-by-system', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, beside: beside(systems.payer), way: 'write', see: 'X217 NM108=PI NM109 | PAS insurer identifier' },
  numbers.transmitter,
  numbers.plan,
  numbers.employer,
  numbers.employerToo,
  { id: 'payer-npi', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, beside: beside(systems.npi), way: 'write', see: 'X217 NM108=PI NM109 | PAS insurer identifier:NPI', lossy: 'X217 has no qualifier for the NPI of a payer: where it has no other number it goes out as its payer id.' },
];

const kind = (code: string) => ({ code, is: { 'type[0].coding[0].system': systems.entity, 'type[0].coding[0].code': code } }); // prettier-ignore
const roleKind = (code: string) => ({ code, is: { 'code[0].coding[0].system': systems.entity, 'code[0].coding[0].code': code } }); // prettier-ignore

/** NM1 of loop 2010A: the organisation that decides. */
export const insurerOf = (id: string): SegmentMap<'insurer'> => ({
  id: `${id}.2010A.NM1`,
  segment: 'NM1',
  to: 'insurer',
  constants: { 1: 'X3', 2: '2' },
  always: true,
  // prettier-ignore
  rows: [
    { id: 'kind', x12: 1, as: 'choice', choices: [kind('X3'), kind('PR'), kind('2B'), kind('36')], see: 'X217 2010A NM101 | PAS insurer type' },
    ...organizationName,
    ...payerNumbers,
  ],
});

// prettier-ignore
const streetRows = [
  { id: 'line',        x12: 1, as: 'text', fhir: 'address[0].line[0]', max: 55, see: 'X217 N301 | PAS address.line' },
  { id: 'second-line', x12: 2, as: 'text', fhir: 'address[0].line[1]', max: 55, see: 'X217 N302 | PAS address.line', lossy: 'Third and fourth lines of an address are not sent.' },
] as const;

// prettier-ignore
const cityRows = [
  { id: 'city',     x12: 1, as: 'text', fhir: 'address[0].city',     max: 30, see: 'X217 N401 | PAS address.city' },
  { id: 'state',    x12: 2, as: 'text', fhir: 'address[0].state',    see: 'X217 N402 | PAS address.state' },
  { id: 'zip',      x12: 3, as: 'postal-code', fhir: 'address[0].postalCode', see: 'X217 N403 | PAS address.postalCode', lossy: 'A dash in the ZIP code is not sent.' },
  { id: 'country',  x12: 4, as: 'text', fhir: 'address[0].country',  see: 'X217 N404 | PAS address.country' },
  { id: 'district', x12: 7, as: 'text', fhir: 'address[0].district', when: { 2: [''] }, see: 'X217 N407 | PAS address.district', lossy: 'Beside a state the county is not sent: X12 takes one of them.' },
] as const;

/** N3 and N4 of an organisation, a person or a patient. */
export function addressOf(
  id: string,
  to: OrganizationScope | PractitionerScope | PatientScope,
): AnySegmentMap[] {
  return [
    scoped<Addressed>({ id: `${id}.N3`, segment: 'N3', to, follows: true, rows: streetRows }),
    scoped<Addressed>({ id: `${id}.N4`, segment: 'N4', to, follows: true, rows: cityRows }),
  ];
}

/** Where a practitioner works, when neither role nor person has an address: one address or the other, never a mixture. */
export function workplaceOf(id: string, to: 'requesterLocation' | 'careLocation'): AnySegmentMap[] {
  const otherwise = [`${id}.person.N3`, `${id}.person.N4`];
  const lossy = 'Comes back as the address of the practitioner: X12 names no place of work.';
  // prettier-ignore
  return [
    scoped<Location>({
      id: `${id}.N3.workplace`, segment: 'N3', to, way: 'write', otherwise,
      rows: [
        { id: 'line',        x12: 1, as: 'text', fhir: 'address.line[0]', max: 55, see: 'X217 N301 | US Core Location.address', lossy },
        { id: 'second-line', x12: 2, as: 'text', fhir: 'address.line[1]', max: 55, see: 'X217 N302 | US Core Location.address', lossy },
      ],
    }),
    scoped<Location>({
      id: `${id}.N4.workplace`, segment: 'N4', to, way: 'write', otherwise,
      rows: [
        { id: 'city',    x12: 1, as: 'text', fhir: 'address.city', max: 30, see: 'X217 N401 | US Core Location.address', lossy },
        { id: 'state',   x12: 2, as: 'text', fhir: 'address.state', see: 'X217 N402 | US Core Location.address', lossy },
        { id: 'zip',     x12: 3, as: 'postal-code', fhir: 'address.postalCode', see: 'X217 N403 | US Core Location.address', lossy },
        { id: 'country', x12: 4, as: 'text', fhir: 'address.country', see: 'X217 N404 | US Core Location.address', lossy },
      ],
    }),
  ];
}

// prettier-ignore
const birth: readonly PatientRow[] = [
  { id: 'birth-date', x12: 2, as: 'date', fhir: 'birthDate', when: { 1: ['D8'] }, see: 'X217 DMG02 | PAS Patient.birthDate' },
  {
    id: 'gender', x12: 3, as: 'choice', see: 'X217 DMG03 | PAS Patient.gender', lossy: 'Other goes out as unknown.',
    choices: [
      { code: 'M', is: { gender: 'male' } },
      { code: 'F', is: { gender: 'female' } },
      { code: 'U', is: { gender: 'unknown' } },
      { code: 'U', is: { gender: 'other' } },
    ],
  },
];

/** NM1, N3, N4 and DMG of loop 2010C or 2010D; what belongs between them stands in `people.ts`. */
export function patientOf(id: string, to: PatientScope): Readonly<Record<'name' | 'birth', AnySegmentMap>> {
  const [NM101, loop] = to === 'subscriber' ? ['IL', '2010C'] : ['QC', '2010D'];
  const rows = to === 'subscriber' ? [...patientName, patientPrefix] : patientName;
  return {
    name: scoped<Patient>({
      id: `${id}.${loop}.NM1`,
      segment: 'NM1',
      to,
      when: { 1: [NM101] },
      constants: { 1: NM101, 2: '1' },
      always: true,
      rows,
    }),
    birth: scoped<Patient>({ id: `${id}.${loop}.DMG`, segment: 'DMG', to, needs: 2, rows: birth }),
  };
}

/** NM1 of loop 2010B: who asks, an organisation or a person in a role. */
export function requesterNameOf(id: string): AnySegmentMap[] {
  const codes = ['1P', 'FA', '2B', '36', 'PR'];
  const why = 'A kind of organisation that loop 2010B has no code for goes out as provider (1P).';
  // prettier-ignore
  const maps: AnySegmentMap[] = [
    {
      id: `${id}.2010B.NM1`, segment: 'NM1', to: 'requester', when: { 2: ['2'] }, constants: { 1: '1P', 2: '2' }, always: true,
      rows: [
        { id: 'kind', x12: 1, as: 'choice', choices: codes.map(kind), see: 'X217 2010B NM101 | PAS requestor type', lossy: why },
        ...organizationName, numbers.npi, numbers.employer, numbers.employerToo, numbers.transmitter, numbers.plan,
      ],
    },
    {
      id: `${id}.2010B.NM1.role`, segment: 'NM1', to: 'requesterRole', when: { 2: ['1'] }, constants: { 1: '1P', 2: '1' }, always: true, joins: true,
      rows: [{ id: 'kind', x12: 1, as: 'choice', choices: codes.map(roleKind), see: 'X217 2010B NM101 | PAS PractitionerRole.code', lossy: why }],
    },
    {
      id: `${id}.2010B.NM1.person`, segment: 'NM1', to: 'requesterPerson', when: { 2: ['1'] }, constants: { 1: '1P', 2: '1' }, joins: true,
      rows: [...practitionerName, numbers.npi, numbers.employer, numbers.employerToo, numbers.socialSecurity, numbers.transmitter, numbers.plan],
    },
  ];
  return maps;
}
