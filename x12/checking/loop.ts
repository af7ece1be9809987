import type { CompiledLoop, CompiledSegment } from '../library/compile.ts';
import type { Segment } from '../reading/segment.ts';

/** What a loop of a guide may hold, as types (`../library/shapes.ts`). */
export interface LoopShape {
  readonly segments: string;
  readonly loops: object;
}

/** A loop of which the guide is not known to the compiler. */
export interface AnyLoop extends LoopShape {
  readonly segments: string;
  readonly loops: Readonly<Record<string, AnyLoop>>;
}

type InnerId<S extends LoopShape> = keyof S['loops'] & string;
type Inner<S extends LoopShape, K> = K extends keyof S['loops']
  ? S['loops'][K] extends LoopShape
    ? S['loops'][K]
    : AnyLoop
  : AnyLoop;

/** A segment, and the rule of the guide it was placed by; none where the guide does not expect it. */
export interface Placed {
  readonly segment: Segment;
  readonly rule: CompiledSegment | undefined;
  /** Id of its loop; '' for the transaction set itself. */
  readonly loop: string;
  readonly depth: number;
}

/** What loops without inner ones have in common. */
const none: readonly Loop[] = [];

/** One occurrence of a loop, its segments and inner loops in the order of the file. */
export class Loop<S extends LoopShape = AnyLoop> {
  /** e.g. `2110C`; '' for the transaction set itself. */
  readonly id: string;
  readonly rule: CompiledLoop;
  readonly parent: Loop | undefined;
  readonly segments: Segment[];
  private inner: Loop[] | undefined;

  /** What rules keep in mind of inner loops, which may be gone when this one ends. */
  private notes: string[] | undefined;

  /** `head` is its first segment; none where that is missing. */
  constructor(rule: CompiledLoop, parent: Loop | undefined, head?: Segment) {
    this.id = rule.id;
    this.rule = rule;
    this.parent = parent;
    // A list made with its only element takes a fraction of the memory of one that was empty first.
    this.segments = head ? [head] : [];
    this.inner = undefined;
    this.notes = undefined;
  }

  get loops(): readonly Loop[] {
    return this.inner ?? none;
  }

  /** Takes in an inner loop that has begun. */
  add(loop: Loop): void {
    if (this.inner) this.inner.push(loop);
    else this.inner = [loop];
  }

  /** Lets go of all it holds, and of its place in the loop around it. */
  letGo(): void {
    this.segments.length = 0;
    this.inner = undefined;
    const around = this.parent?.inner;
    if (around?.at(-1) === this) around.pop();
  }

  /** Keeps something in mind until this loop ends; the text is the rule's own. */
  note(text: string): void {
    if (!this.notes) this.notes = [text];
    else if (!this.notes.includes(text)) this.notes.push(text);
  }

  isNoted(text: string): boolean {
    return this.notes?.includes(text) ?? false;
  }

  /** The first inner loop with this id. */
  first<K extends InnerId<S>>(id: K): Loop<Inner<S, K>> | undefined {
    return this.loops.find((loop) => loop.id === id) as Loop<Inner<S, K>> | undefined;
  }

  /** Every inner loop with this id. */
  all<K extends InnerId<S>>(id: K): Loop<Inner<S, K>>[] {
    return this.loops.filter((loop) => loop.id === id) as Loop<Inner<S, K>>[];
  }

  /** The first segment with this id; with `code`, the first whose first element is that. */
  segment(id: S['segments'], code?: string): Segment | undefined {
    for (const segment of this.segments) {
      if (segment.id === id && (code === undefined || segment.element(1) === code)) return segment;
    }
    return undefined;
  }

  /** Every segment with this id. */
  each(id: S['segments']): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }
}
