import { issue, type Issue, type IssueCode, type Reading } from './issue.ts';
import { lex } from './lex.ts';
import type { Segment } from './segment.ts';

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

interface OpenSet {
  header: Segment;
  set: string;
  guide: string;
  segments: Segment[];
}
interface OpenGroup {
  header: Segment;
  sets: OpenSet[];
}
interface OpenInterchange {
  header: Segment;
  acknowledgements: Segment[];
  groups: OpenGroup[];
}

/** GS01 by ST01. */
const groupOfSet: Readonly<Record<string, string>> = {
  '270': 'HS', '271': 'HB', '275': 'PI', '276': 'HR', '277': 'HN', '278': 'HI', '835': 'HP', '837': 'HC', '834': 'BE', '820': 'RA', '999': 'FA', '997': 'FA',
}; // prettier-ignore

const sameNumber = (a: string, b: string) =>
  a === b || (/^\d+$/.test(a) && /^\d+$/.test(b) && Number(a) === Number(b));

/** Assembles interchanges, groups and transaction sets, and checks headers, trailers, counts and control numbers. */
class Assembler {
  readonly interchanges: OpenInterchange[] = [];
  readonly issues: Issue[] = [];
  #interchange: OpenInterchange | undefined;
  #group: OpenGroup | undefined;
  #set: OpenSet | undefined;

  take(segment: Segment): void {
    const step = this.#steps[segment.id];
    if (step) step(segment);
    else if (!/^[A-Z][A-Z0-9]{1,2}$/.test(segment.id)) this.#report('x12/segment-id', segment, 0);
    else if (this.#set) this.#set.segments.push(segment);
    else this.#report('x12/outside-set', segment);
  }

  end(): void {
    this.#closeInterchange();
  }

  readonly #steps: Readonly<Record<string, (segment: Segment) => void>> = {
    ISA: (header) => {
      this.#closeInterchange();
      this.#interchange = { header, acknowledgements: [], groups: [] };
      this.interchanges.push(this.#interchange);
    },
    TA1: (segment) => {
      if (this.#interchange) this.#interchange.acknowledgements.push(segment);
    },
    GS: (header) => {
      this.#closeGroup();
      this.#group = { header, sets: [] };
      this.#interchange?.groups.push(this.#group);
    },
    ST: (header) => {
      this.#closeSet();
      this.#openSet(header);
    },
    SE: (trailer) => {
      this.#endSet(trailer);
    },
    GE: (trailer) => {
      this.#endGroup(trailer);
    },
    IEA: (trailer) => {
      this.#endInterchange(trailer);
    },
  };

  #openSet(header: Segment): void {
    const set = header.element(1);
    this.#set = {
      header,
      set,
      guide: header.element(3) || (this.#group?.header.element(8) ?? ''),
      segments: [header],
    };
    if (!this.#group) {
      this.#report('x12/outside-set', header);
      return;
    }
    this.#group.sets.push(this.#set);
    const wanted = groupOfSet[set];
    if (wanted && wanted !== this.#group.header.element(1)) this.#report('x12/gs-set-mismatch', header, 1);
  }

  #endSet(trailer: Segment): void {
    const open = this.#set;
    if (!open) {
      this.#report('x12/trailer-without-header', trailer);
      return;
    }
    open.segments.push(trailer);
    if (!sameNumber(trailer.element(1), String(open.segments.length)))
      this.#report('x12/se-count', trailer, 1);
    if (trailer.element(2) !== open.header.element(2)) this.#report('x12/se-control-number', trailer, 2);
    this.#set = undefined;
  }

  #endGroup(trailer: Segment): void {
    this.#closeSet();
    const open = this.#group;
    if (!open) {
      this.#report('x12/trailer-without-header', trailer);
      return;
    }
    if (!sameNumber(trailer.element(1), String(open.sets.length))) this.#report('x12/ge-count', trailer, 1);
    if (!sameNumber(trailer.element(2), open.header.element(6)))
      this.#report('x12/ge-control-number', trailer, 2);
    this.#group = undefined;
  }

  #endInterchange(trailer: Segment): void {
    this.#closeGroup();
    const open = this.#interchange;
    if (!open) {
      this.#report('x12/trailer-without-header', trailer);
      return;
    }
    if (!sameNumber(trailer.element(1), String(open.groups.length)))
      this.#report('x12/iea-count', trailer, 1);
    if (!sameNumber(trailer.element(2), open.header.element(13)))
      this.#report('x12/iea-control-number', trailer, 2);
    this.#interchange = undefined;
  }

  #closeSet(): void {
    if (this.#set) this.#report('x12/no-se', this.#set.header);
    this.#set = undefined;
  }

  #closeGroup(): void {
    this.#closeSet();
    if (this.#group) this.#report('x12/no-ge', this.#group.header);
    this.#group = undefined;
  }

  #closeInterchange(): void {
    this.#closeGroup();
    if (this.#interchange) this.#report('x12/no-iea', this.#interchange.header);
    this.#interchange = undefined;
  }

  #report(code: IssueCode, segment: Segment, element?: number): void {
    this.issues.push(
      issue(code, element === undefined ? segment.place('') : segment.elementPlace('', element)),
    );
  }
}

/** Reads a file of any number of interchanges. Never throws: what is wrong comes back as issues with their places. */
export function readInterchanges(bytes: Uint8Array): Reading<readonly Interchange[]> {
  const assembler = new Assembler();
  const issues: Issue[] = [];
  for (const token of lex(bytes)) {
    if ('issue' in token) issues.push(token.issue);
    else assembler.take(token.segment);
  }
  assembler.end();
  const all = [...issues, ...assembler.issues].sort((a, b) => a.at.offset - b.at.offset);
  return { value: assembler.interchanges, issues: all };
}
