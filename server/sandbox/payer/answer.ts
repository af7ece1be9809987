/** Writes the 271: echoes of the request, the payer's own trace and dates, and the scenario's benefits. */
import { groupOf, stampDate, type Stamp } from './acknowledgements.ts';
import { today, type Decision } from './decision.ts';
import { at, type Delimiters, type Segment } from './envelope.ts';
import type { Inquiry, Person } from './inquiry.ts';
import type { Identity } from './scenarios.ts';

/** Reasons for which the request itself was in order (AAA01 = Y). */
const requestWasValid = new Set([
  '04',
  '35',
  '42',
  '49',
  '52',
  '62',
  '63',
  '69',
  '70',
  '78',
  '80',
  'AE',
  'AO',
  'E8',
]);

export function writeAnswer(inquiry: Inquiry, decision: Decision, stamp: Stamp): string {
  const time = stamp.now.toISOString().slice(11, 16).replace(':', '');
  const body = [
    ['BHT', '0022', '11', inquiry.reference, stampDate(stamp.now), time],
    ...source(inquiry, decision, stamp),
  ];
  const clean = body.map((segment) => trimmed(segment));
  return groupOf(inquiry, stamp, { group: 'HB', set: '271', guide: '005010X279A1' }, clean);
}

function source(inquiry: Inquiry, decision: Decision, stamp: Stamp): Segment[] {
  return [
    ['HL', '1', '', '20', '1'],
    ...refusalAt('S', decision),
    [...inquiry.source],
    ...contact(decision, inquiry.header.delimiters),
    ...refusalAt('A', decision),
    ...receiver(inquiry, decision, stamp),
  ];
}

function receiver(inquiry: Inquiry, decision: Decision, stamp: Stamp): Segment[] {
  // Nothing below a refused level; a refused source still says to whom it speaks.
  const stops = ['S', 'A', 'B'].includes(decision.refusal?.level ?? '');
  return [
    ['HL', '2', '1', '21', stops ? '0' : '1'],
    [...inquiry.receiver],
    ...refusalAt('B', decision),
    ...(stops ? [] : subscriber(inquiry, decision, stamp)),
  ];
}

function subscriber(inquiry: Inquiry, decision: Decision, stamp: Stamp): Segment[] {
  const { dependent, subscriber: asked } = inquiry;
  const below = dependent !== undefined && decision.asSubscriber !== true && decision.refusal?.level !== 'C';
  if (below) {
    return [
      ['HL', '3', '2', '22', '1'],
      ...asked.traces.map(echoed),
      [...asked.name],
      ...groupNumber(decision),
      ...demographics(asked),
      ['HL', '4', '3', '23', '0'],
      ...patient(inquiry, decision, dependent, stamp),
    ];
  }
  const person =
    decision.asSubscriber === true && dependent !== undefined ? asSubscriber(dependent, asked) : asked;
  const traces = [...asked.traces, ...(dependent?.traces ?? [])];
  return [['HL', '3', '2', '22', '0'], ...patient(inquiry, decision, { ...person, traces }, stamp)];
}

/** The dependent's name with the member id that was asked with. */
function asSubscriber(dependent: Person, subscriber: Person): Person {
  const [id = 'NM1', , ...rest] = dependent.name;
  const name = [id, 'IL', ...rest, '', '', '', '', '', '', ''].slice(0, 8);
  return { ...dependent, name: [...name, at(subscriber.name, 8) || 'MI', at(subscriber.name, 9)] };
}

/** The level of the patient: trace, name, refusal or demographics, dates and benefits. */
function patient(inquiry: Inquiry, decision: Decision, asked: Person, stamp: Stamp): Segment[] {
  const { scenario, member, payer } = decision;
  const isDependent = at(asked.name, 1) === '03';
  const own = [
    'TRN',
    '1',
    `CS${String(stamp.number).padStart(9, '0')}`,
    `9${(payer?.id ?? 'NOBODY').padEnd(9, '0')}`,
  ];
  const traces = asked.traces.map(echoed);
  const echoes =
    scenario.wrongTrace === true ? traces.map(([id, one, , by]) => [id, one, 'NOT-YOURS-1', by]) : traces;
  const head = [...echoes.map((trace) => trace.map((value) => value ?? '')), own];
  if (decision.refusal !== undefined && decision.refusal.level !== 'E') {
    const level = isDependent ? 'D' : 'C';
    return [...head, [...asked.name], ...refusalAt(level, decision), ...demographics(asked)];
  }
  const corrected = member?.corrected;
  const differs = corrected !== undefined && !isSame(corrected, corrected.memberId, asked);
  const person = differs ? correctedPerson(corrected, asked) : asked;
  return [
    ...head,
    [...person.name],
    ...(isDependent ? [] : groupNumber(decision)),
    ...demographics(person),
    ...relationship(decision, isDependent, differs),
    ...fill(scenario.dates ?? [], inquiry, decision, stamp),
    ...benefits(inquiry, decision, stamp),
  ];
}

