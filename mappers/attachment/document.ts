import type { AnySegmentMap, LoopMap, Row, Scopes } from '../map.ts';
import { serviceDates } from './patient.ts';
import type { AttachmentGuide } from './shapes.ts';

/** Loop 2000A: one document, by which number it is found, what it is, and its bytes. */

/** The number we gave a document (PWK06 of the request it belongs to), and the one the payer asked for it by. */
export const documentNumbers = {
  ours: 'urn:chartside:attachment-control-number',
  payers: 'urn:chartside:payer-attachment-control-number',
} as const;
const loinc = 'http://loinc.org';

// prettier-ignore
const traceOf = ({ id: map, see }: AttachmentGuide): AnySegmentMap[] => {
  const id = `${map}.2000A.TRN`;
  return [
    {
      id, segment: 'TRN', to: 'document',
      rows: [
        { id: 'payers-number', x12: 2, as: 'text', max: 50, fhir: 'identifier[+].value', when: { 1: ['2'] }, beside: { 'identifier[=].system': documentNumbers.payers }, see: `${see} TRN01=2 TRN02 | CDex TrackingId of an asked attachment` },
        { id: 'our-number', x12: 2, as: 'text', max: 50, fhir: 'identifier[+].value', when: { 1: ['1'] }, beside: { 'identifier[=].system': documentNumbers.ours }, see: `${see} TRN01=1 TRN02 | CDex TrackingId, PAS documentInformation.controlNumber` },
      ],
    },
    {
      id: `${id}.asked`, segment: 'TRN', to: 'documentTask', joins: true, way: 'write',
      rows: [{ id: 'number', x12: 2, as: 'text', max: 50, fhir: 'identifier[0].value', when: { 1: ['2'] }, see: `${see} TRN01=2 TRN02 | CDex Task.identifier`, lossy: 'Comes back as a number of the document: X12 has no task.' }],
    },
    {
      id: `${id}.other`, segment: 'TRN', to: 'document', joins: true, way: 'write',
      rows: [{ id: 'first-number', x12: 2, as: 'text', max: 50, fhir: 'identifier[0].value', when: { 1: ['1'] }, see: `${see} TRN02 | R4 DocumentReference.identifier`, lossy: 'Comes back as the number we gave: X12 does not name who numbered.' }],
    },
  ];
};

/** STC: the LOINC code the payer asked for, which is what the document is; and its modifiers. */
// prettier-ignore
const askedOf = ({ id: map, see }: AttachmentGuide): AnySegmentMap => {
  const modifier = (element: 10 | 11) => ({
    x12: [element, 2], as: 'text', fhir: 'extension[+attachment-modifier].valueCoding.code',
    beside: { 'extension[=attachment-modifier].valueCoding.system': loinc }, see: `${see} STC${element}-2 | our extension: the modifier of what was asked for`,
  }) as const;
  return {
    id: `${map}.2000A.STC`, segment: 'STC', to: 'document', needs: 1,
    rows: [
      { id: 'category', x12: [1, 1], as: 'x12-concept', list: '507', fhir: 'extension[attachment-request].valueCodeableConcept', see: `${see} STC01-1 | our extension: how it was asked for` },
      { id: 'code-usual', x12: [1, 2], as: 'text', fhir: 'type.coding[+].code', way: 'write', when: { '1.1': ['R4'], '1.4': ['LOI'] }, beside: { 'type.coding[=].system': loinc }, see: `${see} STC01-2 | US Core DocumentReference.type, CDex Attachment.Code` },
      { id: 'code', x12: [1, 2], as: 'text', fhir: 'type.coding[+].code', when: { '1.4': ['LOI', ''] }, beside: { 'type.coding[=].system': loinc }, see: `${see} STC01-2 | US Core DocumentReference.type, CDex Attachment.Code` },
      { id: 'modifier-1', way: 'read', when: { '10.4': ['LOI', ''] }, ...modifier(10) },
      { id: 'modifier-2', way: 'read', when: { '11.4': ['LOI', ''] }, ...modifier(11) },
      { id: 'modifier-1-sent', way: 'write', when: { '10.1': ['R4'], '10.4': ['LOI'] }, ...modifier(10) },
      { id: 'modifier-2-sent', way: 'write', when: { '11.1': ['R4'], '11.4': ['LOI'] }, ...modifier(11) },
    ],
  };
};

// prettier-ignore
const serviceNumbers = ({ id: map, see }: AttachmentGuide): AnySegmentMap => ({
  id: `${map}.2000A.REF`, segment: 'REF', to: 'serviceNumber',
  opens: { scope: 'serviceNumber', in: 'document', at: 'extension[+service-number].valueIdentifier' },
  rows: [
    { id: 'kind', x12: 1, as: 'x12-concept', list: '128', fhir: 'type', see: `${see} 2000A REF01 | our extension: a number of the service` },
    { id: 'number', x12: 2, as: 'text', fhir: 'value', see: `${see} 2000A REF02 | our extension: a number of the service` },
  ],
});

type ContentRow = Row<Scopes['documentContent']>;
/** Formats of CAT02 by the kind of file, where nobody says which it is. */
const formats: readonly (readonly [code: string, contentTypes: readonly string[]])[] = [
  ['TX', ['text/plain']],
  ['IA', ['image/jpeg', 'image/png', 'image/tiff', 'image/gif']],
  [
    'HL',
    [
      'application/fhir+json',
      'application/fhir+xml',
      'application/hl7-cda+xml',
      'application/cda+xml',
      'application/xml',
      'text/xml',
    ],
  ],
  ['MB', ['application/pdf', 'application/octet-stream']],
];

