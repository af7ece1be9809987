/** The verdict on a functional group and its sets, as a 999 (005010X231A1) says it. */
import { groupCode, interchangeNote, setCode } from './acknowledgement-codes.ts';
import { errorSegments } from './acknowledgement-errors.ts';
import { issuesByHeader } from './acknowledgement-scope.ts';
import { functionalId, groupNumber, setId, setNumber, usable } from './acknowledgement-texts.ts';
import type { FunctionalGroup, TransactionSet } from '../reading/envelope.ts';
import type { Issue } from '../issue.ts';
import type { Library } from '../library/library.ts';
import type { SegmentValue } from '../writing/write-values.ts';

export interface SetVerdict {
  readonly set: TransactionSet;
  readonly verdict: 'A' | 'E' | 'R';
  /** IK502 and following. */
  readonly codes: readonly string[];
}

export interface GroupVerdict {
  readonly group: FunctionalGroup;
  readonly verdict: 'A' | 'E' | 'P' | 'R';
  /** AK905 and following. */
  readonly codes: readonly string[];
  readonly sets: readonly SetVerdict[];
}

/** How strictly a receiver takes what has errors. */
export interface Acceptance {
  /** with-errors: sets whose segments have errors are taken all the same, and told E. A broken envelope is always refused. */
  readonly accept?: 'without-errors' | 'with-errors';
  /** accept: sets of a guide that is not known here are taken, as nothing in them could be checked. */
  readonly unknownGuides?: 'refuse' | 'accept';
}

const NOT_SUPPORTED = '1';
const SEGMENTS_IN_ERROR = '5';
const AGAINST_THE_GUIDE = 'I5';
const MOST_CODES = 5;

/** The issues of a set: those up to its SE that are not of what surrounds it, nor of bytes behind a set that does not end. */
function issuesOf({ header, segments }: TransactionSet, issues: readonly Issue[]): Issue[] {
  const last = segments.at(-1)?.number ?? header.number;
  return issues.filter(
    (issue) =>
      issue.at.inSet > 0 &&
      issue.at.segment <= last &&
      interchangeNote(issue) === undefined &&
      groupCode(issue) === undefined,
  );
}

function judgeSet(
  set: TransactionSet,
  issues: readonly Issue[],
  library: Library,
  { accept, unknownGuides }: Acceptance,
): { verdict: SetVerdict; inside: readonly Issue[] } {
  const codes = new Set<string>();
  const inside: Issue[] = [];
  for (const issue of issuesOf(set, issues)) {
    const code = setCode(issue);
    if (issue.code === 'x12/guide-unknown') {
      if (unknownGuides !== 'accept' && code) codes.add(library.knowsSet(set.set) ? code : NOT_SUPPORTED);
    } else if (issue.severity !== 'error') continue;
    else if (code === undefined) inside.push(issue);
    else codes.add(code);
  }
  const isRefused = codes.size > 0 || (inside.length > 0 && accept !== 'with-errors');
  if (inside.some(({ snip = 1 }) => snip <= 1)) codes.add(SEGMENTS_IN_ERROR);
  if (inside.some(({ snip = 1 }) => snip > 1)) codes.add(AGAINST_THE_GUIDE);
  const verdict = isRefused ? 'R' : inside.length > 0 ? 'E' : 'A';
  return { verdict: { set, verdict, codes: [...codes].slice(0, MOST_CODES) }, inside };
}

/** AK902: what GE01 says; where it counts wrong, its own text is read, if it is a number. */
function numberIncluded({ header, sets }: FunctionalGroup, issues: readonly Issue[]): string {
  const wrong = issues.find(({ code }) => code === 'x12/ge-count');
  return usable(wrong ? header.textAt(wrong.at) : '', /^\d{1,6}$/, String(sets.length));
}

function verdictOf(
  codes: readonly string[],
  isRefused: boolean,
  sets: readonly SetVerdict[],
): GroupVerdict['verdict'] {
  const accepted = sets.filter(({ verdict }) => verdict !== 'R').length;
  if (isRefused || codes.length > 0 || (accepted === 0 && sets.length > 0)) return 'R';
  if (accepted < sets.length) return 'P';
  return sets.some(({ verdict }) => verdict === 'E') ? 'E' : 'A';
}

/** What a 999 says of a group: its verdicts, and its segments without ST and SE. */
export interface Acknowledgement999 {
  readonly verdict: GroupVerdict;
  readonly body: readonly SegmentValue[];
}

/**
 * The 999 for a group, from what the checker found in it. A set with an error is refused; warnings are not told, as many of
 * them are doubts of ours. No value of the file is repeated.
 */
export function acknowledgement999Of(
  group: FunctionalGroup,
  issues: readonly Issue[],
  library: Library,
  acceptance: Acceptance = {},
): Acknowledgement999 {
  const ofGroup = issues.filter((one) => one.severity === 'error' && interchangeNote(one) === undefined);
  const found = ofGroup.flatMap((one) => groupCode(one) ?? []);
  const codes = [...new Set(found.filter((code) => code !== ''))].slice(0, MOST_CODES);
  const ofSets = issuesByHeader(group.sets.map(({ header }) => header), issues); // prettier-ignore
  const judged = group.sets.map((set, i) => judgeSet(set, ofSets[i] ?? [], library, acceptance));
  const sets = judged.map(({ verdict }) => verdict);
  const verdict = verdictOf(codes, found.length > 0, sets);
  const accepted = verdict === 'R' ? 0 : sets.filter((one) => one.verdict !== 'R').length;
  const { header } = group;
  const body: SegmentValue[] = [
    {
      id: 'AK1',
      elements: [
        functionalId(header.element(1)),
        groupNumber(header.element(6)),
        usable(header.element(8), /^[A-Z0-9]{1,12}$/, '005010'),
      ],
    },
    ...judged.flatMap((one) => setSegments(one.verdict, one.inside, library)),
    {
      id: 'AK9',
      elements: [verdict, numberIncluded(group, issues), String(sets.length), String(accepted), ...codes],
    },
  ];
  return { verdict: { group, verdict, codes, sets }, body };
}

function setSegments(
  { set, verdict, codes }: SetVerdict,
  inside: readonly Issue[],
  library: Library,
): SegmentValue[] {
  const { header } = set;
  const guide = usable(header.element(3), /^[A-Z0-9]{1,35}$/, '');
  return [
    {
      id: 'AK2',
      elements: [setId(header.element(1)), setNumber(header.element(2)), guide],
    },
    ...errorSegments(set, inside, library.dictionary),
    { id: 'IK5', elements: [verdict, ...codes] },
  ];
}
