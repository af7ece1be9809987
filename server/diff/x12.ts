import { diffArrays } from 'diff';
import type { Difference, Spot } from './difference.ts';
import { ignoringX12, type DiffOptions, type IgnoresX12 } from './ignore.ts';
import { pairUp, shareOf, type Matching } from './pair-up.ts';
import { textOfElement, treeOf, type Leaf, type Node } from './x12-tree.ts';

const leafMatching: Matching<Leaf> = {
  digest: ({ digest }) => digest,
  key: ({ key }) => key,
  kind: ({ segment }) => segment.id,
  likeness: (a, b) => shareOf(a.values.map(textOfElement), b.values.map(textOfElement)),
};

const nodeMatching: Matching<Node> = {
  digest: ({ digest }) => digest,
  key: ({ key }) => key,
  kind: ({ name }) => name,
  likeness: likenessOfHeads,
};

/** Envelopes and levels are few and large: whatever stands in the same place is compared. */
const large = new Set(['ISA', 'GS', 'ST', 'HL']);
const LEAST_OF_LARGE = 0.4;

function likenessOfHeads({ segments: [a] }: Node, { segments: [b] }: Node): number {
  if (!a || !b) return 0;
  const likeness = leafMatching.likeness(a, b);
  return large.has(a.segment.id) ? Math.max(LEAST_OF_LARGE, likeness) : likeness;
}

const spotOf = ({ path, segment, loop }: Leaf): Spot => ({ path, at: segment.place(loop) });
const nameOfElement = (id: string, element: number) => `${id}${String(element).padStart(2, '0')}`;

/** A loop as one spot: the bytes from its first segment to the end of its last. */
function leavesOf({ segments, inner }: Node): readonly Leaf[] {
  return [...segments, ...inner.flatMap((one) => leavesOf(one))].toSorted(
    (one, other) => one.segment.number - other.segment.number,
  );
}

function wholeOf(node: Node): { spot: Spot; text: string } {
  const leaves = leavesOf(node);
  const [first] = leaves;
  const last = leaves.at(-1);
  const text = leaves.map(({ segment }) => segment.text).join('\n');
  if (!first || !last) return { spot: { path: node.path }, text };
  const at = first.segment.place(node.name);
  const length = last.segment.offset + last.segment.length - first.segment.offset;
  return { spot: { path: node.path, at: { ...at, length } }, text };
}

/** Finds what two trees do not share. */
class Comparison {
  readonly differences: Difference[] = [];
  readonly #ignores: IgnoresX12;

  constructor(ignores: IgnoresX12) {
    this.#ignores = ignores;
  }

  nodes(a: Node, b: Node): void {
    if (a.digest === b.digest) return;
    for (const pair of pairUp(a.segments, b.segments, leafMatching)) {
      if (pair.a && pair.b) this.#segments(pair.a, pair.b);
      else if (pair.a) this.#segmentAlone('removed', pair.a);
      else if (pair.b) this.#segmentAlone('added', pair.b);
    }
    for (const pair of pairUp(a.inner, b.inner, nodeMatching)) {
      if (pair.a && pair.b) this.nodes(pair.a, pair.b);
      else if (pair.a) this.#nodeAlone('removed', pair.a);
      else if (pair.b) this.#nodeAlone('added', pair.b);
    }
  }

