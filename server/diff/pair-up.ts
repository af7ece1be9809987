import { diffArrays } from 'diff';

/** How two lists are matched. */
export interface Matching<T> {
  /** All that counts of one: two with the same are equal. */
  readonly digest: (one: T) => string;
  /** What tells it from its siblings; '' where nothing does. */
  readonly key: (one: T) => string;
  /** Only those of one kind are ever matched. */
  readonly kind: (one: T) => string;
  /** How much of the two is equal, from 0 to 1. */
  readonly likeness: (a: T, b: T) => number;
}

/** One of the first list, one of the second, or both where they are matched. */
export interface Pair<T> {
  readonly a?: T;
  readonly b?: T;
}

/** Lists that differ more than this in order are matched by key and likeness alone: finding the shortest way would take too long. */
const MOST_EDITS = 2_000;
/** Leftovers that share less are told as one removed and one added. */
const LEAST_LIKENESS = 0.34;
/** Among more leftovers than this, only those in the same position are compared. */
const MOST_LEFTOVERS = 200;

/** Positions in the second list, by those in the first. */
type Matched = Map<number, number>;

/** What is equal and in the same order: most of it, as a rule. */
function matchEqual<T>(a: readonly T[], b: readonly T[], { digest }: Matching<T>): Matched {
  const [ofA, ofB] = [a.map(digest), b.map(digest)];
  const matched: Matched = new Map();
  const changes = diffArrays(ofA, ofB, { maxEditLength: MOST_EDITS }) ?? [];
  let [i, j] = [0, 0];
  for (const { added, removed, count } of changes) {
    if (!added && !removed) for (let n = 0; n < count; n += 1) matched.set(i + n, j + n);
    if (!added) i += count;
    if (!removed) j += count;
  }
  return matched;
}

interface Leftovers<T> {
  readonly a: readonly (readonly [number, T])[];
  readonly b: readonly (readonly [number, T])[];
}

function leftovers<T>(a: readonly T[], b: readonly T[], matched: Matched): Leftovers<T> {
  const taken = new Set(matched.values());
  return {
    a: [...a.entries()].filter(([i]) => !matched.has(i)),
    b: [...b.entries()].filter(([j]) => !taken.has(j)),
  };
}

/** Of those with the same name, the first with the first, the second with the second. */
function matchByName<T>({ a, b }: Leftovers<T>, nameOf: (one: T) => string, matched: Matched): void {
  const waiting = Map.groupBy(b, ([, one]) => nameOf(one));
  for (const [i, one] of a) {
    const name = nameOf(one);
    const next = name === '' ? undefined : waiting.get(name)?.shift();
    if (next) matched.set(i, next[0]);
  }
}

/** The rest: each with what is most like it, as long as anything is. */
function matchAlike<T>({ a, b }: Leftovers<T>, { kind, likeness }: Matching<T>, matched: Matched): void {
  const rest = [...b];
  for (const [position, [i, one]] of a.entries()) {
    const candidates = rest.length > MOST_LEFTOVERS ? rest.slice(position, position + 1) : rest;
    let best: { at: number; likeness: number } | undefined;
    for (const candidate of candidates) {
      if (kind(candidate[1]) !== kind(one)) continue;
      const found = likeness(one, candidate[1]);
      if (found >= LEAST_LIKENESS && found > (best?.likeness ?? 0))
        best = { at: rest.indexOf(candidate), likeness: found };
    }
    const [taken] = best ? rest.splice(best.at, 1) : [];
    if (taken) matched.set(i, taken[0]);
  }
}

/** Matches two lists: what is equal, then what has the same key, then what is alike. Pairs come in the order of both. */
export function pairUp<T>(a: readonly T[], b: readonly T[], matching: Matching<T>): readonly Pair<T>[] {
  const matched = matchEqual(a, b, matching);
  const named = (one: T) => {
    const key = matching.key(one);
    return key === '' ? '' : `${matching.kind(one)}\0${key}`;
  };
  matchByName(leftovers(a, b, matched), matching.digest, matched);
  matchByName(leftovers(a, b, matched), named, matched);
  matchAlike(leftovers(a, b, matched), matching, matched);
  return inOrder(a, b, matched);
}

/** In the order of the first list; what only the second has follows whatever it follows there. */
function inOrder<T>(a: readonly T[], b: readonly T[], matched: Matched): readonly Pair<T>[] {
  const backwards = new Map([...matched].map(([i, j]) => [j, i] as const));
  const following = new Map<number, Pair<T>[]>();
  let last = -1;
  for (const [j, one] of b.entries()) {
    const i = backwards.get(j);
    if (i !== undefined) last = i;
    else following.set(last, [...(following.get(last) ?? []), { b: one }]);
  }
  const pairs = a.map((one, i): Pair<T>[] => {
    const j = matched.get(i);
    const other = j === undefined ? undefined : b[j];
    return [other === undefined ? { a: one } : { a: one, b: other }, ...(following.get(i) ?? [])];
  });
  return [...(following.get(-1) ?? []), ...pairs.flat()];
}

/** The share of equal ones among two lists of texts, position by position; that they are of one kind counts as one more. */
export function shareOf(a: readonly string[], b: readonly string[]): number {
  const equal = a.filter((one, i) => one === b[i]).length;
  return (equal + 1) / (Math.max(a.length, b.length) + 1);
}
