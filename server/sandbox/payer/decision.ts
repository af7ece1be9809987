/** Finds the payer and the member a 270 asks about, and decides what to answer. */
import { at } from './envelope.ts';
import type { Inquiry, Person } from './inquiry.ts';
import type { Book, Dependent, Identity, Member, Payer, Refusal, Scenario } from './scenarios.ts';

export interface Decision {
  readonly scenario: Scenario;
  readonly payer?: Payer;
  readonly member?: Member;
  readonly dependent?: Dependent;
  readonly refusal?: Refusal;
  /** The 270 named a dependent whom the payer holds as a subscriber. */
  readonly asSubscriber?: boolean;
}

const day = 86_400_000;
/** The payers' own calendar: the easternmost of the zones they serve, so that a clinic's "today" is never tomorrow. */
const homeZone = 'America/New_York';
const yearsKept = 3;

export function decide(inquiry: Inquiry, book: Book, now: Date): Decision {
  const general = book.scenario('rich');
  const refuse = (level: string, reason: string, followUp = 'C') => ({
    scenario: general,
    refusal: { level, reason, followUp },
  });
  const payer = book.payers.find(({ id }) => id === at(inquiry.source, 9));
  const memberId = at(inquiry.subscriber.name, 9);
  const asked = askedRefusal(memberId, inquiry, book);
  if (asked !== undefined) return { scenario: general, ...(payer && { payer }), refusal: asked };
  if (payer === undefined) return refuse('A', '79');
  if (at(inquiry.receiver, 8) === 'XX' && !isNpi(at(inquiry.receiver, 9)))
    return { payer, ...refuse('B', '43') };
  if (memberId === '') return { payer, ...refuse('C', '72') };
  const members = payer.members.filter(
    (one) => one.memberId === memberId || one.corrected?.memberId === memberId,
  );
  const known = identify(members, inquiry);
  if ('level' in known) return { payer, ...refuse(known.level, known.reason) };
  const [id = '', ...parameters] = known.member.scenario.split(' ');
  if (id === 'aaa') {
    const [level = '', reason = '', followUp = ''] = parameters;
    return { payer, ...known, scenario: general, refusal: { level, reason, followUp } };
  }
  const scenario = withDelay(book.scenario(id), parameters[0]);
  const late = outsideWindow(inquiry.serviceDate, payer, now);
  return { payer, ...known, scenario, ...(late && { refusal: { level: 'E', reason: '62', followUp: 'C' } }) };
}

/** A member id such as AAAC72C asks for that very refusal; one the guide does not allow at that level is not answered so. */
function askedRefusal(memberId: string, inquiry: Inquiry, book: Book): Refusal | undefined {
  const [, level = '', reason = '', followUp = ''] = /^AAA([A-Z])([0-9A-Z]{2})([A-Z])$/.exec(memberId) ?? [];
  const allowed = book.aaa[level];
  if (allowed === undefined || (level === 'D' && inquiry.dependent === undefined)) return undefined;
  const fits = allowed.reasons.includes(reason) && allowed.followUps.includes(followUp);
  return fits ? { level, reason, followUp } : undefined;
}

type Known = { readonly member: Member; readonly dependent?: Dependent; readonly asSubscriber?: boolean };

export function identify(
  members: readonly Member[],
  inquiry: Pick<Inquiry, 'subscriber' | 'dependent'>,
): Known | { level: string; reason: string } {
  const [first] = members;
  if (first === undefined) return { level: 'C', reason: '75' };
  if (first.scenario.startsWith('aaa')) return { member: first };
  if (inquiry.dependent !== undefined) return identifyDependent(members, inquiry.dependent);
  const member = members.find((one) => difference(one, inquiry.subscriber) === undefined) ?? first;
  const reason = differenceFromRecord(member, inquiry.subscriber);
  return reason === undefined ? { member } : { level: 'C', reason };
}

function identifyDependent(
  members: readonly Member[],
  asked: Person,
): Known | { level: string; reason: string } {
  for (const member of members) {
    const dependent = member.dependents?.find((one) => difference(one, asked) === undefined);
    if (dependent !== undefined) return { member, dependent };
    if (difference(member, asked) === undefined && sameName(member.first, at(asked.name, 4))) {
      return { member, asSubscriber: true };
    }
  }
  const dependents = members.flatMap((member) => member.dependents ?? []);
  const named = dependents.find((one) => sameName(one.first, at(asked.name, 4)));
  if (named !== undefined) return { level: 'D', reason: '71' };
  return { level: 'D', reason: dependents.length === 0 ? '77' : '67' };
}

/** A member with corrected data is recognised by either spelling. */
function differenceFromRecord(member: Member, asked: Person): string | undefined {
  const reason = difference(member, asked);
  if (reason === undefined || member.corrected === undefined) return reason;
  return difference(member.corrected, asked);
}

/** The AAA03 that says how `asked` differs from the record; what was not sent does not differ. */
function difference(record: Identity, asked: Person): string | undefined {
  const birthDate = at(asked.demographics, 2);
  if (birthDate !== '' && birthDate !== record.birthDate.replaceAll('-', '')) return '71';
  return sameName(record.last, at(asked.name, 3)) ? undefined : '73';
}

/** Names are compared by their letters alone, and up to the length that was sent. */
function sameName(record: string, asked: string): boolean {
  const letters = (text: string) =>
    text
      .normalize('NFD')
      .toUpperCase()
      .replace(/[^A-Z]/g, '');
  const [left, right] = [letters(record), letters(asked)];
  return right === '' || left === right || (right.length > 20 && left.startsWith(right));
}

/** `slow 400` says its own delay in milliseconds. */
export function withDelay(scenario: Scenario, milliseconds: string | undefined): Scenario {
  if (milliseconds === undefined || scenario.delivery?.kind !== 'delay') return scenario;
  return { ...scenario, delivery: { kind: 'delay', milliseconds: Number(milliseconds) } };
}

export function outsideWindow(serviceDate: string, payer: Payer, now: Date): boolean {
  if (serviceDate === '') return false;
  const asked = Date.parse(serviceDate.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3'));
  const days = (asked - Date.parse(today(now))) / day;
  return days > payer.daysAhead || days < -365 * yearsKept;
}

/** CCYY-MM-DD of the payers' calendar. */
export function today(now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: homeZone, dateStyle: 'short' }).format(now);
}

/** Ten digits whose last is the Luhn check over 80840 and the first nine. */
export function isNpi(value: string): boolean {
  if (!/^[12]\d{9}$/.test(value)) return false;
  const sum = Array.from(value).reduceRight((total, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 24);
  return sum % 10 === 0;
}
