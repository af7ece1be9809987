import { lex, readInterchanges, readSet, type Loop, type Segment, type TransactionSet } from '#x12';
import type { DiffOptions, IgnoresX12 } from './ignore.ts';
import x12Rows from './x12-rows.json' with { type: 'json' };

/** A file, an envelope, a set or a loop: its own segments, and what is inside. */
export interface Node {
  /** `271`, `2110C`; '' for the file. */
  readonly name: string;
  /** Where it stands: `271[1]/2000A[1]`. */
  readonly path: string;
  readonly segments: readonly Leaf[];
  readonly inner: readonly Node[];
  /** What tells it from its siblings. */
  readonly key: string;
  readonly digest: string;
}

/** A segment, by its values: separators do not count. */
export interface Leaf {
  readonly segment: Segment;
  readonly loop: string;
  readonly path: string;
  /** Repetitions of components, by element. */
  readonly values: readonly (readonly (readonly string[])[])[];
  readonly key: string;
  readonly digest: string;
}

/** Numbers of all segments of a loop, inner ones too. */
const numbersIn = (loop: Loop): number[] => [
  ...loop.segments.map(({ number }) => number),
  ...loop.loops.flatMap(numbersIn),
];

type Keys = Readonly<Record<string, readonly number[] | undefined>>;

/** Makes the tree of one file. */
class Planter {
  readonly #ignores: IgnoresX12;
  readonly #keys: Keys;

  constructor(ignores: IgnoresX12, keys: Keys) {
    this.#ignores = ignores;
    this.#keys = keys;
  }

  file(bytes: Uint8Array): Node {
    const interchanges = readInterchanges(bytes).value;
    const placed = new Set<number>();
    const inner = numbered(interchanges, () => 'interchange', '').map(([interchange, path]) => {
      const groups = numbered(interchange.groups, () => 'group', path).map(([group, groupPath]) => {
        const sets = numbered(group.sets, ({ set }) => set, groupPath).map(([set, setPath]) => {
          for (const { number } of set.segments) placed.add(number);
          return this.#set(set, setPath);
        });
        placed.add(group.header.number);
        return this.#node('group', groupPath, [group.header], sets);
      });
      const own = [interchange.header, ...interchange.acknowledgements];
      for (const { number } of own) placed.add(number);
      return this.#node('interchange', path, own, groups);
    });
    // Trailers, and whatever stands outside of sets.
    const rest = lex(bytes).segments.filter(({ number }) => !placed.has(number));
    return this.#node('', '', rest, inner);
  }

  #set(set: TransactionSet, path: string): Node {
    const tree = readSet(set).value;
    if (!tree) return this.#node(set.set, path, set.segments, []);
    const inLoops = new Set(tree.root.loops.flatMap(numbersIn));
    // Its own, ST and SE, and any that no loop would take: nothing may be missing from a comparison.
    const own = set.segments.filter(({ number }) => !inLoops.has(number));
    return this.#node(set.set, path, own, this.#loops(tree.root, path));
  }

  #loops(around: Loop, path: string): readonly Node[] {
    return numbered(around.loops, ({ id }) => id, path).map(([loop, own]) =>
      this.#node(loop.id, own, loop.segments, this.#loops(loop, own)),
    );
  }

  #node(name: string, path: string, segments: readonly Segment[], inner: readonly Node[]): Node {
    const leaves = numbered(segments, ({ id }) => id, path).map(([segment, own]) =>
      this.#leaf(segment, name, own),
    );
    const digest = [...leaves, ...inner].map((one) => one.digest).join('\u0003');
    return { name, path, segments: leaves, inner, key: keyOf(leaves, inner), digest };
  }

  #leaf(segment: Segment, loop: string, path: string): Leaf {
    const values = Array.from({ length: segment.count }, (_none, i) => {
      const element = i + 1;
      if (segment.id === 'ISA' || this.#ignores(loop, segment.id, element))
        return [[this.#plain(segment, loop, element)]];
      return segment
        .repetitions(element)
        .map((repetition) =>
          segment
            .components(repetition)
            .map((range, n) =>
              this.#ignores(loop, segment.id, element, n + 1) ? '' : segment.textAt(range),
            ),
        );
    });
    const elements = Object.hasOwn(this.#keys, segment.id) ? (this.#keys[segment.id] ?? []) : [];
    const key = elements.map((element) => segment.element(element)).join('\u0001');
    const digest = `${segment.id}\u0002${values
      .map(textOfElement)
      .join('\u0002')
      .replace(/\u0002+$/, '')}`;
    return { segment, loop, path, values, key, digest };
  }

  #plain(segment: Segment, loop: string, element: number): string {
    return this.#ignores(loop, segment.id, element) ? '' : segment.element(element);
  }
}

/** Repetitions of components as one text in which no separator of a file can stand. */
export const textOfElement = (repetitions: readonly (readonly string[])[]): string =>
  repetitions.map((components) => components.join('\u0001')).join('\u0000');

/** What a loop is known by: its first segment's key, and whose level it is. */
function keyOf(leaves: readonly Leaf[], inner: readonly Node[]): string {
  const [head] = leaves;
  if (head?.segment.id !== 'HL') return head?.key ?? '';
  const all = [...leaves, ...inner.flatMap(({ segments }) => segments)];
  for (const [id, element] of x12Rows.levels) {
    const text = all.find(({ segment }) => segment.id === id)?.segment.element(Number(element)) ?? '';
    if (text !== '') return `${head.key}\u0001${text}`;
  }
  return head.key;
}

/** Each with its path: its name, and which of that name it is. */
function numbered<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  around: string,
): readonly (readonly [T, string])[] {
  const counts = new Map<string, number>();
  return all.map((one) => {
    const name = nameOf(one);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [one, `${around === '' ? '' : `${around}/`}${name}[${count}]`] as const;
  });
}

/** The tree of a file. Never throws on bad input: what has no guide is a list of segments. */
export function treeOf(bytes: Uint8Array, ignores: IgnoresX12, { keys = {} }: DiffOptions): Node {
  return new Planter(ignores, { ...x12Rows.keys, ...keys }).file(bytes);
}
