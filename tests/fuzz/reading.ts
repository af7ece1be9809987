/** What must hold of every file, however damaged: it is read without throwing, in time, inside its bounds, and in any chunks alike. */
import {
  acknowledge,
  checkFile,
  checkStream,
  readInterchanges,
  locate,
  readRefusals,
  refusals,
  showElements,
  showMessage,
  standardLibrary,
  streamSegments,
  type Issue,
  type Segment,
} from '#x12';
import fc from 'fast-check';
import { mutants } from './mutants.ts';

/** A guard against hanging, not a measurement: a second, and a millisecond of processor time for each byte. */
const allowedMicroseconds = (bytes: Uint8Array) => 1_000_000 + 1_000 * bytes.length;

function inTime<T>(bytes: Uint8Array, read: () => T): T {
  const before = process.cpuUsage();
  const value = read();
  const { user, system } = process.cpuUsage(before);
  if (user + system > allowedMicroseconds(bytes))
    throw new Error(`${bytes.length} bytes took ${(user + system) / 1e6} s.`);
  return value;
}

function checkBounds(bytes: Uint8Array, { code, at }: Issue): void {
  const isInside = at.offset >= 0 && at.length >= 0 && at.offset + at.length <= bytes.length;
  const isCounted = [at.element, at.component, at.repetition].every((one) => one === undefined || one >= 0);
  if (!isInside || !isCounted || at.segment < 0)
    throw new Error(`${code} at ${JSON.stringify(at)} of ${bytes.length} bytes.`);
}

/** What a segment is, for comparing two readings. */
const signature = (segment: Segment): string =>
  [
    segment.number,
    segment.inSet,
    segment.offset,
    segment.length,
    segment.id,
    segment.count,
    segment.text,
  ].join(' ');
const issueKey = ({ code, at }: Issue): string => `${code} ${JSON.stringify(at)}`;

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    yield await Promise.resolve(bytes.subarray(at, at + size));
    at += size;
  }
}

function sameList(what: string, a: readonly string[], b: readonly string[]): void {
  const at = a.findIndex((one, i) => one !== b[i]);
  if (at >= 0 || a.length !== b.length)
    throw new Error(
      `${what}: ${a.length} whole, ${b.length} in chunks; first: ${a[at] ?? 'none'} / ${b[at] ?? 'none'}`,
    );
}

/** Cut where it may be, a file gives the same segments and the same issues as whole. */
async function checkChunks(
  bytes: Uint8Array,
  whole: readonly Issue[],
  sizes: readonly number[],
): Promise<void> {
  const read = async (chunks: AsyncIterable<Uint8Array>) => {
    const segments: string[] = [];
    for await (const batch of streamSegments(chunks)) segments.push(...batch.segments.map(signature));
    return segments;
  };
  sameList('Segments', await read(inChunks(bytes, [bytes.length])), await read(inChunks(bytes, sizes)));
  const issues: string[] = [];
  for await (const batch of checkStream(inChunks(bytes, sizes))) issues.push(...batch.issues.map(issueKey));
  sameList('Issues', whole.map(issueKey).sort(), issues.sort());
}

/** It can be shown, and answered by an acknowledgement that is right itself and points back into it. */
function showAndAnswer(bytes: Uint8Array): void {
  const library = standardLibrary();
  for (const { segment, rule } of showMessage(bytes).segments) showElements(segment, rule, library);
  const numbers = { interchange: 1, group: 1, set: 1 };
  const { value, writeIssues } = acknowledge(bytes, { numbers, at: '2026-11-23T10:20:00Z' });
  const wrong = writeIssues.find(({ severity }) => severity === 'error');
  if (wrong) throw new Error(`No acknowledgement: ${wrong.code} ${JSON.stringify(wrong.at)}`);
  for (const refusal of value ? refusals(value) : [])
    if (!locate(refusal, bytes)) throw new Error(`Points nowhere: ${JSON.stringify(refusal)}`);
}

const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 4000 })), {
  minLength: 1,
  maxLength: 8,
});

/** The property; it throws where it does not hold. */
export const readsEverything: fc.IAsyncProperty<[Uint8Array, number[]]> = fc.asyncProperty(
  mutants,
  chunkSizes,
  async (bytes, sizes) => {
    const { issues } = inTime(bytes, () => checkFile(bytes));
    for (const one of issues) checkBounds(bytes, one);
    readRefusals(inTime(bytes, () => readInterchanges(bytes)).value);
    showAndAnswer(bytes);
    await checkChunks(bytes, issues, sizes);
  },
);
