import type { AnySegmentMap, Row, Scopes } from '../map.ts';
import type { StatusGuide } from './shapes.ts';

/** STC: what became of a claim, of a line, or of all a receiver or provider sent. */

const failed = ['A3', 'A4', 'A6', 'A7', 'A8', 'D0', 'E0', 'E1', 'E2', 'E3', 'E4'];
const finished = ['F0', 'F1', 'F2', 'F3', 'F4'];
const underWay = [
  'A0',
  'A1',
  'A2',
  'A5',
  'P0',
  'P1',
  'P2',
  'P3',
  'P4',
  'P5',
  ...Array.from({ length: 18 }, (_, i) => `R${i}`),
];

/** What R4 calls the outcome, by the category of the first status that stands. */
const outcomes = [...failed.map((code) => [code, 'error']), ...finished.map((code) => [code, 'complete']), ...underWay.map((code) => [code, 'queued'])]
  .map(([code = '', outcome = '']) => ({ code, is: { outcome } })); // prettier-ignore

/** Where a status stands, and which elements its guide has there. */
export interface StatusPlace {
  readonly level: 'receiver' | 'provider' | 'claim' | 'line';
  readonly loop: string;
}

/** The composites STC01, STC10 and STC11 are a status each; date, action and words are said of all of them. */
// prettier-ignore
const detailRows = ({ see, to }: StatusGuide, { level }: StatusPlace): readonly Row<Scopes['statusDetail']>[] => {
  const isClaim = level === 'claim' || level === 'line';
  return [
    { id: 'category', x12: ['+0', 1], as: 'x12-concept', list: '507', fhir: 'extension[:category].valueCodeableConcept', see: `${see} STC01-1, STC10-1, STC11-1 | our extension: the category of a status` },
    { id: 'code', x12: ['+0', 2], as: 'x12-concept', list: '508', fhir: 'extension[:code].valueCodeableConcept', see: `${see} STC01-2, STC10-2, STC11-2 | our extension: the status` },
    { id: 'entity', x12: ['+0', 3], as: 'x12-concept', list: '98', fhir: 'extension[:entity].valueCodeableConcept', see: `${see} STC01-3, STC10-3, STC11-3 | our extension: who it is about` },
    ...(isClaim && to === 'inquiry' ? [{ id: 'list', x12: ['+0', 4], as: 'x12-code', list: '1270', fhir: 'extension[:list].valueCode', see: `${see} STC01-4, STC10-4, STC11-4 | our extension: RX where the code is a pharmacy’s (NCPDP)` } as const] : []),
    { id: 'date', x12: 2, as: 'date', fhir: 'extension[:date].valueDate', see: `${see} STC02 | our extension: since when` },
    ...(to === 'acknowledgment' ? [{ id: 'action', x12: 3, as: 'x12-concept', list: '306', fhir: 'extension[:action].valueCodeableConcept', see: `${see} STC03 | our extension: whether it goes on (WQ) or was refused (U)` } as const] : []),
    ...(isClaim && to === 'acknowledgment' ? [{ id: 'message', x12: 12, as: 'text', fhir: 'extension[:message].valueString', see: `${see} STC12 | our extension: words about it` } as const] : []),
  ];
};

type StatusRow = Row<Scopes['status']>;
const category = 'http://terminology.hl7.org/CodeSystem/adjudication';
const paymentType = 'http://terminology.hl7.org/CodeSystem/ex-paymenttype';

// prettier-ignore
const amountRows = ({ see, to }: StatusGuide, { level }: StatusPlace): readonly StatusRow[] => {
  const charged: StatusRow = {
    id: 'charged', x12: 4, as: 'usd', fhir: 'total[0].amount', see: `${see} STC04 | R4 ClaimResponse.total: submitted`,
    beside: { 'total[0].category.coding[0].system': category, 'total[0].category.coding[0].code': 'submitted' },
  };
  if (to === 'acknowledgment') return [charged];
  if (level !== 'claim') return [];
  return [
    charged,
    {
      id: 'paid', x12: 5, as: 'usd', fhir: 'payment.amount', see: `${see} STC05 | R4 ClaimResponse.payment.amount; 0 where nothing is paid`,
      beside: { 'payment.type.coding[0].system': paymentType, 'payment.type.coding[0].code': 'complete' },
    },
    { id: 'finalized', x12: 6, as: 'date', fhir: 'extension[finalized].valueDate', see: `${see} STC06 | our extension: when it was decided` },
    { id: 'paid-on', x12: 8, as: 'date', fhir: 'payment.date', see: `${see} STC08 | R4 ClaimResponse.payment.date` },
    { id: 'paid-by', x12: 9, as: 'text', fhir: 'payment.identifier.value', see: `${see} STC09 | R4 ClaimResponse.payment.identifier` },
  ];
};

/** STC of a claim, or of a level above it, which is a ClaimResponse of its own. */
// prettier-ignore
export const statusOf = (shape: StatusGuide, place: StatusPlace): AnySegmentMap[] => {
  const { see } = shape;
  const id = `${shape.id}.${place.loop}.STC`;
  return [
    {
      id, segment: 'STC', to: 'statusDetail', across: [1, 10, 11],
      opens: { scope: 'statusDetail', in: 'status', at: 'extension[+claim-status]' },
      rows: detailRows(shape, place),
    },
    {
      id: `${id}.outcome`, segment: 'STC', to: 'status',
      rows: [
        { id: 'outcome', x12: [1, 1], as: 'choice', choices: outcomes, see: `${see} STC01-1 | R4 ClaimResponse.outcome`, lossy: 'Only complete, queued or error; the status itself stands in our extension.' },
        ...amountRows(shape, place),
      ],
    },
    {
      id: `${id}.error`, segment: 'STC', to: 'statusError', when: { '1.1': failed },
      opens: { scope: 'statusError', in: 'status', at: 'error[+]' },
      rows: [{ id: 'code', x12: [1, 2], as: 'x12-concept', list: '508', fhir: 'code', see: `${see} STC01-2 | R4 ClaimResponse.error.code` }],
    },
  ];
};

/** STC of a service line. */
// prettier-ignore
export const lineStatusOf = (shape: StatusGuide): AnySegmentMap => ({
  id: `${shape.id}.2220.STC`, segment: 'STC', to: 'lineStatusDetail', across: [1, 10, 11],
  opens: { scope: 'lineStatusDetail', in: 'statusItem', at: 'extension[+claim-status]' },
  rows: detailRows(shape, { level: 'line', loop: '2220' }),
});
