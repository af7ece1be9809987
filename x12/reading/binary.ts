import type { Delimiters } from './segment.ts';

/** Digits of the longest length of binary data. */
const LONGEST_LENGTH = 15;

const [B, D, I, N, S] = [0x42, 0x44, 0x49, 0x4e, 0x53];

/**
 * Where the data of the BIN (length, data) or BDS (filter, length, data) at `at` begins, and where it ends by its stated
 * length, which may lie behind the bytes at hand; -1 where that is no number. Undefined for every other segment, and for one that states no length
 * before the next terminator: that is a segment like any other.
 */
export function statedData(
  bytes: Uint8Array,
  at: number,
  { element, segment: terminator }: Delimiters,
): { readonly begin: number; readonly end: number } | undefined {
  const isBin = bytes[at + 1] === I && bytes[at + 2] === N;
  const isBds = bytes[at + 1] === D && bytes[at + 2] === S;
  if (bytes[at] !== B || bytes[at + 3] !== element || !(isBin || isBds)) return undefined;
  const filter = isBds ? bytes.indexOf(element, at + 4) : at + 3;
  const start = filter + 1;
  const stop = filter < 0 ? -1 : bytes.indexOf(element, start);
  const next = bytes.indexOf(terminator, at);
  if (stop < 0 || stop - start > LONGEST_LENGTH || (next >= 0 && next < stop)) return undefined;
  let length = 0;
  for (let i = start; i < stop; i += 1) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return { begin: stop + 1, end: -1 };
    length = length * 10 + digit;
  }
  return { begin: stop + 1, end: stop + 1 + length };
}
