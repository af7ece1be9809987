import type { Stretch } from './stretch.ts';

/**
 * Segment ids seen so far, by their bytes as a number: the same id is the same text, which costs nothing to compare. Two
 * ids that share a slot push each other out, so broken files cannot fill the memory.
 */
const SLOTS = 1024;
const keys = new Int32Array(SLOTS);
const ids: string[] = new Array<string>(SLOTS).fill('');
const form = /^[A-Z][A-Z0-9]{1,2}$/;

/** The text before the first separator; ids of the standard have two or three characters. */
export function segmentIdOf(stretch: Stretch, start: number, end: number, separator: number): string {
  const { bytes } = stretch;
  let key = 0;
  let at = start;
  for (; at < end && at < start + 3; at += 1) {
    const byte = bytes[at] as number;
    if (byte === separator) break;
    key = (key << 8) | byte;
  }
  if (at < end && bytes[at] !== separator) return longId(stretch, at, start, end, separator);
  const slot = (key ^ (key >>> 7)) & (SLOTS - 1);
  if (keys[slot] === key) return ids[slot] as string;
  const text = stretch.text(start, at);
  if (form.test(text)) {
    keys[slot] = key;
    ids[slot] = text;
  }
  return text;
}

function longId(stretch: Stretch, from: number, start: number, end: number, separator: number): string {
  let at = from;
  while (at < end && stretch.bytes[at] !== separator) at += 1;
  return stretch.text(start, at);
}

const isUpperCase = (code: number) => code >= 0x41 && code <= 0x5a;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Two or three capital letters or digits, the first a letter. */
export function isSegmentId(id: string): boolean {
  const { length } = id;
  if (length !== 2 && length !== 3) return false;
  const [first, second] = [id.charCodeAt(0), id.charCodeAt(1)];
  const third = length === 3 ? id.charCodeAt(2) : second;
  return (
    isUpperCase(first) && (isUpperCase(second) || isDigit(second)) && (isUpperCase(third) || isDigit(third))
  );
}
