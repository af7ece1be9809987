import type { AnySegmentMap, Row, Scopes } from '../map.ts';

/** What an inquiry searches services by, beside what a request says of them. */
type LineRow = Row<Scopes['line']>;
const id = '278-inquiry.2000F';

type DateName = 'IssueDate' | 'ExpirationDate' | 'EffectiveDate';

/** A day, or the period the day searched for lies in. */
function searched(qualifier: string, name: string, date: DateName): AnySegmentMap {
  const at = `extension[pas:itemCertification${date}]` as const;
  const see = `X215 2000F DTP01=${qualifier} | PAS item itemCertification${date}`;
  const rows: readonly LineRow[] = [
    { id: 'date', x12: 3, as: 'date', fhir: `${at}.valueDate`, when: { 2: ['D8'] }, see },
    { id: 'from', x12: 3, as: 'date-from', way: 'read', fhir: `${at}.valuePeriod.start`, when: { 2: ['RD8'] }, see },
    { id: 'start', x12: 3, as: 'date-from', way: 'write', fhir: `${at}.valuePeriod.start`, when: { 2: ['D8'] }, see, lossy: 'A period without an end goes out as the day it begins.' },
    { id: 'to', x12: 3, as: 'date-to', fhir: `${at}.valuePeriod.end`, when: { 2: ['RD8'] }, see },
  ]; // prettier-ignore
  return {
    id: `${id}.DTP.${name}`,
    segment: 'DTP',
    to: 'line',
    when: { 1: [qualifier] },
    constants: { 1: qualifier },
    rows,
  };
}

/** DTP 102, 036 and 007: services certified on these days, in the order of the guide. */
export const searchedDates: readonly AnySegmentMap[] = [
  searched('102', 'issued', 'IssueDate'),
  searched('036', 'expires', 'ExpirationDate'),
  searched('007', 'effective', 'EffectiveDate'),
];
