import { checkEnvelopeSegment } from './check-envelope.ts';
import { ElementChecker } from './check-elements.ts';
import { SetChecker } from './check-set.ts';
import { SetsChecker } from './check-sets.ts';
import type { CompiledGuide } from '../library/compile.ts';
import {
  Envelope,
  type Assembly,
  assemble,
  type Interchange,
  type Role,
  type TransactionSet,
} from '../reading/envelope.ts';
import { issue, type Issue, type Reading } from '../issue.ts';
import { Lexer, lex } from '../reading/lex.ts';
import type { Loop, Placed } from './loop.ts';
import { libraryOf, reporting, type CheckOptions } from './options.ts';
import type { Library } from '../library/library.ts';
import type { Segment } from '../reading/segment.ts';
import type { Shapes } from '../library/shapes.ts';
import { isBodyId } from '../reading/segment-id.ts';

/** Checks segments in file order, whatever the size of the file. `report` gets each issue once it is certain. */
export class FileChecker {
  readonly #library: Library;
  readonly #report: (found: Issue) => void;
  readonly #envelope: Envelope;
  readonly #sets: SetsChecker;

  constructor(options: CheckOptions, report: (found: Issue) => void) {
    this.#library = libraryOf(options);
    this.#report = reporting(options, report);
    this.#sets = new SetsChecker(this.#library, this.#report);
    this.#envelope = new Envelope(this.#report);
  }

  take(segment: Segment): Role {
    if (this.#envelope.isInSet && isBodyId(segment.id)) {
      this.#sets.body(segment);
      return 'body';
    }
    const role = this.#envelope.take(segment);
    // What is no segment id was told as such, and belongs nowhere.
    if (role !== 'unnamed') this.#control(segment, role);
    return role;
  }

  end(): void {
    this.#sets.end();
    this.#envelope.end();
  }

  #control(segment: Segment, role: Role): void {
    this.#sets.end();
    if (segment.id !== 'TA1' || role === 'acknowledgement')
      checkEnvelopeSegment(segment, this.#library, this.#sets.elements, this.#report);
    if (role === 'set') this.#sets.start(segment, this.#envelope.group?.element(8) ?? '');
  }
}

const inFileOrder = (issues: Issue[]): readonly Issue[] => issues.sort((a, b) => a.at.offset - b.at.offset);

/** Reads a file and checks all of it; the issues come in file order. */
export function checkFile(bytes: Uint8Array, options: CheckOptions = {}): Reading<readonly Interchange[]> {
  const { segments, issues } = lex(bytes);
  const checker = new FileChecker(options, (found) => issues.push(found));
  const assembly: Assembly = { interchanges: [], segments: undefined };
  for (const segment of segments) assemble(assembly, segment, checker.take(segment));
  checker.end();
  return { value: assembly.interchanges, issues: inFileOrder(issues) };
}

/** A transaction set as the loops of its guide, with its segments in file order beside it. */
export interface LoopTree {
  readonly guide: CompiledGuide;
  readonly root: Loop;
  readonly placed: readonly Placed[];
}

/** The loop tree of one transaction set, and all that is wrong in it; no tree where its guide is not known. */
export function readSet(set: TransactionSet, options: CheckOptions = {}): Reading<LoopTree | undefined> {
  const issues: Issue[] = [];
  const report = reporting(options, (found) => issues.push(found));
  const body = set.segments.filter(({ id }) => isBodyId(id));
  const guide = libraryOf(options).guideFor(set.set, set.guide, body[0]);
  if (!guide) {
    report(issue('x12/guide-unknown', set.header.elementPlace('', 3), { segmentId: 'ST' }));
    return { value: undefined, issues };
  }
  const checker = new SetChecker(guide, set.header, {
    report,
    elements: new ElementChecker(report),
    keepsTree: true,
  });
  const placed = body.map((segment) => {
    checker.take(segment);
    return checker.placed(segment);
  });
  checker.end();
  return { value: { guide, root: checker.root, placed }, issues: inFileOrder(issues) };
}

/** What one chunk of a stream brought: how much was cut from it, and what was found wrong by then. */
export interface CheckedBatch {
  readonly segments: number;
  readonly interchanges: number;
  readonly issues: readonly Issue[];
}

/**
 * Checks a file of any size as it comes, in constant memory: of a transaction set no more is kept than the levels of its
 * hierarchy that are open. Issues come with the chunk that made them certain, not strictly in file order. `seen` is shown
 * each segment once; who keeps one keeps its whole chunk.
 */
export async function* checkStream(
  source: AsyncIterable<Uint8Array>,
  options: CheckOptions = {},
  seen?: (segment: Segment) => void,
): AsyncGenerator<CheckedBatch> {
  const issues: Issue[] = [];
  const checker = new FileChecker(options, (found) => issues.push(found));
  let [segments, interchanges] = [0, 0];
  const lexer = new Lexer((segment) => {
    if (checker.take(segment) === 'interchange') interchanges += 1;
    segments += 1;
    seen?.(segment);
  });
  const batch = (): CheckedBatch => {
    const brought = { segments, interchanges, issues: [...lexer.issues.splice(0), ...issues.splice(0)] };
    [segments, interchanges] = [0, 0];
    return brought;
  };
  for await (const chunk of source) {
    lexer.push(chunk);
    yield batch();
  }
  lexer.end();
  checker.end();
  yield batch();
}

/** The loops of a set, typed by its guide; undefined where the set was read by another guide. */
export function loopsOf<G extends keyof Shapes>(
  tree: LoopTree | undefined,
  guide: G,
): Loop<Shapes[G]> | undefined {
  return tree?.guide.guide.id === guide ? tree.root : undefined;
}
