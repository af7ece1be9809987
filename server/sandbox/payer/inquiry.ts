/** Reads one 270 out of an interchange, or says what of it is refused, as a payer's front end would. */
import { at, type Envelope, type Group, type Header, type Segment, type TransactionSet } from './envelope.ts';

export interface Person {
  /** NM1 as it was sent. */
  readonly name: Segment;
  readonly demographics: Segment | undefined;
  readonly traces: readonly Segment[];
  /** INS02; '' when it was not sent. */
  readonly relationship: string;
}

export interface Inquiry {
  readonly header: Header;
  readonly group: Group;
  readonly set: TransactionSet;
  /** BHT03. */
  readonly reference: string;
  readonly source: Segment;
  readonly receiver: Segment;
  readonly subscriber: Person;
  readonly dependent: Person | undefined;
  readonly serviceTypes: readonly string[];
  /** EQ02 as sent, components apart; empty when no procedure was asked for. */
  readonly procedure: readonly string[];
  /** CCYYMMDD, the first day asked for; '' = not stated. */
  readonly serviceDate: string;
}

/** One IK3, with an IK4 when an element is to blame. Positions count from ST = 1. */
export interface Complaint {
  readonly segment: string;
  readonly position: number;
  readonly loop: string;
  /** IK304. */
  readonly code: string;
  readonly element?: { readonly position: number; readonly dataElement: string; readonly code: string };
}

/** A refused set: its complaints and the IK502 code. */
export interface RefusedSet {
  readonly set: TransactionSet;
  readonly code: string;
  readonly complaints: readonly Complaint[];
}

export interface Refused {
  readonly kind: 'refused';
  readonly header: Header;
  readonly group: Group;
  readonly sets: readonly RefusedSet[];
  /** AK905; undefined = the group itself is fine. */
  readonly groupCode?: string;
}

export type Reading = Refused | { readonly kind: 'inquiry'; readonly inquiry: Inquiry };

const guide = '005010X279A1';

/** One HL with what stands below it, up to the next HL. */
export interface Level {
  readonly hl: Segment;
  readonly code: string;
  readonly position: number;
  readonly segments: readonly { readonly position: number; readonly segment: Segment }[];
}

/** The 270 of an interchange whose envelope was read. */
export function readInquiry({ header, group }: Extract<Envelope, { kind: 'interchange' }>): Reading {
  const groupCode = groupProblem(group, 'HS', [guide]);
  const refused = group.sets
    .map((set) => checkSet(set, group, { set: '270', guide, check: complaintsOf }))
    .filter((set) => set !== undefined);
  const [set] = group.sets;
  if (groupCode !== undefined || refused.length > 0 || set === undefined) {
    const code = groupCode ?? (set === undefined ? '5' : undefined);
    return { kind: 'refused', header, group, sets: refused, ...(code !== undefined && { groupCode: code }) };
  }
  return { kind: 'inquiry', inquiry: collect(header, group, set) };
}

/** AK905 of what is wrong with a group that should hold this kind of sets; undefined when nothing is. */
export function groupProblem(
  { gs, ge, sets }: Group,
  functional: string,
  guides: readonly string[],
): string | undefined {
  if (at(gs, 1) !== functional) return '1';
  if (!guides.includes(at(gs, 8))) return '2';
  if (ge === undefined) return '3';
  if (at(ge, 2) !== at(gs, 6)) return '4';
  if (at(ge, 1) !== String(sets.length)) return '5';
  return undefined;
}

/** The trailer first (its code says why), then the contents (IK502 = 5 or I5), then one set per real-time message. */
export function checkSet(
  set: TransactionSet,
  group: Group,
  wanted: {
    readonly set: string;
    readonly guide: string;
    readonly check: (set: TransactionSet) => readonly Complaint[];
  },
): RefusedSet | undefined {
  const [st] = set;
  const se = set.at(-1);
  const refuse = (code: string, complaints: readonly Complaint[] = []) => ({ set, code, complaints });
  if (at(st, 1) !== wanted.set) return refuse('1');
  if (at(st, 3) !== wanted.guide) return refuse('I6');
  if (at(se, 0) !== 'SE') return refuse('2');
  if (at(se, 2) !== at(st, 2)) return refuse('3');
  if (at(se, 1) !== String(set.length)) return refuse('4');
  const complaints = wanted.check(set);
  if (complaints.length > 0) return refuse('5', complaints);
  return group.sets.length > 1 ? refuse('I6') : undefined;
}

