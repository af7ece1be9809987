/** Days and mornings in any zone; the machine's own zone must not matter, so the same table runs under three of them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isTimeZone } from '#mappers';
import { addDays, dayIn, dayToAsk, morningOf } from '../../../server/services/service-date.ts';

const days: [instant: string, zone: string, day: string][] = [
  ['2026-03-08T05:59:59Z', 'America/Chicago', '2026-03-07'],
  ['2026-03-08T06:00:00Z', 'America/Chicago', '2026-03-08'],
  ['2026-03-09T04:59:59Z', 'America/Chicago', '2026-03-08'],
  ['2026-03-09T05:00:00Z', 'America/Chicago', '2026-03-09'],
  ['2026-11-02T05:59:59Z', 'America/Chicago', '2026-11-01'],
  ['2026-12-31T23:30:00Z', 'Pacific/Kiritimati', '2027-01-01'],
  ['2027-01-01T09:30:00Z', 'Pacific/Pago_Pago', '2026-12-31'],
  ['2028-02-29T12:00:00-05:00', 'America/New_York', '2028-02-29'],
  ['2026-06-01T18:14:59Z', 'Asia/Kathmandu', '2026-06-01'],
  ['2026-06-01T18:15:00Z', 'Asia/Kathmandu', '2026-06-02'],
]; // prettier-ignore

const mornings: [day: string, zone: string, instant: string][] = [
  ['2026-01-15', 'America/Chicago', '2026-01-15T12:00:00.000Z'],
  ['2026-07-15', 'America/Chicago', '2026-07-15T11:00:00.000Z'],
  ['2026-03-07', 'America/Chicago', '2026-03-07T12:00:00.000Z'],
  ['2026-03-08', 'America/Chicago', '2026-03-08T11:00:00.000Z'],
  ['2026-11-01', 'America/Chicago', '2026-11-01T12:00:00.000Z'],
  ['2026-10-31', 'America/Chicago', '2026-10-31T11:00:00.000Z'],
  ['2026-03-08', 'America/Los_Angeles', '2026-03-08T13:00:00.000Z'],
  ['2026-11-01', 'America/Los_Angeles', '2026-11-01T14:00:00.000Z'],
  ['2026-03-08', 'America/Phoenix', '2026-03-08T13:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-29T04:00:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-25T05:00:00.000Z'],
  ['2026-10-04', 'Australia/Sydney', '2026-10-03T19:00:00.000Z'],
  ['2026-04-05', 'Australia/Sydney', '2026-04-04T20:00:00.000Z'],
  ['2026-10-04', 'Australia/Lord_Howe', '2026-10-03T19:00:00.000Z'],
  ['2027-01-01', 'Pacific/Kiritimati', '2026-12-31T16:00:00.000Z'],
  ['2026-12-31', 'Pacific/Pago_Pago', '2026-12-31T17:00:00.000Z'],
  ['2026-03-01', 'Asia/Kathmandu', '2026-03-01T00:15:00.000Z'],
  ['2028-02-29', 'Pacific/Auckland', '2028-02-28T17:00:00.000Z'],
]; // prettier-ignore

it.each(days)('%s in %s is the day %s', (instant, zone, day) => {
  expect(dayIn(instant, zone)).toBe(day);
  expect(dayIn(new Date(instant), zone)).toBe(day);
});

it.each(mornings)('the morning of %s in %s is %s', (day, zone, instant) => {
  expect(morningOf(day, zone)).toBe(instant);
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  expect(shown.format(new Date(instant))).toBe('06:00');
});

it('is 06:00 on each day of a year, in zones far east and west', () => {
  for (const zone of ['America/Chicago', 'Pacific/Kiritimati', 'Pacific/Niue', 'America/St_Johns', 'Africa/Casablanca']) {
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      const instant = new Date(morningOf(day, zone));
      expect([day, dayIn(instant, zone), shown.format(instant)]).toEqual([day, day, '06:00']);
    }
  }
}); // prettier-ignore

it.each([
  ['2026-02-28', 1, '2026-03-01'], ['2028-02-28', 1, '2028-02-29'], ['2026-03-08', 1, '2026-03-09'], ['2026-11-01', 1, '2026-11-02'],
  ['2026-01-01', -1, '2025-12-31'], ['2026-05-05', 0, '2026-05-05'],
])('%s and %d days is %s', (day, count, then) => {
  expect(addDays(day, count)).toBe(then);
}); // prettier-ignore

describe('the day to ask about', () => {
  const zone = 'America/Chicago';
  const now = new Date('2026-11-24T03:00:00Z'); // still the 23rd in Chicago

  it.each([
    ['today, no days ahead', '2026-11-23', 0, { serviceDate: '2026-11-23', asksToday: false }],
    ['the last day of the window', '2026-12-07', 14, { serviceDate: '2026-12-07', asksToday: false }],
    ['the day after it', '2026-12-08', 14, { serviceDate: '2026-11-23', asksToday: true, nextCheckAt: '2026-11-24T12:00:00.000Z' }],
    ['tomorrow, no days ahead', '2026-11-24', 0, { serviceDate: '2026-11-23', asksToday: true, nextCheckAt: '2026-11-24T12:00:00.000Z' }],
    ['a visit that is over', '2026-11-20', 0, { serviceDate: '2026-11-20', asksToday: false }],
    ['over a change of the clocks', '2027-03-28', 14, { serviceDate: '2026-11-23', asksToday: true, nextCheckAt: '2027-03-14T11:00:00.000Z' }],
  ])('%s', (_name, visitDay, daysAhead, expected) => {
    expect(dayToAsk(visitDay, now, zone, daysAhead)).toEqual(expected);
  }); // prettier-ignore

  it('can be asked about at the instant it names', () => {
    for (const visitDay of ['2026-12-08', '2027-03-28', '2027-11-20']) {
      const { nextCheckAt = '' } = dayToAsk(visitDay, now, zone, 14);
      expect(dayToAsk(visitDay, new Date(nextCheckAt), zone, 14)).toEqual({ serviceDate: visitDay, asksToday: false });
    }
  }); // prettier-ignore
});

it('knows a zone from what is none', () => {
  expect(['America/Denver', 'UTC', 'Asia/Kolkata'].filter(isTimeZone)).toHaveLength(3);
  expect(['', 'Mars/Olympus', 'America/Chicag', 'America/Chicago; DROP'].filter(isTimeZone)).toEqual([]);
});

const module = join(import.meta.dirname, '../../../server/services/service-date.ts');
const script = `const { dayIn, morningOf } = await import(process.argv[1]);
  const [days, mornings] = JSON.parse(process.argv[2]);
  process.stdout.write(JSON.stringify([new Date(0).getTimezoneOffset(),
    days.map(([instant, zone]) => dayIn(instant, zone)), mornings.map(([day, zone]) => morningOf(day, zone))]));`;

it.each([
  ['America/Los_Angeles', 480],
  ['UTC', 0],
  ['Pacific/Kiritimati', 640],
])('gives the same on a machine in %s', (TZ, offset) => {
  const args = ['--input-type=module', '-e', script, module, JSON.stringify([days, mornings])];
  const said = JSON.parse(
    execFileSync(process.execPath, args, { env: { ...process.env, TZ }, encoding: 'utf8' }),
  ) as [number, string[], string[]];
  expect(said).toEqual([offset, days.map(([, , day]) => day), mornings.map(([, , instant]) => instant)]);
});
