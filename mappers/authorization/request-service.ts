import type { AnySegmentMap, Given, LoopMap, Row, Scopes } from '../map.ts';
import { careTeamLoop } from './care-team.ts';
import { deliveryRows } from './delivery.ts';
import { lineReview, principalFirst } from './request-event.ts';
import { attachmentsOf, messageOf } from './supporting.ts';
import { systems } from './systems.ts';

const id = '278-request.2000F';
type LineRow = Row<Scopes['line']>;

/** TRN: the numbers of a line, by which its answer is found again. */
// prettier-ignore
const trace: AnySegmentMap = {
  id: `${id}.TRN`, segment: 'TRN', to: 'itemNumber', constants: { 1: '1' }, most: 2,
  opens: { scope: 'itemNumber', in: 'line', at: 'extension[+pas:itemTraceNumber].valueIdentifier' },
  rows: [
    { id: 'number', x12: 2, as: 'text', max: 50, fhir: 'value', see: 'X217 2000F TRN02 | PAS itemTraceNumber' },
    { id: 'originator', x12: 3, as: 'originator', fhir: 'system', see: 'X217 2000F TRN03 | PAS itemTraceNumber' },
    { id: 'assigner', x12: 3, as: 'text', way: 'write', fhir: 'assigner.identifier.value', see: 'X217 2000F TRN03 | PAS itemTraceNumber', lossy: 'Comes back as the system urn:trnorg: with this number.' },
    { id: 'department', x12: 4, as: 'text', fhir: 'extension[pas:identifierSubDepartment].valueString', see: 'X217 2000F TRN04 | PAS identifierSubDepartment' },
  ],
};

const requestType = 'extension[pas:serviceItemRequestType].valueCodeableConcept.coding[0].code';
const atEvent = `278-request.2000E.UM`;

/** Where the number of a line names nobody who gave it, whoever numbered the request did. */
// prettier-ignore
const traceOriginator: AnySegmentMap = {
  id: `${id}.TRN.originator`, segment: 'TRN', to: 'claim', joins: 'only', way: 'write',
  rows: [
    { id: 'originator', x12: 3, as: 'originator', fhir: 'identifier[0].system', see: 'X217 2000F TRN03 | PAS Claim.identifier.system', lossy: 'The system of a line number that does not name who gave it is not sent.' },
    { id: 'assigner', x12: 3, as: 'text', fhir: 'identifier[0].assigner.identifier.value', see: 'X217 2000F TRN03 | PAS Claim.identifier.assigner', lossy: 'The system of a line number that does not name who gave it is not sent.' },
    { id: 'own-originator', x12: 3, as: 'setting', setting: 'originator', fhir: 'identifier[0].system', see: 'X217 2000F TRN03 | PAS Claim.identifier.system', lossy: 'The system of a line number that does not name who gave it is not sent.' },
  ],
};

/** UM of a line stands only where it differs from the event's. An admission (AR) or reservation (IN) has no code here but HS. */
// prettier-ignore
const reviews: readonly AnySegmentMap[] = [
  { id: `${id}.UM`, segment: 'UM', to: 'line', way: 'read', rows: lineReview('2000F') },
  {
    id: `${id}.UM.review`, segment: 'UM', to: 'line', way: 'write', unlessLike: atEvent, rows: lineReview('2000F'),
    given: { scope: 'line', at: requestType, is: ['HS', 'SC'] },
  },
  {
    id: `${id}.UM.admission`, segment: 'UM', to: 'line', way: 'write', unlessLike: atEvent, constants: { 1: 'HS' },
    given: { scope: 'line', at: requestType, is: ['AR', 'IN', ''] },
    rows: lineReview('2000F', 'A service of an admission or a reservation goes out as HS where its line says something of its own; the event says what it is.').slice(1),
  },
];

// prettier-ignore
const earlier: readonly AnySegmentMap[] = [
  {
    id: `${id}.REF.authorization`, segment: 'REF', to: 'line', when: { 1: ['BB'] }, constants: { 1: 'BB' },
    rows: [{ id: 'number', x12: 2, as: 'text', fhir: 'extension[pas:authorizationNumber].valueString', see: 'X217 2000F REF01=BB | PAS item authorizationNumber' }],
  },
  {
    id: `${id}.REF.administrative`, segment: 'REF', to: 'line', when: { 1: ['NT'] }, constants: { 1: 'NT' },
    rows: [{ id: 'number', x12: 2, as: 'text', fhir: 'extension[pas:administrationReferenceNumber].valueString', see: 'X217 2000F REF01=NT | PAS item administrationReferenceNumber' }],
  },
];

