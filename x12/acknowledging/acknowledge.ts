/** Answers a received file with the acknowledgements its senders are owed: TA1 and 999. */
import {
  acknowledgement999Of,
  type Acceptance,
  type Acknowledgement999,
  type GroupVerdict,
} from './acknowledgement-999.ts';
import { answering } from './acknowledgement-library.ts';
import { issuesByHeader } from './acknowledgement-scope.ts';
import { ta1Of } from './acknowledgement-ta1.ts';
import { usable } from './acknowledgement-texts.ts';
import { checkFile } from '../checking/check.ts';
import type { FunctionalGroup, Interchange } from '../reading/envelope.ts';
import type { Issue } from '../issue.ts';
import { libraryOf, type CheckOptions } from '../checking/options.ts';
import { writeFile, type GroupToWrite, type InterchangeToWrite } from '../writing/write.ts';
import { Alphabet, usualDelimiters, type WritePolicy } from '../writing/write-policy.ts';

export interface AcknowledgeSettings extends Acceptance {
  /** Our own next control numbers; each further interchange, group and set takes the next one. */
  readonly numbers: { readonly interchange: number; readonly group: number; readonly set: number };
  /** ISO instant of the answer. */
  readonly at: string;
  /** How the received file is checked. */
  readonly options?: CheckOptions;
  /** asked: where ISA14 asks for it; on-error (the default): also where something is wrong; always. */
  readonly ta1?: 'asked' | 'on-error' | 'always';
  /** Whether an interchange of this sender (ISA06) with this number (ISA13) came before: then it is refused. */
  readonly seen?: (sender: string, number: string) => boolean;
  /** How the answer is written. */
  readonly policy?: WritePolicy;
}

export interface InterchangeVerdict {
  readonly interchange: Interchange;
  readonly verdict: 'A' | 'E' | 'R';
  /** TA105. */
  readonly note: string;
  /** Groups that were judged; none where the interchange is refused. A group of acknowledgements is not. */
  readonly groups: readonly GroupVerdict[];
}

export interface Acknowledged {
  /** The answer, one interchange for each one received; undefined where nothing is owed or nothing can be said. */
  readonly value: Uint8Array | undefined;
  readonly verdicts: readonly InterchangeVerdict[];
  /** What the checker found in the received file. */
  readonly issues: readonly Issue[];
  /** Why the answer could not be written. */
  readonly writeIssues: readonly Issue[];
}

/** The guide of our acknowledgements. */
const GUIDE = '005010X231A1';
const acknowledgements = new Set(['997', '999']);

/** An acknowledgement is never acknowledged: two systems would answer each other for ever. */
const isAcknowledgement = ({ header, sets }: FunctionalGroup) =>
  header.element(1) === 'FA' || (sets.length > 0 && sets.every(({ set }) => acknowledgements.has(set)));

interface Judged extends InterchangeVerdict {
  readonly ta1: ReturnType<typeof ta1Of>;
  readonly answers: readonly Acknowledgement999[];
}

function judge(interchange: Interchange, issues: readonly Issue[], settings: AcknowledgeSettings): Judged {
  const { header, groups } = interchange;
  const isSeen = settings.seen?.(header.element(6).trimEnd(), header.element(13)) ?? false;
  const ta1 = ta1Of(interchange, issues, { at: settings.at, isSeen });
  const library = libraryOf(settings.options ?? {});
  const headers = groups.map((group) => group.header);
  const ofGroups = issuesByHeader(headers, issues);
  const answers = groups.flatMap((group, i) => {
    if (ta1.verdict === 'R' || isAcknowledgement(group)) return [];
    return acknowledgement999Of(group, ofGroups[i] ?? [], library, settings);
  });
  const { verdict, note } = ta1;
  return { interchange, verdict, note, groups: answers.map((one) => one.verdict), ta1, answers };
}

