import type { Identifier, Organization } from 'fhir/r4.js';
import { scoped } from '../authorization/scoped.ts';
import { systems } from '../authorization/systems.ts';
import { identifiersOf, type identifierKinds } from '../eligibility/identifiers.ts';
import type { AnySegmentMap, LoopMap, ScopeName } from '../map.ts';
import type { AttachmentGuide } from './shapes.ts';

/** NM1, REF, PER of those who send and get an attachment, and of the patient. */
const accents = 'Accents are not sent: X12 has none.';

/** NM108 and NM109 of the kinds a place may have, in the order they are preferred. */
export const numbersIn = (place: keyof typeof identifierKinds, see: string, kinds: readonly string[]) =>
  identifiersOf(place)
    .filter(({ when }) => kinds.includes(when[8][0]))
    .map((row) => ({ ...row, see: row.see.replace('X279', see) }));

type NumberScope = 'requesterNumber' | 'insurerNumber';
// prettier-ignore
const furtherNumbers = (id: string, see: string, to: NumberScope, owner: ScopeName): AnySegmentMap =>
  scoped<Identifier>({
    id: `${id}.REF`, segment: 'REF', to, follows: true,
    opens: { scope: to, in: owner, at: 'identifier[+]', fixed: { 'type.coding[0].system': systems.referenceKind } },
    rows: [
      { id: 'kind', x12: 1, as: 'x12-concept', list: '128', fhir: 'type', see: `${see} REF01 | R4 Organization.identifier.type` },
      { id: 'system', x12: 1, as: 'statement', says: systems.reference, way: 'read', fhir: 'system', see: `${see} REF01 | R4 Organization.identifier.system` },
      { id: 'number', x12: 2, as: 'text', fhir: 'value', see: `${see} REF02 | R4 Organization.identifier.value` },
    ],
  });

type TelecomScope = 'requesterTelecom' | 'insurerTelecom';
// prettier-ignore
const contact = (id: string, see: string, to: 'requester' | 'insurer', numbers?: TelecomScope): AnySegmentMap[] => [
  scoped<Organization>({
    id: `${id}.PER`, segment: 'PER', to, follows: true, constants: { 1: 'IC' },
    rows: [{ id: 'name', x12: 2, as: 'text', max: 60, fhir: 'contact[0].name.text', see: `${see} PER02 | R4 Organization.contact.name` }],
  }),
  ...(numbers ? [{
    id: `${id}.PER.number`, segment: 'PER', to: numbers, follows: true, joins: true, across: [3], constants: { 1: 'IC' },
    opens: { scope: numbers, in: to, at: 'contact[0].telecom[+]' },
    rows: [
      { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'system', see: `${see} PER03 | R4 Organization.contact.telecom` },
      { id: 'number', x12: '+1', as: 'text', fhir: 'value', see: `${see} PER04 | R4 Organization.contact.telecom` },
    ],
  } as AnySegmentMap] : []),
];

/** Who somebody is: NM111 where NM101 says only that they send or receive, else NM101 itself. */
// prettier-ignore
const roleOf = ({ roleApart, see }: AttachmentGuide) =>
  ({ id: 'kind', x12: roleApart ? 11 : 1, as: 'x12-concept', list: '98', fhir: 'type[0]', see: `${see} ${roleApart ? 'NM111' : 'NM101'} | R4 Organization.type` }) as const;

/** Who sends: an organisation or a person. In a claim attachment with the address it asks for. */
export function providerLoop(shape: AttachmentGuide): LoopMap {
  const { see, loops, to, roleApart } = shape;
  const id = `${shape.id}.${loops.provider}`;
  const constants = roleApart ? { 1: 'ACV', 10: '67', 11: '1P' } : { 1: '1P' };
  const numbers = numbersIn('receiver', see, ['XX', 'SV', 'FI', '24', '34']);
  // prettier-ignore
  return {
    loop: [loops.provider],
    opens: [{ scope: 'requester', resource: 'Organization' }, { scope: 'requesterPerson', resource: 'Practitioner' }],
    parts: [
      {
        id: `${id}.NM1`, segment: 'NM1', to: 'requester', when: { 2: ['2'] }, constants: { ...constants, 2: '2' }, always: true,
        rows: [roleOf(shape), { id: 'name', x12: 3, as: 'text', max: 60, fhir: 'name', see: `${see} NM103 | R4 Organization.name`, lossy: accents }, ...numbers],
      },
      {
        loop: [''], unless: 'requester',
        parts: [{
          id: `${id}.NM1.person`, segment: 'NM1', to: 'requesterPerson', when: { 2: ['1'] }, constants: { ...constants, 2: '1' },
          rows: [
            { id: 'family', x12: 3, as: 'text', max: 60, fhir: 'name[0].family', see: `${see} NM103 | R4 Practitioner.name.family`, lossy: accents },
            { id: 'given', x12: 4, as: 'text', max: 35, fhir: 'name[0].given[0]', see: `${see} NM104 | R4 Practitioner.name.given`, lossy: accents },
            { id: 'middle', x12: 5, as: 'text', max: 25, fhir: 'name[0].given[1]', see: `${see} NM105 | R4 Practitioner.name.given`, lossy: accents },
            ...(to === 'claim' ? [{ id: 'suffix', x12: 7, as: 'text', max: 10, fhir: 'name[0].suffix[0]', see: `${see} NM107 | R4 Practitioner.name.suffix` } as const] : []),
            ...numbers,
          ],
        }],
      },
      ...(to === 'review' ? contact(id, see, 'requester', 'requesterTelecom') : []),
      furtherNumbers(id, see, 'requesterNumber', 'requester'),
      ...(shape.id === '275-x210' ? contact(id, see, 'requester', 'requesterTelecom') : []),
      ...(to === 'claim' ? [addressLoop(shape)] : []),
    ],
  };
}

