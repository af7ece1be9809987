/** Finds the payer and the member a 278 asks for, and decides what to answer. */
import { codeOf, find, type AuthorizationRequest, type Part } from './authorization-request.ts';
import { identify, isNpi } from './decision.ts';
import { at } from './envelope.ts';
import type { AuthorizationScenario, Book, Member, Payer, Refusal } from './scenarios.ts';

export interface AuthorizationDecision {
  readonly scenario: AuthorizationScenario;
  readonly payer?: Payer;
  readonly member?: Member;
  /** AAA of the answer. Levels: S 2000A, A to D 2010A to 2010D, E 2000E, P 2010EA, F 2000F, V 2010FA. */
  readonly refusals: readonly Refusal[];
}

export function decideAuthorization(request: AuthorizationRequest, book: Book): AuthorizationDecision {
  const scenario = book.authorization('approve');
  const payer = book.payers.find(({ id }) => id === at(request.reviewer, 9));
  const refuse = (level: string, reason: string, followUp = 'C'): AuthorizationDecision => ({
    scenario,
    ...(payer && { payer }),
    refusals: [{ level, reason, followUp }],
  });
  const memberId = at(request.subscriber.name, 9);
  const asked = askedRefusals(memberId, book);
  if (asked.length > 0) return { scenario, ...(payer && { payer }), refusals: asked };
  if (payer === undefined) return refuse('A', '79', 'N');
  if (at(request.requester, 8) === 'XX' && !isNpi(at(request.requester, 9))) return refuse('B', '43');
  const known = identify(
    payer.members.filter((one) => one.memberId === memberId || one.corrected?.memberId === memberId),
    request,
  );
  if ('level' in known) return refuse(known.level, known.reason);
  const content = contentRefusals(request);
  if (content.length > 0) return { scenario, payer, member: known.member, refusals: content };
  const [id = 'approve', ...words] = (known.member.authorization ?? 'approve').split(' ');
  if (id !== 'aaa') return { payer, member: known.member, scenario: withDelay(book.authorization(id), words[0]), refusals: [] }; // prettier-ignore
  return { payer, member: known.member, scenario, refusals: allowedRefusals(words, book) };
}

/** A member id such as AAAF33C asks for that very refusal. */
function askedRefusals(memberId: string, book: Book): Refusal[] {
  const [, level = '', reason = '', followUp = ''] = /^AAA([A-Z])([0-9A-Z]{2})([A-Z])$/.exec(memberId) ?? [];
  return allowedRefusals([level, reason, followUp], book);
}

/** Level, AAA03 and AAA04, three words each; what the guide does not allow there is left out. */
function allowedRefusals(words: readonly string[], book: Book): Refusal[] {
  const refusals: Refusal[] = [];
  for (let index = 0; index + 2 < words.length; index += 3) {
    const [level = '', reason = '', followUp = ''] = words.slice(index, index + 3);
    const list = book.authorizationAaa[level];
    if (list?.reasons.includes(reason) === true && list.followUps.includes(followUp))
      refusals.push({ level, reason, followUp });
  }
  return refusals;
}

/** What any payer needs to review at all: a diagnosis, a service, providers with a real NPI. */
function contentRefusals(request: AuthorizationRequest): Refusal[] {
  if (request.isInquiry) return [];
  const { component } = request.header.delimiters;
  const wrongNpi = (part: Part) => part.parties.some(([name]) => at(name, 8) === 'XX' && !isNpi(at(name, 9)));
  const refusals: Refusal[] = [];
  if (find(request.event, 'HI') === undefined) refusals.push({ level: 'E', reason: 'AF', followUp: 'C' });
  if (wrongNpi(request.event)) refusals.push({ level: 'P', reason: '43', followUp: 'C' });
  if (request.services.some((service) => codeOf(service, component) === ''))
    refusals.push({ level: 'F', reason: 'AG', followUp: 'C' });
  if (request.services.some(wrongNpi)) refusals.push({ level: 'V', reason: '43', followUp: 'C' });
  return refusals;
}

function withDelay(scenario: AuthorizationScenario, milliseconds: string | undefined): AuthorizationScenario {
  if (milliseconds === undefined || scenario.delivery?.kind !== 'delay') return scenario;
  return { ...scenario, delivery: { kind: 'delay', milliseconds: Number(milliseconds) } };
}
