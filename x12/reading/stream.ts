import { Envelope, type TransactionSet } from './envelope.ts';
import type { Issue } from '../issue.ts';
import { collectInto, Lexer, type SegmentSink } from './lex.ts';
import type { Segment } from './segment.ts';

/** The segments that one chunk completed, and what the lexer and the envelope found wrong by then. */
export interface SegmentBatch {
  readonly segments: readonly Segment[];
  readonly issues: readonly Issue[];
}

/**
 * Cuts a file of any size into segments as its bytes come, and checks envelope, counts and control numbers. One batch for
 * each chunk, since a step of an async iteration costs more than cutting a segment. Elements are cut when touched.
 */
export async function* streamSegments(source: AsyncIterable<Uint8Array>): AsyncGenerator<SegmentBatch> {
  let issues: Issue[] = [];
  const segments: Segment[] = [];
  const lexer = new Lexer(collectInto(segments));
  const envelope = new Envelope((found) => issues.push(found));
  const batch = (): SegmentBatch => {
    const taken = segments.splice(0);
    for (const segment of taken) envelope.take(segment);
    const found = [...lexer.issues.splice(0), ...issues];
    issues = [];
    return { segments: taken, issues: found };
  };
  for await (const chunk of source) {
    lexer.push(chunk);
    yield batch();
  }
  lexer.end();
  const last = batch();
  envelope.end();
  yield { segments: last.segments, issues: [...last.issues, ...issues] };
}

/** A transaction set of a stream, with the headers it stands under. */
export interface StreamedSet extends TransactionSet {
  readonly interchange: Segment | undefined;
  readonly group: Segment | undefined;
}

/** Whole transaction sets of a file of any size, one after the other; the memory is that of the largest set. */
export async function* streamSets(
  source: AsyncIterable<Uint8Array>,
  report: (found: Issue) => void = () => undefined,
): AsyncGenerator<StreamedSet> {
  const segments: Segment[] = [];
  const lexer = new Lexer(collectInto(segments));
  const envelope = new Envelope(report);
  let open: (StreamedSet & { segments: Segment[] }) | undefined;
  const take = (segment: Segment): StreamedSet | undefined => {
    const role = envelope.take(segment);
    const before = open;
    if (role === 'body' || role === 'unnamed' || role === 'set-end') open?.segments.push(segment);
    if (role === 'body' || role === 'unnamed') return undefined;
    open = undefined;
    if (role === 'set') {
      open = {
        header: segment,
        set: segment.element(1),
        guide: segment.element(3) || (envelope.group?.element(8) ?? ''),
        segments: [segment],
        interchange: envelope.interchange,
        group: envelope.group,
      };
    }
    return before;
  };
  const taken = function* () {
    for (const found of lexer.issues.splice(0)) report(found);
    for (const segment of segments.splice(0)) {
      const set = take(segment);
      if (set) yield set;
    }
  };
  for await (const chunk of source) {
    lexer.push(chunk);
    yield* taken();
  }
  lexer.end();
  yield* taken();
  envelope.end();
  if (open) yield open;
}

/** What a file of any size holds, in numbers. */
export interface Structure {
  readonly bytes: number;
  readonly segments: number;
  readonly interchanges: number;
  readonly groups: number;
  /** Transaction sets by `ST01 guide`, e.g. `271 005010X279A1`. */
  readonly sets: ReadonlyMap<string, number>;
  /** Segments by id. */
  readonly byId: ReadonlyMap<string, number>;
  readonly issues: readonly Issue[];
}

/** Reads the structure of a file of any size: segments, envelope, counts, control numbers. `progress` gets the bytes read. */
export async function readStructure(
  source: AsyncIterable<Uint8Array>,
  progress: (bytes: number) => void = () => undefined,
): Promise<Structure> {
  const counter = new StructureCounter();
  const lexer = new Lexer(counter.take, true);
  for await (const chunk of source) {
    lexer.push(chunk);
    progress(lexer.read);
  }
  lexer.end();
  return counter.end(lexer);
}

/** Looks into the segments of the envelope; those inside sets were counted by the lexer, and no object was made of them. */
class StructureCounter {
  readonly #issues: Issue[] = [];
  readonly #envelope = new Envelope((found) => this.#issues.push(found));
  readonly #sets = new Map<string, number>();
  readonly #byId = new Map<string, number>();
  #version = '';

  readonly take: SegmentSink = (segment) => {
    const { id } = segment;
    this.#envelope.take(segment);
    this.#byId.set(id, (this.#byId.get(id) ?? 0) + 1);
    if (id === 'GS') this.#version = segment.element(8);
    else if (id === 'ST') {
      const set = `${segment.element(1)} ${segment.element(3) || this.#version}`.trim();
      this.#sets.set(set, (this.#sets.get(set) ?? 0) + 1);
    }
  };

  end({ read, segments, counted, issues }: Lexer): Structure {
    this.#envelope.end();
    const byId = new Map(this.#byId);
    for (const [id, count] of counted) if (count > 0) byId.set(id, (byId.get(id) ?? 0) + count);
    return {
      bytes: read,
      segments,
      interchanges: byId.get('ISA') ?? 0,
      groups: byId.get('GS') ?? 0,
      sets: this.#sets,
      byId,
      issues: [...issues, ...this.#issues].sort((a, b) => a.at.offset - b.at.offset),
    };
  }
}
