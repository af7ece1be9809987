import type { Loop } from '../loop.ts';
import type { Segment } from '../../reading/segment.ts';
import type { SituationalRule } from './rule.ts';

/** EB03, whose bytes do not count: those behind the third element separator and before the fourth. */
const SERVICE_TYPES = 3;

/** A number that is the same for loops that are the same but for EB03, and seldom for others. */
function fingerprint(loop: Loop, before = 7): number {
  let hash = before;
  for (const { id, stretch, start, end, delimiters } of loop.segments) {
    const { bytes } = stretch;
    const { element } = delimiters;
    let skipped = id === 'EB' ? SERVICE_TYPES : -1;
    for (let i = start; i < end; i += 1) {
      const byte = bytes[i] as number;
      if (byte === element) skipped -= 1;
      if (skipped !== 0 || byte === element) hash = (Math.imul(hash, 31) + byte) | 0;
    }
  }
  for (const inner of loop.loops) hash = fingerprint(inner, hash);
  return hash;
}

/** Where EB03 lies in the segment's stretch; nothing in any other segment. */
function serviceTypes(segment: Segment): readonly [from: number, to: number] {
  if (segment.id !== 'EB') return [segment.end, segment.end];
  const { offset, length } = segment.range(SERVICE_TYPES);
  const from = offset - segment.stretch.base;
  return [from, from + length];
}

/** All of a 2110 loop but EB03, as text. */
function withoutServiceTypes(loop: Loop): string {
  const own = loop.segments.map((segment) => {
    const [from, to] = serviceTypes(segment);
    return segment.stretch.text(segment.start, from) + segment.stretch.text(to, segment.end);
  });
  return [...own, ...loop.loops.map(withoutServiceTypes)].join('\n');
}

/** Benefits that differ in their service type alone are one benefit with several service types. */
export const mergeServiceTypes: SituationalRule = {
  id: 'X279-merge-service-types',
  source: 'X12 rulings 898, 1422, 2201, 2267',
  severity: 'warning',
  text: 'This 2110 loop differs from an earlier one only in EB03: they should be one, with EB03 repeated.',
  guides: ['005010X279A1-271'],
  loops: ['2100C', '2100D'],
  when: 'closed',
  check(patient, tell) {
    if (patient.loops.length < 2) return;
    const seen = new Map<number, Loop>();
    for (const loop of patient.loops) {
      const [eb] = loop.segments;
      if (eb?.id !== 'EB') continue;
      const mark = fingerprint(loop);
      const alike = seen.get(mark);
      if (!alike) seen.set(mark, loop);
      else if (eb.range(SERVICE_TYPES).length > 0 && withoutServiceTypes(alike) === withoutServiceTypes(loop))
        tell(eb.elementPlace(loop.id, SERVICE_TYPES), 'EB');
    }
  },
};
