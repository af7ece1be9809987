import { readInterchanges } from './envelope.ts';
import { guideOf } from './guide.ts';
import { lex } from './lex.ts';
import type { Segment } from './segment.ts';
import { buildTree } from './tree.ts';

/** One segment as a person reads it: where it stands, how deep, and what it is called. */
export interface ShownSegment {
  readonly segment: Segment;
  /** '' outside the loops of a guide. */
  readonly loop: string;
  /** 0 interchange, 1 group, 2 transaction set, from 3 on the loops of its guide. */
  readonly depth: number;
  /** Short label of ours; absent where the guide does not expect the segment. */
  readonly label?: string;
}

const envelope: Readonly<Record<string, readonly [depth: number, label: string]>> = {
  ISA: [0, 'Interchange'],
  TA1: [1, 'Interchange acknowledgement'],
  GS: [1, 'Functional group'],
  ST: [2, 'Transaction set'],
  SE: [2, 'End of set'],
  GE: [1, 'End of group'],
  IEA: [0, 'End of interchange'],
};

function outsideLoops(segment: Segment): ShownSegment {
  const [depth, label] = envelope[segment.id] ?? [segment.inSet > 0 ? 2 : 0, ''];
  return { segment, loop: '', depth, label };
}

/** The segments that a guide has a place for, by segment number. */
function placedIn(bytes: Uint8Array): ReadonlyMap<number, ShownSegment> {
  const sets = readInterchanges(bytes).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const shown = sets.flatMap((set) => {
    const guide = guideOf(set.set, set.guide);
    const placed = guide ? buildTree(set, guide).value.placed : [];
    return placed.map(({ segment, loop, depth, rule }): ShownSegment => {
      const label = rule && (rule.label ?? '');
      return { segment, loop, depth: depth + 3, ...(label === undefined ? {} : { label }) };
    });
  });
  return new Map(shown.map((one) => [one.segment.number, one]));
}

/** Every segment of a file in its order, also those that stand where none may. */
export function showSegments(bytes: Uint8Array): readonly ShownSegment[] {
  const placed = placedIn(bytes);
  return [...lex(bytes)].flatMap((token) =>
    'segment' in token ? [placed.get(token.segment.number) ?? outsideLoops(token.segment)] : [],
  );
}