export function levelsOf(set: TransactionSet): Level[] {
  const levels: {
    hl: Segment;
    code: string;
    position: number;
    segments: { position: number; segment: Segment }[];
  }[] = [];
  for (const [index, segment] of set.slice(0, -1).entries()) {
    const position = index + 1;
    if (segment[0] === 'HL') levels.push({ hl: segment, code: at(segment, 3), position, segments: [] });
    else levels.at(-1)?.segments.push({ position, segment });
  }
  return levels;
}

const loops: Readonly<Record<string, string>> = { '20': 'A', '21': 'B', '22': 'C', '23': 'D' };
const entities: Readonly<Record<string, RegExp>> = {
  '20': /^(2B|36|GP|P5|PR)$/,
  '21': /^(1P|2B|36|80|FA|GP|P5|PR)$/,
  '22': /^IL$/,
  '23': /^03$/,
};
const known = new Set(
  ['ST', 'BHT', 'HL', 'NM1', 'REF', 'N3', 'N4', 'PRV', 'TRN', 'DMG', 'INS', 'HI', 'DTP'].concat([
    'EQ',
    'AMT',
    'III',
    'SE',
  ]),
);

function complaintsOf(set: TransactionSet): Complaint[] {
  const levels = levelsOf(set);
  return [
    ...set.flatMap((segment, index): Complaint[] =>
      known.has(at(segment, 0))
        ? []
        : [{ segment: at(segment, 0).slice(0, 3) || 'ZZZ', position: index + 1, loop: '', code: '1' }],
    ),
    ...checkBeginning(set),
    ...checkHierarchy(set, levels),
    ...levels.flatMap((level) => checkLevel(level, patientOf(levels) === level)),
  ];
}

function patientOf(levels: readonly Level[]): Level | undefined {
  return levels.find(({ code }) => code === '23') ?? levels.find(({ code }) => code === '22');
}

function checkBeginning(set: TransactionSet): Complaint[] {
  const bht = set[1];
  if (at(bht, 0) !== 'BHT') return [{ segment: 'BHT', position: 2, loop: '', code: '3' }];
  const wrong = (position: number, dataElement: string, code: string): Complaint[] => [
    { segment: 'BHT', position: 2, loop: '', code: '8', element: { position, dataElement, code } },
  ];
  if (at(bht, 1) !== '0022') return wrong(1, '1005', '7');
  if (!/^(01|13)$/.test(at(bht, 2))) return wrong(2, '353', '7');
  // Situational in the guide, needed in real time: the answer echoes it.
  return at(bht, 3) === '' ? wrong(3, '127', '1') : [];
}

/** Exactly source, receiver, subscriber and at most one dependent: one patient per real-time set. */
function checkHierarchy(set: TransactionSet, levels: readonly Level[]): Complaint[] {
  const complaints: Complaint[] = [];
  const expected = ['20', '21', '22', '23'];
  for (const [index, { hl, code, position }] of levels.entries()) {
    const loop = `2000${loops[code] ?? ''}`;
    const wrong = (element: number, dataElement: string): Complaint => {
      const blame = { position: element, dataElement, code: '7' };
      return { segment: 'HL', position, loop, code: '8', element: blame };
    };
    if (loops[code] === undefined) complaints.push(wrong(3, '735'));
    else if (code !== expected[index]) complaints.push({ segment: 'HL', position, loop, code: '4' });
    else if (at(hl, 1) !== String(index + 1)) complaints.push(wrong(1, '628'));
    else if (at(hl, 2) !== (index === 0 ? '' : String(index))) complaints.push(wrong(2, '734'));
    else if (at(hl, 4) !== (index + 1 < levels.length ? '1' : '0')) complaints.push(wrong(4, '736'));
  }
  if (levels.length < 3) {
    const loop = `2000${loops[expected[levels.length] ?? ''] ?? ''}`;
    complaints.push({ segment: 'HL', position: set.length, loop, code: '3' });
  }
  return complaints;
}

