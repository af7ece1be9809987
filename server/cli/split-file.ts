/** One file that a batch is split into: an interchange with counts of its own. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Delimiters, Range, Segment } from '#x12';
import { Complaint } from './command.ts';

const BUFFER = 64 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A header as every file of its stretch of the batch begins; copied, so that no chunk is kept for it. */
export interface Header {
  readonly bytes: Uint8Array;
  readonly delimiters: Delimiters;
  /** Its control number: ISA13 or GS06. */
  readonly number: string;
  /** What stands behind its terminator: nothing, or the end of a line. */
  readonly lineEnd: Uint8Array;
}

const controlNumberAt: Readonly<Record<string, number>> = { ISA: 13, GS: 6 };

function lineEndBehind({ stretch, end, delimiters }: Segment): Uint8Array {
  if (delimiters.segment === LINE_FEED) return new Uint8Array(0);
  const { bytes } = stretch;
  const [first, second] = [bytes[end + 1], bytes[end + 2]];
  if (first === LINE_FEED) return Uint8Array.of(LINE_FEED);
  return first === CARRIAGE_RETURN && second === LINE_FEED
    ? Uint8Array.of(CARRIAGE_RETURN, LINE_FEED)
    : new Uint8Array(0);
}

function open(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST')
      throw new Complaint(
        `${path} is there already, and nothing is overwritten. Name an empty folder with --out.`,
      );
    throw new Complaint(`Could not write ${path} (${code}).`);
  }
}

export class SplitFile {
  readonly #file: number;
  readonly #interchange: Header;
  readonly #buffer = new Uint8Array(BUFFER);
  #filled = 0;
  #group: Header | undefined;
  #groups = 0;
  #setsInGroup = 0;
  #sets = 0;
  #range: Range | undefined;

  /** Throws a complaint when the file is there already. */
  constructor(path: string, interchange: Header) {
    this.#file = open(path);
    this.#interchange = interchange;
    this.#line(interchange.bytes);
  }

  static header(segment: Segment): Header {
    const { stretch, start, end, delimiters, id } = segment;
    const bytes = stretch.bytes.slice(start, end);
    const number = segment.element(controlNumberAt[id] ?? 0);
    return { bytes, delimiters, number, lineEnd: lineEndBehind(segment) };
  }

  startGroup(group: Header): void {
    this.endGroup();
    this.#group = group;
    this.#groups += 1;
    this.#setsInGroup = 0;
    this.#line(group.bytes);
  }

  startSet(st: Segment): void {
    this.#sets += 1;
    this.#setsInGroup += 1;
    this.write(st);
  }

  /** A segment as it is. */
  write({ stretch, start, end, offset, length }: Segment): void {
    const from = this.#range?.offset ?? offset;
    this.#range = { offset: from, length: offset + length + 1 - from };
    this.#line(stretch.bytes.subarray(start, end));
  }

  endGroup(): void {
    if (!this.#group) return;
    this.#trailer('GE', this.#setsInGroup, this.#group.number);
    this.#group = undefined;
  }

  close(): { readonly sets: number; readonly range: Range } {
    this.endGroup();
    this.#trailer('IEA', this.#groups, this.#interchange.number);
    this.#flush();
    closeSync(this.#file);
    return { sets: this.#sets, range: this.#range ?? { offset: 0, length: 0 } };
  }

  #trailer(id: string, count: number, number: string): void {
    const separator = String.fromCharCode(this.#interchange.delimiters.element);
    this.#line(Buffer.from([id, String(count), number].join(separator), 'latin1'));
  }

  #line(bytes: Uint8Array): void {
    const { delimiters, lineEnd } = this.#interchange;
    this.#put(bytes);
    this.#put(Uint8Array.of(delimiters.segment));
    if (lineEnd.length > 0) this.#put(lineEnd);
  }

  #put(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > BUFFER) this.#flush();
    if (bytes.length > BUFFER) {
      this.#writeAll(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  #flush(): void {
    this.#writeAll(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw new Complaint(
        `Could not write (${(error as NodeJS.ErrnoException).code ?? ''}): is the disk full?`,
      );
    }
  }
}
