/** The errors of one transaction set as the loops 2100 and 2110 of a 999 say them: IK3, IK4 and CTX. */
import { kindOf } from '../issue-kinds.ts';
import type { TransactionSet } from '../reading/envelope.ts';
import type { Dictionary } from '../library/guide.ts';
import type { Issue } from '../issue.ts';
import type { Segment } from '../reading/segment.ts';
import { isSegmentId } from '../reading/segment-id.ts';
import type { ElementValue, SegmentValue } from '../writing/write-values.ts';

const UNEXPECTED = '2';
const HAS_ELEMENT_ERRORS = '8';
/** Dependent segment missing, or present where it may not be; the same of an element. */
const SEGMENT_WANTED = 'I6';
const SEGMENT_UNWANTED = 'I9';
const ELEMENT_WANTED = 'I9';
const ELEMENT_UNWANTED = 'I13';
/** What the guide allows. */
const MOST_CONTEXTS_OF_SEGMENT = 9;
const MOST_CONTEXTS_OF_ELEMENT = 10;
/** Data element 447 has four characters in the release of this guide: `2010EA` is told as `2010`. */
const LONGEST_LOOP_ID = 4;

/** One IK3 and what stands under it. */
interface SegmentError {
  readonly ik3: SegmentValue;
  readonly position: number;
  readonly contexts: SegmentValue[];
  readonly elements: Map<string, { readonly ik4: SegmentValue; readonly contexts: SegmentValue[] }>;
}

const missing = new Set(['x12/segment-missing', 'x12/loop-missing']);
const idOr = (id: string) => (isSegmentId(id) ? id : 'ZZZ');

/** IK402: the number of the data element; composites and elements of the envelope have none it could hold. */
function dataElement(
  dictionary: Dictionary,
  id: string,
  element: number,
  component: number | undefined,
): string {
  const number = dictionary.segments[id]?.elements[element - 1] ?? '';
  const inner = dictionary.composites[number]?.elements[(component ?? 0) - 1];
  const own = inner ?? number;
  return /^\d{1,4}$/.test(own) ? own : '';
}

class ErrorCollector {
  readonly errors = new Map<string, SegmentError>();
  readonly #dictionary: Dictionary;
  readonly #segments: ReadonlyMap<number, Segment>;

  constructor({ segments }: TransactionSet, dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#segments = new Map(segments.map((segment) => [segment.number, segment]));
  }

  add(issue: Issue): void {
    const { at, code } = issue;
    const id = this.#segments.get(at.segment)?.id ?? '';
    const named = issue.segmentId ?? id;
    const kind = kindOf(code);
    const isRule = issue.rule !== undefined;
    const isMissing = missing.has(code) || (isRule && at.element === undefined && named !== id);
    if (at.element !== undefined && kind?.ik4 !== undefined) {
      const found = this.#segment(id, at.inSet, at.loop, HAS_ELEMENT_ERRORS);
      const wanted = at.length === 0 ? ELEMENT_WANTED : ELEMENT_UNWANTED;
      this.#element(found, id, issue, isRule ? wanted : kind.ik4);
      return;
    }
    const plain = kind?.ik3 ?? (at.element === undefined ? UNEXPECTED : HAS_ELEMENT_ERRORS);
    const own = isRule ? (isMissing ? SEGMENT_WANTED : SEGMENT_UNWANTED) : plain;
    const found = this.#segment(isMissing ? named : id, isMissing ? at.inSet + 1 : at.inSet, at.loop, own);
    if (isRule && found.contexts.length < MOST_CONTEXTS_OF_SEGMENT)
      found.contexts.push(this.#context(id, issue));
  }

  /** IK3 for a segment and code, once. */
  #segment(id: string, position: number, loop: string, code: string): SegmentError {
    const key = `${position} ${id} ${code}`;
    const known = this.errors.get(key);
    if (known) return known;
    const elements = [idOr(id), String(position), loop.slice(0, LONGEST_LOOP_ID), code];
    const made: SegmentError = { ik3: { id: 'IK3', elements }, position, contexts: [], elements: new Map() };
    this.errors.set(key, made);
    return made;
  }

  /** IK4 without a copy of the bad data (IK404), which may be a patient's. */
  #element(found: SegmentError, id: string, issue: Issue, code: string): void {
    const { element = 0, component } = issue.at;
    const key = `${positionKey(issue)} ${code}`;
    const elements = [positionOf(issue), dataElement(this.#dictionary, id, element, component), code];
    const error = found.elements.get(key) ?? { ik4: { id: 'IK4', elements }, contexts: [] };
    found.elements.set(key, error);
    if (issue.rule && error.contexts.length < MOST_CONTEXTS_OF_ELEMENT)
      error.contexts.push(this.#context(id, issue));
  }

  #context(id: string, issue: Issue): SegmentValue {
    const { inSet, loop, element, component } = issue.at;
    const place =
      element === undefined ? [] : [positionOf(issue), dataElement(this.#dictionary, id, element, component)];
    return {
      id: 'CTX',
      elements: ['SITUATIONAL TRIGGER', idOr(id), String(inSet), loop.slice(0, LONGEST_LOOP_ID), ...place],
    };
  }
}

const parts = ({ at: { element = 0, component, repetition } }: Issue) =>
  [element, component, repetition].map((one) => (one === undefined ? '' : String(one)));
const positionKey = (issue: Issue) => parts(issue).join(':');
/** Element, component and repetition as one composite. */
const positionOf = (issue: Issue): ElementValue => ({ components: parts(issue) });

/** IK3 and all under it, by position in the set; a segment stands once for each thing wrong with it. */
export function errorSegments(
  set: TransactionSet,
  issues: readonly Issue[],
  dictionary: Dictionary,
): readonly SegmentValue[] {
  const collector = new ErrorCollector(set, dictionary);
  for (const issue of issues) collector.add(issue);
  const errors = [...collector.errors.values()].sort((a, b) => a.position - b.position);
  return errors.flatMap(({ ik3, contexts, elements }) => [
    ik3,
    ...contexts,
    ...[...elements.values()].flatMap(({ ik4, contexts: below }) => [ik4, ...below]),
  ]);
}