function benefits(inquiry: Inquiry, decision: Decision, stamp: Stamp): Segment[] {
  const asked = inquiry.serviceTypes.join(inquiry.header.delimiters.repetition) || '30';
  if (decision.refusal !== undefined) return [['EB', 'V', '', asked], ...refusalAt('E', decision)];
  return fill(decision.scenario.benefits ?? [], inquiry, decision, stamp);
}

function relationship(decision: Decision, isDependent: boolean, differs: boolean): Segment[] {
  if (isDependent) return [['INS', 'N', decision.dependent?.relationship ?? '19']];
  return differs ? [['INS', 'Y', '18', '001', '25']] : [];
}

function isSame(record: Identity, memberId: string, asked: Person): boolean {
  const upper = (text: string) => text.toUpperCase();
  return (
    memberId === at(asked.name, 9) &&
    upper(record.last) === upper(at(asked.name, 3)) &&
    upper(record.first) === upper(at(asked.name, 4)) &&
    record.birthDate.replaceAll('-', '') === at(asked.demographics, 2)
  );
}

function correctedPerson(record: Identity & { memberId: string }, asked: Person): Person {
  const [last, first] = [record.last.toUpperCase(), record.first.toUpperCase()];
  const name = ['NM1', at(asked.name, 1), '1', last, first, '', '', '', 'MI', record.memberId];
  return { ...asked, name, demographics: ['DMG', 'D8', record.birthDate.replaceAll('-', ''), record.sex] };
}

/** Birth date and sex as they were sent. */
function demographics({ demographics: sent }: Person): Segment[] {
  return sent === undefined ? [] : [[...sent]];
}

function groupNumber({ payer, member }: Decision): Segment[] {
  return payer === undefined || member === undefined || payer.group === ''
    ? []
    : [['REF', '6P', payer.group]];
}

function echoed(trace: Segment): Segment {
  return ['TRN', '2', ...trace.slice(2)];
}

function contact({ payer }: Decision, delimiters: Delimiters): Segment[] {
  if (payer === undefined) return [];
  return [['PER', 'IC', plain('PROVIDER SERVICES', delimiters), 'TE', payer.telephone]];
}

function refusalAt(level: string, { refusal }: Decision): Segment[] {
  if (refusal?.level !== level) return [];
  const valid = requestWasValid.has(refusal.reason) ? 'Y' : 'N';
  return [['AAA', valid, '', refusal.reason, refusal.followUp]];
}

/** Scenario lines into segments. What hangs on an EB (all up to the next EB) is left out with it. */
function fill(lines: readonly string[], inquiry: Inquiry, decision: Decision, stamp: Stamp): Segment[] {
  const values = placeholders(inquiry, decision, stamp);
  const { delimiters } = inquiry.header;
  const segments: Segment[] = [];
  let leftOut = false;
  for (const line of lines) {
    const needs = [...line.matchAll(/\{([a-z-]+)\}/g)].map(([, name]) => values[name ?? ''] ?? '');
    const lacks = needs.includes('');
    if (line.startsWith('EB*')) leftOut = lacks;
    if (leftOut || lacks) continue;
    segments.push(
      line.split('*').map((element, index) => carry(element, line.slice(0, 2) === 'EB' ? index : 0)),
    );
  }
  return segments;

  /** EB03 repeats, EB13 and EB14 have components; in all else a delimiter would be a mistake and becomes a space. */
  function carry(element: string, position: number): string {
    const inserted = (text: string) =>
      plain(
        text.replace(/\{([a-z-]+)\}/g, (_all, name: string) => values[name] ?? ''),
        delimiters,
      );
    if (position === 3) return element.split('^').map(inserted).join(delimiters.repetition);
    if (position >= 13) return element.split(':').map(inserted).join(delimiters.component);
    return inserted(element);
  }
}

function plain(text: string, delimiters: Delimiters): string {
  return Object.values<string>({ ...delimiters }).reduce((kept, mark) => kept.replaceAll(mark, ' '), text);
}

/** Dates count from the day asked about, or the payer's own today when none was stated. */
function placeholders(inquiry: Inquiry, { payer, member }: Decision, stamp: Stamp): Record<string, string> {
  const date = inquiry.serviceDate || today(stamp.now).replaceAll('-', '');
  const year = date.slice(0, 4);
  const now = new Date(stamp.now);
  now.setUTCDate(0);
  return {
    'year-start': `${year}0101`,
    'year-end': `${year}1231`,
    'month-start': `${date.slice(0, 6)}01`,
    'last-month-end': stampDate(now),
    plan: member?.plan ?? '',
    insurance: member?.insurance ?? '',
    telephone: payer?.telephone ?? '',
    procedure: inquiry.procedure[1] ?? '',
  };
}

/** As a payer's older systems hold it: no letters beyond ASCII; and no empty elements at the end. */
function trimmed(segment: Segment): Segment {
  const folded = segment.map((element) =>
    element
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[\u0080-\uffff]/g, ' '),
  );
  return folded.slice(0, folded.findLastIndex((element) => element !== '') + 1);
}
