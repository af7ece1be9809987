/** Damaged X12 files: good messages with a few edits each, as fast-check makes and shrinks them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const folder = join(import.meta.dirname, '../x12/messages');

/** The good messages, as bytes. */
export const goodMessages: readonly Buffer[] = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(join(folder, file)));

/** One edit. Positions are taken modulo the length, so that every byte is as likely as any other. */
type Edit = (bytes: Buffer) => Buffer;

const position = fc.nat(1_000_000);
const replaced = (bytes: Buffer, at: number, length: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + length))]);
const none = Buffer.alloc(0);
const within = (at: number, bytes: Buffer) => (bytes.length === 0 ? 0 : at % bytes.length);

const flipped = fc.tuple(position, fc.integer({ min: 1, max: 255 })).map(([at, bits]): Edit => (bytes) => {
  const copy = Buffer.from(bytes);
  const i = within(at, copy);
  if (copy.length > 0) copy[i] = (copy[i] ?? 0) ^ bits;
  return copy;
});

const dropped = fc.tuple(position, fc.nat(200)).map(
  ([at, length]): Edit =>
    (bytes) =>
      replaced(bytes, within(at, bytes), length, none),
);

const doubled = fc
  .tuple(position, fc.nat(300), fc.integer({ min: 1, max: 40 }))
  .map(([at, length, times]): Edit => (bytes) => {
    const from = within(at, bytes);
    const piece = bytes.subarray(from, from + length);
    return replaced(bytes, from, 0, Buffer.concat(Array.from({ length: times }, () => piece)));
  });

const marks = [
  '~', '*', '^', ':', '|', '\n', '\r\n', '\u001d', '~~', '**', '^^', '::', 'ISA', 'ISA*', 'IEA*1*000000417~', 'GS*', 'SE*1*1~',
  'constructor', 'toString*1~', '__proto__', 'ST*270*0001*005010X279A1~', 'HL*1**20*1~', 'HL*2*2*22*0~', 'BIN*9*', 'BIN*99999999*', 'BDS*B64*8*', 'LS*2120~', 'LE*2120~', '\u00ef\u00bb\u00bf',
]; // prettier-ignore
const put = fc
  .tuple(
    position,
    fc.oneof(
      fc.constantFrom(...marks).map((text) => Buffer.from(text, 'latin1')),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    ),
  )
  .map(
    ([at, piece]): Edit =>
      (bytes) =>
        replaced(bytes, within(at, bytes), 0, piece),
  );

const spliced = fc
  .tuple(position, fc.constantFrom(...goodMessages), position, fc.nat(1500), fc.boolean())
  .map(([at, other, from, length, isWhole]): Edit => (bytes) => {
    const start = isWhole ? 0 : within(from, other);
    const piece = isWhole ? other : other.subarray(start, start + length);
    return replaced(bytes, within(at, bytes), 0, piece);
  });

const cut = position.map(
  (at): Edit =>
    (bytes) =>
      bytes.subarray(0, within(at, bytes)),
);

/** Another number where one stands: lengths of binary data, counts, control numbers, levels. */
const numbers = [
  '0',
  '1',
  '',
  '-1',
  '7',
  '00',
  '49',
  '52',
  '5000',
  '2147483648',
  '999999999999999999999',
  '1e9',
  '3.5',
];
const renumbered = fc
  .tuple(position, fc.constantFrom(...numbers), fc.boolean())
  .map(([at, number, isLength]): Edit => (bytes) => {
    const text = bytes.toString('latin1');
    const runs = [...text.matchAll(isLength ? /(?<=BIN\*|B64\*|HL\*|SE\*)\d+/g : /\d+/g)];
    const run = runs[at % Math.max(1, runs.length)];
    return run ? replaced(bytes, run.index, run[0].length, Buffer.from(number)) : bytes;
  });

/** Whole segments dropped, doubled or put elsewhere: what is left can still be read far into the loops. */
const moved = fc
  .tuple(position, position, fc.constantFrom('drop', 'double', 'move'))
  .map(([from, to, way]): Edit => (bytes) => {
    const mark = String.fromCharCode(bytes[105] ?? 0x7e);
    const segments = bytes.toString('latin1').split(mark);
    const [piece = ''] = segments.splice(from % segments.length, 1);
    const at = to % (segments.length + 1);
    if (way !== 'drop') segments.splice(at, 0, ...(way === 'double' ? [piece, piece] : [piece]));
    return Buffer.from(segments.join(mark), 'latin1');
  });

const edit = fc.oneof(
  { weight: 2, arbitrary: flipped },
  { weight: 2, arbitrary: dropped },
  { weight: 1, arbitrary: doubled },
  { weight: 3, arbitrary: put },
  { weight: 2, arbitrary: spliced },
  { weight: 1, arbitrary: cut },
  { weight: 2, arbitrary: renumbered },
  { weight: 3, arbitrary: moved },
);

/** A good message with one to six edits; now and then bytes of no message at all. */
export const mutants: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .tuple(fc.constantFrom(...goodMessages), fc.array(edit, { minLength: 1, maxLength: 6 }))
      .map(([good, edits]) => new Uint8Array(edits.reduce((bytes, apply) => apply(bytes), good))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
);
