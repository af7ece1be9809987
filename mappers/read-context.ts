import type { Loop, Segment } from '#x12';
import type { ReadContext } from './carry/carrier.ts';
import type { AnyRow } from './map.ts';
import { textOf, type Found } from './places.ts';

/** What a carrier is told of an element that was found in a segment. */
export function contextOf(segment: Segment, loop: Loop, row: AnyRow, found: Found): ReadContext {
  return {
    row,
    element: found.element,
    other: (element, component) => textOf(segment, element, component),
    bytes: () => {
      const { stretch } = segment;
      const start = found.range.offset - stretch.base;
      return stretch.bytes.subarray(start, start + found.range.length);
    },
    loop: loop.id,
    segmentNumber: segment.number,
  };
}
