import type { Organization, Patient } from 'fhir/r4.js';
import { numbersIn } from '../attachment/parties.ts';
import { scoped } from '../authorization/scoped.ts';
import { systems } from '../authorization/systems.ts';
import type { AnySegmentMap, LoopMap, ResourceMap, Row } from '../map.ts';

/** NM1, DMG and PER of everyone a question about a claim and its answer name; one set of rows for both. */
const accents = 'Accents are not sent: X12 has none.';

// prettier-ignore
const organizationName = (see: string): Row<Organization> =>
  ({ id: 'name', x12: 3, as: 'text', max: 60, fhir: 'name', see: `${see} NM103 | R4 Organization.name`, lossy: accents });

/** Names of a person, in the elements that a place has. */
// prettier-ignore
const personName = (see: string, elements: readonly (4 | 5 | 6 | 7)[]) => [
  { id: 'family', x12: 3, as: 'text', max: 60, fhir: 'name[0].family', see: `${see} NM103 | R4 name.family`, lossy: accents } as const,
  ...([
    { id: 'given', x12: 4, as: 'text', max: 35, fhir: 'name[0].given[0]', see: `${see} NM104 | R4 name.given`, lossy: accents },
    { id: 'middle', x12: 5, as: 'text', max: 25, fhir: 'name[0].given[1]', see: `${see} NM105 | R4 name.given`, lossy: accents },
    { id: 'prefix', x12: 6, as: 'text', max: 10, fhir: 'name[0].prefix[0]', see: `${see} NM106 | R4 name.prefix` },
    { id: 'suffix', x12: 7, as: 'text', max: 10, fhir: 'name[0].suffix[0]', see: `${see} NM107 | R4 name.suffix` },
  ] as const).filter(({ x12 }) => elements.includes(x12)),
];

/** NM1 of loop 2100A: who is asked or answers. */
export const payerLoop = (id: string, see: string, contact: readonly AnySegmentMap[] = []): LoopMap => ({
  loop: ['2100A'],
  // prettier-ignore
  parts: [
    {
      id: `${id}.2100A.NM1`, segment: 'NM1', to: 'insurer', constants: { 1: 'PR', 2: '2' }, always: true,
      rows: [
        organizationName(see),
        ...numbersIn('source', see, ['PI', 'XV', '46', 'FI']),
        { id: 'payer-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, way: 'write', beside: { 'identifier[=].type.coding[0].code': 'payerid' }, see: `${see} NM108=PI NM109 | PAS insurer identifier`, lossy: 'The system of the payer number is not sent.' },
      ],
    },
    ...contact,
  ],
});

/** PER of loop 2100A: whom to ask. */
// prettier-ignore
export const payerContact = (id: string, see: string): AnySegmentMap[] => [
  {
    id: `${id}.2100A.PER`, segment: 'PER', to: 'insurer',
    rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'contact[0].name.text', see: `${see} PER02 | R4 Organization.contact.name` }],
  },
  {
    id: `${id}.2100A.PER.numbers`, segment: 'PER', to: 'insurerTelecom', across: [3, 5, 7],
    opens: { scope: 'insurerTelecom', in: 'insurer', at: 'contact[0].telecom[+]' },
    rows: [
      { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'system', see: `${see} PER03, PER05, PER07 | R4 Organization.contact.telecom` },
      { id: 'number', x12: '+1', as: 'text', fhir: 'value', see: `${see} PER04, PER06, PER08 | R4 Organization.contact.telecom` },
    ],
  },
];

/** NM1 of loop 2100B: who asks or is told, often a clearinghouse or billing service. */
// prettier-ignore
export function receiverLoop(id: string, see: string): LoopMap {
  const transmitter = numbersIn('source', see, ['46']);
  const lossy = 'A provider that asks for itself goes out with this number of its own: X12 has a place for one kind only.';
  const own = (name: string, system: string) =>
    ({ id: name, x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['46'] }, way: 'write', beside: { 'identifier[=].system': system }, see: `${see} NM108=46 NM109 | R4 identifier`, lossy }) as const;
  const ownNumbers = [own('tax-id-too', systems.employerNumber), own('npi-too', systems.npi)];
  return {
    loop: ['2100B'],
    parts: [
      {
        id: `${id}.2100B.NM1`, segment: 'NM1', to: 'receiver', when: { 2: ['2'] }, constants: { 1: '41', 2: '2' }, always: true,
        rows: [organizationName(see), ...transmitter, ...ownNumbers],
      },
      {
        loop: [''], unless: 'receiver',
        parts: [{
          id: `${id}.2100B.NM1.person`, segment: 'NM1', to: 'receiverPerson', when: { 2: ['1'] }, constants: { 1: '41', 2: '1' }, always: true,
          rows: [...personName(see, [4, 5]), ...transmitter, ...ownNumbers],
        }],
      },
    ],
  };
}

