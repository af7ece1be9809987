import type { TransactionSet } from './envelope.ts';
import { allowsCode, keyElementOf, type Guide, type LoopRule, type SegmentRule } from './guide.ts';
import { issue, type Issue, type Reading } from './issue.ts';
import type { Segment } from './segment.ts';

/** One occurrence of a loop, its segments and inner loops in the order of the file. */
export interface Loop {
  /** e.g. `2110C`; '' for the transaction set itself. */
  readonly id: string;
  readonly rule: LoopRule;
  readonly segments: readonly Placed[];
  readonly loops: readonly Loop[];
}

/** A segment and the rule of the guide it was placed by; none where the guide does not expect it. */
export interface Placed {
  readonly segment: Segment;
  readonly rule?: SegmentRule;
  readonly loop: string;
  readonly depth: number;
}

interface OpenLoop {
  id: string;
  rule: LoopRule;
  segments: Placed[];
  loops: OpenLoop[];
}

/** Where we are in one open loop: the item of its content last used, and how often each was used. */
interface Frame {
  readonly loop: OpenLoop;
  at: number;
  readonly used: number[];
}

const isLoop = (item: SegmentRule | LoopRule): item is LoopRule => 'loop' in item;

function firstSegment(rule: LoopRule): SegmentRule | undefined {
  const [first] = rule.content;
  return first && !isLoop(first) ? first : undefined;
}

/** `strict` also asks that the key element's code is one the guide has here (NM101, HL03 …). */
function fits(rule: SegmentRule | undefined, segment: Segment, strict: boolean): boolean {
  if (rule?.segment !== segment.id) return false;
  const key = keyElementOf(segment.id);
  const element = key === undefined ? undefined : rule.elements?.[String(key)];
  return !strict || key === undefined || !element || allowsCode(element, segment.element(key));
}

/** Places the segments of one transaction set in the loops of its guide, by the guide's order and key codes. */
class Placing {
  readonly issues: Issue[] = [];
  readonly placed: Placed[] = [];
  readonly root: OpenLoop;
  #frames: Frame[];
  #last: Segment;

  constructor(guide: Guide, header: Segment) {
    this.root = { id: '', rule: { loop: '', usage: 'R', content: guide.content }, segments: [], loops: [] };
    this.#frames = [{ loop: this.root, at: 0, used: [] }];
    this.#last = header;
  }

  take(segment: Segment): void {
    const done = this.#place(segment, true) || this.#place(segment, false) || this.#placeLate(segment);
    if (!done) {
      this.issues.push(issue('x12/segment-unknown', segment.place(this.#top().loop.id)));
      this.#add(this.#top(), segment, undefined);
    }
    this.#last = segment;
  }

  end(): void {
    while (this.#frames.length > 0) this.#pop();
  }

  #top(): Frame {
    const frame = this.#frames.at(-1);
    if (!frame) throw new Error('No open loop: the transaction set itself was closed.');
    return frame;
  }

  #place(segment: Segment, strict: boolean): boolean {
    for (let depth = this.#frames.length - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth];
      if (!frame) continue;
      const found = this.#find(frame, segment, strict);
      if (found < 0) continue;
      while (this.#frames.length - 1 > depth) this.#pop();
      this.#use(frame, found, segment);
      return true;
    }
    return false;
  }

  #find({ loop, at, used }: Frame, segment: Segment, strict: boolean): number {
    const { content } = loop.rule;
    for (let i = at; i < content.length; i += 1) {
      const item = content[i];
      if (!item) continue;
      if (isLoop(item)) {
        if (fits(firstSegment(item), segment, strict)) return i;
      } else if (fits(item, segment, strict)) {
        const isHead = i === 0 && loop.id !== '';
        if (isHead && (used[0] ?? 0) >= (item.max ?? Infinity)) continue;
        return i;
      }
    }
    return -1;
  }

  #use(frame: Frame, at: number, segment: Segment): void {
    const item = frame.loop.rule.content[at];
    if (!item) return;
    frame.at = at;
    const used = (frame.used[at] ?? 0) + 1;
    frame.used[at] = used;
    if (isLoop(item)) {
      if (used > (item.max ?? Infinity))
        this.issues.push(issue('x12/loop-repeats', segment.place(item.loop)));
      const loop: OpenLoop = { id: item.loop, rule: item, segments: [], loops: [] };
      frame.loop.loops.push(loop);
      const inner: Frame = { loop, at: 0, used: [1] };
      this.#frames.push(inner);
      this.#add(inner, segment, firstSegment(item));
      return;
    }
    if (used > (item.max ?? Infinity))
      this.issues.push(issue('x12/segment-repeats', segment.place(frame.loop.id)));
    this.#add(frame, segment, item);
  }

  /** A segment its loop knows, but after its turn. */
  #placeLate(segment: Segment): boolean {
    for (let depth = this.#frames.length - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth];
      const found =
        frame?.loop.rule.content.findIndex((item) => !isLoop(item) && fits(item, segment, false)) ?? -1;
      const rule = frame?.loop.rule.content[found];
      if (!frame || !rule || isLoop(rule)) continue;
      while (this.#frames.length - 1 > depth) this.#pop();
      frame.used[found] = (frame.used[found] ?? 0) + 1;
      this.issues.push(issue('x12/segment-order', segment.place(frame.loop.id)));
      this.#add(frame, segment, rule);
      return true;
    }
    return false;
  }

  #add({ loop }: Frame, segment: Segment, rule: SegmentRule | undefined): void {
    const placed: Placed = {
      segment,
      loop: loop.id,
      depth: this.#frames.length - 1,
      ...(rule ? { rule } : {}),
    };
    loop.segments.push(placed);
    this.placed.push(placed);
  }

  #pop(): void {
    const frame = this.#frames.pop();
    if (!frame) return;
    frame.loop.rule.content.forEach((item, i) => {
      if (item.usage !== 'R' || (frame.used[i] ?? 0) > 0) return;
      const place = this.#last.place(frame.loop.id);
      if (isLoop(item))
        this.issues.push(issue('x12/loop-missing', place, `Loop ${item.loop} should follow.`));
      else
        this.issues.push(issue('x12/segment-missing', place, `${item.segment} should stand in this loop.`));
    });
  }
}

/** A transaction set as the loops of its guide, with its segments in file order beside it. */
export interface LoopTree {
  readonly root: Loop;
  readonly placed: readonly Placed[];
}

/** Builds the loop tree of one transaction set; ST and SE stand outside of it. */
export function buildTree(set: TransactionSet, guide: Guide): Reading<LoopTree> {
  const placing = new Placing(guide, set.header);
  for (const segment of set.segments) if (segment.id !== 'ST' && segment.id !== 'SE') placing.take(segment);
  placing.end();
  return { value: { root: placing.root, placed: placing.placed }, issues: placing.issues };
}
