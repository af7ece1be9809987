/** Finds in our own message what an acknowledgement refuses in it. */
import { spokenOfByAk9, spokenOfByIk5, spokenOfByTa1, type Spoken } from './acknowledgement-codes.ts';
import { functionalId, groupNumber, interchangeNumber, setId, setNumber } from './acknowledgement-texts.ts';
import { readSet } from '../checking/check.ts';
import {
  readInterchanges,
  type FunctionalGroup,
  type Interchange,
  type TransactionSet,
} from '../reading/envelope.ts';
import { lex } from '../reading/lex.ts';
import type { CheckOptions } from '../checking/options.ts';
import type { Place } from '../position.ts';
import type { Refusal } from './refusal.ts';
import type { Range, Segment } from '../reading/segment.ts';

/** IK304 where IK302 tells the place of a segment that is not there: required, dependent, loop or segment too seldom. */
const absent = new Set(['3', 'I6', 'I7', 'I8']);

/** The groups a refusal may speak of, the likeliest first: interchanges may hold groups of one number, and not all are answered. */
function groupsOf({ group }: Refusal, interchanges: readonly Interchange[]): readonly FunctionalGroup[] {
  const groups = interchanges.flatMap((one) => one.groups);
  if (!group) return groups.slice(0, 1);
  const same = groups.filter(
    ({ header }) =>
      functionalId(header.element(1)) === functionalId(group.id) &&
      groupNumber(header.element(6)) === groupNumber(group.number),
  );
  const likeliest = same[group.nth - 1];
  return likeliest ? [likeliest, ...same.filter((one) => one !== likeliest)] : same;
}

function setOf({ set }: Refusal, group: FunctionalGroup): TransactionSet | undefined {
  if (!set) return undefined;
  const numbered = group.sets.filter(({ header }) => setNumber(header.element(2)) === setNumber(set.number));
  // Sets of two kinds may share a number by mistake; some acknowledge another kind than was sent.
  const same = numbered.filter(({ header }) => setId(header.element(1)) === setId(set.id));
  return same[set.nth - 1] ?? same[0] ?? numbered[0];
}

/** The range of a component or repetition; of one that was not sent, where it would stand. */
function partOf(segment: Segment, { element = 0, component, repetition }: Refusal): Range {
  const whole = segment.range(element);
  const behind = (range: Range): Range => ({ offset: range.offset + range.length, length: 0 });
  const repeated =
    repetition === undefined ? whole : (segment.repetitions(element)[repetition - 1] ?? behind(whole));
  if (component === undefined) return repeated;
  return segment.components(repeated)[component - 1] ?? behind(repeated);
}

/** The last segment of a kind before the next header; the header itself where there is none. */
function trailerOf(segments: readonly Segment[], header: Segment, id: string): Segment {
  for (const segment of segments.slice(header.number)) {
    if (segment.id === id) return segment;
    if (segment.id === header.id || segment.id === 'ISA') break;
  }
  return header;
}

function spokenPlace(header: Segment, { segment: id, element }: Spoken, segments: readonly Segment[]): Place {
  const segment = header.id === id ? header : trailerOf(segments, header, id);
  return element === undefined || segment.id !== id ? segment.place('') : segment.elementPlace('', element);
}

/** IK303 has room for four characters: the loop is read anew. */
function loopOf(segment: Segment, set: TransactionSet, options: CheckOptions): string | undefined {
  return readSet(set, options).value?.placed.find((one) => one.segment === segment)?.loop;
}

function placeInSet(refusal: Refusal, set: TransactionSet, options: CheckOptions): Place | undefined {
  const { inSet = 0, element, component, repetition, segmentCode = '' } = refusal;
  const isAbsent = element === undefined && absent.has(segmentCode);
  const number = set.header.number + inSet - (isAbsent ? 2 : 1);
  const segment = set.segments.find((one) => one.number === number);
  if (!segment) return undefined;
  const loop = (isAbsent ? undefined : loopOf(segment, set, options)) ?? refusal.loop ?? '';
  if (element === undefined) return segment.place(loop);
  return segment.elementPlace(loop, element, {
    range: partOf(segment, refusal),
    ...(component === undefined ? {} : { component }),
    ...(repetition === undefined ? {} : { repetition }),
  });
}

/**
 * The very place of the request that a refusal speaks of: found by ISA13, GS06, ST02, and then the position in the set, the
 * element, component and repetition. Of a missing segment it is the one before, as the checker tells it. Undefined where
 * the request has no such interchange, group, set or segment.
 */
export function locate(refusal: Refusal, request: Uint8Array, options: CheckOptions = {}): Place | undefined {
  const { value: interchanges } = readInterchanges(request);
  const { segments } = lex(request);
  if (refusal.kind === 'TA1') {
    const number = interchangeNumber(refusal.interchange ?? '');
    const interchange = interchanges.find(({ header }) => interchangeNumber(header.element(13)) === number);
    return interchange && spokenPlace(interchange.header, spokenOfByTa1(refusal.code), segments);
  }
  const groups = groupsOf(refusal, interchanges);
  const [group] = groups;
  if (!group) return undefined;
  if (!refusal.set && refusal.inSet === undefined)
    return spokenPlace(group.header, spokenOfByAk9(refusal.code), segments);
  const sets = groups.flatMap((one) => setOf(refusal, one) ?? []);
  const [set] = sets;
  if (!set) return undefined;
  if (refusal.inSet === undefined) return spokenPlace(set.header, spokenOfByIk5(refusal.code), segments);
  const places = sets.flatMap((one) => placeInSet(refusal, one, options) ?? []);
  const isNamed = ({ segment }: Place) => segments[segment - 1]?.id === refusal.segmentId;
  return places.find(isNamed) ?? places[0];
}
