import { statedData } from './binary.ts';
import { findIsa, ISA_LENGTH, readDelimiters, wrongWidth } from './delimiters.ts';
import { issue, type Issue } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import type { Place } from '../position.ts';
import { Segment, type Delimiters, type Range } from './segment.ts';
import { SegmentIds, segmentIdOf } from './segment-id.ts';
import { Stretch } from './stretch.ts';

/** No segment is longer: what is was never closed. Documents in BIN and BDS have to fit. */
const LONGEST_SEGMENT = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LETTER_B = 0x42;
const LETTER_I = 0x49;
const isLineEnd = (byte: number | undefined) => byte === CARRIAGE_RETURN || byte === LINE_FEED;
const isBlank = (byte: number | undefined) =>
  byte !== undefined && byte <= 0x20 && (byte === 0x20 || isLineEnd(byte) || byte === 0x09);

/** As many bytes as are cut at once: their text must be one string. */
const LONGEST_STRETCH = 16 * 1024 * 1024;

/** What the bytes after the ones at hand must bring before the segment that was begun can be cut. */
type Wanted = number | 'terminator' | 'ISA';

/** Takes one segment, in file order. */
export type SegmentSink = (segment: Segment) => void;

/** A set begins at its ST; where a group begins or ends none is open any more, whether it had its SE or not. */
function positionInSet(id: string, following: number): number {
  if (id === 'ST') return 1;
  return id === 'GS' || id === 'GE' || id === 'IEA' ? 0 : following;
}

/** A place outside any segment: a stretch of the file as such. */
function filePlace(segment: number, { offset, length }: Range): Place {
  return { segment, inSet: 0, loop: '', offset, length };
}

/** Always a plain Uint8Array: a subclass, as file streams give it, would make every access to a byte slower. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return new Uint8Array(only.buffer, only.byteOffset, only.byteLength);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Cuts bytes into segments as they come. Any terminator, a byte order mark, blanks and line ends between segments, binary
 * data of a stated length, and several interchanges with delimiters of their own are read; everything else becomes an
 * issue and is stepped over. Keeps no more than the segment that is not complete yet.
 */
export class Lexer {
  /** What was found so far; the caller may empty it. */
  readonly issues: Issue[] = [];
  /** Bytes given so far. */
  read = 0;
  #number = 0;
  #inSet = 0;
  readonly #take: SegmentSink;
  readonly #isCounting: boolean;
  readonly #ids = new SegmentIds();
  #delimiters: Delimiters | undefined;
  /** The segment terminator as the text of a stretch shows it. */
  #terminator = '';
  /** After an IEA: a segment here stands outside, anything else is no X12. */
  #isBetween = false;
  #isLengthWrong = false;
  /** Where the binary data of the segment at hand ends; its beginning where it has none. */
  #dataEnd = 0;
  /** An ISA was found that cannot be read: what follows it is not told once more. */
  #isBroken = false;
  #isAnythingTold = false;
  /** The bytes not cut yet, as they came, where in the file they begin, and what they lack. */
  #rest: Uint8Array[] = [];
  #restLength = 0;
  #base = 0;
  #wanted: Wanted = 4;
  /** Bytes outside any interchange, told once the next ISA or the end is reached. */
  #outside: { from: number; to: number } | undefined;

  /** `isCounting`: segments inside sets are counted by their ids and not handed on, but for a few. */
  constructor(take: SegmentSink, isCounting = false) {
    this.#take = take;
    this.#isCounting = isCounting;
  }

  /** Segments cut so far. */
  get segments(): number {
    return this.#number;
  }

  /** The segments that were counted and not handed on, by id. */
  get counted(): ReadonlyMap<string, number> {
    const { names, counts } = this.#ids;
    return new Map(Object.entries(names).map(([slot, name]) => [name, counts[Number(slot)] ?? 0]));
  }