// prettier-ignore
const serviceDate: AnySegmentMap = {
  id: `${id}.DTP`, segment: 'DTP', to: 'line', when: { 1: ['472'] }, constants: { 1: '472' },
  rows: [
    { id: 'date', x12: 3, as: 'date', fhir: 'servicedDate', when: { 2: ['D8'] }, see: 'X217 2000F DTP01=472 D8 | PAS item.servicedDate' },
    { id: 'from', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['RD8'] }, way: 'read', see: 'X217 2000F DTP01=472 RD8 | PAS item.servicedPeriod' },
    { id: 'start', x12: 3, as: 'date-from', fhir: 'servicedPeriod.start', when: { 2: ['D8'] }, way: 'write', see: 'X217 2000F DTP01=472 | PAS item.servicedPeriod', lossy: 'A period without an end goes out as the day it begins.' },
    { id: 'to', x12: 3, as: 'date-to', fhir: 'servicedPeriod.end', when: { 2: ['RD8'] }, see: 'X217 2000F DTP01=472 RD8 | PAS item.servicedPeriod' },
  ],
};

/** The composite of a procedure: code, modifiers, words, and the last code of a range. */
// prettier-ignore
export const procedureRows = (element: number, segment: string): readonly LineRow[] => {
  const at = `X217 2000F ${segment}0${element}`;
  const modifier = (component: 3 | 4 | 5 | 6): LineRow => ({
    id: `modifier-${component - 2}`, x12: [element, component], as: 'modifier', fhir: `modifier[${(component - 3) as 0 | 1 | 2 | 3}]`,
    see: `${at}-${component} | PAS item.modifier`,
  });
  return [
    { id: 'procedure', x12: [element, 2], as: 'procedure', fhir: 'productOrService', see: `${at}-2 | PAS item.productOrService` },
    modifier(3), modifier(4), modifier(5), modifier(6),
    { id: 'description', x12: [element, 7], as: 'text', max: 80, fhir: 'productOrService.text', see: `${at}-7 | PAS item.productOrService.text` },
    { id: 'last-procedure', x12: [element, 8], as: 'procedure', fhir: 'extension[pas:productOrServiceCodeEnd].valueCodeableConcept', see: `${at}-8 | PAS productOrServiceCodeEnd` },
  ];
};

/** Other words that people write for a unit of SV103 and SV204. */
const unitWords: readonly (readonly [code: string, path: 'quantity.code' | 'quantity.unit', word: string])[] =
  [
    ['UN', 'quantity.code', 'UN'],
    ['UN', 'quantity.code', 'FL'],
    ['UN', 'quantity.unit', 'unit'],
    ['UN', 'quantity.unit', 'visits'],
    ['UN', 'quantity.unit', 'visit'],
    ['MJ', 'quantity.code', 'MJ'],
    ['MJ', 'quantity.code', 'min'],
    ['F2', 'quantity.code', 'F2'],
    ['F2', 'quantity.code', '[IU]'],
    ['F2', 'quantity.unit', 'IU'],
  ];
const dayWords: typeof unitWords = [
  ['DA', 'quantity.code', 'DA'],
  ['DA', 'quantity.code', 'DY'],
  ['DA', 'quantity.code', 'd'],
  ['DA', 'quantity.unit', 'day'],
];

/** How many: unit and number. A number without a unit that X12 knows counts units. */
// prettier-ignore
const quantityRows = (unit: number, segment: string, words: typeof unitWords): readonly LineRow[] => {
  const see = `X217 2000F ${segment}0${unit} ${segment}0${unit + 1} | PAS item.quantity`;
  return [
    { id: 'unit', x12: unit, as: 'code', table: 'service-unit', fhir: 'quantity.unit', see },
    {
      id: 'unit-word', x12: unit, as: 'choice', way: 'write', see, lossy: 'Comes back with the word for the unit, not its code.',
      choices: words.map(([code, path, word]) => ({ code, is: { [path]: word } })),
    },
    { id: 'units', x12: unit + 1, as: 'decimal', fhir: 'quantity.value', when: { [unit]: ['UN'] }, way: 'write', see, lossy: 'A unit that X12 does not know here is not sent: the number goes out as units.' },
    { id: 'quantity', x12: unit + 1, as: 'decimal', fhir: 'quantity.value', see },
  ];
};

