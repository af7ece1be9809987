import { checkFile, readSet } from '../checking/check.ts';
import { readInterchanges, type TransactionSet } from '../reading/envelope.ts';
import type { Guide, SegmentRule } from '../library/guide.ts';
import type { Issue } from '../issue.ts';
import { lex } from '../reading/lex.ts';
import type { Library } from '../library/library.ts';
import type { Loop } from '../checking/loop.ts';
import { libraryOf, type CheckOptions } from '../checking/options.ts';
import type { Segment } from '../reading/segment.ts';

/** One segment as a person reads it: where it stands, how deep, and what it is called. */
export interface ShownSegment {
  readonly segment: Segment;
  /** '' outside the loops of a guide. */
  readonly loop: string;
  /** 0 interchange, 1 group, 2 transaction set, from 3 on the loops of its guide. */
  readonly depth: number;
  /** Short label of ours or of the site; absent where the guide does not expect the segment. */
  readonly label?: string;
  /** The guide's rule it was placed by. */
  readonly rule?: SegmentRule;
}

/** A loop that begins at a segment. */
export interface ShownLoop {
  readonly id: string;
  readonly label: string;
  /** That of its segments. */
  readonly depth: number;
}

/** A segment with the loops that begin with it and all that is wrong in it. */
export interface MessageSegment extends ShownSegment {
  /** The outermost first. */
  readonly begins: readonly ShownLoop[];
  readonly issues: readonly Issue[];
  /** At ST: the guide its set is read by, where we have it. */
  readonly guide?: Guide;
}

export interface ShownMessage {
  readonly segments: readonly MessageSegment[];
  /** What is wrong where no segment could be cut, e.g. a header of a wrong width. */
  readonly elsewhere: readonly Issue[];
}

const envelope: ReadonlyMap<string, readonly [depth: number, label: string]> = new Map([
  ['ISA', [0, 'Interchange']],
  ['TA1', [1, 'Interchange acknowledgement']],
  ['GS', [1, 'Functional group']],
  ['ST', [2, 'Transaction set']],
  ['SE', [2, 'End of set']],
  ['GE', [1, 'End of group']],
  ['IEA', [0, 'End of interchange']],
]);
/** The depth of the segments that stand in a set, but in none of its loops. */
const SET_DEPTH = 3;

function outsideLoops(segment: Segment, library: Library): ShownSegment {
  const { id, inSet } = segment;
  const known = envelope.get(id);
  const rule = library.envelope.get(id)?.rule;
  const own = library.labels[id];
  // A segment of a set whose guide is not here is called what the dictionary calls it.
  if (!known) {
    const label = own ?? (inSet > 0 ? library.dictionary.segments[id]?.label : undefined) ?? '';
    return { segment, loop: '', depth: inSet > 0 ? 2 : 0, label };
  }
  const [depth, label] = known;
  return { segment, loop: '', depth, label: own ?? label, ...(rule ? { rule } : {}) };
}

/** The loops of a tree by the number of the segment each begins with; a loop whose first segment is missing too. */
function beginnings(root: Loop, library: Library): ReadonlyMap<number, readonly ShownLoop[]> {
  const map = new Map<number, ShownLoop[]>();
  const walk = (loop: Loop, depth: number): number => {
    const own = loop.segments[0]?.number ?? Infinity;
    const inner = loop.loops.map((one) => walk(one, depth + 1));
    const first = Math.min(own, ...inner);
    const shown = { id: loop.id, label: library.labels[loop.id] ?? loop.rule.label, depth };
    // Inner loops were noted before the one around them.
    if (loop.id !== '') map.set(first, [shown, ...(map.get(first) ?? [])]);
    return first;
  };
  walk(root, SET_DEPTH);
  return map;
}

interface ShownSet {
  readonly placed: readonly ShownSegment[];
  readonly begins: ReadonlyMap<number, readonly ShownLoop[]>;
  readonly guide: Guide | undefined;
}

function showSet(set: TransactionSet, options: CheckOptions): ShownSet {
  const library = libraryOf(options);
  const tree = readSet(set, options).value;
  const placed = (tree?.placed ?? []).map(({ segment, loop, depth, rule }): ShownSegment => {
    const label = library.labels[segment.id] ?? rule?.label;
    const named = rule && label !== undefined ? { label, rule: rule.rule } : {};
    return { segment, loop, depth: depth + SET_DEPTH, ...named };
  });
  return { placed, begins: tree ? beginnings(tree.root, library) : new Map(), guide: tree?.guide.guide };
}

/** Every segment of a file in its order, also those that stand where none may. */
export function showSegments(bytes: Uint8Array, options: CheckOptions = {}): readonly ShownSegment[] {
  const sets = readInterchanges(bytes).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const placed = new Map(
    sets.flatMap((set) => showSet(set, options).placed.map((one) => [one.segment.number, one])),
  );
  const library = libraryOf(options);
  return lex(bytes).segments.map((segment) => placed.get(segment.number) ?? outsideLoops(segment, library));
}

/** A whole file for the eye: segments with their loops, and every issue at the segment it is about. Never throws. */
export function showMessage(bytes: Uint8Array, options: CheckOptions = {}): ShownMessage {
  const { value, issues } = checkFile(bytes, options);
  const library = libraryOf(options);
  const placed = new Map<number, ShownSegment>();
  const begins = new Map<number, readonly ShownLoop[]>();
  const guides = new Map<number, Guide>();
  for (const set of value.flatMap(({ groups }) => groups.flatMap((group) => group.sets))) {
    const shown = showSet(set, options);
    for (const one of shown.placed) placed.set(one.segment.number, one);
    for (const [number, loops] of shown.begins) begins.set(number, loops);
    if (shown.guide) guides.set(set.header.number, shown.guide);
  }
  const found = Map.groupBy(issues, ({ at }) => at.segment);
  const { segments } = lex(bytes);
  return {
    segments: segments.map((segment) => {
      const { number } = segment;
      const guide = guides.get(number);
      return {
        ...(placed.get(number) ?? outsideLoops(segment, library)),
        begins: begins.get(number) ?? [],
        issues: found.get(number) ?? [],
        ...(guide ? { guide } : {}),
      };
    }),
    elsewhere: issues.filter(({ at }) => at.segment < 1 || at.segment > segments.length),
  };
}
