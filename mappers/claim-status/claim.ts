import type { AnySegmentMap, LoopMap, Part, Row, Scopes } from '../map.ts';
import { billTypeSystem, claimSystem, inquirySystem, numberKinds, numberRow } from './numbers.ts';
import type { StatusGuide } from './shapes.ts';
import { lineStatusOf, statusOf } from './status.ts';

/** Loops 2200 and 2220 of a 277: one claim and its lines. */
const submitted = {
  'adjudication[=].category.coding[0].system': 'http://terminology.hl7.org/CodeSystem/adjudication',
  'adjudication[=].category.coding[0].code': 'submitted',
} as const;
const benefit = { ...submitted, 'adjudication[=].category.coding[0].code': 'benefit' } as const;

// prettier-ignore
const numbersOf = ({ id, see, to }: StatusGuide): AnySegmentMap[] => {
  const kinds = to === 'inquiry' ? ['1K', 'EJ', 'XZ', 'VV', 'D9'] as const : ['1K', 'D9'] as const;
  return [
    ...kinds.map((kind): AnySegmentMap => ({ id: `${id}.2200.REF.${numberKinds[kind][0]}`, segment: 'REF', to: 'status', when: { 1: [kind] }, rows: [numberRow(see, kind)] })),
    {
      id: `${id}.2200.REF.bill-type`, segment: 'REF', to: 'status', when: { 1: ['BLT'] },
      rows: [{ id: 'bill-type', x12: 2, as: 'text', fhir: 'subType.coding[+].code', beside: { 'subType.coding[=].system': billTypeSystem }, see: `${see} REF01=BLT REF02 | R4 ClaimResponse.subType` }],
    },
  ];
};

// prettier-ignore
const serviced = (see: string, name: 'claim' | 'line') => {
  const fhir = (end: 'start' | 'end') => `extension[serviced].valuePeriod.${end}` as const;
  const to = `our extension: when the ${name} was for`;
  return [
    { id: 'date', x12: 3, as: 'date', fhir: fhir('start'), when: { 2: ['D8'] }, see: `${see} DTP*472 D8 | ${to}` },
    { id: 'same-day', x12: 3, as: 'date', fhir: fhir('end'), when: { 2: ['D8'] }, see: `${see} DTP*472 D8 | ${to}` },
    { id: 'from', x12: 3, as: 'date-from', fhir: fhir('start'), when: { 2: ['RD8'] }, see: `${see} DTP*472 RD8 | ${to}` },
    { id: 'to', x12: 3, as: 'date-to', fhir: fhir('end'), when: { 2: ['RD8'] }, see: `${see} DTP*472 RD8 | ${to}` },
  ] as const;
};

// prettier-ignore
const modifier = (see: string, number: 1 | 2 | 3 | 4): Row<Scopes['statusItem']> => ({
  id: `modifier-${number}`, x12: [1, number + 2], as: 'modifier', fhir: 'extension[+service-modifier].valueCodeableConcept', see: `${see} SVC01-${number + 2} | our extension: a modifier of the service`,
});

/** A line is an item of the answer; which line of the claim it is, its own number (FJ) says. */
// prettier-ignore
const lineLoop = (shape: StatusGuide, level: 'D' | 'E'): LoopMap => {
  const { id, see, to } = shape;
  return {
    loop: [`2220${level}`],
    opens: [{ scope: 'statusItem', in: 'status', at: 'item[+]', numbered: 'itemSequence' }],
    parts: [
      {
        id: `${id}.2220.SVC`, segment: 'SVC', to: 'statusItem',
        rows: [
          { id: 'service', x12: [1, 2], as: 'procedure', fhir: 'extension[service].valueCodeableConcept', see: `${see} SVC01-1 SVC01-2 | our extension: the service`, lossy: 'The item counts the lines of the answer, not those of the claim.' },
          modifier(see, 1), modifier(see, 2), modifier(see, 3), modifier(see, 4),
          { id: 'charged', x12: 2, as: 'usd', fhir: 'adjudication[+].amount', beside: submitted, see: `${see} SVC02 | R4 item.adjudication: submitted` },
          ...(to === 'inquiry' ? [{ id: 'paid', x12: 3, as: 'usd', fhir: 'adjudication[+].amount', beside: benefit, see: `${see} SVC03 | R4 item.adjudication: benefit` } as const] : []),
          { id: 'revenue', x12: 4, as: 'concept', table: 'revenue-code', fhir: 'extension[revenue].valueCodeableConcept', see: `${see} SVC04 | our extension: the revenue code` },
          { id: 'units', x12: 7, as: 'decimal', fhir: 'extension[units].valueDecimal', see: `${see} SVC07 | our extension: how many` },
        ],
      },
      lineStatusOf(shape),
      { id: `${id}.2220.REF.line-number`, segment: 'REF', to: 'statusItem', when: { 1: ['FJ'] }, rows: [{ id: 'number', x12: 2, as: 'text', fhir: 'extension[line-item-control-number].valueString', see: `${see} REF01=FJ REF02 | our extension: the provider’s number of the line` }] },
      ...(to === 'acknowledgment' ? [{ id: `${id}.2220.REF.prescription-number`, segment: 'REF', to: 'statusItem', when: { 1: ['XZ'] }, rows: [{ id: 'number', x12: 2, as: 'text', fhir: 'extension[prescription-number].valueString', see: `${see} REF01=XZ REF02 | our extension: number of a prescription` }] } satisfies AnySegmentMap] : []),
      { id: `${id}.2220.DTP`, segment: 'DTP', to: 'statusItem', when: { 1: ['472'] }, rows: serviced(see, 'line') },
    ],
  };
};

/** What is said of one claim. TRN02 is the question's number (277), or the provider's number of the claim (277CA). */
// prettier-ignore
export const claimParts = (shape: StatusGuide, level: 'D' | 'E'): readonly Part[] => {
  const { id, see, to } = shape;
  const system = to === 'inquiry' ? inquirySystem : claimSystem;
  return [
    {
      id: `${id}.2200.TRN`, segment: 'TRN', to: 'status',
      rows: [{ id: 'trace', x12: 2, as: 'text', fhir: 'request.identifier.value', beside: { 'request.identifier.system': system }, see: `${see} TRN02 | R4 ClaimResponse.request.identifier` }],
    },
    ...statusOf(shape, { level: 'claim', loop: '2200' }),
    ...numbersOf(shape),
    { id: `${id}.2200.DTP`, segment: 'DTP', to: 'status', when: { 1: ['472'] }, rows: serviced(see, 'claim') },
    lineLoop(shape, level),
  ];
};
