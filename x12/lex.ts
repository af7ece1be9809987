import { issue, type Issue } from './issue.ts';
import type { Place } from './position.ts';
import { Segment, type Delimiters, type Range } from './segment.ts';

/** ISA is 105 bytes and its terminator; its elements end at these offsets, so delimiters are read by position. */
const ISA_LENGTH = 105;
const ISA_ELEMENT_ENDS = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
const REPETITION_AT = 82;
const COMPONENT_AT = 104;

const isBlank = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isWord = (byte: number | undefined) =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a));

/** A place outside any segment: a stretch of the file as such. */
export function filePlace(segment: number, { offset, length }: Range): Place {
  return { segment, inSet: 0, loop: '', offset, length };
}

/** What the lexer hands out: a segment, or an issue with the bytes between segments. */
export type Token = { readonly segment: Segment } | { readonly issue: Issue };

/** Where the next `ISA` stands at or after `from`, or -1. */
function findIsa(bytes: Uint8Array, from: number): number {
  for (let i = bytes.indexOf(0x49, from); i >= 0; i = bytes.indexOf(0x49, i + 1)) {
    if (bytes[i + 1] === 0x53 && bytes[i + 2] === 0x41) return i;
  }
  return -1;
}

/** Reads the delimiters of an ISA at `offset` from their fixed positions (ISA11 is a code, no separator, before 00402). */
function readDelimiters(bytes: Uint8Array, offset: number): Delimiters | 'isa-width' | 'isa-delimiters' {
  const element = bytes[offset + 3];
  const segment = bytes[offset + ISA_LENGTH];
  const repetition = bytes[offset + REPETITION_AT];
  const component = bytes[offset + COMPONENT_AT];
  if (element === undefined || segment === undefined || repetition === undefined || component === undefined)
    return 'isa-width';
  if (isWord(element) || isWord(segment) || isWord(component)) return 'isa-width';
  if (!ISA_ELEMENT_ENDS.every((end) => bytes[offset + end] === element)) return 'isa-width';
  const found = { element, segment, component, repetition: isWord(repetition) ? -1 : repetition };
  if (new Set(Object.values(found)).size < 4) return 'isa-delimiters';
  return found;
}

/** The end of the segment that starts at `start`: the next terminator, or the end of the file. */
function segmentEnd(bytes: Uint8Array, start: number, terminator: number): number {
  const end = bytes.indexOf(terminator, start);
  return end < 0 ? bytes.length : end;
}

/**
 * Cuts a file into segments. Any terminator, a byte order mark, blanks and line ends between segments, and several
 * interchanges with delimiters of their own are read; everything else becomes an issue and is stepped over.
 */
export function* lex(bytes: Uint8Array): Generator<Token> {
  let number = 0;
  let inSet = 0;
  let delimiters: Delimiters | undefined;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (at >= bytes.length) {
    yield { issue: issue('x12/empty', filePlace(0, { offset: 0, length: bytes.length })) };
    return;
  }
  while (at < bytes.length) {
    while (isBlank(bytes[at])) at += 1;
    if (at >= bytes.length) return;
    const isNewIsa = bytes[at] === 0x49 && bytes[at + 1] === 0x53 && bytes[at + 2] === 0x41;
    if (!delimiters || isNewIsa) {
      const isa = findIsa(bytes, at);
      const until = isa < 0 ? bytes.length : isa;
      if (until > at) {
        const code = number === 0 && isa < 0 ? 'x12/no-interchange' : 'x12/text-between';
        yield { issue: issue(code, filePlace(number, { offset: at, length: until - at })) };
      }
      if (isa < 0) return;
      const read = readDelimiters(bytes, isa);
      if (typeof read === 'string') {
        const length = Math.min(ISA_LENGTH + 1, bytes.length - isa);
        yield { issue: issue(`x12/${read}`, filePlace(number + 1, { offset: isa, length })) };
        delimiters = undefined;
        at = isa + 3;
        continue;
      }
      delimiters = read;
      at = isa;
    }
    const end = segmentEnd(bytes, at, delimiters.segment);
    const range = trim(bytes, at, end);
    at = end + 1;
    if (range.length === 0) continue;
    number += 1;
    const isSet =
      bytes[range.offset] === 0x53 &&
      bytes[range.offset + 1] === 0x54 &&
      bytes[range.offset + 2] === delimiters.element;
    inSet = isSet ? 1 : inSet > 0 ? inSet + 1 : 0;
    const segment = new Segment(bytes, delimiters, range, number, inSet);
    if (end >= bytes.length && delimiters.segment !== 0x0a)
      yield { issue: issue('x12/truncated', segment.place('')) };
    if (segment.id === 'SE' || segment.id === 'IEA') inSet = 0;
    yield { segment };
    if (segment.id === 'IEA') delimiters = undefined;
  }
}

/** Blanks and line ends before a segment, and a carriage return before a newline terminator, are no part of it. */
function trim(bytes: Uint8Array, from: number, to: number): Range {
  let offset = from;
  let end = to;
  while (offset < end && isBlank(bytes[offset])) offset += 1;
  while (end > offset && (bytes[end - 1] === 0x0d || bytes[end - 1] === 0x0a)) end -= 1;
  return { offset, length: end - offset };
}
