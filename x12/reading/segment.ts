import type { Place } from '../position.ts';
import type { Stretch } from './stretch.ts';

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

/** Segments whose last element is binary data that may hold any byte, by id: how many elements they have. */
export const binaryElements: Readonly<Record<string, number>> = { BIN: 2, BDS: 3 };

/** One segment: where it lies, and its elements, cut only when asked for. */
export class Segment {
  readonly stretch: Stretch;
  /** Where it begins and ends (without the terminator) in its stretch. */
  readonly start: number;
  readonly end: number;
  readonly delimiters: Delimiters;
  /** Counts from 1 at the first segment of the file. */
  readonly number: number;
  /** Position in the transaction set, ST = 1; 0 outside. */
  readonly inSet: number;
  readonly id: string;
  private starts: readonly number[] | undefined;

  /** One by one, not as objects: a file has millions of segments. */
  constructor(
    stretch: Stretch,
    start: number,
    end: number,
    delimiters: Delimiters,
    id: string,
    number: number,
    inSet: number,
  ) {
    this.stretch = stretch;
    this.start = start;
    this.end = end;
    this.delimiters = delimiters;
    this.id = id;
    this.number = number;
    this.inSet = inSet;
    this.starts = undefined;
  }

  /** Byte offset in the file. */
  get offset(): number {
    return this.stretch.base + this.start;
  }

  /** Bytes without the terminator. */
  get length(): number {
    return this.end - this.start;
  }

  /** How many elements stand after the segment id, trailing empty ones included. */
  get count(): number {
    return this.cut().length - 1;
  }

  /** The segment's own text, without its terminator. */
  get text(): string {
    return this.stretch.text(this.start, this.end);
  }

  /** Where element `n` lies (0 = the segment id); zero length behind the last one. */
  range(n: number): Range {
    const starts = this.cut();
    const start = starts[n];
    const { base } = this.stretch;
    if (start === undefined) return { offset: base + this.end, length: 0 };
    return { offset: base + start, length: (starts[n + 1] ?? this.end + 1) - 1 - start };
  }

  /** The text of element `n`, all repetitions and components together; '' when absent. */
  element(n: number): string {
    const starts = this.cut();
    const start = starts[n];
    return start === undefined ? '' : this.stretch.text(start, (starts[n + 1] ?? this.end + 1) - 1);
  }

  /** The repetitions of element `n`; one where it does not repeat, none where it is empty. */
  repetitions(n: number): Range[] {
    const range = this.range(n);
    return range.length === 0 ? [] : this.split(range, this.delimiters.repetition);
  }

  /** The components within a range. */
  components(range: Range): Range[] {
    return this.split(range, this.delimiters.component);
  }

  textAt({ offset, length }: Range): string {
    const start = offset - this.stretch.base;
    return this.stretch.text(start, start + length);
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
    const { number: segment, inSet } = this;
    // Written out: a map makes one of these for each value of a message.
    if (part?.component !== undefined) {
      const { component, repetition } = part;
      if (repetition === undefined) return { segment, inSet, loop, element, component, offset, length };
      return { segment, inSet, loop, element, component, repetition, offset, length };
    }
    if (part?.repetition !== undefined)
      return { segment, inSet, loop, element, repetition: part.repetition, offset, length };
    return { segment, inSet, loop, element, offset, length };
  }

  /** Where the elements start in the stretch; binary data is one element whatever bytes it holds. */
  private cut(): readonly number[] {
    if (this.starts) return this.starts;
    const { bytes } = this.stretch;
    const { element } = this.delimiters;
    const last = binaryElements[this.id] ?? Infinity;
    const starts = [this.start];
    for (let i = this.start; i < this.end && starts.length <= last; i += 1)
      if (bytes[i] === element) starts.push(i + 1);
    this.starts = starts;
    return starts;
  }

  private split({ offset, length }: Range, separator: number): Range[] {
    const { bytes, base } = this.stretch;
    const ranges: Range[] = [];
    const end = offset + length;
    let start = offset;
    for (let i = offset; i < end; i += 1) {
      if (bytes[i - base] !== separator) continue;
      ranges.push({ offset: start, length: i - start });
      start = i + 1;
    }
    ranges.push({ offset: start, length: end - start });
    return ranges;
  }
}