/** NM1 of loop 2100C: whose claim it is. Two of these loops name one provider by two numbers. */
// prettier-ignore
export function providerLoop(id: string, see: string, code: '1P' | '85'): LoopMap {
  const numbers = numbersIn('receiver', see, ['XX', 'SV', 'FI']);
  const elements = code === '85' ? [4, 5, 6, 7] as const : [4, 5, 7] as const;
  return {
    loop: ['2100C'],
    parts: [
      {
        id: `${id}.2100C.NM1`, segment: 'NM1', to: 'requester', when: { 2: ['2'] }, constants: { 1: code, 2: '2' }, always: true,
        rows: [organizationName(see), ...numbers],
      },
      {
        loop: [''], unless: 'requester',
        parts: [{
          id: `${id}.2100C.NM1.person`, segment: 'NM1', to: 'requesterPerson', when: { 2: ['1'] }, constants: { 1: code, 2: '1' }, always: true,
          rows: [...personName(see, elements), ...numbers],
        }],
      },
    ],
  };
}

const memberType = {
  'identifier[=].type.coding[0].system': systems.identifierType,
  'identifier[=].type.coding[0].code': 'MB',
} as const;

/** NM1 of the subscriber, with the member number at Coverage and Patient; of a patient level, the patient alone. */
// prettier-ignore
export const subscriberName = (id: string, see: string, code: 'IL' | 'QC'): AnySegmentMap[] => [
  {
    id: `${id}.2100D.NM1`, segment: 'NM1', to: 'subscriber', constants: { 1: code, 2: '1' }, always: true,
    rows: personName(see, code === 'QC' ? [4, 5, 6, 7] : [4, 5, 7]),
  },
  {
    id: `${id}.2100D.NM1.member`, segment: 'NM1', to: 'coverage', joins: true,
    rows: [
      { id: 'member', x12: 9, as: 'text', fhir: 'subscriberId', when: { 8: ['MI', ''] }, see: `${see} NM109 | R4 Coverage.subscriberId` },
      { id: 'national', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['II'] }, beside: { 'identifier[=].system': systems.nationalHealth }, see: `${see} NM108=II NM109 | R4 Coverage.identifier` },
      { id: 'employer', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['24'] }, beside: { 'identifier[=].system': systems.employerNumber }, see: `${see} NM108=24 NM109 | R4 Coverage.identifier` },
      { id: 'member-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, way: 'write', beside: memberType, see: `${see} NM109 | PAS Coverage.identifier`, lossy: 'The system of the member number is not sent.' },
    ],
  },
  {
    id: `${id}.2100D.NM1.patient-member`, segment: 'NM1', to: 'subscriber', joins: true, way: 'write',
    rows: [
      { id: 'member-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['MI'] }, beside: memberType, see: `${see} NM109 | PAS Patient.identifier`, lossy: 'Comes back as the number of the coverage.' },
    ],
  },
];

// prettier-ignore
export const dependentName = (id: string, see: string): AnySegmentMap =>
  scoped<Patient>({ id: `${id}.2100E.NM1`, segment: 'NM1', to: 'dependent', constants: { 1: 'QC', 2: '1' }, always: true, rows: personName(see, [4, 5, 7]) });

// prettier-ignore
export const birthOf = (id: string, see: string, to: 'subscriber' | 'dependent'): AnySegmentMap =>
  scoped<Patient>({
    id: `${id}.${to === 'subscriber' ? '2000D' : '2000E'}.DMG`, segment: 'DMG', to, needs: 2,
    rows: [
      { id: 'birth-date', x12: 2, as: 'date', fhir: 'birthDate', when: { 1: ['D8'] }, see: `${see} DMG02 | R4 Patient.birthDate` },
      { id: 'gender', x12: 3, as: 'code', table: 'gender', fhir: 'gender', see: `${see} DMG03 | R4 Patient.gender`, lossy: 'Other is not sent: X12 has male and female only.' },
    ],
  });

const organization: ResourceMap = { type: 'Organization', fixed: { active: true }, required: ['name'] };
const practitioner: ResourceMap = { type: 'Practitioner', required: ['name[0]'] };

/** Everyone but the claim and its answer themselves; where they are found is the question's to say. */
export const people = {
  coverage: {
    type: 'Coverage',
    fixed: { status: 'active' },
    links: { beneficiary: ['dependent', 'subscriber'], subscriber: ['subscriber'], 'payor[0]': ['insurer'] },
    required: ['beneficiary', 'payor[0]'],
  },
  subscriber: { type: 'Patient', required: ['name[0]'] },
  dependent: { type: 'Patient', required: ['name[0]'] },
  insurer: organization,
  requester: organization,
  requesterPerson: practitioner,
  receiver: organization,
  receiverPerson: practitioner,
} satisfies Readonly<Record<string, ResourceMap>>;
