import { fitsKey, hasRoom, isKnownLevel, pathBelowLevel, pathTo, whereKnown } from './belonging.ts';
import type { CompiledGuide, CompiledLoop, CompiledSegment, Item } from '../library/compile.ts';
import { issue, type Issue, type IssueDetails } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import { Loop } from './loop.ts';
import type { Segment } from '../reading/segment.ts';

/** Who hears what placing finds. */
export interface PlacementListener {
  report(found: Issue): void;
  /** A loop has begun; its first segment stands in it, unless that one is missing. */
  opened(loop: Loop): void;
  /** Nothing more can come into this loop. */
  closed(loop: Loop): void;
}

/** Where we are in one open loop: how far in its order, how often each item was used, and the last segment of each. */
export interface Frame {
  loop: Loop;
  rule: CompiledLoop;
  /** The item of the outer loop it was opened by. */
  index: number;
  at: number;
  readonly used: number[];
  readonly lastOf: (Segment | undefined)[];
  /** The segment before the loop began. */
  before: Segment;
  last: Segment;
  /** How far in its order it was before the last step, and the segment that made that step. */
  atBefore: number;
  stepBy: Segment | undefined;
}

/**
 * Places the segments of one transaction set in the loops of its guide, by the guide's order and key codes. A segment that
 * stands wrong is told and placed where it most likely belongs, so that one fault does not become many.
 */
export class Placement {
  readonly root: Loop;
  /** The rule and the loop of the segment placed last; no rule where the guide does not expect it. */
  rule: CompiledSegment | undefined;
  loop: Loop;
  readonly #listener: PlacementListener;
  readonly #numbers: ReadonlyMap<string, number>;
  /** The number of the id of the segment at hand; -1 where the guide has none with this id. */
  #number = -1;
  readonly #frames: Frame[];
  #depth = 0;
  /** A loop that was opened without its first segment, until it is sure that this one is missing. */
  #headless: { code: IssueCode; item: Item; loop: string; after: Segment; by: Segment } | undefined;
  #last: Segment;

  /** `frames` are those of a set that is done, to be used again. */
  constructor(
    { root, segmentNumbers }: CompiledGuide,
    header: Segment,
    listener: PlacementListener,
    frames: Frame[] = [],
  ) {
    this.#listener = listener;
    this.#frames = frames;
    this.#numbers = segmentNumbers;
    this.root = new Loop(root, undefined);
    this.loop = this.root;
    this.#last = header;
    this.#push(this.root, 0, header);
  }

  /** How deep the segment placed last stands, 0 = outside of all loops. */
  get depth(): number {
    return this.#depth - 1;
  }

  /** Places the next segment; `rule` and `loop` then say where. */
  take(segment: Segment): void {
    this.#number = this.#numbers.get(segment.id) ?? -1;
    const isPlaced =
      this.#afterMember(segment) || this.#inTurn(segment) || this.#late(segment) || this.#inside(segment);
    if (!isPlaced) this.#unknown(segment);
    this.#last = segment;
  }

  end(): void {
    if (this.#headless) {
      const { code, item, loop, after } = this.#headless;
      this.#missing(code, item, loop, after);
    }
    while (this.#depth > 0) this.#pop();
  }

  /** The next frame, made anew or used again: loops open and close all the time. */
  #push(loop: Loop, index: number, before: Segment): Frame {
    const { length } = loop.rule.items;
    let frame = this.#frames[this.#depth];
    if (frame) {
      frame.loop = loop;
      frame.rule = loop.rule;
      frame.index = index;
      frame.at = 0;
      frame.before = before;
      frame.last = before;
      frame.atBefore = 0;
      frame.stepBy = undefined;
    } else {
      const { rule } = loop;
      frame = {
        loop,
        rule,
        index,
        at: 0,
        used: [],
        lastOf: [],
        before,
        last: before,
        atBefore: 0,
        stepBy: undefined,
      };
      this.#frames.push(frame);
    }
    for (let i = 0; i < length; i += 1) {
      frame.used[i] = 0;
      frame.lastOf[i] = undefined;
    }
    this.#depth += 1;
    return frame;
  }

