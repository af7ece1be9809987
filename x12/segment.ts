import type { Place } from './position.ts';

/** The four separators of one interchange, as byte values; `repetition` is -1 before version 00402, which had none. */
export interface Delimiters {
  readonly element: number;
  readonly repetition: number;
  readonly component: number;
  readonly segment: number;
}

/** A stretch of bytes of the file. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');

/** UTF-8 where the bytes are that, else Latin-1: trading partners send either without saying so. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/** One segment: where it lies, and its elements, cut only when asked for. */
export class Segment {
  readonly bytes: Uint8Array;
  readonly delimiters: Delimiters;
  /** Counts from 1 at the first segment of the file. */
  readonly number: number;
  /** Position in the transaction set, ST = 1; 0 outside. */
  readonly inSet: number;
  readonly offset: number;
  /** Bytes without the terminator. */
  readonly length: number;
  readonly id: string;
  #starts: number[] | undefined;

  constructor(bytes: Uint8Array, delimiters: Delimiters, range: Range, number: number, inSet: number) {
    this.bytes = bytes;
    this.delimiters = delimiters;
    this.offset = range.offset;
    this.length = range.length;
    this.number = number;
    this.inSet = inSet;
    this.id = this.#text(this.range(0));
  }

  /** How many elements stand after the segment id, trailing empty ones included. */
  get count(): number {
    return this.#cut().length - 1;
  }

  /** The segment's own text, without its terminator. */
  get text(): string {
    return this.#text(this);
  }

  /** Where element `n` lies (0 = the segment id); zero length behind the last one. */
  range(n: number): Range {
    const starts = this.#cut();
    const start = starts[n];
    const end = this.offset + this.length;
    if (start === undefined) return { offset: end, length: 0 };
    return { offset: start, length: (starts[n + 1] ?? end + 1) - 1 - start };
  }

  /** The text of element `n`, all repetitions and components together; '' when absent. */
  element(n: number): string {
    return this.#text(this.range(n));
  }

  /** The repetitions of element `n`; one where it does not repeat, none where it is empty. */
  repetitions(n: number): Range[] {
    const range = this.range(n);
    return range.length === 0 ? [] : this.#split(range, this.delimiters.repetition);
  }

  /** The components within a range. */
  components(range: Range): Range[] {
    return this.#split(range, this.delimiters.component);
  }

  textAt(range: Range): string {
    return this.#text(range);
  }

  place(loop: string): Place {
    return { segment: this.number, inSet: this.inSet, loop, offset: this.offset, length: this.length };
  }

  /** The place of an element, or of one component or repetition when its range is given. */
  elementPlace(
    loop: string,
    element: number,
    part?: { range: Range; component?: number; repetition?: number },
  ): Place {
    const { offset, length } = part?.range ?? this.range(element);
    return {
      segment: this.number,
      inSet: this.inSet,
      loop,
      element,
      ...(part?.component === undefined ? {} : { component: part.component }),
      ...(part?.repetition === undefined ? {} : { repetition: part.repetition }),
      offset,
      length,
    };
  }

  #text({ offset, length }: Range): string {
    return length === 0 ? '' : textOf(this.bytes.subarray(offset, offset + length));
  }

  #cut(): number[] {
    if (this.#starts) return this.#starts;
    const starts = [this.offset];
    const end = this.offset + this.length;
    for (let i = this.offset; i < end; i += 1)
      if (this.bytes[i] === this.delimiters.element) starts.push(i + 1);
    this.#starts = starts;
    return starts;
  }

  #split({ offset, length }: Range, separator: number): Range[] {
    const ranges: Range[] = [];
    const end = offset + length;
    let start = offset;
    for (let i = offset; i < end; i += 1) {
      if (this.bytes[i] !== separator) continue;
      ranges.push({ offset: start, length: i - start });
      start = i + 1;
    }
    ranges.push({ offset: start, length: end - start });
    return ranges;
  }
}
