/** X12 as numbered segments and loops, flat and as a tree: what the left pane of the workbench shows. Pure. */
import {
  showElements,
  showMessage,
  standardLibrary,
  type Issue,
  type MessageSegment,
  type Place,
} from '#x12';
import type { ElementView, Fate, LoopLine, SegmentLine } from '../workbench-view.ts';

/** The depth of the first loop in `showMessage`. */
const LOOP_DEPTH = 3;
/** What opens a level of the envelope, and its depth. */
const levels: ReadonlyMap<string, number> = new Map([
  ['ISA', 0],
  ['GS', 1],
  ['ST', 2],
]);

/** Tells of one element or component how it fared. */
export type FateOf = (at: Pick<Place, 'segment' | 'element' | 'component' | 'repetition'>) => {
  readonly fate: Fate;
  readonly why?: string;
};

type OpenLoop = { -readonly [Name in keyof LoopLine]: LoopLine[Name] };

export class X12Lines {
  readonly segments: readonly MessageSegment[];
  readonly loops: readonly LoopLine[];
  readonly issues: readonly Issue[];
  /** Loops (from 1) that begin at a segment, by its number. */
  readonly #begins = new Map<number, number[]>();

  constructor(bytes: Uint8Array) {
    const { segments, elsewhere } = showMessage(bytes);
    this.segments = segments;
    this.issues = [...segments.flatMap(({ issues }) => issues), ...elsewhere];
    this.loops = this.#loopsOf(segments);
  }

  #loopsOf(segments: readonly MessageSegment[]): LoopLine[] {
    const loops: OpenLoop[] = [];
    const open: OpenLoop[] = [];
    const begin = (id: string, label: string, depth: number, number: number): void => {
      while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
      const loop = {
        loop: loops.length + 1,
        id,
        label,
        depth,
        first: number,
        last: number,
        inside: 0,
        issues: 0,
      };
      for (const outer of open) outer.inside += 1;
      loops.push(loop);
      open.push(loop);
      this.#begins.set(number, [...(this.#begins.get(number) ?? []), loop.loop]);
    };
    for (const { segment, depth, label, begins, loop, issues } of segments) {
      const level = levels.get(segment.id);
      if (level !== undefined) begin(segment.id, label ?? '', level, segment.number);
      for (const one of begins) begin(one.id, one.label, one.depth, segment.number);
      // What stands behind a loop at a lower depth (SE, GE, IEA, the segments of an outer loop) has left it.
      const own = loop === '' ? Math.min(depth, LOOP_DEPTH - 1) : depth;
      while ((open.at(-1)?.depth ?? -1) > own) open.pop();
      for (const around of open) {
        around.last = segment.number;
        around.issues += issues.length;
      }
    }
    return loops;
  }

  /** One segment with its elements; `issues` = indexes (from 1) into the list of all issues, by segment. */
  line(
    index: number,
    fateOf: FateOf,
    issues: ReadonlyMap<number, readonly number[]>,
  ): SegmentLine | undefined {
    const shown = this.segments[index];
    if (!shown) return undefined;
    const { segment, loop, depth, label } = shown;
    return {
      segment: segment.number,
      inSet: segment.inSet,
      id: segment.id,
      loop,
      label: label ?? '',
      depth: loop === '' ? 0 : Math.max(0, depth - LOOP_DEPTH + 1),
      offset: segment.offset,
      length: segment.length,
      text: segment.text,
      elements: elementsOf(shown, fateOf),
      issues: issues.get(segment.number) ?? [],
      begins: this.#begins.get(segment.number) ?? [],
    };
  }

  /** The text at a place. */
  textAt({ segment: number, offset, length }: Place): string {
    const segment = this.segments[number - 1]?.segment;
    return segment ? segment.textAt({ offset, length }) : '';
  }

  /** What the element of a place is called. */
  labelAt({ segment: number, element, component }: Place): string {
    const shown = this.segments[number - 1];
    const found = shown && elementsOf(shown, () => ({ fate: 'structure' }));
    const one = found?.find(
      (view) => view.element === element && (component === undefined || view.component === component),
    );
    return one?.label ?? shown?.label ?? '';
  }
}

function elementsOf({ segment, rule }: MessageSegment, fateOf: FateOf): ElementView[] {
  return showElements(segment, rule, standardLibrary()).flatMap(({ element, label, repetitions }) =>
    repetitions.flatMap(({ repetition, components, ...whole }) => {
      const repeated = repetitions.length > 1 ? { repetition } : {};
      const parts = components.length > 0 ? components : [{ ...whole, label }];
      return parts.map((part): ElementView => {
        const at = { element, ...repeated, ...('component' in part ? { component: part.component } : {}) };
        return {
          ...at,
          offset: part.offset,
          length: part.length,
          text: part.text,
          label: part.label === '' ? label : part.label,
          ...(part.meaning === undefined ? {} : { meaning: part.meaning }),
          ...(part.readable === undefined ? {} : { readable: part.readable }),
          ...fateOf({ segment: segment.number, ...at }),
        };
      });
    }),
  );
}