// prettier-ignore
const formatRows = (see: string): readonly ContentRow[] => [
  { id: 'format', x12: 2, as: 'coding', table: 'attachment-format', fhir: 'format', see: `${see} CAT02 | US Core DocumentReference.content.format` },
  {
    id: 'format-of-kind', x12: 2, as: 'choice', way: 'write', see: `${see} CAT02 | US Core DocumentReference.content.attachment.contentType`,
    lossy: 'X12 names a format and no media type: on reading, the first bytes tell it where they can.',
    choices: formats.flatMap(([code, types]) => types.map((type) => ({ code, is: { 'attachment.contentType': type } }))),
  },
  { id: 'text', x12: 2, as: 'statement', says: 'text/plain', way: 'read', when: { 2: ['TX'] }, fhir: 'attachment.contentType', see: `${see} CAT02=TX | US Core attachment.contentType` },
  { id: 'version', x12: 3, as: 'text', fhir: 'extension[format-version].valueString', see: `${see} CAT03 | our extension: the version of the format` },
];

// prettier-ignore
const describing = ({ id: map, see, loops, report }: AttachmentGuide): AnySegmentMap[] => {
  const id = `${map}.${loops.description}`;
  return [
    {
      id: `${id}.DTP`, segment: 'DTP', to: 'document', when: { 1: ['368'] }, constants: { 1: '368' },
      rows: [
        { id: 'date', x12: 3, as: 'moment', fhir: 'date', when: { 2: ['D8'] }, see: `${see} DTP*368 | US Core DocumentReference.date`, lossy: 'The day in UTC is sent, not the time.' },
      ],
    },
    {
      id: `${id}.DTP.created`, segment: 'DTP', to: 'documentContent', joins: true, way: 'write', constants: { 1: '368' },
      rows: [{ id: 'created', x12: 3, as: 'date', fhir: 'attachment.creation', when: { 2: ['D8'] }, see: `${see} DTP*368 | R4 attachment.creation`, lossy: 'Comes back as the date of the document.' }],
    },
    {
      id: `${id}.CAT`, segment: 'CAT', to: 'document',
      rows: [{
        id: 'report', x12: 1, as: 'x12-concept', list: '755', fhir: 'category[+]', see: `${see} CAT01 | US Core DocumentReference.category`,
        beside: { 'category[=].coding[0].system': 'https://codesystem.x12.org/005010/755' },
      }],
    },
    { id: `${id}.CAT.format`, segment: 'CAT', to: 'documentContent', joins: true, always: true, constants: { 1: report, 2: 'MB' }, rows: formatRows(see) },
  ];
};

// prettier-ignore
const dataOf = ({ id: map, see, loops, data }: AttachmentGuide): LoopMap => {
  const id = `${map}.${loops.data}`;
  const at = data === 'BDS' ? 3 : 2;
  const name = data === 'BDS' ? 'BDS03' : 'BIN02';
  return {
    loop: [loops.data],
    parts: [
      data === 'BDS'
        ? { id: `${id}.OOI`, segment: 'OOI', to: 'documentContent', always: true, constants: { 1: '1', 2: '47', 3: 'ATTACHMENT' }, rows: [] }
        : { id: `${id}.EFI`, segment: 'EFI', to: 'documentContent', always: true, constants: { 1: '05' }, rows: [] },
      {
        id: `${id}.${data}`, segment: data, to: 'documentContent', needs: at, ...(data === 'BDS' ? { constants: { 1: 'B64' } } : {}),
        rows: [
          { id: 'data', x12: at, as: 'base64', fhir: 'attachment.data', see: `${see} ${name} | US Core attachment.data`, ...(data === 'BDS' ? { lossy: 'Plain data (ASC) goes out as base64 (B64): the same bytes.' } : {}) },
          { id: 'elsewhere', x12: at, as: 'elsewhere', way: 'write', fhir: 'attachment.url', see: `${see} ${name} | US Core attachment.url` },
          { id: 'kind', x12: at, as: 'media-type', way: 'read', fhir: 'attachment.contentType', see: `${see} ${name} | US Core attachment.contentType` },
        ],
      },
    ],
  };
};

/** One document for each; in the claim attachments the date of its service line goes before it. */
export function documentLoop(shape: AttachmentGuide): LoopMap {
  const { see, loops, to } = shape;
  // prettier-ignore
  return {
    loop: ['2000A'],
    opens: [{ scope: 'document', resource: 'DocumentReference', every: true }],
    parts: [
      { id: `${shape.id}.2000A.LX`, segment: 'LX', to: 'document', always: true, counts: 1, rows: [] },
      ...traceOf(shape),
      askedOf(shape),
      serviceNumbers(shape),
      ...(to === 'claim' ? [{
        loop: ['2100A'],
        parts: [{ id: `${shape.id}.2100A.DTP`, segment: 'DTP', to: 'document', when: { 1: ['472'] }, constants: { 1: '472' }, rows: serviceDates(`${see} 2100A`, 'extension[service-line-period].valuePeriod') } satisfies AnySegmentMap],
      }] : []),
      {
        loop: [loops.description], most: 1,
        opens: [{ scope: 'documentContent', in: 'document', at: 'content[+]' }],
        parts: [...describing(shape), dataOf(shape)],
      },
    ],
  };
}