  /** A lexer that begins in the middle of an interchange, at a segment whose place in the file is known. */
  static within(
    { offset, firstSegment, delimiters }: { offset: number; firstSegment: number; delimiters: Delimiters },
    take: SegmentSink,
  ): Lexer {
    const lexer = new Lexer(take);
    lexer.#base = offset;
    lexer.#number = firstSegment - 1;
    lexer.#delimiters = delimiters;
    lexer.#terminator = new Stretch(Uint8Array.of(delimiters.segment), 0).latin1;
    return lexer;
  }

  /** Hands on the segments that become complete by these bytes, which must not be changed afterwards. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += LONGEST_STRETCH)
      this.#push(chunk.length <= LONGEST_STRETCH ? chunk : chunk.subarray(from, from + LONGEST_STRETCH));
  }

  /** Hands on the last segments: there are no more bytes. */
  end(): void {
    if (this.read > 0) this.#cut(true);
    this.#tellOutside(true);
    if (this.#number === 0 && !this.#isAnythingTold)
      this.#report('x12/empty', { offset: 0, length: this.read });
  }

  #push(chunk: Uint8Array): void {
    this.read += chunk.length;
    this.#rest.push(chunk);
    this.#restLength += chunk.length;
    if (this.#mayGoOn(chunk)) this.#cut(false);
  }

  /** Whether the new bytes bring what was lacking: looking at them alone keeps a long segment linear. */
  #mayGoOn(chunk: Uint8Array): boolean {
    if (this.#restLength > LONGEST_SEGMENT) return true;
    if (typeof this.#wanted === 'number') return this.#restLength >= this.#wanted;
    if (this.#wanted === 'ISA') return true;
    return this.#delimiters === undefined || chunk.includes(this.#delimiters.segment);
  }

  #cut(isLast: boolean): void {
    const bytes = joined(this.#rest, this.#restLength);
    const stretch = new Stretch(bytes, this.#base);
    let at = this.#base === 0 ? this.#afterMark(bytes) : 0;
    for (;;) {
      if (this.#delimiters && !this.#isBetween) at = this.#plain(stretch, at, this.#delimiters);
      while (isBlank(bytes[at])) at += 1;
      if (at >= bytes.length) break;
      const next = this.#next(stretch, at, isLast);
      if (next < 0) break;
      at = next;
    }
    this.#keep(bytes, at, isLast);
  }

  /**
   * Cuts as long as the segments are plain: complete, neither ISA, IEA nor binary, nothing to trim. That is nearly all of
   * every file, so nothing else is asked here. Where the first other one begins.
   */
  #plain(stretch: Stretch, from: number, delimiters: Delimiters): number {
    const { bytes, latin1 } = stretch;
    const { length } = bytes;
    const { element } = delimiters;
    const terminator = this.#terminator;
    const take = this.#take;
    const ids = this.#ids;
    const { names, counts, isBody } = ids;
    const isCounting = this.#isCounting;
    let number = this.#number;
    let inSet = this.#inSet;
    let at = from;
    for (;;) {
      while (at < length && isBlank(bytes[at])) at += 1;
      if (at >= length) break;
      const first = bytes[at] as number;
      if (first === LETTER_I || first === LETTER_B) break;
      const end = latin1.indexOf(terminator, at);
      if (end <= at || isLineEnd(bytes[end - 1])) break;
      const slot = ids.slotOf(stretch, at, end, element);
      number += 1;
      if (inSet > 0) inSet += 1;
      if (isCounting && inSet > 0 && slot >= 0 && isBody[slot] === 1)
        counts[slot] = (counts[slot] as number) + 1;
      else {
        const id = slot >= 0 ? (names[slot] as string) : segmentIdOf(stretch, at, end, element);
        inSet = positionInSet(id, inSet);
        take(new Segment(stretch, at, end, delimiters, id, number, inSet));
        if (id === 'SE') inSet = 0;
      }
      at = end + 1;
    }
    this.#number = number;
    this.#inSet = inSet;
    return at;
  }

  #afterMark(bytes: Uint8Array): number {
    return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  #keep(bytes: Uint8Array, from: number, isLast: boolean): void {
    const rest = isLast ? new Uint8Array(0) : bytes.subarray(from);
    this.#base += from;
    this.#rest = rest.length > 0 ? [rest] : [];
    this.#restLength = rest.length;
    if (rest.length === 0) this.#wanted = 1;
  }

  /** Cuts the segment that begins at `at`; where the next one may begin, or -1 when more bytes are needed. */
  #next(stretch: Stretch, at: number, isLast: boolean): number {
    const { bytes } = stretch;
    const isNewIsa = bytes[at] === 0x49 && bytes[at + 1] === 0x53 && bytes[at + 2] === 0x41;
    if (this.#isBetween && !isNewIsa) {
      if (bytes.length - at < 4 && !isLast) {
        this.#wanted = 4;
        return -1;
      }
      if (!this.#isSegment(bytes, at)) this.#delimiters = undefined;
    }
    if (!this.#delimiters || isNewIsa) {
      const opened = this.#open(stretch, at, isLast);
      if (opened !== at || !this.#delimiters) return opened;
    }
    const delimiters = this.#delimiters;
    const end = this.#segmentEnd(bytes, at, delimiters, isLast);
    if (end < 0) return -1;
    let last = end;
    // Line ends before the terminator are nobody's; those of binary data are data.
    while (last > this.#dataEnd && isLineEnd(bytes[last - 1])) last -= 1;
    if (last === at) return end + 1;
    this.#number += 1;
    const id = segmentIdOf(stretch, at, last, delimiters.element);
    this.#inSet = positionInSet(id, this.#inSet > 0 ? this.#inSet + 1 : 0);
    const segment = new Segment(stretch, at, last, delimiters, id, this.#number, this.#inSet);
    this.#take(segment);
    if (this.#isLengthWrong || end >= bytes.length) {
      if (this.#isLengthWrong)
        this.issues.push(
          issue('x12/binary-length', segment.elementPlace('', id === 'BIN' ? 1 : 2), { segmentId: id }),
        );
      if (end >= bytes.length && !isLast) this.issues.push(issue('x12/segment-too-long', segment.place('')));
      else if (end >= bytes.length && delimiters.segment !== LINE_FEED)
        this.issues.push(issue('x12/truncated', segment.place('')));
    }
    if (id === 'SE' || id === 'IEA') this.#inSet = 0;
    if (id === 'IEA') this.#isBetween = true;
    return end + 1;
  }

  /** Two or three capital letters or digits, and the element separator of the interchange before. */
  #isSegment(bytes: Uint8Array, at: number): boolean {
    const separator = this.#delimiters?.element;
    const length = bytes[at + 2] === separator ? 2 : bytes[at + 3] === separator ? 3 : 0;
    return length > 0 && /^[A-Z][A-Z0-9]+$/.test(String.fromCharCode(...bytes.subarray(at, at + length)));
  }

  /** Finds the next ISA and reads its delimiters. */
  #open(stretch: Stretch, at: number, isLast: boolean): number {
    const { bytes, base } = stretch;
    const isa = findIsa(bytes, at);
    if (isa !== at) {
      // "IS" at the end of the bytes may be the beginning of an ISA.
      const to = isa >= 0 ? isa : isLast ? bytes.length : Math.max(at, bytes.length - 2);
      let last = to;
      while (last > at && isBlank(bytes[last - 1])) last -= 1;
      if (last > at) this.#skip(base + at, base + last);
      if (isa < 0) this.#wanted = 'ISA';
      return to > at ? to : -1;
    }
    if (bytes.length - at <= ISA_LENGTH && !isLast) {
      this.#wanted = ISA_LENGTH + 1;
      return -1;
    }
    this.#tellOutside(false);
    this.#inSet = 0;
    this.#isBetween = false;
    const found = readDelimiters(bytes, at);
    if (typeof found !== 'string') {
      this.#delimiters = found;
      this.#terminator = stretch.latin1.charAt(at + ISA_LENGTH);
      return at;
    }
    this.#delimiters = undefined;
    this.#isBroken = true;
    this.#isAnythingTold = true;
    this.issues.push(
      found === 'isa-width' ? this.#wrongWidth(stretch, at) : this.#sameDelimiters(stretch, at),
    );
    return at + 3;
  }

  /** The end of the segment at `at`: before its terminator or the end of the file; -1 when more bytes are needed. */
  #segmentEnd(bytes: Uint8Array, at: number, delimiters: Delimiters, isLast: boolean): number {
    const from = this.#afterBinary(bytes, at, delimiters, isLast);
    if (from < 0) return -1;
    this.#dataEnd = from;
    const end = bytes.indexOf(delimiters.segment, from);
    if (end >= 0) return end;
    if (isLast || bytes.length - at > LONGEST_SEGMENT) return bytes.length;
    this.#wanted = 'terminator';
    return -1;
  }

  /** Where to look for the terminator: behind the data of a BIN or BDS, whose length is stated; else at once. */
  #afterBinary(bytes: Uint8Array, at: number, delimiters: Delimiters, isLast: boolean): number {
    const data = statedData(bytes, at, delimiters);
    this.#isLengthWrong = false;
    if (!data) return at;
    const { begin, end } = data;
    if (end >= begin && end < bytes.length && bytes[end] === delimiters.segment) return end;
    if (end < bytes.length || isLast || end - begin > LONGEST_SEGMENT) {
      this.#isLengthWrong = true;
      return begin;
    }
    this.#wanted = end + 1 - at;
    return -1;
  }

  #wrongWidth({ bytes, base }: Stretch, at: number): Issue {
    const { element, start, end } = wrongWidth(bytes, at);
    const place = filePlace(this.#number + 1, { offset: base + start, length: end - start });
    // What is right as far as it goes, and then there is nothing more.
    const isCut = end === bytes.length && bytes.length - at <= ISA_LENGTH;
    if (isCut) return issue('x12/truncated', { ...place, element }, { segmentId: 'ISA' });
    const detail = `ISA${String(element).padStart(2, '0')} is the first element of a wrong width.`;
    return issue('x12/isa-width', { ...place, element }, { detail, segmentId: 'ISA' });
  }

  #sameDelimiters({ bytes, base }: Stretch, at: number): Issue {
    const length = Math.min(ISA_LENGTH + 1, bytes.length - at);
    const place = filePlace(this.#number + 1, { offset: base + at, length });
    return issue('x12/isa-delimiters', place, { segmentId: 'ISA' });
  }

  #skip(from: number, to: number): void {
    if (this.#outside) this.#outside.to = to;
    else this.#outside = { from, to };
  }

  #tellOutside(isEnd: boolean): void {
    if (!this.#outside) return;
    const { from, to } = this.#outside;
    this.#outside = undefined;
    if (this.#isBroken) {
      this.#isBroken = false;
      return;
    }
    this.#isAnythingTold = true;
    const isNone = this.#number === 0 && isEnd;
    this.#report(isNone ? 'x12/no-interchange' : 'x12/text-between', { offset: from, length: to - from });
  }

  #report(code: IssueCode, range: Range): void {
    this.issues.push(issue(code, filePlace(this.#number, range)));
  }
}

/** Puts each into a list. */
export function collectInto(segments: Segment[]): SegmentSink {
  return (segment) => void segments.push(segment);
}

/** All segments of a file at once, and what lies between them. Never throws. */
export function lex(bytes: Uint8Array): { readonly segments: readonly Segment[]; readonly issues: Issue[] } {
  const segments: Segment[] = [];
  const lexer = new Lexer(collectInto(segments));
  lexer.push(bytes);
  lexer.end();
  return { segments, issues: lexer.issues };
}
