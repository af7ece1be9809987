/** Lists of visits as clinics export them: delimiters, headers, dates and times of many kinds, and what is wrong with them. */
import { readVisitList, type VisitListSettings } from '#mappers';
import { getPath } from '../../../mappers/paths.ts';
import { countingIds } from './vendors.ts';

const read = (text: string, more: Partial<VisitListSettings> = {}) =>
  readVisitList(text, { zone: 'America/Chicago', newId: countingIds(), ...more });
const first = (text: string, path: string, more: Partial<VisitListSettings> = {}) =>
  getPath(read(text, more).visits[0]?.bundle, `entry[0].resource.${path}`);

it.each([',', ';', '\t', '|'])('finds the delimiter %j', (mark) => {
  const text = [
    ['Date', 'Time', 'MRN'],
    ['12/4/2026', '10:20', 'M1'],
  ]
    .map((cells) => cells.join(mark))
    .join('\r\n');
  expect(first(text, 'start')).toBe('2026-12-04T10:20:00-06:00');
});

it.each([
  ['12/4/2026', '10:20 AM', '2026-12-04T10:20:00-06:00'],
  ['12/04/26', '1:05pm', '2026-12-04T13:05:00-06:00'],
  ['2026-12-04', '0930', '2026-12-04T09:30:00-06:00'],
  ['20261204', '12:00 a.m.', '2026-12-04T00:00:00-06:00'],
  ['12/4/2026 3:15 PM', '', '2026-12-04T15:15:00-06:00'],
  ['2026-07-04T09:30', '', '2026-07-04T09:30:00-05:00'],
  ['2026-07-04T09:30:00Z', '', '2026-07-04T09:30:00Z'],
])('%s and %s begins at %s', (date, time, start) => {
  expect(first(`Date,Time,MRN\n${date},${time},M1`, 'start')).toBe(start);
});

it('reads days first where a site writes so', () => {
  expect(first('Date,Time,MRN\n4.12.2026,10:20,M1', 'start', { dateOrder: 'dmy' })).toBe(
    '2026-12-04T10:20:00-06:00',
  );
});

it.each([
  ['12/32/2026', '10:20', 'csv/not-a-day'],
  ['46360', '10:20', 'csv/spreadsheet-day'],
  ['12/4/2026', '', 'csv/no-time'],
  ['12/4/2026 25:00', '', 'csv/not-a-time'],
  ['', '10:20', 'csv/empty'],
])('keeps a visit at "%s" "%s" out, and says %s of its cell', (date, time, code) => {
  const { visits, issues } = read(`Date,Time,MRN\n${date},${time},M1`);
  expect(visits).toEqual([{ row: 2, trace: [], absent: [] }]);
  expect(issues).toEqual([
    expect.objectContaining({ code, severity: 'error', row: 2, column: 1, at: 'row 2, Date' }),
  ]);
});

it.each(['25:00', '13:00 PM', 'noonish'])('says of the time "%s" that it is none', (time) => {
  expect(read(`Date,Time,MRN\n12/4/2026,${time},M1`).issues).toEqual([
    expect.objectContaining({
      code: 'csv/not-a-time',
      severity: 'error',
      row: 2,
      column: 2,
      at: 'row 2, Time',
    }),
  ]);
});

it('leaves a column of ours empty where a person chose none for it', () => {
  const { columns, visits } = read('Date,Time,MRN,Status\n12/4/2026,10:20,M1,Cancelled', {
    columns: { status: '' },
  });
  expect(columns.at(-1)).toEqual({
    column: 4,
    header: 'Status',
    why: expect.stringContaining('choose') as string,
  });
  expect(getPath(visits[0]?.bundle, 'entry[0].resource.status')).toBe('booked');
});

