/** HL7 v2 as senders really write it: delimiters, escapes, character sets, frames, events, times, and rubbish. */
import fc from 'fast-check';
import { readSiu } from '#mappers';
import { getPath } from '../../../mappers/paths.ts';
import { countingIds } from './vendors.ts';

const read = (message: string | Uint8Array, zone = 'America/Chicago') =>
  readSiu(typeof message === 'string' ? new TextEncoder().encode(message) : message, {
    zone,
    newId: countingIds(),
  });
const header = (event: string, charset = '') =>
  `MSH|^~\\&|S|N|||20261123||SIU^${event}|1|P|2.5||||||${charset}`;
const visit = (event: string, status = '') =>
  [
    header(event),
    `SCH|P1|F1|||||||30|min|^^^20261204102000||||||||||||||${status}`,
    'PID|1||M1^^^N^MR||Rivera^Ana||19840309|F',
  ].join('\r');
const appointment = (reading: ReturnType<typeof readSiu>) =>
  getPath(reading.bundle, 'entry[0].resource') as Record<string, unknown> | undefined;

it.each([
  ['S12', '', 'booked'], ['S13', '', 'booked'], ['S14', '', 'booked'], ['S15', '', 'cancelled'], ['S16', '', 'cancelled'],
  ['S17', '', 'entered-in-error'], ['S18', '', 'booked'], ['S22', '', 'booked'], ['S26', '', 'noshow'],
  ['S14', 'Complete', 'fulfilled'], ['S14', 'X^Arrived', 'arrived'], ['S15', 'Booked', 'cancelled'], ['S14', 'Mystery', 'booked'],
])('event %s with filler status "%s" is %s', (event, status, wanted) => {
  expect(appointment(read(visit(event, status)))?.['status']).toBe(wanted);
}); // prettier-ignore

it.each([
  ['S23', 'MSH-9'],
  ['S25', 'MSH-9'],
  ['A01', 'MSH-9'],
])('event %s is no visit, and is told at %s', (event, at) => {
  const { bundle, issues } = read(visit(event));
  expect(bundle).toBeUndefined();
  expect(issues).toEqual([expect.objectContaining({ code: 'v2/not-siu', severity: 'error', at })]);
});

it.each([
  ['', 'v2/no-header'],
  ['PID|1||M1', 'v2/no-header'],
  ['MSH|||||', 'v2/delimiters'],
  ['MSHAABCD', 'v2/delimiters'],
  [`${visit('S12')}\r${visit('S12')}`, 'v2/several-messages'],
  [header('S12'), 'v2/no-start'],
  [visit('S12').replace(/\rPID.*/, ''), 'v2/no-patient'],
])('%j is refused with %s', (message, code) => {
  const { bundle, issues } = read(message);
  expect(bundle).toBeUndefined();
  expect(issues.map((one) => one.code)).toContain(code);
});

it('takes the delimiters that the header says', () => {
  const message = visit('S12').replaceAll('|', '#').replaceAll('^', '*').replace('*~\\&', '*~\\&');
  expect(appointment(read(message))?.['start']).toBe('2026-12-04T10:20:00-06:00');
});

it('takes MLLP’s frame, a byte order mark, any line ends, and places offsets from the first character', () => {
  const framed = `\uFEFF\u000B${visit('S12').replaceAll('\r', '\r\n')}\u001C\r`;
  const { trace } = read(framed);
  // The decoder takes the byte order mark away, so characters count from behind it.
  const text = framed.slice(1);
  const birth = trace.find(({ row }) => row === 'siu.PID#birth-date');
  expect(birth && text.slice(birth.at.offset, birth.at.offset + birth.at.length)).toBe('19840309');
});

it.each([
  [String.raw`a\F\b`, 'a|b'], [String.raw`a\S\b`, 'a^b'], [String.raw`a\T\b`, 'a&b'], [String.raw`a\R\b`, 'a~b'], [String.raw`a\E\b`, 'a\\b'],
  [String.raw`a\.br\b`, 'a\nb'], [String.raw`a\X41\b`, 'aAb'], [String.raw`a\XC3A9\b`, 'aéb'], [String.raw`\H\a\N\ b`, 'a b'], ['a\\b', 'a\\b'],
])('reads the escape %s as %j', (raw, wanted) => {
  const message = `${visit('S12')}\rNTE|1||${raw}`;
  expect(appointment(read(message))?.['comment']).toBe(wanted);
}); // prettier-ignore

describe('character sets', () => {
  const latin = (charset: string) =>
    Buffer.from(
      visit('S12').replace('Rivera', 'Muñoz').replace(header('S12'), header('S12', charset)),
      'latin1',
    );
  it.each([
    ['8859/1', 0],
    ['', 1],
    ['UNICODE UTF-8', 1],
  ])('Latin-1 bytes said to be "%s" are read, with %i warnings', (charset, warnings) => {
    const { bundle, issues } = read(latin(charset));
    expect(getPath(bundle, 'entry[1].resource.name[0].family')).toBe('Muñoz');
    expect(issues.filter(({ code }) => code === 'v2/character-set')).toHaveLength(warnings);
  });

  it('reads UTF-16 by its byte order mark', () => {
    const bytes = Buffer.from(`\uFEFF${visit('S12').replace('Rivera', 'Łuczak')}`, 'utf16le');
    expect(getPath(read(bytes).bundle, 'entry[1].resource.name[0].family')).toBe('Łuczak');
  });
});

it.each([
  ['20261204102000', 'America/Chicago', '2026-12-04T10:20:00-06:00'],
  ['202612041020', 'America/Denver', '2026-12-04T10:20:00-07:00'],
  ['20261204102000.00+0100', 'America/Chicago', '2026-12-04T10:20:00+01:00'],
  ['2026120410', 'Asia/Kolkata', '2026-12-04T10:00:00+05:30'],
])('%s in %s begins at %s', (text, zone, start) => {
  expect(appointment(read(visit('S12').replace('20261204102000', text), zone))?.['start']).toBe(start);
});

it('tells a time that the clocks show twice', () => {
  const { issues } = read(visit('S12').replace('20261204102000', '20261101013000'));
  expect(issues).toEqual([
    expect.objectContaining({
      code: 'v2/doubtful-time',
      severity: 'warning',
      at: 'SCH-11',
    }),
  ]);
});

it('keeps each number of a person by its type and who assigned it', () => {
  const message = visit('S12').replace(
    'M1^^^N^MR',
    '55^^^LAB&2.999.7&ISO^PI~M1^^^N&2.999.1&ISO^MR~900123456^^^SSA^SS',
  );
  const identifiers = getPath(read(message).bundle, 'entry[1].resource.identifier') as object[];
  expect(identifiers).toMatchObject([
    { value: '55', system: 'urn:oid:2.999.7' },
    { value: 'M1', system: 'urn:oid:2.999.1', type: { coding: [{ code: 'MR' }] } },
    { value: '900123456', system: 'http://hl7.org/fhir/sid/us-ssn' },
  ]);
});

it('throws for a wrong setting, never for what a sender wrote', () => {
  expect(() => read(visit('S12'), 'Nowhere/Land')).toThrow('time zone');
  const base = new TextEncoder().encode(visit('S12'));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(base.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
      fc.nat(base.length),
      (edits, cut) => {
        const bytes = base.slice(0, cut);
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        const { trace, bundle } = read(bytes);
        return trace.every(({ fhir }) => getPath({ Bundle: bundle }, fhir) !== undefined);
      },
    ),
    { numRuns: 300, seed: 20261123 },
  );
});
