/** Writes the 278 back: echoes of the request, the payer's own numbers and dates, and the scenario's decision. */
import { groupOf, stampDate, type Stamp } from './acknowledgements.ts';
import type { AuthorizationDecision } from './authorization-decision.ts';
import { codeOf, daysOf, find, type AuthorizationRequest, type Part } from './authorization-request.ts';
import { at, type Segment } from './envelope.ts';
import type { Person } from './inquiry.ts';

/** What the payer holds of a request it took: its own number, and when it was given. */
export interface Booked {
  readonly number: string;
  readonly reference: string;
  /** Traces of the request that was booked, by level; an inquiry sends its own, or none. */
  readonly event: Part;
  readonly services: readonly Part[];
}

export interface Answering {
  readonly request: AuthorizationRequest;
  readonly decision: AuthorizationDecision;
  /** One event for each; a request has one, an inquiry may find several or none. */
  readonly booked: readonly Booked[];
  readonly stamp: Stamp;
}

export function writeAuthorization(answering: Answering): string {
  const { request, decision, stamp } = answering;
  const time = stamp.now.toISOString().slice(11, 16).replace(':', '');
  const type = decision.scenario.type ?? '18';
  const levels = new Levels();
  reviewer(answering, levels);
  const body = [
    ['BHT', '0007', '11', request.reference, stampDate(stamp.now), time, type],
    ...levels.segments,
  ];
  const kind = { group: 'HI', set: '278', guide: request.guide };
  return groupOf(
    request,
    stamp,
    kind,
    body.map((segment) => trimmed(segment)),
  );
}

/** Numbers the levels; whether a level has children is known when they are written. */
class Levels {
  readonly segments: string[][] = [];
  #count = 0;

