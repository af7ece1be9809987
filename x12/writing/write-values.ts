/** What the writer takes: segments and loops as values. And how what was read becomes such values again. */
import type { Loop } from '../checking/loop.ts';
import { binaryElements, type Range, type Segment } from '../reading/segment.ts';

/** The components of a composite, from 1 on; an empty one is ''. */
export interface Components {
  readonly components: readonly string[];
}

/** One element: a text, the components of a composite, repetitions of either, or the data of a BIN or BDS. */
export type ElementValue =
  string | Components | { readonly repetitions: readonly (string | Components)[] } | Uint8Array;

/**
 * A segment as values: its id, then its elements from 1 on; `undefined` is an empty element. The element of BIN and BDS
 * that states the length of their data is filled in by the writer, whatever stands there.
 */
export interface SegmentValue {
  readonly id: string;
  readonly elements: readonly (ElementValue | undefined)[];
}

/** A loop as values: its segments and its inner loops, each kept in the order given; the guide says how they mix. */
export interface LoopValue {
  /** e.g. `2110C`; '' for the transaction set itself. */
  readonly id: string;
  readonly segments: readonly SegmentValue[];
  readonly loops: readonly LoopValue[];
}

function partOf(segment: Segment, range: Range): string | Components {
  const components = segment.components(range);
  return components.length > 1
    ? { components: components.map((one) => segment.textAt(one)) }
    : segment.textAt(range);
}

function bytesAt({ stretch }: Segment, { offset, length }: Range): Uint8Array {
  return stretch.bytes.subarray(offset - stretch.base, offset - stretch.base + length);
}

function elementOf(segment: Segment, element: number): ElementValue | undefined {
  if (binaryElements[segment.id] === element) return bytesAt(segment, segment.range(element));
  const [first, ...others] = segment.repetitions(element);
  if (!first) return undefined;
  if (others.length === 0) return partOf(segment, first);
  return { repetitions: [first, ...others].map((range) => partOf(segment, range)) };
}

/** A segment that was read, as the value that writes it again. */
export function valueOf(segment: Segment): SegmentValue {
  return {
    id: segment.id,
    elements: Array.from({ length: segment.count }, (_, i) => elementOf(segment, i + 1)),
  };
}

/** A loop that was read, with all below it, as the value that writes it again. */
export function loopValueOf(loop: Loop): LoopValue {
  return {
    id: loop.id,
    segments: loop.segments.map((segment) => valueOf(segment)),
    loops: loop.loops.map(loopValueOf),
  };
}

/** What tells segments of one id apart: the text of an element, or of its first component. */
export function keyText(value: ElementValue | undefined): string {
  if (value === undefined || value instanceof Uint8Array) return '';
  if (typeof value === 'string') return value;
  if ('components' in value) return value.components[0] ?? '';
  return keyText(value.repetitions[0]);
}
