/** What an issue is called in a TA1 or a 999, and whether it is of the interchange, the group, the set or a segment. */
import { kindOf } from '../issue-kinds.ts';
import type { Issue } from '../issue.ts';

/** TA105 by ISA element. */
const notesOfHeader: readonly string[] = [
  '', '010', '011', '012', '013', '005', '006', '007', '008', '014', '015', '016', '017', '018', '019', '020', '027',
]; // prettier-ignore
/** TA105 by IEA element. */
const notesOfTrailer: readonly string[] = ['', '021', '001'];
/** AK905 by element of GS and GE. */
const groupCodes: Readonly<Record<string, readonly string[]>> = {
  GS: ['', '1', '', '', '', '', '6', '', '2'],
  GE: ['', '5', '4'],
};
/** IK502 by element of ST and SE. */
const setCodes: Readonly<Record<string, readonly string[]>> = {
  ST: ['', '6', '7', 'I6'],
  SE: ['', '4', '3'],
};

const BAD_STRUCTURE = '022';
const BAD_CONTENT = '024';

/** TA105 for an issue of the interchange; undefined where it is of something inside. */
export function interchangeNote({ code, segmentId, at }: Issue): string | undefined {
  const own = kindOf(code)?.ta1;
  if (own !== undefined) return own;
  if (segmentId === 'ISA') return notesOfHeader[at.element ?? 0] || BAD_STRUCTURE;
  if (segmentId === 'IEA') return notesOfTrailer[at.element ?? 0] || BAD_STRUCTURE;
  return segmentId === 'TA1' ? BAD_CONTENT : undefined;
}

/** TA105 for an element of GS that AK9 has no code for: the group is refused, and the TA1 says why. */
export function groupNote(issue: Issue): string | undefined {
  return groupCode(issue) === '' ? BAD_CONTENT : undefined;
}

/** AK905 for an issue of the group, '' where no code says it; undefined where it is not of the group. */
export function groupCode({ code, segmentId = '', at }: Issue): string | undefined {
  const own = kindOf(code)?.ak9;
  if (own !== undefined) return own;
  return segmentId in groupCodes ? (groupCodes[segmentId]?.[at.element ?? 0] ?? '') : undefined;
}

/** IK502 for an issue of the set itself; undefined where it is of one of its segments. */
export function setCode({ code, segmentId = '', at }: Issue): string | undefined {
  return kindOf(code)?.ik5 ?? (setCodes[segmentId]?.[at.element ?? 0] || undefined);
}

/** TA105, AK905 and IK502 the other way round: which element of the header or trailer a code speaks of. */
export interface Spoken {
  readonly segment: 'ISA' | 'IEA' | 'GS' | 'GE' | 'ST' | 'SE';
  readonly element?: number;
}

const elementIn = (codes: readonly string[] | undefined, code: string) => {
  const element = codes?.indexOf(code) ?? -1;
  return element > 0 ? element : undefined;
};

export function spokenOfByTa1(note: string): Spoken {
  const inTrailer = elementIn(notesOfTrailer, note);
  if (inTrailer !== undefined) return { segment: 'IEA', element: inTrailer };
  const element = elementIn(notesOfHeader, note);
  return element === undefined ? { segment: 'ISA' } : { segment: 'ISA', element };
}

export function spokenOfByAk9(code: string): Spoken {
  const inTrailer = elementIn(groupCodes['GE'], code);
  if (inTrailer !== undefined) return { segment: 'GE', element: inTrailer };
  // 19: a control number that is not unique.
  const element = code === '19' ? 6 : elementIn(groupCodes['GS'], code);
  return element === undefined ? { segment: 'GS' } : { segment: 'GS', element };
}

export function spokenOfByIk5(code: string): Spoken {
  const inTrailer = elementIn(setCodes['SE'], code);
  if (inTrailer !== undefined) return { segment: 'SE', element: inTrailer };
  // 1: a set that is not supported; 23: a control number that is not unique.
  const element = code === '1' ? 1 : code === '23' ? 2 : elementIn(setCodes['ST'], code);
  return element === undefined ? { segment: 'ST' } : { segment: 'ST', element };
}