const ofType = (...is: string[]): Given => ({
  scope: 'claim',
  at: 'type.coding[0].code',
  is,
  beside: { 'type.coding[0].system': systems.claimType },
});

const pointer = (component: 1 | 2 | 3 | 4): LineRow => ({
  id: `diagnosis-${component}`,
  x12: [7, component],
  as: 'pointer',
  to: { scope: 'claim', list: 'diagnosis', number: 'sequence', first: principalFirst },
  fhir: `diagnosisSequence[${(component - 1) as 0 | 1 | 2 | 3}]`,
  see: `X217 2000F SV107-${component} | PAS item.diagnosisSequence`,
  lossy: 'Four diagnoses of a line are sent, those of an institutional line not at all.',
});

// prettier-ignore
const levelOfCare = (element: number, segment: string): LineRow => ({
  id: 'level-of-care', x12: element, as: 'x12-concept', list: '1337', fhir: 'extension[pas:nursingHomeLevelOfCare].valueCodeableConcept', see: `X217 2000F ${segment}${element} | PAS nursingHomeLevelOfCare`,
});

/** The releases of PAS call the code system of revenue codes by different names; both are understood. */
// prettier-ignore
const revenueRows: readonly LineRow[] = [
  { id: 'revenue',        x12: 1, as: 'concept', table: 'revenue-code', only: ['2.2.1'], fhir: 'revenue', see: 'X217 2000F SV201 | PAS item.revenue' },
  { id: 'revenue-too',    x12: 1, as: 'concept', table: 'revenue-code-before', only: ['2.2.1'], way: 'write', fhir: 'revenue', see: 'X217 2000F SV201 | PAS item.revenue', lossy: 'Comes back with the name that this release has for the code system.' },
  { id: 'revenue-before', x12: 1, as: 'concept', table: 'revenue-code-before', only: ['2.0.1'], fhir: 'revenue', see: 'X217 2000F SV201 | PAS item.revenue' },
  { id: 'revenue-later',  x12: 1, as: 'concept', table: 'revenue-code', only: ['2.0.1'], way: 'write', fhir: 'revenue', see: 'X217 2000F SV201 | PAS item.revenue', lossy: 'Comes back with the name that this release has for the code system.' },
];

/** SV1, SV2 or SV3, by what the Claim is. */
// prettier-ignore
const services: readonly AnySegmentMap[] = [
  {
    id: `${id}.SV1`, segment: 'SV1', to: 'line', needs: 1, given: ofType('professional', 'pharmacy', 'vision'),
    rows: [
      ...procedureRows(1, 'SV1'),
      { id: 'price', x12: 2, as: 'usd', fhir: 'unitPrice', see: 'X217 2000F SV102 | PAS item.unitPrice' },
      ...quantityRows(3, 'SV1', unitWords),
      pointer(1), pointer(2), pointer(3), pointer(4),
      { id: 'screening', x12: 11, as: 'yes-no', fhir: 'extension[pas:epsdtIndicator].valueBoolean', see: 'X217 2000F SV111 | PAS epsdtIndicator' },
      levelOfCare(20, 'SV1'),
    ],
  },
  {
    id: `${id}.SV2`, segment: 'SV2', to: 'line', given: ofType('institutional'),
    rows: [
      ...revenueRows,
      ...procedureRows(2, 'SV2'),
      { id: 'price', x12: 3, as: 'usd', fhir: 'unitPrice', see: 'X217 2000F SV203 | PAS item.unitPrice' },
      ...quantityRows(4, 'SV2', [...unitWords, ...dayWords]),
      { id: 'rate', x12: 6, as: 'decimal', fhir: 'extension[pas:revenueUnitRateLimit].valueDecimal', see: 'X217 2000F SV206 | PAS revenueUnitRateLimit' },
      { id: 'nursing-home', x12: 9, as: 'x12-concept', list: '1345', fhir: 'extension[pas:nursingHomeResidentialStatus].valueCodeableConcept', see: 'X217 2000F SV209 | PAS nursingHomeResidentialStatus' },
      levelOfCare(10, 'SV2'),
    ],
  },
  {
    id: `${id}.SV3`, segment: 'SV3', to: 'line', needs: 1, given: ofType('oral'),
    rows: [
      ...procedureRows(1, 'SV3'),
      { id: 'price', x12: 2, as: 'usd', fhir: 'unitPrice', see: 'X217 2000F SV302 | PAS item.unitPrice' },
      { id: 'quantity', x12: 6, as: 'decimal', fhir: 'quantity.value', see: 'X217 2000F SV306 | PAS item.quantity', lossy: 'SV3 has no unit.' },
    ],
  },
];

