/**
 * Whether a visit that a message told of and one that a list told of are the same: by what both name, never by a guess. Two
 * that may be one stay two, and it is said. Pure.
 */
import type { Appointment, HumanName, Identifier, Location, Practitioner, Resource } from 'fhir/r4.js';
import type { OwnVisit } from '../store/own-visits.ts';
import type { Secrets } from '../store/secrets.ts';
import { compare, plainNumber, wordsOf } from './same-person.ts';

/** What is compared; of `startsAt` and `person` the caller has seen to it that numbers are shared. */
export type Comparable = Pick<OwnVisit, 'startsAt' | 'marks' | 'isEnded' | 'person'>;

const ENDED: ReadonlySet<Appointment['status']> = new Set([
  'cancelled',
  'fulfilled',
  'noshow',
  'entered-in-error',
]);

/** Neither to come nor under way. */
export const isEnded = ({ status }: Pick<Appointment, 'status'>): boolean => ENDED.has(status);

/** `n:` its numbers, `p:` practitioners, `l:` places; each value as an HMAC, as they stand beside the sealed visit. */
export function marksOf(
  secrets: Pick<Secrets, 'index'>,
  connectionId: string,
  appointment: Appointment,
): readonly string[] {
  const mark = (kind: string, value: string) =>
    `${kind}:${secrets.index('visit mark', JSON.stringify([connectionId, kind, value]))}`;
  const marks = (kind: string, values: readonly string[]) =>
    values.filter((value) => value !== '').map((value) => mark(kind, value));
  const numbers = (appointment.identifier ?? []).flatMap(({ value = '' }) =>
    value.trim() === '' ? [] : [mark('n', plainNumber(value))],
  );
  const others = (appointment.contained ?? []).flatMap((one) =>
    isPractitioner(one)
      ? marks('p', [...valuesOf(one.identifier), ...(one.name ?? []).map(nameText)])
      : isLocation(one)
        ? marks('l', [...valuesOf(one.identifier), wordsOf(one.name ?? '').join(' ')])
        : [],
  );
  return [...new Set([...numbers, ...others])];
}

const isPractitioner = (one: Resource): one is Practitioner => one.resourceType === 'Practitioner';
const isLocation = (one: Resource): one is Location => one.resourceType === 'Location';

const valuesOf = (identifiers: readonly Identifier[] = []): readonly string[] =>
  identifiers.map(({ value = '' }) => plainNumber(value));

/** The words of a name in the order of the alphabet: lists have it in one piece, with the family name first or last. */
function nameText({ text, family, given = [], prefix = [] }: HumanName): string {
  const titles = new Set(['dr', 'md', 'do', 'np', 'pa', ...prefix.flatMap(wordsOf)]);
  const words = wordsOf(text ?? [...given, family ?? ''].join(' '));
  return words
    .filter((one) => !titles.has(one))
    .sort()
    .join(' ');
}

type Sameness = 'same' | 'perhaps' | 'other';

function sameness(one: Comparable, other: Comparable): Sameness {
  if (one.startsAt === undefined || one.startsAt.getTime() !== other.startsAt?.getTime()) return 'other';
  // Whoever is somebody else by name or birth date has visits of their own.
  if (compare(one.person, other.person) !== 'same') return 'other';
  if (shares(one, other, 'n')) return 'same';
  // A slot is booked again after a cancellation: then there are two.
  if (one.isEnded !== other.isEnded) return 'perhaps';
  if (shares(one, other, 'p')) return 'same';
  const otherPractitioner = has(one, 'p') && has(other, 'p');
  return shares(one, other, 'l') && !otherPractitioner ? 'same' : 'perhaps';
}

const has = ({ marks }: Comparable, kind: string): boolean => marks.some((one) => one.startsWith(`${kind}:`));
const shares = (one: Comparable, other: Comparable, kind: string): boolean =>
  one.marks.some((mark) => mark.startsWith(`${kind}:`) && other.marks.includes(mark));

export interface Twin {
  /** The one that it is. */
  readonly same?: OwnVisit;
  /** There is one that it may be, or several. */
  readonly perhaps: boolean;
}

/** Of those that only the other way told of. */
export function twinOf(visit: Comparable, candidates: readonly OwnVisit[]): Twin {
  const judged = candidates.map((one) => ({ one, how: sameness(visit, one) }));
  const [same, ...more] = judged.filter(({ how }) => how === 'same');
  if (same && more.length === 0) return { same: same.one, perhaps: false };
  return { perhaps: judged.some(({ how }) => how !== 'other') };
}

/** Of a chart's visits, those that a message and a list told of apart and that may be one. */
export function perhapsTwice(visits: readonly OwnVisit[]): ReadonlySet<string> {
  const alone = visits.filter(({ also }) => also === undefined);
  const found = alone.filter((one) =>
    alone.some(
      (other) =>
        other.source !== one.source && !(one.isEnded && other.isEnded) && sameness(one, other) !== 'other',
    ),
  );
  return new Set(found.map(({ appointment }) => appointment));
}
