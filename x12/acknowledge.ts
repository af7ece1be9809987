import type { Interchange, TransactionSet } from './envelope.ts';
import type { Place } from './position.ts';
import type { Segment } from './segment.ts';

/** What a TA1 or a 999 refuses, pointing into the message it answers. */
export interface Refusal {
  readonly kind: 'TA1' | '999';
  /** TA105 note, or the IK304 / IK403 / IK502 / AK905 code. */
  readonly code: string;
  /** Segment id named by IK301, e.g. `NM1`. */
  readonly segmentId?: string;
  /** IK302: position in the refused transaction set, ST = 1. */
  readonly inSet?: number;
  readonly loop?: string;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
  /** Where the acknowledgement itself says so. */
  readonly at: Place;
}

const asNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);

function readTa1(segment: Segment): Refusal[] {
  return segment.element(4) === 'R' ? [{ kind: 'TA1', code: segment.element(5), at: segment.place('') }] : [];
}

function segmentError(ik3: Segment): Refusal {
  const inSet = asNumber(ik3.element(2));
  return {
    kind: '999',
    code: ik3.element(4),
    segmentId: ik3.element(1),
    ...(inSet === undefined ? {} : { inSet }),
    ...(ik3.element(3) ? { loop: ik3.element(3) } : {}),
    at: ik3.place('2100'),
  };
}

function elementError(ik4: Segment, around: Refusal | undefined): Refusal {
  const [element, component, repetition] = ik4
    .components(ik4.range(1))
    .map((range) => asNumber(ik4.textAt(range)));
  return {
    ...(around ?? { kind: '999' as const }),
    kind: '999',
    code: ik4.element(3),
    ...(element === undefined ? {} : { element }),
    ...(component === undefined ? {} : { component }),
    ...(repetition === undefined ? {} : { repetition }),
    at: ik4.place('2110'),
  };
}

/** The errors of one 999; the verdict segments (IK5, AK9) count only when no segment or element was named. */
function read999(set: TransactionSet): Refusal[] {
  const errors: Refusal[] = [];
  const verdicts: Refusal[] = [];
  let around: Refusal | undefined;
  for (const segment of set.segments) {
    if (segment.id === 'IK3') {
      around = segmentError(segment);
      errors.push(around);
    } else if (segment.id === 'IK4') {
      if (errors.at(-1) === around) errors.pop();
      errors.push(elementError(segment, around));
    } else if (segment.id === 'IK5' && /^[RMWX]$/.test(segment.element(1))) {
      verdicts.push({ kind: '999', code: segment.element(2), at: segment.place('2000') });
    } else if (segment.id === 'AK9' && /^[RMWX]$/.test(segment.element(1))) {
      verdicts.push({ kind: '999', code: segment.element(5), at: segment.place('') });
    }
  }
  return verdicts.length === 0 ? [] : errors.length > 0 ? errors : verdicts.slice(0, 1);
}

/** Everything TA1s and 999s of an answer refuse; empty when they accept or there are none. */
export function readRefusals(interchanges: readonly Interchange[]): readonly Refusal[] {
  return interchanges.flatMap(({ acknowledgements, groups }) => [
    ...acknowledgements.flatMap(readTa1),
    ...groups.flatMap(({ sets }) => sets.filter(({ set }) => set === '999').flatMap(read999)),
  ]);
}
