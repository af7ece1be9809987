/** The verdict on an interchange, as a TA1 says it. */
import { groupNote, interchangeNote } from './acknowledgement-codes.ts';
import { interchangeNumber, usable } from './acknowledgement-texts.ts';
import type { Interchange } from '../reading/envelope.ts';
import type { Issue } from '../issue.ts';
import type { SegmentValue } from '../writing/write-values.ts';

export interface Ta1 {
  readonly verdict: 'A' | 'E' | 'R';
  /** TA105. */
  readonly note: string;
  readonly segment: SegmentValue;
}

const NO_ERROR = '000';
const SEEN_BEFORE = '025';

/** The first error decides; without one, the first thing noted. */
function judge(issues: readonly Issue[], isSeen: boolean): { verdict: Ta1['verdict']; note: string } {
  if (isSeen) return { verdict: 'R', note: SEEN_BEFORE };
  let noted: string | undefined;
  for (const issue of issues) {
    const note = interchangeNote(issue);
    if (note !== undefined && issue.severity === 'error') return { verdict: 'R', note };
    noted ??= note ?? (issue.severity === 'error' ? groupNote(issue) : undefined);
  }
  return noted === undefined ? { verdict: 'A', note: NO_ERROR } : { verdict: 'E', note: noted };
}

/**
 * TA1 for an interchange, from what the checker found in it (X12.5). `at` is our own time: a date that is wrong in the
 * ISA cannot be repeated in a TA1 that is right. `isSeen`: an interchange with this number came before.
 */
export function ta1Of(
  { header }: Interchange,
  issues: readonly Issue[],
  { at, isSeen = false }: { readonly at: string; readonly isSeen?: boolean },
): Ta1 {
  const { verdict, note } = judge(issues, isSeen);
  const wrong = new Set(
    issues.flatMap(({ segmentId, at: place }) => (segmentId === 'ISA' ? place.element : [])),
  );
  const now = new Date(at).toISOString();
  const date = wrong.has(9) ? '' : usable(header.element(9), /^\d{6}$/, '');
  const time = wrong.has(10) ? '' : usable(header.element(10), /^\d{4}$/, '');
  const elements = [
    interchangeNumber(header.element(13)),
    date || now.slice(2, 10).replaceAll('-', ''),
    time || now.slice(11, 16).replace(':', ''),
    verdict,
    note,
  ];
  return { verdict, note, segment: { id: 'TA1', elements } };
}
