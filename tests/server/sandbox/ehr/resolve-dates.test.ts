import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { dayIn, resolveDates, wallTime } from '../../../../server/sandbox/ehr/resolve-dates.ts';

const noonUtc = new Date('2026-11-23T12:00:00Z');

describe('what day it is', () => {
  test.each([
    ['America/Chicago', '2026-11-23T05:59:00Z', '2026-11-22'],
    ['America/Chicago', '2026-11-23T06:00:00Z', '2026-11-23'],
    ['Asia/Tokyo', '2026-11-23T15:00:00Z', '2026-11-24'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01'],
  ])('in %s at %s is %s', (zone, now, day) => {
    expect(dayIn(new Date(now), zone)).toBe(day);
  });
});

describe('a wall-clock time', () => {
  test.each([
    ['America/Chicago in winter', 'America/Chicago', '2026-11-26', '10:20', '2026-11-26T10:20:00-06:00'],
    ['America/Denver in summer', 'America/Denver', '2026-07-01', '08:00', '2026-07-01T08:00:00-06:00'],
    ['a half-hour zone', 'Asia/Kolkata', '2026-07-01', '08:00', '2026-07-01T08:00:00+05:30'],
    ['morning of the spring change', 'America/Chicago', '2027-03-14', '09:00', '2027-03-14T09:00:00-05:00'],
    ['evening before it', 'America/Chicago', '2027-03-13', '23:30', '2027-03-13T23:30:00-06:00'],
    ['a time that is skipped', 'America/Chicago', '2027-03-14', '02:30', '2027-03-14T03:30:00-05:00'],
    [
      'a time that comes twice is the first',
      'America/Chicago',
      '2026-11-01',
      '01:30',
      '2026-11-01T01:30:00-05:00',
    ],
    ['morning of the autumn change', 'America/Chicago', '2026-11-01', '08:00', '2026-11-01T08:00:00-06:00'],
  ])('%s', (_case, zone, day, time, expected) => {
    expect(wallTime(day, time, zone)).toBe(expected);
  });
});

test('offsets cross months, years and leap days', () => {
  const now = new Date('2028-02-27T18:00:00Z');
  expect(resolveDates([{ $day: 2 }, { $day: 310 }, { $day: -60 }], now, 'America/Chicago')).toEqual([
    '2028-02-29',
    '2029-01-02',
    '2027-12-29',
  ]);
});

test('tokens are found at any depth and everything else is kept', () => {
  const value = {
    start: { $day: 3, $time: '10:20' },
    period: { start: { $year: -1, $date: '01-01' }, end: { $day: -33 } },
    list: [{ keep: 1, on: { $day: 0 } }, null, 'text', true],
    data: { $text: 'Grüße' },
  };
  expect(resolveDates(value, noonUtc, 'America/Denver')).toEqual({
    start: '2026-11-26T10:20:00-07:00',
    period: { start: '2025-01-01', end: '2026-10-21' },
    list: [{ keep: 1, on: '2026-11-23' }, null, 'text', true],
    data: 'R3LDvMOfZQ==',
  });
});

// In a process of its own: a running one does not reliably change its zone.
test.each(['America/Chicago', 'Asia/Tokyo', 'Pacific/Auckland'])(
  'the zone of the process (%s) does not matter',
  (zone) => {
    const source = join(import.meta.dirname, '../../../../server/sandbox/ehr/resolve-dates.ts');
    const script = `
    import { resolveDates } from ${JSON.stringify(source)};
    const now = new Date('2026-11-23T12:00:00Z');
    const visit = resolveDates({ $day: 21, $time: '16:20' }, now, 'America/Chicago');
    process.stdout.write(JSON.stringify([now.getTimezoneOffset(), visit, resolveDates({ $day: 1 }, now, 'Asia/Tokyo')]));`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { TZ: zone } });
    const offset = { 'America/Chicago': 360, 'Asia/Tokyo': -540, 'Pacific/Auckland': -780 }[zone];
    expect(JSON.parse(out.toString())).toEqual([offset, '2026-12-14T16:20:00-06:00', '2026-11-24']);
  },
);
