/** Puts the segments of loops into the order of their guide, and fills in how the levels of the hierarchy are numbered. */
import type { CompiledGuide, CompiledLoop, Item } from '../library/compile.ts';
import { issue, type Issue, type Reading } from '../issue.ts';
import { keyText, type LoopValue, type SegmentValue } from './write-values.ts';

/** A segment or a loop, and the item of the guide it is written as. */
type Placed =
  | { readonly item: Item; readonly segment: SegmentValue; readonly loop?: undefined }
  | { readonly item: Item; readonly segment?: undefined; readonly loop: LoopValue };

const isEmpty = (segment: SegmentValue | undefined, element: number) =>
  keyText(segment?.elements[element - 1]) === '';

class LoopWriter {
  readonly segments: SegmentValue[] = [];
  readonly issues: Issue[] = [];
  #levels = 0;

  /** Writes what a loop holds; `parent` is HL01 of the level around it. */
  write(rule: CompiledLoop, value: LoopValue, parent: string): void {
    const complete = rule.isLevel ? withLevel(value) : value;
    let level = parent;
    for (const placed of this.#placed(rule, complete)) {
      const { item, segment, loop } = placed;
      if (loop) this.write(item.loop as CompiledLoop, loop, level);
      else if (rule.isLevel && item.index === 0)
        level = this.#level(item, segment, parent, hasLower(rule, complete));
      else this.segments.push(segment);
    }
  }

  /** All that a loop holds in the order of the guide; within one rank the order given stays. */
  #placed(rule: CompiledLoop, { id, segments, loops }: LoopValue): Placed[] {
    const placed: Placed[] = [];
    const used = new Map<Item, number>();
    let rank = 0;
    for (const segment of segments) {
      const item = itemFor(rule, segment, used, rank);
      if (!item) this.#unknown(segment.id, id, segment.id);
      else {
        rank = item.rank;
        used.set(item, (used.get(item) ?? 0) + 1);
        placed.push({ item, segment });
      }
    }
    for (const loop of loops) {
      const item = loopItemFor(rule, loop);
      if (item) placed.push({ item, loop });
      else this.#unknown(`Loop ${loop.id}`, id, loop.segments[0]?.id);
    }
    return placed.sort((a, b) => a.item.rank - b.item.rank);
  }

  /** The HL of a level, with what it does not say yet; returns its HL01. */
  #level(item: Item, segment: SegmentValue, parent: string, isParent: boolean): string {
    this.#levels += 1;
    const [code, ...others] = item.segment.elements[2]?.codes?.codes ?? [];
    const defaults = [
      String(this.#levels),
      parent,
      others.length === 0 ? code : undefined,
      isParent ? '1' : '0',
    ];
    const elements = defaults.map((one, i) => {
      const isUsed = item.segment.elements[i]?.usage !== 'none';
      const given = segment.elements[i];
      return isEmpty(segment, i + 1) && isUsed ? one : given;
    });
    this.segments.push({ id: 'HL', elements: [...elements, ...segment.elements.slice(defaults.length)] });
    return keyText(elements[0]);
  }

  #unknown(what: string, loop: string, segmentId: string | undefined): void {
    // ST is the first segment of the set; the one that has no place would have been the next.
    const at = { segment: 0, inSet: this.segments.length + 2, loop, offset: 0, length: 0 };
    const where = loop === '' ? 'the transaction set itself' : `loop ${loop}`;
    this.issues.push(issue('x12/write-loop', at, { segmentId, detail: `${what} has no place in ${where}.` }));
  }
}

/** The loop of a level, with an HL where it has none. */
function withLevel(value: LoopValue): LoopValue {
  const hasHead = value.segments.some(({ id }) => id === 'HL');
  return hasHead ? value : { ...value, segments: [{ id: 'HL', elements: [] }, ...value.segments] };
}

function hasLower(rule: CompiledLoop, { loops }: LoopValue): boolean {
  return loops.some(({ id }) => rule.items.some(({ loop }) => loop?.id === id && loop.isLevel));
}

/** Whether the key code of an item is the segment's; an item without a key takes every segment of its id. */
function fitsKey({ key }: Item, segment: SegmentValue): boolean {
  return !key || key.codes.hasText(keyText(segment.elements[key.element - 1]));
}

/** The item of a segment: by its key code, not before the one before it, and not one that is used up, as far as there is a choice. */
function itemFor(
  rule: CompiledLoop,
  segment: SegmentValue,
  used: ReadonlyMap<Item, number>,
  rank: number,
): Item | undefined {
  const items = rule.items.filter((item) => !item.loop && item.segment.id === segment.id);
  const fitting = items.filter((item) => fitsKey(item, segment));
  const isFree = (item: Item) => (used.get(item) ?? 0) < item.max;
  return (
    fitting.find((item) => item.rank >= rank && isFree(item)) ??
    fitting.find(isFree) ??
    fitting[0] ??
    items[0]
  );
}

/** The item of a loop: by its id; where several have it, by the key code of its first segment. */
function loopItemFor(rule: CompiledLoop, { id, segments: [head] }: LoopValue): Item | undefined {
  const items = rule.items.filter(({ loop }) => loop?.id === id);
  return items.find((item) => head && fitsKey(item, head)) ?? items[0];
}

/**
 * The segments of a transaction set in the order of its guide, without ST and SE. HL01, HL02, HL04, and HL03 where the guide
 * leaves no choice, are filled in where they are absent. A loop or segment the guide has no place for is an issue and is left out.
 */
export function writeLoops(guide: CompiledGuide, root: LoopValue): Reading<readonly SegmentValue[]> {
  const writer = new LoopWriter();
  writer.write(guide.root, root, '');
  return { value: writer.segments, issues: writer.issues };
}