  #top(): Frame {
    return this.#frames[this.#depth - 1] as Frame;
  }

  /** Where the guide expects it next: by its key code, else by its id alone. */
  #inTurn(segment: Segment): boolean {
    if (segment.id === 'HL' && this.#levelNamed(segment)) return true;
    if (this.#ahead(segment, true) || this.#belowMissingLevel(segment)) return true;
    return !this.#isOfOtherLevel(segment) && this.#ahead(segment, false);
  }

  #ahead(segment: Segment, isStrict: boolean): boolean {
    for (let depth = this.#depth - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth] as Frame;
      const items = frame.rule.bySegment[this.#number];
      if (items === undefined) continue;
      for (let i = 0; i < items.length; i += 1) {
        const item = items[i] as Item;
        if (item.rank < frame.at || (isStrict && item.key !== undefined && !fitsKey(item, segment))) continue;
        if (item.index === 0 && depth > 0 && (frame.used[0] as number) >= item.max) continue;
        return this.#use(depth, item, segment);
      }
    }
    return false;
  }

  /** Under the level that HL02 names as parent, where it is open and may have such a level below it. */
  #levelNamed(segment: Segment): boolean {
    const parent = segment.element(2);
    for (let depth = this.#depth - 1; depth >= 0; depth -= 1) {
      const { loop, rule, at } = this.#frames[depth] as Frame;
      if (rule.levels.length === 0) continue;
      const head = loop.segments[0];
      if (parent === '' ? depth > 0 : head?.id !== 'HL' || head.element(1) !== parent) continue;
      const item = rule.levels.find((one) => one.rank >= at && fitsKey(one, segment));
      if (item) return this.#waitsBelow(depth, segment) || this.#use(depth, item, segment);
      const [first] = rule.levels.filter((one) => one.rank >= at);
      if (first && !this.#isExpectedElsewhere(segment)) return this.#use(depth, first, segment);
    }
    return false;
  }

  /** Under a deeper open level that said a level follows, has none yet, and may have this one: then HL02 names the wrong one. */
  #waitsBelow(depth: number, segment: Segment): boolean {
    for (let i = this.#depth - 1; i > depth; i -= 1) {
      const { loop, rule, at, used } = this.#frames[i] as Frame;
      if (rule.levels.length === 0) continue;
      const head = loop.segments[0];
      if (head?.id !== 'HL' || head.element(4) !== '1') continue;
      const item = rule.levels.find((one) => one.rank >= at && fitsKey(one, segment));
      if (item && rule.levels.every(({ index }) => used[index] === 0)) return this.#use(i, item, segment);
    }
    return false;
  }

  /** An HL whose level the guide has, only not here: a level between is missing, and its code is right. */
  #isOfOtherLevel(segment: Segment): boolean {
    return segment.id === 'HL' && this.#isExpectedElsewhere(segment);
  }

  /** The first segment of a loop, by its code, below a level whose HL is missing. */
  #belowMissingLevel(segment: Segment): boolean {
    if (segment.id === 'HL') return false;
    const open = this.#frames.slice(0, this.#depth);
    if (open.some((frame) => hasRoom(frame, segment))) return false;
    for (let depth = this.#depth - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth] as Frame;
      const path = pathBelowLevel(frame, segment);
      if (!path) continue;
      const [level, inner] = path;
      this.#missing('x12/loop-missing', level, frame.loop.id, this.#last);
      this.#enter(depth, level);
      return this.#use(depth + 1, inner, segment);
    }
    return false;
  }

  /** Whether the level code is right somewhere else in the guide; the code of the highest level is wrong where HL02 is sent. */
  #isExpectedElsewhere(segment: Segment): boolean {
    const isHighest = this.root.rule.items.some((item) => item.loop?.isLevel && fitsKey(item, segment));
    return isKnownLevel(segment, this.root.rule) && !(isHighest && segment.element(2) !== '');
  }

  /** A segment or loop that its surroundings know, but after its turn. */
  #late(segment: Segment): boolean {
    for (const isStrict of this.#isOfOtherLevel(segment) ? [true] : [true, false]) {
      for (let depth = this.#depth - 1; depth >= 0; depth -= 1) {
        const frame = this.#frames[depth] as Frame;
        for (const item of frame.rule.bySegment[this.#number] ?? []) {
          if ((item.index === 0 && depth > 0) || (isStrict && !fitsKey(item, segment))) continue;
          return this.#useLate(depth, item, segment);
        }
      }
    }
    return false;
  }

  /** One segment alone that stood too early makes all others late: then it is the one to tell. */
  #useLate(depth: number, item: Item, segment: Segment): true {
    const frame = this.#frames[depth] as Frame;
    const { at, atBefore, stepBy } = frame;
    this.#use(depth, item, segment);
    if (item.rank >= at) return true;
    if (stepBy?.inSet === segment.inSet - 1 && item.rank >= atBefore) {
      this.#report('x12/segment-order', stepBy, frame.loop.id);
      frame.stepBy = undefined;
    } else {
      this.#report('x12/segment-order', segment, this.loop.id);
      frame.at = at;
    }
    return true;
  }

  /** A segment of a loop whose beginning is missing: the loops on the way are taken as open. */
  #inside(segment: Segment): boolean {
    for (let depth = this.#depth - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth] as Frame;
      const path = pathTo(frame, segment);
      if (!path) continue;
      for (const [i, item] of path.entries()) {
        const loop = item.loop as CompiledLoop;
        const code = i === 0 && path.length > 1 ? 'x12/loop-missing' : 'x12/segment-missing';
        const isHeadMissing = i < path.length - 1 || loop.items[0]?.segment.id !== segment.id;
        if (!isHeadMissing) return this.#use(depth + i, item, segment);
        if (i === 0 || code === 'x12/segment-missing')
          this.#headless = { code, item, loop: frame.loop.id, after: this.#last, by: segment };
        this.#enter(depth + i, item);
      }
      return this.#inTurn(segment);
    }
    return false;
  }

  /** The first segment of a loop right behind a member of that loop: the two changed places. */
  #afterMember(segment: Segment): boolean {
    const headless = this.#headless;
    if (!headless) return false;
    this.#headless = undefined;
    const { item, by } = headless;
    const { loop, rule } = this.#top();
    const isSwapped = rule === item.loop && segment.id === item.segment.id && fitsKey(item, segment);
    if (!isSwapped) {
      this.#missing(headless.code, item, headless.loop, headless.after);
      return false;
    }
    this.#report('x12/segment-order', by, loop.id);
    return this.#add(this.#top(), segment, rule.items[0]);
  }

  #unknown(segment: Segment): void {
    const { loop } = this.#top();
    const detail = whereKnown(segment, this.root.rule);
    this.#tell('x12/segment-unknown', segment, loop.id, { segmentId: segment.id, detail });
    this.#add(this.#top(), segment, undefined);
  }

  #use(depth: number, item: Item, segment: Segment): true {
    while (this.#depth - 1 > depth) this.#pop();
    const frame = this.#frames[depth] as Frame;
    if (item.rank !== frame.at) {
      frame.atBefore = frame.at;
      frame.stepBy = segment;
      frame.at = item.rank;
    }
    const used = (frame.used[item.index] ?? 0) + 1;
    frame.used[item.index] = used;
    if (item.loop) {
      const inner = this.#open(frame, item, item.loop, segment);
      this.#placed(inner, segment, item.loop.items[0]);
      if (used > item.max) this.#report('x12/loop-repeats', segment, item.loop.id, item.mark);
      this.#listener.opened(inner.loop);
      return true;
    }
    if (used > item.max) this.#report('x12/segment-repeats', segment, frame.loop.id, item.mark);
    return this.#add(frame, segment, item);
  }

  /** Opens a loop whose first segment is missing. */
  #enter(depth: number, item: Item): void {
    while (this.#depth - 1 > depth) this.#pop();
    const frame = this.#frames[depth] as Frame;
    frame.at = item.rank;
    frame.used[item.index] = (frame.used[item.index] ?? 0) + 1;
    const inner = this.#open(frame, item, item.loop as CompiledLoop, undefined);
    this.#listener.opened(inner.loop);
  }

  #open(frame: Frame, item: Item, rule: CompiledLoop, head: Segment | undefined): Frame {
    const loop = new Loop(rule, frame.loop, head);
    frame.loop.add(loop);
    const inner = this.#push(loop, item.index, this.#last);
    inner.used[0] = 1;
    return inner;
  }

  #add(frame: Frame, segment: Segment, item: Item | undefined): true {
    frame.loop.segments.push(segment);
    return this.#placed(frame, segment, item);
  }

  #placed(frame: Frame, segment: Segment, item: Item | undefined): true {
    this.rule = item?.segment;
    this.loop = frame.loop;
    frame.last = segment;
    if (item) frame.lastOf[item.index] = segment;
    return true;
  }

  #pop(): void {
    this.#depth -= 1;
    const frame = this.#frames[this.#depth] as Frame;
    const { items } = frame.rule;
    for (let i = 0; i < items.length; i += 1) {
      const item = items[i] as Item;
      if (!item.isRequired || (frame.used[i] as number) > 0) continue;
      const code = item.loop ? 'x12/loop-missing' : 'x12/segment-missing';
      this.#missing(code, item, frame.loop.id, lastBefore(frame, i));
    }
    if (this.#depth > 0) {
      const outer = this.#top();
      outer.last = frame.last;
      outer.lastOf[frame.index] = frame.last;
    }
    this.#listener.closed(frame.loop);
  }

  #missing(code: IssueCode, item: Item, loop: string, after: Segment): void {
    const name = item.loop
      ? `Loop ${item.loop.id} (${item.segment.id}, ${item.loop.label})`
      : `${item.segment.id} (${item.segment.label})`;
    this.#tell(code, after, loop, {
      detail: `${name} should follow this segment.`,
      segmentId: item.segment.id,
      loopId: item.loop?.id,
      severity: item.mark && 'warning',
    });
  }

  #report(code: IssueCode, segment: Segment, loop: string, mark?: 'K'): void {
    this.#tell(code, segment, loop, { segmentId: segment.id, severity: mark && 'warning' });
  }

  #tell(code: IssueCode, segment: Segment, loop: string, details: IssueDetails): void {
    this.#listener.report(issue(code, segment.place(loop), details));
  }
}

/** The last segment that stands before where an item of the loop should stand. */
function lastBefore(frame: Frame, index: number): Segment {
  for (let i = index - 1; i >= 0; i -= 1) {
    const segment = frame.lastOf[i];
    if (segment) return segment;
  }
  return frame.before;
}
