/** Dates in the clinic's zone, money and shares, as a person at the desk reads them. All through Intl. */
import type { Amount } from '../../server/panel-view.ts';

export interface Place {
  readonly locale: string;
  /** IANA name of the clinic's zone, e.g. `America/Chicago`. */
  readonly timeZone: string;
}

const cache = new Map<string, Intl.DateTimeFormat>();

function dateFormat(place: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([place, options]);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(place.locale, { timeZone: place.timeZone, ...options });
  cache.set(key, made);
  return made;
}

/** A FHIR date without time is a calendar day: it must not move with any zone. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text));
}

/** `9 Mar 1984`; partial FHIR dates (`1984`, `1984-03`) stay as they are. */
export function day(text: string, locale: string): string {
  if (!isDay(text)) return text;
  const at = new Date(`${text}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return text;
  return dayParts(dateFormat({ locale, timeZone: 'UTC' }, dayOptions), at);
}

const dayOptions: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };

/** Day before month in every English: 3/9 and 9/3 are never to be told apart by habit. */
function dayParts(format: Intl.DateTimeFormat, at: Date): string {
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  return [parts['weekday'], parts['day'], parts['month'], parts['year']].filter(Boolean).join(' ');
}

/** `Tue 1 Dec`, with the year only when it is not this year's. */
export function visitDay(instant: string, place: Place, now: number): string {
  const at = new Date(instant);
  const sameYear = yearOf(at, place) === yearOf(new Date(now), place);
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };
  return dayParts(dateFormat(place, sameYear ? options : { ...options, year: 'numeric' }), at);
}

function yearOf(at: Date, place: Place): string {
  return dateFormat(place, { year: 'numeric' }).format(at);
}

/** `10:20`, in 24 hours or with am/pm as the locale has it. */
export function timeOfDay(instant: string, place: Place): string {
  return dateFormat(place, { hour: 'numeric', minute: '2-digit' }).format(new Date(instant));
}

/** The whole moment with its zone, for hover, screen readers and print. */
export function moment(instant: string, place: Place): string {
  const at = new Date(instant);
  const date = dayParts(dateFormat(place, { weekday: 'short', ...dayOptions }), at);
  const time = dateFormat(place, { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }).format(at);
  return `${date}, ${time}`;
}

/** `2026-12-01` of an instant, in the clinic's zone. */
export function localDay(instant: string, place: Place): string {
  const format = dateFormat(place, { year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = Object.fromEntries(
    format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]),
  );
  return `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`;
}

export interface NearWords {
  readonly justNow: string;
  readonly soon: string;
}

const minute = 60_000;
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 1440 * minute],
  ['hour', 60 * minute],
  ['minute', minute],
];

/** `4 min ago` within a week, the moment itself beyond. Under a minute there is no number to read: what is past is
 * just now, what is to come is soon. */
export function ago(instant: string, place: Place, now: number, words: NearWords): string {
  const distance = Date.parse(instant) - now;
  if (Math.abs(distance) < minute) return distance > 0 ? words.soon : words.justNow;
  if (Math.abs(distance) > 7 * 1440 * minute) return moment(instant, place);
  const [unit, length] = units.find(([, size]) => Math.abs(distance) >= size) ?? ['minute', minute];
  const format = new Intl.RelativeTimeFormat(place.locale, { style: 'short', numeric: 'always' });
  return format
    .format(Math.trunc(distance / length), unit)
    .replace('min.', 'min')
    .replace('hr.', 'h');
}

/** Whole calendar days from today to that day in the clinic's zone: 0 = today. */
export function daysUntil(instant: string, place: Place, now: number): number {
  const to = Date.parse(`${localDay(instant, place)}T00:00:00Z`);
  const from = Date.parse(`${localDay(new Date(now).toISOString(), place)}T00:00:00Z`);
  return Math.round((to - from) / (1440 * minute));
}

/** Cents are shown only where there are any: `$40`, `$12.50`. */
export function money(amount: Amount, locale: string): string {
  const whole = Number.isInteger(amount.value);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(amount.value);
}

/** 0.2 → `20%`. */
export function share(part: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(part);
}

/** First five and last two stay: enough to compare with a card, not enough to use. */
export function mask(id: string): string {
  if (id.length <= 4) return '•'.repeat(id.length);
  const head = id.length > 8 ? 5 : 2;
  return `${id.slice(0, head)}…${id.slice(-2)}`;
}

/** Full years at a moment; absent for partial or impossible dates. */
export function age(birthDate: string, place: Place, now: number): number | undefined {
  if (!isDay(birthDate)) return undefined;
  const today = localDay(new Date(now).toISOString(), place);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  const full = today.slice(5) < birthDate.slice(5) ? years - 1 : years;
  return full < 0 || full > 150 ? undefined : full;
}

/** `840 kB`, `1.2 MB`: as much as a person wants to know of a file's length. */
export function bytesOf(bytes: number, locale: string): string {
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    maximumFractionDigits: amount < 10 ? 1 : 0,
  }).format(amount);
}