  #nodeAlone(kind: 'added' | 'removed', node: Node): void {
    const { spot, text } = wholeOf(node);
    this.#alone(kind, spot, text);
  }

  #segmentAlone(kind: 'added' | 'removed', leaf: Leaf): void {
    if (!this.#ignores(leaf.loop, leaf.segment.id, 0)) this.#alone(kind, spotOf(leaf), leaf.segment.text);
  }

  #alone(kind: 'added' | 'removed', spot: Spot, text: string): void {
    this.differences.push(
      kind === 'added' ? { kind, b: spot, after: text } : { kind, a: spot, before: text },
    );
  }

  #segments(a: Leaf, b: Leaf): void {
    if (a.digest === b.digest) return;
    for (let element = 1; element <= Math.max(a.values.length, b.values.length); element += 1)
      this.#elements(a, b, element);
  }

  #elements(a: Leaf, b: Leaf, element: number): void {
    const [before, after] = [a.values[element - 1] ?? [], b.values[element - 1] ?? []];
    if (textOfElement(before) === textOfElement(after)) return;
    if (before.length <= 1 && after.length <= 1) {
      this.#components(a, b, { element }, before[0] ?? [], after[0] ?? []);
      return;
    }
    for (const [i, j] of repetitionsOf(before, after))
      this.#values(a, b, { element, repetition: i, other: j }, joined(before[i - 1]), joined(after[j - 1]));
  }

  #components(a: Leaf, b: Leaf, at: At, before: readonly string[], after: readonly string[]): void {
    const most = Math.max(before.length, after.length);
    if (most <= 1) this.#values(a, b, at, before[0] ?? '', after[0] ?? '');
    else if (before.length === 0 || after.length === 0) this.#values(a, b, at, joined(before), joined(after));
    else
      for (let i = 0; i < most; i += 1)
        this.#values(a, b, { ...at, component: i + 1 }, before[i] ?? '', after[i] ?? '');
  }

  #values(a: Leaf, b: Leaf, at: At, before: string, after: string): void {
    if (before === after) return;
    const [inA, inB] = [elementSpot(a, at, at.repetition), elementSpot(b, at, at.other ?? at.repetition)];
    if (before === '') this.differences.push({ kind: 'added', b: inB, after });
    else if (after === '') this.differences.push({ kind: 'removed', a: inA, before });
    else this.differences.push({ kind: 'changed', a: inA, b: inB, before, after });
  }
}

interface At {
  readonly element: number;
  readonly component?: number;
  /** Which repetition in the first, and in the second; 0 where it is not there. */
  readonly repetition?: number;
  readonly other?: number;
}

const joined = (components: readonly string[] | undefined): string => (components ?? []).join(':');

function elementSpot(leaf: Leaf, { element, component }: At, repetition: number | undefined): Spot {
  const { segment, loop, path } = leaf;
  const times = repetition === undefined ? '' : `[${repetition}]`;
  const part = component === undefined ? '' : `-${component}`;
  const whole =
    (repetition === undefined ? undefined : segment.repetitions(element)[repetition - 1]) ??
    segment.range(element);
  const range = component === undefined ? whole : (segment.components(whole)[component - 1] ?? whole);
  return {
    path: `${path}/${nameOfElement(segment.id, element)}${times}${part}`,
    at: segment.elementPlace(loop, element, {
      range,
      ...(component === undefined ? {} : { component }),
      ...(repetition === undefined ? {} : { repetition }),
    }),
  };
}

/** Which repetition belongs to which: the equal ones in order, of the rest the first with the first; 0 where there is none. */
function* repetitionsOf(
  before: readonly (readonly string[])[],
  after: readonly (readonly string[])[],
): Generator<readonly [number, number]> {
  let [i, j] = [1, 1];
  const changes = diffArrays(before.map(joined), after.map(joined));
  for (const { added, removed, count } of changes) {
    for (let n = 0; n < count; n += 1) yield [added ? 0 : i + n, removed ? 0 : j + n];
    if (!added) i += count;
    if (!removed) j += count;
  }
}

/**
 * What two X12 files do not share, by loops, segments, elements, repetitions and components, in the order of the first. Separators,
 * line ends and the order of what is known by its key (levels by their party, benefits by their codes, references by their qualifier)
 * do not count. Never throws on bad input.
 */
export function diffX12(a: Uint8Array, b: Uint8Array, options: DiffOptions = {}): readonly Difference[] {
  const ignores = ignoringX12(options.ignore ?? []);
  const comparison = new Comparison(ignores);
  comparison.nodes(treeOf(a, ignores, options), treeOf(b, ignores, options));
  return comparison.differences;
}
