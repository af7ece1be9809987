import type { AnySegmentMap, ElementOpening, Row, Scopes } from '../map.ts';
import { systems } from './systems.ts';

type TimingRow = Row<Scopes['timing']>;

/** HSD01 where the order has no unit of its own: visits of a service, units of anything else. */
export type DeliveryUnit = 'VS' | 'FL';

/**
 * HSD ⇄ Timing: so many (HSD02 of HSD01) in each HSD04 periods of HSD03, for HSD06 of HSD05. Without a period HSD02 is how
 * many there are in all; then the order may say it as its quantity (`quantity`).
 */
// prettier-ignore
export function deliveryRows(id: string, guide: string, opens: ElementOpening, fallback: DeliveryUnit = 'VS', quantity: readonly AnySegmentMap[] = [], way?: 'write'): AnySegmentMap[] {
  const base = { segment: 'HSD', to: 'timing', opens, joins: true, ...(way ? { way } as const : {}) } as const;
  const rate = { scope: 'timing', at: 'repeat.periodUnit', is: ['d', 'wk', 'mo'] } as const;
  const units = [fallback, ...['VS', 'DY', 'HS', 'MN', 'FL'].filter((one) => one !== fallback)];
  return [
    { id, ...base, rows: [...unitRows(guide, opens.in === 'claim'), ...countRows(guide)] },
    {
      id: `${id}.rate`, ...base, way: 'write', given: rate,
      rows: [
        { id: 'frequency', x12: 2, as: 'count', fhir: 'repeat.frequency', see: `${guide} HSD02 | PAS Timing.repeat.frequency` },
        { id: 'period-unit', x12: 3, as: 'code', table: 'timing-unit', fhir: 'repeat.periodUnit', see: `${guide} HSD03 | PAS Timing.repeat.periodUnit` },
        { id: 'period', x12: 4, as: 'decimal', fhir: 'repeat.period', see: `${guide} HSD04 | PAS Timing.repeat.period`, lossy: 'A period of one comes back although HSD04 did not say so.' },
      ],
    },
    ...quantity,
    {
      id: `${id}.total`, ...base, way: 'write',
      rows: [{ id: 'count', x12: 2, as: 'count', fhir: 'repeat.count', when: { 1: units }, see: `${guide} HSD02 | PAS Timing.repeat.count`, lossy: 'Beside a frequency the count in all is not sent.' }],
    },
    {
      id: `${id}.unit`, ...base, way: 'write', joins: 'only', given: rate,
      rows: [{ id: 'unit', x12: 1, as: 'choice', choices: [{ code: fallback, is: {} }], see: `${guide} HSD01 | R4 Timing`, lossy: 'Where nobody names the unit, a service has visits and anything else has units.' }],
    },
    { id: `${id}.bounds`, ...base, rows: boundRows(guide) },
  ];
}

/** HSD01 where only the Timing can say it: of an event, and of so many in each period. */
// prettier-ignore
function unitRows(guide: string, isEvent: boolean): TimingRow[] {
  const row = { id: 'unit', x12: 1, as: 'x12-concept', list: '673', fhir: 'extension[quantityUnit].valueCodeableConcept', see: `${guide} HSD01 | R4 Timing` } as const;
  return isEvent ? [row] : [{ ...row, way: 'read', when: { 3: ['DA', 'WK', 'MO'] } }, { ...row, id: 'own-unit', way: 'write' }];
}

// prettier-ignore
const countRows = (guide: string): TimingRow[] => [
  { id: 'frequency', x12: 2, as: 'count', way: 'read', fhir: 'repeat.frequency', when: { 3: ['DA', 'WK', 'MO'] }, see: `${guide} HSD02 | PAS Timing.repeat.frequency` },
  { id: 'count', x12: 2, as: 'count', way: 'read', fhir: 'repeat.count', when: { 3: [''] }, see: `${guide} HSD02 | PAS Timing.repeat.count` },
  { id: 'period-unit', x12: 3, as: 'code', table: 'timing-unit', way: 'read', fhir: 'repeat.periodUnit', beside: { 'repeat.period': 1 }, see: `${guide} HSD03 | PAS Timing.repeat.periodUnit` },
  { id: 'period', x12: 4, as: 'decimal', way: 'read', fhir: 'repeat.period', see: `${guide} HSD04 | PAS Timing.repeat.period` },
];

// prettier-ignore
const boundRows = (guide: string): TimingRow[] => [
  { id: 'duration-unit', x12: 5, as: 'code', table: 'duration-unit', fhir: 'repeat.boundsDuration.code', beside: { 'repeat.boundsDuration.system': systems.units }, see: `${guide} HSD05 | PAS Timing.repeat.bounds` },
  { id: 'duration', x12: 6, as: 'decimal', fhir: 'repeat.boundsDuration.value', see: `${guide} HSD06 | PAS Timing.repeat.bounds` },
  { id: 'calendar', x12: 7, as: 'x12-concept', list: '678', fhir: 'extension[pas:timingcalendarpattern].valueCodeableConcept', see: `${guide} HSD07 | PAS timingcalendarpattern` },
  { id: 'pattern', x12: 8, as: 'x12-concept', list: '679', fhir: 'extension[pas:timingdeliverypattern].valueCodeableConcept', see: `${guide} HSD08 | PAS timingdeliverypattern` },
];