function isTa1Owed({ interchange, verdict }: Judged, ta1: AcknowledgeSettings['ta1'] = 'on-error'): boolean {
  const { acknowledgements: ta1s, groups, header } = interchange;
  const holdsOnlyAcknowledgements = (ta1s.length > 0 || groups.length > 0) && groups.every(isAcknowledgement);
  if (holdsOnlyAcknowledgements) return false;
  return ta1 === 'always' || header.element(14) === '1' || (ta1 === 'on-error' && verdict !== 'A');
}

/** Stands for a partner whose own id cannot be written back. */
const UNKNOWN = 'UNKNOWN';
/** Characters of GS02 and GS03; ISA06 and ISA08 have as many, blanks behind them included. */
const SHORTEST_PARTY = 2;
const LONGEST_PARTY = 15;

/** An id of the received file as the answer may repeat it, else `fallback`. */
function writable({ policy = {} }: AcknowledgeSettings) {
  const alphabet = new Alphabet(policy, policy.delimiters ?? usualDelimiters);
  return (found: string, fallback: string, least = 1): string => {
    const id = found.trimEnd();
    const fits = id.length >= least && id.length <= LONGEST_PARTY && alphabet.written(id).found === undefined;
    return fits ? id : fallback;
  };
}

const qualifier = (found: string) => usable(found, /^(?:01|14|20|27|28|29|30|33)$/, 'ZZ');

/** The answer to one interchange, from its receiver back to its sender; GS02 and GS03 are those of the first group. */
function answerTo(
  judged: Judged,
  settings: AcknowledgeSettings,
  next: Numbers,
): InterchangeToWrite | undefined {
  const { interchange, ta1, answers } = judged;
  const isOwed = isTa1Owed(judged, settings.ta1);
  if (!isOwed && answers.length === 0) return undefined;
  const { header } = interchange;
  const repeat = writable(settings);
  const [from, to] = [repeat(header.element(8), UNKNOWN), repeat(header.element(6), UNKNOWN)];
  const first = answers[0]?.verdict.group.header;
  const party = (element: number, other: string) =>
    repeat(first?.element(element) ?? '', repeat(other, UNKNOWN, SHORTEST_PARTY), SHORTEST_PARTY);
  const group = (): GroupToWrite => ({
    functional: 'FA',
    sender: party(3, from),
    receiver: party(2, to),
    number: next('group'),
    guide: GUIDE,
    sets: answers.map(({ body }) => ({ set: '999', number: next('set'), body })),
  });
  return {
    sender: { qualifier: qualifier(header.element(7)), id: from },
    receiver: { qualifier: qualifier(header.element(5)), id: to },
    usage: header.element(15) === 'P' ? 'P' : 'T',
    number: next('interchange'),
    at: settings.at,
    acknowledgements: isOwed ? [ta1.segment] : [],
    groups: answers.length > 0 ? [group()] : [],
  };
}

type Numbers = (of: keyof AcknowledgeSettings['numbers']) => number;

function counting(first: AcknowledgeSettings['numbers']): Numbers {
  const next = { ...first };
  return (of) => {
    const number = next[of];
    next[of] += 1;
    return number;
  };
}

/**
 * Checks a received file and answers it: a TA1 for the interchange and a 999 for each of its groups. Control numbers and
 * time come from outside; an ISA that cannot be read cannot be answered. The answer passes our own checker, or is not made.
 */
export function acknowledge(bytes: Uint8Array, settings: AcknowledgeSettings): Acknowledged {
  const { value: received, issues } = checkFile(bytes, settings.options);
  const next = counting(settings.numbers);
  const headers = received.map(({ header }) => header);
  const ofInterchanges = issuesByHeader(headers, issues);
  const judged = received.map((interchange, i) => judge(interchange, ofInterchanges[i] ?? [], settings));
  const interchanges = judged.flatMap((one) => answerTo(one, settings, next) ?? []);
  const verdicts = judged.map(({ interchange, verdict, note, groups }) => ({
    interchange,
    verdict,
    note,
    groups,
  }));
  if (interchanges.length === 0) return { value: undefined, verdicts, issues, writeIssues: [] };
  const written = writeFile({ interchanges }, settings.policy, {
    library: answering(libraryOf(settings.options ?? {})),
  });
  return { value: written.value, verdicts, issues, writeIssues: written.issues };
}
