import { issue, type Issue, type Reading } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import { lex } from './lex.ts';
import type { Segment } from './segment.ts';
import { isSegmentId } from './segment-id.ts';

/** What a segment is in the envelope; `stray` stands where no segment may. */
export type Role =
  | 'interchange'
  | 'acknowledgement'
  | 'group'
  | 'set'
  | 'body'
  /** In a transaction set, but nothing that belongs into one: no segment id, or a TA1. */
  | 'unnamed'
  | 'set-end'
  | 'group-end'
  | 'interchange-end'
  | 'stray';

/** GS01 by ST01. */
const groupOfSet: Readonly<Record<string, string>> = {
  '270': 'HS', '271': 'HB', '275': 'PI', '276': 'HR', '277': 'HN', '278': 'HI', '824': 'AG', '835': 'HP', '837': 'HC', '834': 'BE', '820': 'RA', '999': 'FA', '997': 'FA',
}; // prettier-ignore

const sameNumber = (a: string, b: string) =>
  a === b || (/^\d+$/.test(a) && /^\d+$/.test(b) && Number(a) === Number(b));

/** What is open, and what was counted in it. */
interface Open {
  readonly header: Segment;
  count: number;
  /** Control numbers of what it holds. */
  readonly numbers: Set<string>;
  holdsAcknowledgement?: boolean;
  isMismatched?: boolean;
}
const opened = (header: Segment): Open => ({ header, count: 0, numbers: new Set() });

/**
 * Follows a file through ISA, GS, ST and their trailers and checks order, counts and control numbers, keeping nothing but
 * what is open. `report` is told each issue when it is certain.
 */
export class Envelope {
  readonly #report: (found: Issue) => void;
  #interchange: Open | undefined;
  #group: Open | undefined;
  #set: Open | undefined;

  constructor(report: (found: Issue) => void) {
    this.#report = report;
  }

  /** The header of the interchange, group and set that is open. */
  get interchange(): Segment | undefined {
    return this.#interchange?.header;
  }
  get group(): Segment | undefined {
    return this.#group?.header;
  }

  /** Whether a set is open, so that a segment with an id of its body can pass without being taken. */
  get isInSet(): boolean {
    return this.#set !== undefined;
  }

  take(segment: Segment): Role {
    switch (segment.id) {
      case 'ISA':
        return this.#openInterchange(segment);
      case 'TA1':
        return this.#acknowledgement(segment);
      case 'GS':
        return this.#openGroup(segment);
      case 'ST':
        return this.#openSet(segment);
      case 'SE':
        return this.#endSet(segment);
      case 'GE':
        return this.#endGroup(segment);
      case 'IEA':
        return this.#endInterchange(segment);
      default:
        return this.#body(segment);
    }
  }

  /** The file has ended. */
  end(): void {
    this.#closeInterchange();
  }