/** Loop 1100C, which the newer claim attachment requires. The older one may leave it out, and we do. */
// prettier-ignore
function addressLoop({ id: map, see, data }: AttachmentGuide): LoopMap {
  const id = `${map}.1100C`;
  const way = data === 'BIN' ? { way: 'read' as const } : {};
  return {
    loop: ['1100C'],
    parts: [
      { id: `${id}.NX1`, segment: 'NX1', to: 'requester', follows: true, constants: { 1: '1P' }, always: true, rows: [], ...way },
      {
        id: `${id}.N3`, segment: 'N3', to: 'requester', follows: true, ...way,
        rows: [
          { id: 'line', x12: 1, as: 'text', max: 55, fhir: 'address[0].line[0]', see: `${see} N301 | R4 Organization.address.line` },
          { id: 'second-line', x12: 2, as: 'text', max: 55, fhir: 'address[0].line[1]', see: `${see} N302 | R4 Organization.address.line` },
        ],
      },
      {
        id: `${id}.N4`, segment: 'N4', to: 'requester', follows: true, ...way,
        rows: [
          { id: 'city', x12: 1, as: 'text', max: 30, fhir: 'address[0].city', see: `${see} N401 | R4 Organization.address.city` },
          { id: 'state', x12: 2, as: 'text', fhir: 'address[0].state', see: `${see} N402 | R4 Organization.address.state` },
          { id: 'zip', x12: 3, as: 'postal-code', fhir: 'address[0].postalCode', see: `${see} N403 | R4 Organization.address.postalCode`, lossy: 'A dash in the ZIP code is not sent.' },
          { id: 'country', x12: 4, as: 'text', fhir: 'address[0].country', see: `${see} N404 | R4 Organization.address.country` },
        ],
      },
    ],
  };
}

/** Who gets it. */
export function payerLoop(shape: AttachmentGuide): LoopMap {
  const { see, loops, to, roleApart } = shape;
  const id = `${shape.id}.${loops.payer}`;
  const code = to === 'claim' ? 'PR' : 'X3';
  const constants = roleApart ? { 1: '40', 10: '67', 11: code } : { 1: code };
  // prettier-ignore
  return {
    loop: [loops.payer],
    opens: [{ scope: 'insurer', resource: 'Organization' }],
    parts: [
      {
        id: `${id}.NM1`, segment: 'NM1', to: 'insurer', constants: { ...constants, 2: '2' }, always: true,
        rows: [
          ...(to === 'review' ? [roleOf(shape)] : []),
          { id: 'name', x12: 3, as: 'text', max: 60, fhir: 'name', see: `${see} NM103 | R4 Organization.name`, lossy: accents },
          ...numbersIn('source', see, ['PI', 'XV', 'NI', '46', 'FI', '24']),
          { id: 'payer-by-type', x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['PI'] }, way: 'write', beside: { 'identifier[=].type.coding[0].code': 'payerid' }, see: `${see} NM108=PI NM109 | PAS insurer identifier`, lossy: 'The system of the payer number is not sent.' },
        ],
      },
      ...contact(id, see, 'insurer', to === 'claim' ? 'insurerTelecom' : undefined),
      ...(to === 'review' ? [furtherNumbers(id, see, 'insurerNumber', 'insurer')] : []),
    ],
  };
}

/** Who submits for the provider of a claim attachment: itself, where nobody else is named. */
// prettier-ignore
export function submitterLoop({ id: map, see }: AttachmentGuide): LoopMap {
  const id = `${map}.1000B.NM1`;
  const lossy = 'A provider that submits itself goes out with this number of its own, as X12 has a place for one kind only.';
  const [transmitter] = numbersIn('source', see, ['46']);
  const other = (kind: string, system: string) =>
    ({ id: kind, x12: 9, as: 'text', fhir: 'identifier[+].value', when: { 8: ['46'] }, way: 'write', beside: { 'identifier[=].system': system }, see: `${see} NM108=46 NM109 | R4 Organization.identifier`, lossy }) as const;
  return {
    loop: ['1000B'],
    opens: [{ scope: 'submitter', resource: 'Organization' }],
    parts: [{
      id, segment: 'NM1', to: 'submitter', constants: { 1: '41', 2: '2' }, always: true,
      rows: [
        { id: 'name', x12: 3, as: 'text', max: 60, fhir: 'name', see: `${see} NM103 | R4 Organization.name`, lossy: accents },
        ...(transmitter ? [transmitter] : []),
        other('tax-id-too', 'urn:oid:2.16.840.1.113883.4.4'),
        other('npi-too', systems.npi),
      ],
    }],
  };
}