function checkLevel(level: Level, isPatient: boolean): Complaint[] {
  const { code, position, segments } = level;
  const loop = `2100${loops[code] ?? ''}`;
  const name = segments.find(({ segment }) => segment[0] === 'NM1');
  if (name === undefined) return [{ segment: 'NM1', position: position + 1, loop, code: '3' }];
  const complaints: Complaint[] = [];
  const blame = (at: number, id: string, element: number, dataElement: string, code: string) =>
    complaints.push({
      segment: id,
      position: at,
      loop,
      code: '8',
      element: { position: element, dataElement, code },
    });
  if (entities[code]?.test(at(name.segment, 1)) === false) blame(name.position, 'NM1', 1, '98', '7');
  if (/^2[01]$/.test(code) && at(name.segment, 9) === '') blame(name.position, 'NM1', 9, '67', '1');
  for (const { position: where, segment } of segments) {
    if (segment[0] === 'DMG' && at(segment, 2) !== '' && !isDate(at(segment, 2)))
      blame(where, 'DMG', 2, '1251', '8');
    if (segment[0] === 'DTP' && !at(segment, 3).split('-').every(isDate)) blame(where, 'DTP', 3, '1251', '8');
    if (segment[0] === 'TRN' && at(segment, 1) !== '1') blame(where, 'TRN', 1, '481', '7');
    if (segment[0] === 'TRN' && at(segment, 3).length !== 10) blame(where, 'TRN', 3, '509', '4');
    if (segment[0] === 'EQ' && at(segment, 1) + at(segment, 2) === '') blame(where, 'EQ', 1, '1365', '2');
  }
  if (isPatient && !segments.some(({ segment }) => segment[0] === 'EQ')) {
    const end = position + segments.length + 1;
    complaints.push({ segment: 'EQ', position: end, loop: `2110${loops[code] ?? ''}`, code: '3' });
  }
  return complaints;
}

/** CCYYMMDD of a day that exists. */
export function isDate(value: string): boolean {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

function collect(header: Header, group: Group, set: TransactionSet): Inquiry {
  const levels = levelsOf(set);
  const of = (code: string) =>
    levels.find((level) => level.code === code)?.segments.map(({ segment }) => segment) ?? [];
  const subscriber = person(of('22'));
  const dependent = levels.some(({ code }) => code === '23') ? person(of('23')) : undefined;
  const patient = dependent === undefined ? of('22') : of('23');
  const asked = patient.filter(([id]) => id === 'EQ');
  const dates = patient.filter((segment) => segment[0] === 'DTP' && at(segment, 1) === '291');
  return {
    header,
    group,
    set,
    reference: at(set[1], 3),
    source: named(of('20')),
    receiver: named(of('21')),
    subscriber,
    dependent,
    serviceTypes: asked
      .flatMap((eq) => at(eq, 1).split(header.delimiters.repetition))
      .filter((type) => type !== ''),
    procedure:
      asked
        .map((eq) => at(eq, 2))
        .find((value) => value !== '')
        ?.split(header.delimiters.component) ?? [],
    // The date of the service asked about (2110) is more exact than that of the patient (2100), which stands before it.
    serviceDate: at(dates.at(-1), 3).slice(0, 8),
  };
}

export function named(segments: readonly Segment[]): Segment {
  return segments.find(([id]) => id === 'NM1') ?? [];
}

export function person(segments: readonly Segment[]): Person {
  return {
    name: named(segments),
    demographics: segments.find(([id]) => id === 'DMG'),
    traces: segments.filter(([id]) => id === 'TRN'),
    relationship: at(
      segments.find(([id]) => id === 'INS'),
      2,
    ),
  };
}
