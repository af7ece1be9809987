/** Reads one 278 out of an interchange: a request for authorization (X217) or the question what became of one (X215). */
import { complaintsOf } from './authorization-complaints.ts';
import { at, type Envelope, type Group, type Header, type Segment, type TransactionSet } from './envelope.ts';
import { checkSet, groupProblem, levelsOf, named, person, type Person, type Refused } from './inquiry.ts';

/** An event or a service: what it says itself, and the loops of the providers named below it. */
export interface Part {
  readonly own: readonly Segment[];
  /** Each begins with NM1. */
  readonly parties: readonly (readonly Segment[])[];
}

export interface AuthorizationRequest {
  readonly header: Header;
  readonly group: Group;
  readonly set: TransactionSet;
  readonly guide: string;
  /** X215: asks what became of a request, changes nothing. */
  readonly isInquiry: boolean;
  /** BHT03. */
  readonly reference: string;
  readonly reviewer: Segment;
  readonly requester: Segment;
  readonly subscriber: Person;
  readonly dependent: Person | undefined;
  readonly event: Part;
  readonly services: readonly Part[];
}

export type AuthorizationReading =
  Refused | { readonly kind: 'authorization'; readonly request: AuthorizationRequest };

const requestGuide = '005010X217';
const inquiryGuide = '005010X215';

/** The 278 of an interchange whose envelope was read. */
export function readAuthorization({
  header,
  group,
}: Extract<Envelope, { kind: 'interchange' }>): AuthorizationReading {
  const guide = at(group.gs, 8);
  const groupCode = groupProblem(group, 'HI', [requestGuide, inquiryGuide]);
  const check = (set: TransactionSet) =>
    complaintsOf(set, header.delimiters.component, guide === inquiryGuide);
  const refused = group.sets
    .map((set) => checkSet(set, group, { set: '278', guide, check }))
    .filter((set) => set !== undefined);
  const [set] = group.sets;
  if (groupCode !== undefined || refused.length > 0 || set === undefined) {
    const code = groupCode ?? (set === undefined ? '5' : undefined);
    return { kind: 'refused', header, group, sets: refused, ...(code !== undefined && { groupCode: code }) };
  }
  return { kind: 'authorization', request: collect(header, group, set, guide) };
}

function collect(header: Header, group: Group, set: TransactionSet, guide: string): AuthorizationRequest {
  const levels = levelsOf(set);
  const all = (code: string) =>
    levels
      .filter((level) => level.code === code)
      .map(({ segments }) => segments.map(({ segment }) => segment));
  const of = (code: string) => all(code)[0] ?? [];
  return {
    header,
    group,
    set,
    guide,
    isInquiry: guide === inquiryGuide,
    reference: at(set[1], 3),
    reviewer: named(of('20')),
    requester: named(of('21')),
    subscriber: person(of('22')),
    dependent: all('23').length > 0 ? person(of('23')) : undefined,
    event: partOf(of('EV')),
    services: all('SS').map(partOf),
  };
}

function partOf(segments: readonly Segment[]): Part {
  const starts = [...segments.keys()].filter((index) => segments[index]?.[0] === 'NM1');
  return {
    own: segments.slice(0, starts[0] ?? segments.length),
    parties: starts.map((start, index) => segments.slice(start, starts[index + 1])),
  };
}

/** The first segment of a part with this id and, where given, this first element. */
export function find(part: Part, id: string, first?: string): Segment | undefined {
  return part.own.find((segment) => segment[0] === id && (first === undefined || at(segment, 1) === first));
}

/** Procedure or revenue code of a service; '' when it names none. */
export function codeOf(part: Part, component: string): string {
  const [professional, institutional, dental] = ['SV1', 'SV2', 'SV3'].map((id) => find(part, id));
  const composite = at(professional, 1) || at(institutional, 2) || at(dental, 1);
  return composite.split(component)[1] ?? at(institutional, 1);
}

/** First and last day (CCYYMMDD) of a DTP; '' when it is not there. */
export function daysOf(part: Part, qualifiers: readonly string[]): readonly [string, string] {
  const date = part.own.find((segment) => segment[0] === 'DTP' && qualifiers.includes(at(segment, 1)));
  const [start = '', end = start] = at(date, 3).split('-');
  return [start, end];
}
