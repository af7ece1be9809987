import { bare, numbersFrom, type KeyedHash } from './shuffle.ts';

const DAY = 86_400_000;
/** Dates of a person go back by 1 to this many days: the same for each of them, so that order and intervals stay. */
const MOST_DAYS = 365;
/** Whoever is as old as this or older is as old as this. */
const OLDEST = 90;

/** By how many days the dates of one person, or of nobody in particular (''), go back. */
export function daysBack(person: string, hash: KeyedHash): number {
  const [number = 0] = numbersFrom(hash, `days\0${bare(person)}`, 1);
  return 1 + (number % MOST_DAYS);
}

/** Dates that mean "for ever" or "never" would give away by how much all others were moved. */
const isMeaningless = (year: number) => year <= 1800 || year >= 2100;

/** `20261123` → `2026-11-23`; undefined for what is no date. */
function isoOf(text: string): string | undefined {
  const iso = `${text.slice(0, -4)}-${text.slice(-4, -2)}-${text.slice(-2)}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) &&
    !Number.isNaN(time) &&
    new Date(time).toISOString().startsWith(iso)
    ? iso
    : undefined;
}

/** An ISO date some days earlier. */
export function earlier(iso: string, days: number): string {
  if (isMeaningless(Number(iso.slice(0, 4)))) return iso;
  return new Date(Date.parse(`${iso}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);
}

/** CCYYMMDD, or YYMMDD of this century where it has six digits, some days earlier; undefined where it is no date. */
function earlierDigits(text: string, days: number): string | undefined {
  const iso = isoOf(text.length === 6 ? `20${text}` : text);
  return iso && earlier(iso, days).replaceAll('-', '').slice(-text.length);
}

/** Dates with and without time, alone and as ranges. */
const dateForm = /^(\d{6}|\d{8}|\d{12}|\d{14})(-(\d{6}|\d{8}|\d{12}|\d{14}))?$/;

/**
 * A date, a range of dates or a date with time of X12, each date some days earlier; times stay. What is none becomes other digits that
 * are none.
 */
export function earlierX12(text: string, days: number): string {
  if (!dateForm.test(text)) return noDate(text);
  return text.replaceAll(/\d+/g, (part) => {
    const date = part.slice(0, 8);
    return (earlierDigits(date, days) ?? noDate(date)) + part.slice(8);
  });
}

/** No date has nines only; letters become X. */
const noDate = (text: string) => text.replaceAll(/\p{N}/gu, '9').replaceAll(/\p{L}/gu, 'X');

/** A date or dateTime of FHIR, also a partial one, some days earlier. Partial ones move by whole months or years. */
export function earlierFhir(text: string, days: number): string {
  const [, date = '', rest = ''] = /^(\d{4}(?:-\d\d(?:-\d\d)?)?)(.*)$/s.exec(text) ?? [];
  const middle = { 4: `${date}-07-01`, 7: `${date}-15`, 10: date }[date.length] ?? '';
  const iso = isoOf(middle.replaceAll('-', ''));
  return iso ? earlier(iso, days).slice(0, date.length) + rest : noDate(text);
}

/** The birth date told of whoever would be 90 or older on `today` (ISO dates); undefined for the younger. */
export function cappedBirth(birth: string, today: string): string | undefined {
  const oldest = `${Number(today.slice(0, 4)) - OLDEST}`;
  return birth <= `${oldest}${today.slice(4, 10)}`.slice(0, birth.length)
    ? `${oldest}-01-01`.slice(0, birth.length)
    : undefined;
}
