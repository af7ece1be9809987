/** A large file in parts that can be checked one beside the other: whole transaction sets, with all that is needed to read them alone. */
import { checkEnvelopeSegment } from './check-envelope.ts';
import { ElementChecker } from './check-elements.ts';
import { SetsChecker } from './check-sets.ts';
import { Envelope, type Role } from '../reading/envelope.ts';
import type { Issue } from '../issue.ts';
import { Lexer, type SegmentSink } from '../reading/lex.ts';
import { libraryOf, reporting, type CheckOptions } from './options.ts';
import type { Delimiters, Segment } from '../reading/segment.ts';
import { isSegmentId } from '../reading/segment-id.ts';

/** Some transaction sets that lie one behind the other in the file. Plain data: it can be sent to a worker. */
export interface Part {
  /** Bytes in the file. */
  readonly offset: number;
  readonly length: number;
  /** Number of the first segment in the file, from 1. */
  readonly firstSegment: number;
  readonly delimiters: Delimiters;
  /** GS08: the guide where ST03 is empty. */
  readonly version: string;
}

/** What one chunk of the file brought: parts that are complete, and what is wrong outside of sets and in their envelope. */
export interface PartBatch {
  readonly parts: readonly Part[];
  readonly segments: number;
  readonly interchanges: number;
  readonly issues: readonly Issue[];
}

/** Gathers sets into parts and checks all that is not inside a set. */
class Partition {
  readonly #size: number;
  readonly #report: (found: Issue) => void;
  readonly #options: CheckOptions;
  readonly #envelope: Envelope;
  readonly #elements: ElementChecker;
  #parts: Part[] = [];
  #open: { first: Segment; version: string } | undefined;

  constructor(size: number, options: CheckOptions, report: (found: Issue) => void) {
    this.#size = size;
    this.#options = options;
    this.#report = report;
    this.#envelope = new Envelope(report);
    this.#elements = new ElementChecker(report);
  }

  take(segment: Segment): Role {
    const role = this.#envelope.take(segment);
    if (role === 'set') {
      this.#open ??= { first: segment, version: this.#envelope.group?.element(8) ?? '' };
    } else if (role === 'set-end') {
      const end = segment.offset + segment.length + 1;
      if (this.#open && end - this.#open.first.offset >= this.#size) this.#close(end);
    } else if (role !== 'body' && role !== 'unnamed') {
      this.#close(segment.offset);
      checkEnvelopeSegment(segment, libraryOf(this.#options), this.#elements, this.#report);
    }
    return role;
  }

  end(bytes: number): void {
    this.#close(bytes);
    this.#envelope.end();
  }

  /** The parts that were completed since the last call. */
  parts(): readonly Part[] {
    const found = this.#parts;
    this.#parts = [];
    return found;
  }

  #close(end: number): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const { first, version } = open;
    const { offset, number, delimiters } = first;
    this.#parts.push({ offset, length: end - offset, firstSegment: number, delimiters, version });
  }
}

/** Cuts a file of any size into parts of about `size` bytes, as it comes. A part is never less than one transaction set. */
export async function* partitionFile(
  source: AsyncIterable<Uint8Array>,
  size: number,
  options: CheckOptions = {},
): AsyncGenerator<PartBatch> {
  const issues: Issue[] = [];
  const partition = new Partition(
    size,
    options,
    reporting(options, (found) => issues.push(found)),
  );
  let [told, interchanges] = [0, 0];
  const take: SegmentSink = (segment) => {
    if (partition.take(segment) === 'interchange') interchanges += 1;
  };
  const lexer = new Lexer(take, true);
  const batch = (): PartBatch => {
    const found = [...lexer.issues.splice(0), ...issues.splice(0)];
    const segments = lexer.segments - told;
    const brought = { parts: partition.parts(), segments, interchanges, issues: found };
    [told, interchanges] = [lexer.segments, 0];
    return brought;
  };
  for await (const chunk of source) {
    lexer.push(chunk);
    yield batch();
  }
  lexer.end();
  partition.end(lexer.read);
  yield batch();
}

/** Checks the transaction sets of one part; `bytes` are those of the part alone. Places are those in the file. */
export function checkPart(bytes: Uint8Array, part: Part, options: CheckOptions = {}): readonly Issue[] {
  const issues: Issue[] = [];
  const report = reporting(options, (found) => issues.push(found));
  const library = libraryOf(options);
  const sets = new SetsChecker(library, report);
  const lexer = Lexer.within(part, (segment) => {
    const { id } = segment;
    if (id === 'ST' || id === 'SE') {
      sets.end();
      checkEnvelopeSegment(segment, library, sets.elements, report);
      if (id === 'ST') sets.start(segment, part.version);
    } else if (isSegmentId(id)) sets.body(segment);
  });
  lexer.push(bytes);
  lexer.end();
  sets.end();
  return issues;
}