/** The quantity of a ServiceRequest: how many in all. */
// prettier-ignore
const quantity: AnySegmentMap = {
  id: `${id}.HSD.quantity`, segment: 'HSD', to: 'order', joins: true,
  rows: [
    { id: 'unit', x12: 1, as: 'code', table: 'delivery-unit', way: 'read', fhir: 'quantityQuantity.code', when: { 3: [''] }, beside: { 'quantityQuantity.system': systems.deliveryUnit }, see: 'X217 2000F HSD01 | PAS ServiceRequest.quantity' },
    { id: 'unit-code', x12: 1, as: 'code', table: 'delivery-unit', way: 'write', fhir: 'quantityQuantity.code', see: 'X217 2000F HSD01 | PAS ServiceRequest.quantity' },
    {
      id: 'unit-word', x12: 1, as: 'choice', way: 'write', see: 'X217 2000F HSD01 | PAS ServiceRequest.quantity', lossy: 'Comes back with the code for the unit.',
      choices: [['VS', 'visit'], ['DY', 'day'], ['HS', 'hour'], ['MN', 'month'], ['FL', 'unit']].flatMap(([code = '', word = '']) => [word, `${word}s`].map((unit) => ({ code, is: { 'quantityQuantity.unit': unit } }))),
    },
    { id: 'amount', x12: 2, as: 'decimal', fhir: 'quantityQuantity.value', when: { 3: [''] }, see: 'X217 2000F HSD02 | PAS ServiceRequest.quantity', lossy: 'Beside so many in each period the quantity in all is not sent.' },
  ],
};

/** HSD: how the service is delivered, at the order that the item asks for. Read, it is a ServiceRequest. */
// prettier-ignore
const delivery: readonly AnySegmentMap[] = [
  {
    id: `${id}.HSD.order`, segment: 'HSD', to: 'line', way: 'read',
    rows: [{ id: 'order', x12: 1, as: 'reference', to: ['order'], fhir: 'extension[pas:requestedService].valueReference', see: 'X217 2000F HSD | PAS requestedService' }],
  },
  ...deliveryRows(`${id}.HSD`, 'X217 2000F', { scope: 'timing', in: 'order', at: 'occurrenceTiming' }, 'VS', [quantity]),
  ...deliveryRows(`${id}.HSD.device`, 'X217 2000F', { scope: 'timing', in: 'deviceOrder', at: 'occurrenceTiming' }, 'FL', [], 'write'),
  ...deliveryRows(`${id}.HSD.medication`, 'X217 2000F', { scope: 'timing', in: 'medicationOrder', at: 'dosageInstruction[0].timing' }, 'FL', [], 'write'),
];

/** An update holds all items there ever were; X12 is sent those that say they changed or are taken back. */
const changed = ['extension[pas:infoChanged]', 'modifierExtension[pas-modifier:infoCancelled]'];

/** Loop 2000F: one service. */
export const serviceLoop: LoopMap = {
  loop: ['2000F'],
  level: 'SS',
  opens: [
    { scope: 'line', in: 'claim', at: 'item[+]', numbered: 'sequence', flagged: changed },
    { scope: 'order', resource: 'ServiceRequest' },
  ],
  parts: [
    trace,
    traceOriginator,
    ...reviews,
    ...earlier,
    serviceDate,
    ...services,
    ...delivery,
    ...attachmentsOf(id, 'service'),
    messageOf(id, 'service'),
    careTeamLoop('278-request', '2010F', 10),
  ],
};
