/** MLLP frames out of bytes that come in any pieces, with what is no frame between them, within bounds. */
import fc from 'fast-check';
import { Framer, framed, type FrameEvent } from '../../../server/mllp/framer.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const textOf = (event: FrameEvent) =>
  event.kind === 'frame' ? Buffer.from(event.bytes).toString('latin1') : event.kind;
const all = (framer: Framer, ...chunks: string[]) =>
  chunks.flatMap((one) => framer.push(bytes(one))).map(textOf);

it.each([
  ['one frame', ['\vMSH|1\x1c\r'], ['MSH|1']],
  ['two frames in one piece', ['\vA\x1c\r\vB\x1c\r'], ['A', 'B']],
  ['a frame in pieces of a byte', Array.from('\vAB\x1c\r'), ['AB']],
  ['line ends and stray bytes between frames', ['\r\n \vA\x1c\r\r\n\r\n\vB\x1c\r'], ['A', 'B']],
  ['an FS within a message, which ends nothing', ['\vA\x1cB\x1c\r'], ['A\x1cB']],
  ['two FS before the CR', ['\vA\x1c', '\x1c', '\r'], ['A\x1c']],
  ['an empty frame', ['\v\x1c\r'], ['']],
  ['a frame that begins again before it ended', ['\vhalf', '\vwhole\x1c\r'], ['half', 'whole']],
  ['a frame without its end', ['\vA'], []],
])('reads %s', (_what, chunks, wanted) => {
  expect(all(new Framer(100), ...chunks)).toEqual(wanted);
});

it('finds the same frames however the bytes are cut', () => {
  const frame = fc
    .uint8Array({ maxLength: 60 })
    // VT begins a frame, and FS CR ends one: a message holds neither.
    .map((one) => Buffer.from(one.map((byte) => (byte === 0x0b || byte === 0x1c ? 0x20 : byte))));
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 6 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (messages, cuts) => {
        const stream = Buffer.concat(messages.map((one) => framed(one)));
        const framer = new Framer(100);
        const places = [
          0,
          ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b),
          stream.length,
        ];
        const found = places
          .slice(1)
          .flatMap((end, i) => framer.push(stream.subarray(places[i], end)))
          .map((event) => (event.kind === 'frame' ? Buffer.from(event.bytes) : event.kind));
        expect(found).toEqual(messages);
        expect(framer.isInFrame).toBe(false);
      },
    ),
    { seed: 417 },
  );
});

it('takes a message of the limit, and stops at one byte more with its beginning', () => {
  expect(all(new Framer(10), `\v${'x'.repeat(10)}\x1c\r`)).toEqual(['x'.repeat(10)]);
  const framer = new Framer(10);
  const events = framer.push(bytes(`\v${'x'.repeat(11)}\x1c\r\vnext\x1c\r`));
  expect(events).toEqual([{ kind: 'too-large', head: new Uint8Array(bytes('x'.repeat(11))) }]);
  expect(framer.push(bytes('\vmore\x1c\r'))).toEqual([]);
});

it('holds no more than the limit of a message that never ends', () => {
  const framer = new Framer(64 * 1024);
  framer.push(bytes('\v'));
  const chunk = bytes('x'.repeat(16 * 1024));
  const events = Array.from({ length: 1000 }, () => framer.push(chunk)).flat();
  expect(events.map(({ kind }) => kind)).toEqual(['too-large']);
});

it('gives up on what is no MLLP: a kilobyte outside of frames, or frames that never end', () => {
  expect(all(new Framer(100), 'GET / HTTP/1.1\r\n'.repeat(100), '\vA\x1c\r')).toEqual(['not-mllp']);
  expect(all(new Framer(100), '\v'.repeat(10_000))).toEqual([...Array<string>(9).fill('half'), 'not-mllp']);
});
