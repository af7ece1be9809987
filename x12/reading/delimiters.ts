import type { Delimiters } from './segment.ts';

/** ISA is 105 bytes and its terminator; its elements end at these offsets, so delimiters are read by position. */
export const ISA_LENGTH = 105;
const ISA_ELEMENT_ENDS = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
const REPETITION_AT = 82;
const COMPONENT_AT = 104;

const isWord = (byte: number) => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a);

/** Where the next `ISA` stands at or after `from`, or -1. */
export function findIsa(bytes: Uint8Array, from: number): number {
  for (let i = bytes.indexOf(0x49, from); i >= 0; i = bytes.indexOf(0x49, i + 1)) {
    if (bytes[i + 1] === 0x53 && bytes[i + 2] === 0x41) return i;
  }
  return -1;
}

/** The first element of an ISA at `offset` that does not end where it should, and where it does end, as offsets. */
export function wrongWidth(
  bytes: Uint8Array,
  offset: number,
): { element: number; start: number; end: number } {
  const isa = bytes.subarray(offset, offset + ISA_LENGTH + 1);
  const separator = isa[3];
  let start = Math.min(4, isa.length);
  for (const [i, due] of ISA_ELEMENT_ENDS.entries()) {
    if (i === 0) continue;
    const end = separator === undefined ? -1 : isa.indexOf(separator, start);
    if (end !== due) return { element: i, start: offset + start, end: offset + (end < 0 ? isa.length : end) };
    start = end + 1;
  }
  return { element: ISA_ELEMENT_ENDS.length, start: offset + start, end: offset + start };
}

/**
 * Reads the delimiters of an ISA at `offset` from their fixed positions. ISA11 is a code and no separator before version
 * 00402, so a letter or digit there means that nothing repeats.
 */
export function readDelimiters(
  bytes: Uint8Array,
  offset: number,
): Delimiters | 'isa-width' | 'isa-delimiters' {
  const element = bytes[offset + 3];
  const segment = bytes[offset + ISA_LENGTH];
  const repetition = bytes[offset + REPETITION_AT];
  const component = bytes[offset + COMPONENT_AT];
  if (element === undefined || segment === undefined || repetition === undefined || component === undefined)
    return 'isa-width';
  if (isWord(element) || isWord(segment) || isWord(component)) return 'isa-width';
  if (!ISA_ELEMENT_ENDS.every((end) => bytes[offset + end] === element)) return 'isa-width';
  const found = { element, segment, component, repetition: isWord(repetition) ? -1 : repetition };
  return new Set(Object.values(found)).size < 4 ? 'isa-delimiters' : found;
}
