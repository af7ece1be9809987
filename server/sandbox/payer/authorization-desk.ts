/** The payer's desk for 278s: takes requests into its books, answers them, and finds them again for an inquiry. */
import { groupReject, interchangeReject, type Stamp } from './acknowledgements.ts';
import { writeAuthorization, type Booked } from './authorization-answer.ts';
import { decideAuthorization, type AuthorizationDecision } from './authorization-decision.ts';
import { codeOf, daysOf, find, type AuthorizationRequest } from './authorization-request.ts';
import { at } from './envelope.ts';
import type { RefusedSet } from './inquiry.ts';
import type { AuthorizationScenario, Book, Delivery } from './scenarios.ts';

interface Entry extends Booked {
  readonly payer: string;
  readonly memberId: string;
  readonly scenario: AuthorizationScenario;
  readonly request: AuthorizationRequest;
}

export interface AuthorizationDesk {
  /** The answer to a 278 that could be read, and how it leaves the house. */
  answer(
    request: AuthorizationRequest,
    stamp: Stamp,
  ): { readonly text: string; readonly delivery?: Delivery | undefined };
}

/** Keeps its books in memory: a simulator that is started anew knows of nothing. */
export function openDesk(book: Book): AuthorizationDesk {
  const entries: Entry[] = [];
  return {
    answer(request, stamp) {
      const decision = decideAuthorization(request, book);
      if (request.isInquiry) return { text: inquire(entries, request, decision, stamp, book) };
      const { scenario } = decision;
      if (scenario.interchangeNote !== undefined)
        return { text: interchangeReject(request.header, stamp, scenario.interchangeNote) };
      if (scenario.refusedElement !== undefined) return { text: refuseSet(request, stamp, scenario) };
      const entry = bookedAs(request, decision, stamp);
      if (decision.refusals.length === 0 && scenario.forgets !== true) entries.push(entry);
      const text = writeAuthorization({ request, decision, booked: [entry], stamp });
      return { text, delivery: scenario.delivery };
    },
  };
}

function bookedAs(request: AuthorizationRequest, decision: AuthorizationDecision, stamp: Stamp): Entry {
  const id = decision.payer?.id ?? 'NOBODY';
  const number = String(stamp.number).padStart(4, '0');
  const day = stamp.now.toISOString().slice(2, 10).replaceAll('-', '');
  return {
    payer: id,
    memberId: at(request.subscriber.name, 9),
    number: `${id.slice(0, 3)}${day}${number}`,
    reference: `R${day}${number}`,
    scenario: decision.scenario,
    request,
    event: request.event,
    services: request.services,
  };
}

function refuseSet(request: AuthorizationRequest, stamp: Stamp, scenario: AuthorizationScenario): string {
  const position = request.set.indexOf(request.subscriber.name) + 1;
  const blame = scenario.refusedElement ? { element: scenario.refusedElement } : {};
  const complaint = { segment: 'NM1', position, loop: '2010C', code: '8', ...blame };
  const refused: RefusedSet = { set: request.set, code: '5', complaints: [complaint] };
  return groupReject(request, stamp, [refused]);
}

/** By number when one is given, else by member, services and days. The trace of an inquiry is no key to anything. */
function inquire(
  entries: readonly Entry[],
  request: AuthorizationRequest,
  decision: AuthorizationDecision,
  stamp: Stamp,
  book: Book,
): string {
  const found = entries.filter(
    (entry) =>
      entry.payer === decision.payer?.id &&
      entry.memberId === at(request.subscriber.name, 9) &&
      isMeant(entry, request),
  );
  const newest = found.at(-1);
  const scenario = newest === undefined ? decision.scenario : laterOf(newest.scenario, book);
  return writeAuthorization({ request, decision: { ...decision, scenario }, booked: found.slice(-1), stamp });
}

function laterOf(scenario: AuthorizationScenario, book: Book): AuthorizationScenario {
  return scenario.later === undefined ? scenario : book.authorization(scenario.later);
}

function isMeant(entry: Entry, request: AuthorizationRequest): boolean {
  const number = at(find(request.event, 'REF', 'BB'), 2);
  const reference = at(find(request.event, 'REF', 'NT'), 2);
  if (number !== '') return entry.number === number;
  if (reference !== '') return entry.reference === reference;
  const { component } = request.header.delimiters;
  const codes = (of: AuthorizationRequest) =>
    of.services.map((service) => codeOf(service, of.header.delimiters.component));
  const asked = request.services.map((service) => codeOf(service, component)).filter((code) => code !== '');
  const known = codes(entry.request);
  if (!asked.every((code) => known.includes(code))) return false;
  const [from] = firstDays(request);
  const [start, end] = firstDays(entry.request);
  return from === '' || start === '' || (from >= start && from <= end);
}

function firstDays(request: AuthorizationRequest): readonly [string, string] {
  const service = request.services.map((one) => daysOf(one, ['472'])).find(([start]) => start !== '');
  return service ?? daysOf(request.event, ['AAH', '435']);
}
