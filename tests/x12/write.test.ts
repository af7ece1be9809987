/** What is written can be read again, value by value, and no value can break out of its element. */
import fc from 'fast-check';
import {
  checkFile,
  valueOf,
  writeInterchange,
  type CheckOptions,
  type Envelope,
  type SegmentValue,
} from '#x12';
import { bytesOf, question, segmentsOf, usual } from './builders.ts';

const envelope: Envelope = {
  delimiters: usual,
  sender: { qualifier: 'ZZ', id: 'SENDER', group: 'SENDER' },
  receiver: { qualifier: 'ZZ', id: 'RECEIVER', group: 'RECEIVER' },
  usage: 'T',
  numbers: { interchange: 17, group: 7, set: 1 },
  at: '2026-11-23T10:15:00Z',
  functional: 'HS',
  set: '270',
  guide: '005010X279A1',
};
const name = (family: string): SegmentValue => ({ id: 'NM1', elements: ['IL', '1', family] });

/** A guide nobody has: the segments need no order, and the checker looks at the envelope alone. */
const free: Envelope = { ...envelope, guide: '005010X000' };
const envelopeOnly: CheckOptions = { switches: { 'x12/guide-unknown': 'off' } };
const writeFree = (body: readonly SegmentValue[]) => writeInterchange(free, body, {}, envelopeOnly);

/** The segments of a file as values, as a caller of the writer states them. */
const valuesOf = (text: string): SegmentValue[] => segmentsOf(bytesOf(text)).slice(1, -1).map(valueOf);

it('writes a question the checker finds nothing in, byte for byte what was read', () => {
  const text = question('EQ*30^98', 'DTP*291*D8*20261201');
  const { value, issues } = writeInterchange(envelope, valuesOf(text));
  expect(issues).toEqual([]);
  expect(Buffer.from(value ?? []).toString()).toBe(text);
  expect(checkFile(value ?? new Uint8Array()).issues).toEqual([]);
});

it.each(['*', '^', ':', '~'])('refuses a value with %s and names segment and element', (mark) => {
  const { value, issues } = writeFree([name('A'), name(`RI${mark}VERA`)]);
  expect(value).toBeUndefined();
  expect(issues.map(({ code, at }) => [code, at.segment, at.inSet, at.element])).toEqual([
    ['x12/write-delimiter', 5, 3, 3],
  ]);
  expect(JSON.stringify(issues)).not.toContain('VERA');
});

it('tells many issues at their places in no more time than few', () => {
  const policy = { replace: { ':': ' ' } };
  const body = Array.from({ length: 20_000 }, (_, i) => name(`RIVERA:${i}`));
  const { value = new Uint8Array(), issues } = writeInterchange(free, body, policy, envelopeOnly);
  expect(issues.every(({ code }) => code === 'x12/write-replaced')).toBe(true);
  expect(issues.map(({ at }) => at.offset)).toEqual(segmentsOf(value).slice(1, -1).map(({ offset }) => offset)); // prettier-ignore
});

it.each(['MUÑOZ', 'A\nB', 'A\u0000', '李'])('refuses a character nobody agreed to: %j', (family) => {
  const { value, issues } = writeFree([name(family)]);
  expect(value).toBeUndefined();
  expect(issues.map(({ code }) => code)).toEqual(['x12/write-character']);
});

it('drops empty elements and components at the end, and those only', () => {
  const body: SegmentValue[] = [
    { id: 'EQ', elements: [undefined, { components: ['HC', '', '26', '', ''] }, '', undefined] },
  ];
  const { value } = writeFree(body);
  expect(segmentsOf(value ?? new Uint8Array())[1]?.text).toBe('EQ**HC::26');
});

it('adds no segment and loses no character, whatever the value', () => {
  let written = 0;
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[ -~]*$/));
  fc.assert(
    fc.property(text, text, (first, second) => {
      const { value, issues } = writeFree([name(`${first}.`), name(`${second}.`)]);
      if (!value) return issues.length > 0;
      written += 1;
      const names = segmentsOf(value).filter(({ id }) => id === 'NM1');
      return (
        segmentsOf(value).length === 4 &&
        names[0]?.element(3) === `${first}.` &&
        names[1]?.element(3) === `${second}.`
      );
    }),
    { numRuns: 10_000, seed: 417 },
  );
  expect(written).toBeGreaterThan(1000);
});

it('writes nothing that the checker would refuse, and says what', () => {
  const { value, issues } = writeInterchange(envelope, [name('RIVERA')]);
  expect(value).toBeUndefined();
  expect(issues.map(({ code }) => code)).toContain('x12/segment-missing');
});
