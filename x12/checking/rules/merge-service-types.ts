import type { Loop } from '../loop.ts';
import type { Segment } from '../../reading/segment.ts';
import type { SituationalRule } from './rule.ts';

/** Where EB03 lies in the segment's stretch; nothing in any other segment. */
function serviceTypes(segment: Segment): readonly [from: number, to: number] {
  if (segment.id !== 'EB') return [segment.end, segment.end];
  const { offset, length } = segment.range(3);
  const from = offset - segment.stretch.base;
  return [from, from + length];
}

/** A number that is the same for loops that are the same but for EB03, and seldom for others. */
function fingerprint(loop: Loop, before = 7): number {
  let hash = before;
  for (const segment of loop.segments) {
    const { bytes } = segment.stretch;
    const [from, to] = serviceTypes(segment);
    for (let i = segment.start; i < from; i += 1) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
    for (let i = to; i < segment.end; i += 1) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  }
  for (const inner of loop.loops) hash = fingerprint(inner, hash);
  return hash;
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
    const seen = new Map<number, Loop[]>();
    for (const loop of patient.loops) {
      const eb = loop.segments[0];
      if (eb?.id !== 'EB' || eb.range(3).length === 0) continue;
      const mark = fingerprint(loop);
      const alike = seen.get(mark) ?? [];
      if (alike.some((one) => withoutServiceTypes(one) === withoutServiceTypes(loop)))
        tell(eb.elementPlace(loop.id, 3), 'EB');
      else seen.set(mark, [...alike, loop]);
    }
  },
};