it('takes the columns that a person chose before those it finds by name', () => {
  const text = 'Date,When,Time,Chart\n1/1/2020,12/4/2026,10:20,M1';
  expect(first(text, 'start', { columns: { start: 'When', mrn: 'Chart' } })).toBe(
    '2026-12-04T10:20:00-06:00',
  );
  expect(read(text, { columns: { start: 'When' } }).columns).toEqual([
    { column: 1, header: 'Date', why: expect.stringContaining('choose') as string },
    { column: 2, header: 'When', holds: 'start' },
    { column: 3, header: 'Time', holds: 'time' },
    { column: 4, header: 'Chart', holds: 'mrn' },
  ]);
});

it.each([
  ['a chosen header that is not there', 'Date,Time,MRN\n', { columns: { start: 'When' } }, 'csv/no-column'],
  ['a column that is none of ours', 'Date,Time,MRN\n', { columns: { mood: 'Date' } }, 'csv/no-such-column'],
  ['a list without chart numbers', 'Date,Time\n12/4/2026,10:20', {}, 'csv/no-column'],
  ['an empty file', '', {}, 'csv/no-column'],
  ['a quotation mark that stays open', 'Date,Time,MRN\n12/4/2026,10:20,"M1', {}, 'csv/quotes'],
])('tells %s', (_name, text, more: Partial<VisitListSettings>, code) => {
  expect(read(text, more).issues.map((one) => one.code)).toContain(code);
});

it('does not read a cancelled visit as booked because its word is not known', () => {
  const { visits, issues } = read(
    'Date,Time,MRN,Status\n12/4/2026,10:20,M1,Cx by pt\n12/4/2026,10:40,M2,CANCELLED',
  );
  expect(visits.map(({ bundle }) => getPath(bundle, 'entry[0].resource.status'))).toEqual([
    undefined,
    'cancelled',
  ]);
  expect(issues).toEqual([
    expect.objectContaining({ code: 'csv/unknown-word', severity: 'error', row: 2, column: 4 }),
  ]);
});

it.each([
  ['70553', 'http://www.ama-assn.org/go/cpt', '70553'],
  ['70553 - MRI brain', 'http://www.ama-assn.org/go/cpt', '70553'],
  ['e0601', 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'E0601'],
  ['Follow up', undefined, undefined],
  ['Room 70553B', undefined, undefined],
])('reads the service %s as %s', (cell, system, code) => {
  const text = `Date,Time,MRN,Procedure\n12/4/2026,10:20,M1,${cell}`;
  expect(first(text, 'serviceType[0].coding[0].code')).toBe(code);
  expect(first(text, 'serviceType[0].coding[0].system')).toBe(system);
});

it('says which number of a birth year it would have to guess, and leaves it away', () => {
  const { visits, issues } = read('Date,Time,MRN,DOB\n12/4/2026,10:20,M1,3/9/26');
  expect(getPath(visits[0]?.bundle, 'entry[1].resource.birthDate')).toBeUndefined();
  expect(issues).toEqual([
    expect.objectContaining({ code: 'csv/not-a-day', severity: 'warning', at: 'row 2, DOB' }),
  ]);
});

it('traces a start that two cells make to both of them', () => {
  const { visits } = read('Date,Time,MRN\n12/4/2026,10:20,M1');
  const start = visits[0]?.trace.filter(({ fhir }) => fhir.endsWith('.start'));
  expect(start?.map(({ from }) => from)).toEqual(['row 2, Date', 'row 2, Time']);
});

it('warns of a visit number that comes twice, and counts empty rows', () => {
  const { issues, visits } = read(
    'Visit ID,Date,Time,MRN\nV1,12/4/2026,10:20,M1\n,,,\nV1,12/5/2026,10:20,M1',
  );
  expect(visits.map(({ row }) => row)).toEqual([2, 4]);
  expect(issues).toEqual([expect.objectContaining({ code: 'csv/twice', severity: 'warning', row: 4 })]);
});

it('adds the minutes to the beginning where no end is said', () => {
  expect(first('Date,Time,MRN,Duration\n12/4/2026,23:45,M1,30 min', 'end')).toBe('2026-12-05T00:15:00-06:00');
});