  open(code: string, parent: number, segments: readonly Segment[]): number {
    this.#count += 1;
    const above = this.segments.find((one) => one[0] === 'HL' && one[1] === String(parent));
    if (above) above[4] = '1';
    this.segments.push(['HL', String(this.#count), parent === 0 ? '' : String(parent), code, '0']);
    this.segments.push(...segments.map((one) => [...one]));
    return this.#count;
  }
}

function refusalsAt(level: string, { refusals }: AuthorizationDecision): Segment[] {
  return refusals
    .filter((one) => one.level === level)
    .map(({ reason, followUp }) => [
      'AAA',
      level === 'S' && reason === '42' ? 'Y' : 'N',
      '',
      reason,
      followUp,
    ]);
}

const refusedAt = (levels: string, { refusals }: AuthorizationDecision) =>
  refusals.some(({ level }) => levels.includes(level));

/** Nothing is told below a level that was refused. */
function reviewer(answering: Answering, levels: Levels): void {
  const { request, decision } = answering;
  const telephone = decision.payer?.telephone;
  const top = levels.open('20', 0, [
    ...refusalsAt('S', decision),
    [...request.reviewer],
    ...(telephone === undefined ? [] : [['PER', 'IC', 'UTILIZATION MANAGEMENT', 'TE', telephone]]),
    ...refusalsAt('A', decision),
  ]);
  if (refusedAt('SA', decision)) return;
  // The answer knows a provider or a facility, whatever else the requester called itself.
  const [id = 'NM1', entity = '', ...rest] = request.requester;
  const requester = [id, entity === '1P' ? '1P' : 'FA', ...rest];
  const asker = levels.open('21', top, [requester, ...refusalsAt('B', decision)]);
  if (refusedAt('B', decision)) return;
  const subscriber = levels.open('22', asker, [
    ...nameOf(request.subscriber, decision),
    ...refusalsAt('C', decision),
    ...demographics(request.subscriber),
  ]);
  if (refusedAt('C', decision)) return;
  const { dependent } = request;
  const patient =
    dependent === undefined
      ? subscriber
      : levels.open('23', subscriber, [
          [...dependent.name],
          ...refusalsAt('D', decision),
          ...demographics(dependent),
          ...(dependent.relationship === '' ? [] : [['INS', 'N', dependent.relationship]]),
        ]);
  if (refusedAt('D', decision)) return;
  for (const booked of answering.booked) event(answering, booked, levels, patient);
  if (answering.booked.length === 0) notFound(request, levels, patient);
}

function nameOf(subscriber: Person, { scenario }: AuthorizationDecision): Segment[] {
  if (scenario.wrongMember !== true) return [[...subscriber.name]];
  return [['NM1', 'IL', '1', 'ANOTHER', 'PERSON', '', '', '', 'MI', `${at(subscriber.name, 9)}9`]];
}

/** An inquiry that no authorization fits. */
function notFound(request: AuthorizationRequest, levels: Levels, patient: number): void {
  const own = request.event.own.filter((segment) => ['UM', 'DTP'].includes(at(segment, 0)));
  levels.open('EV', patient, inOrder([...echoes(request.event, []), ['AAA', 'N', '', 'AA', 'C'], ...own]));
}

function event(answering: Answering, booked: Booked, levels: Levels, patient: number): void {
  const { request, decision } = answering;
  const { scenario } = decision;
  const isRefused = refusedAt('EP', decision);
  const isRefusedBelow = refusedAt('FV', decision);
  // An event with errors around it was not considered: it says so, unless the error is its own.
  const decided = refusedAt('E', decision)
    ? []
    : isRefused || isRefusedBelow
      ? [['HCR', 'A3', '', '25']]
      : fill(scenario.event ?? [], answering, booked, booked.event);
  const kept = ['UM', 'DTP', 'HI'];
  const top = levels.open('EV', patient, [
    ...inOrder([
      ...traces(answering, request.event, booked.event),
      ...refusalsAt('E', decision),
      ...replaced(
        booked.event.own.filter((segment) => kept.includes(at(segment, 0))).map(reviewOnly),
        decided,
      ),
    ]),
    ...parties(booked.event, refusalsAt('P', decision)),
  ]);
  if (isRefused && !isRefusedBelow) return;
  for (const [index, service] of booked.services.entries()) {
    const lines = scenario.services?.[index] ?? scenario.services?.at(-1) ?? [];
    const said = isRefusedBelow ? [] : fill(lines, answering, booked, service);
    const echoed = ['UM', 'DTP', 'SV1', 'SV2', 'SV3', 'TOO', 'HSD'];
    levels.open('SS', top, [
      ...inOrder([
        ...traces(answering, request.services[index], service),
        ...refusalsAt('F', decision),
        ...replaced(
          service.own.filter((segment) => echoed.includes(at(segment, 0))),
          said,
        ),
      ]),
      ...parties(service, refusalsAt('V', decision)),
    ]);
  }
}

/** UM as far as the answer knows it. */
function reviewOnly(segment: Segment): Segment {
  if (segment[0] !== 'UM') return segment;
  return ['UM', at(segment, 1), at(segment, 2), at(segment, 3), at(segment, 4), '', at(segment, 6)];
}

/** Lines of a scenario take the place of the echoes of their kind: the same segment, for a date the same qualifier. */
function replaced(echoed: readonly Segment[], said: readonly Segment[]): Segment[] {
  const kind = (segment: Segment) => (segment[0] === 'DTP' ? `DTP${at(segment, 1)}` : at(segment, 0));
  const kinds = new Set(said.map(kind));
  return [...echoed.filter((segment) => !kinds.has(kind(segment))), ...said.filter((one) => one.length > 1)];
}

const order = 'TRN AAA UM HCR REF DTP HI SV1 SV2 SV3 TOO HSD CL1 CR1 CR2 CR5 CR6 PWK MSG'.split(' ');

function inOrder(segments: readonly Segment[]): Segment[] {
  return segments.toSorted((a, b) => order.indexOf(at(a, 0)) - order.indexOf(at(b, 0)));
}

/** Traces of the asker as echoes: of an inquiry its own and those of the request it found. Three at most. */
function traces({ decision, stamp }: Answering, asked: Part | undefined, booked: Part): Segment[] {
  if (decision.scenario.noTrace === true) return [];
  const own = [...(asked === undefined ? [] : echoes(asked, [])), ...echoes(booked, [])];
  const distinct = [...new Map(own.map((trace) => [trace.join(), trace])).values()].slice(0, 2);
  const echoed =
    decision.scenario.wrongTrace === true
      ? distinct.map(([id = '', one = '', , by = '']) => [id, one, 'NOT-YOURS-1', by])
      : distinct;
  const number = `CS${String(stamp.number).padStart(9, '0')}`;
  return [...echoed, ['TRN', '1', number, `9${(decision.payer?.id ?? 'NOBODY').padEnd(9, '0')}`]];
}

function echoes(part: Part, none: Segment[]): Segment[] {
  const sent = part.own.filter((segment) => segment[0] === 'TRN');
  return sent.length === 0 ? none : sent.map((trace) => ['TRN', '2', ...trace.slice(2)]);
}

/** The providers of the request by name; what is wrong with them stands with the one at fault, the last. */
function parties(part: Part, refusals: readonly Segment[]): Segment[] {
  const known = part.parties.filter(([name]) => at(name, 1) !== '1T');
  return known.flatMap(([name = []], index) => [[...name], ...(index === known.length - 1 ? refusals : [])]);
}

function demographics({ demographics: sent }: Person): Segment[] {
  return sent === undefined ? [] : [[...sent]];
}

function addDays(date: string, days: number): string {
  const start = Date.parse(date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3'));
  return stampDate(new Date((Number.isNaN(start) ? 0 : start) + days * 86_400_000));
}

function placeholders(answering: Answering, booked: Booked, part: Part): Readonly<Record<string, string>> {
  const { request, stamp, decision } = answering;
  const { component } = request.header.delimiters;
  const now = stampDate(stamp.now);
  const [start] = daysOf(part, ['472']);
  const [event] = daysOf(booked.event, ['AAH', '435']);
  const from = start || event || now;
  const professional = find(part, 'SV1');
  const quantity = Number(at(professional, 4) || at(find(part, 'SV2'), 5) || at(find(part, 'HSD'), 2)) || 1;
  return {
    ...{ number: booked.number, reference: booked.reference, today: now },
    start: from,
    end: addDays(from, 60),
    'late-start': addDays(from, 14),
    'late-end': addDays(from, 74),
    code: codeOf(part, component),
    unit: at(professional, 3) || 'UN',
    quantity: String(quantity),
    half: String(Math.max(1, Math.floor(quantity / 2))),
    telephone: decision.payer?.telephone ?? '8005550199',
    payer: decision.payer?.id ?? 'NOBODY',
  };
}

/** Scenario lines into segments, with the delimiters of the request. */
function fill(lines: readonly string[], answering: Answering, booked: Booked, part: Part): Segment[] {
  const values = placeholders(answering, booked, part);
  const { component, repetition } = answering.request.header.delimiters;
  return lines.map((line) =>
    line.split('*').map((element) =>
      element
        .replaceAll(':', component)
        .replaceAll('^', repetition)
        .replace(/\{([a-z-]+)\}/g, (_all, name: string) => values[name] ?? ''),
    ),
  );
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