  #body(segment: Segment): Role {
    if (this.#set) {
      return isSegmentId(segment.id) ? 'body' : this.#tell('x12/segment-id', segment, undefined, 'unnamed');
    }
    return this.#tell(isSegmentId(segment.id) ? 'x12/outside-set' : 'x12/segment-id', segment);
  }

  #openInterchange(header: Segment): Role {
    this.#closeInterchange();
    this.#interchange = opened(header);
    return 'interchange';
  }

  #acknowledgement(segment: Segment): Role {
    if (this.#set) return this.#tell('x12/ta1-in-set', segment, undefined, 'unnamed');
    if (!this.#interchange) return this.#tell('x12/outside-set', segment);
    this.#interchange.holdsAcknowledgement = true;
    return 'acknowledgement';
  }

  #openGroup(header: Segment): Role {
    this.#closeGroup();
    this.#group = opened(header);
    if (this.#interchange) this.#enter(this.#interchange, header, 6, 'x12/gs-control-number-again');
    else this.#tell('x12/outside-interchange', header);
    return 'group';
  }

  #openSet(header: Segment): Role {
    this.#closeSet();
    this.#set = opened(header);
    const group = this.#group;
    if (!group) {
      this.#tell('x12/outside-group', header);
      return 'set';
    }
    this.#enter(group, header, 2, 'x12/st-control-number-again');
    const wanted = groupOfSet[header.element(1)];
    const sent = group.header.element(1);
    if (wanted && wanted !== sent && !group.isMismatched) {
      group.isMismatched = true;
      const isTolerated = sent === 'HS' && wanted === 'HB';
      this.#tell(isTolerated ? 'x12/gs-set-sibling' : 'x12/gs-set-mismatch', group.header, 1);
    }
    const [inSet, inGroup] = [header.element(3), group.header.element(8)];
    if (inSet === '' && inGroup.startsWith('005010X')) this.#tell('x12/st-guide-missing', header, 3);
    else if (inSet !== '' && inSet !== inGroup) this.#tell('x12/st-guide-mismatch', header, 3);
    return 'set';
  }

  /** Counts what opens in something larger; its control number must be new there. */
  #enter(outer: Open, header: Segment, element: number, again: IssueCode): void {
    outer.count += 1;
    const number = header.element(element);
    if (number !== '' && outer.numbers.has(number)) this.#tell(again, header, element);
    outer.numbers.add(number);
  }

  #endSet(trailer: Segment): Role {
    const open = this.#set;
    if (!open) return this.#tell('x12/trailer-without-header', trailer);
    if (!sameNumber(trailer.element(1), String(trailer.inSet)))
      this.#tellCount('x12/se-count', trailer, trailer.inSet);
    if (trailer.element(2) !== open.header.element(2)) this.#tell('x12/se-control-number', trailer, 2);
    this.#set = undefined;
    return 'set-end';
  }

  #endGroup(trailer: Segment): Role {
    this.#closeSet();
    const open = this.#group;
    if (!open) return this.#tell('x12/trailer-without-header', trailer);
    if (!sameNumber(trailer.element(1), String(open.count)))
      this.#tellCount('x12/ge-count', trailer, open.count);
    if (!sameNumber(trailer.element(2), open.header.element(6)))
      this.#tell('x12/ge-control-number', trailer, 2);
    if (open.count === 0) this.#tell('x12/no-set', open.header);
    this.#group = undefined;
    return 'group-end';
  }

  #endInterchange(trailer: Segment): Role {
    this.#closeGroup();
    const open = this.#interchange;
    if (!open) return this.#tell('x12/trailer-without-header', trailer);
    if (!sameNumber(trailer.element(1), String(open.count)))
      this.#tellCount('x12/iea-count', trailer, open.count);
    if (!sameNumber(trailer.element(2), open.header.element(13)))
      this.#tell('x12/iea-control-number', trailer, 2);
    if (open.count === 0 && !open.holdsAcknowledgement) this.#tell('x12/no-group', open.header);
    this.#interchange = undefined;
    return 'interchange-end';
  }

  #closeSet(): void {
    if (this.#set) this.#tell('x12/no-se', this.#set.header);
    this.#set = undefined;
  }

  #closeGroup(): void {
    this.#closeSet();
    if (this.#group) this.#tell('x12/no-ge', this.#group.header);
    this.#group = undefined;
  }

  #closeInterchange(): void {
    this.#closeGroup();
    if (this.#interchange) this.#tell('x12/no-iea', this.#interchange.header);
    this.#interchange = undefined;
  }

  #tellCount(code: IssueCode, trailer: Segment, count: number): void {
    const detail = `It should be ${count}.`;
    this.#report(issue(code, trailer.elementPlace('', 1), { segmentId: trailer.id, detail }));
  }

  #tell(code: IssueCode, segment: Segment, element?: number, role: Role = 'stray'): Role {
    const at = element === undefined ? segment.place('') : segment.elementPlace('', element);
    this.#report(issue(code, at, { segmentId: segment.id }));
    return role;
  }
}

/** ST … SE. `segments` holds both. */
export interface TransactionSet {
  readonly header: Segment;
  /** ST01, e.g. `271`. */
  readonly set: string;
  /** ST03, or GS08 where ST03 is empty. */
  readonly guide: string;
  readonly segments: readonly Segment[];
}

/** GS … GE. */
export interface FunctionalGroup {
  readonly header: Segment;
  readonly sets: readonly TransactionSet[];
}

/** ISA … IEA. */
export interface Interchange {
  readonly header: Segment;
  /** TA1 segments, wherever they stood. */
  readonly acknowledgements: readonly Segment[];
  readonly groups: readonly FunctionalGroup[];
}

export interface Assembly {
  readonly interchanges: {
    header: Segment;
    acknowledgements: Segment[];
    groups: { header: Segment; sets: TransactionSet[] }[];
  }[];
  segments: Segment[] | undefined;
}

/** Puts one segment where its role says. */
export function assemble(assembly: Assembly, segment: Segment, role: Role): void {
  const interchange = assembly.interchanges.at(-1);
  const group = interchange?.groups.at(-1);
  if (role === 'interchange')
    assembly.interchanges.push({ header: segment, acknowledgements: [], groups: [] });
  else if (role === 'acknowledgement') interchange?.acknowledgements.push(segment);
  else if (role === 'group') interchange?.groups.push({ header: segment, sets: [] });
  else if (role === 'set') {
    assembly.segments = [segment];
    group?.sets.push({
      header: segment,
      set: segment.element(1),
      guide: segment.element(3) || group.header.element(8),
      segments: assembly.segments,
    });
  } else if (role === 'body' || role === 'unnamed' || role === 'set-end') assembly.segments?.push(segment);
}

/** Reads a file of any number of interchanges. Never throws: what is wrong comes back as issues with their places. */
export function readInterchanges(bytes: Uint8Array): Reading<readonly Interchange[]> {
  const { segments, issues } = lex(bytes);
  const envelope = new Envelope((found) => issues.push(found));
  const assembly: Assembly = { interchanges: [], segments: undefined };
  for (const segment of segments) assemble(assembly, segment, envelope.take(segment));
  envelope.end();
  return { value: assembly.interchanges, issues: issues.sort((a, b) => a.at.offset - b.at.offset) };
}
