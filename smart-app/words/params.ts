/** Makes a rule's parameters fit for a sentence: days, moments, amounts and service types in the reader's words. */
import { day, isDay, isInstant, moment, money, type Place } from './format.ts';

export interface Words {
  readonly place: Place;
  /** The short word of an X12 service type, where we have one. */
  serviceType(code: string): string | undefined;
}

const services = /^(service|services|kinds|categories)$/;

/** Values that are none of these stay as they came. */
export function readable(params: Readonly<Record<string, string>>, words: Words): Record<string, string> {
  const read = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, one(name, value, words)]),
  );
  return params['currency'] === undefined ? read : { ...read, ...amounts(params, words.place.locale) };
}

/** An amount beside a currency becomes `$40`; the currency is then said and leaves an empty place. */
function amounts(params: Readonly<Record<string, string>>, locale: string): Record<string, string> {
  const currency = params['currency'] ?? '';
  const value = Number(params['amount']);
  if (!/^[A-Z]{3}$/.test(currency) || params['amount'] === undefined || Number.isNaN(value)) return {};
  return { amount: money({ value, currency }, locale), currency: '' };
}

/** Takes out what an empty place leaves behind: `Copay: $40 .` → `Copay: $40.` */
export function tidy(sentence: string): string {
  return sentence
    .replace(/ +([.,;:])/g, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** A button is no sentence, and a long one is no button: absent beyond 44 characters. */
export function buttonLabel(text: string): string | undefined {
  const label = text.replace(/\.$/, '');
  return label.length <= 44 ? label : undefined;
}

function one(name: string, value: string, words: Words): string {
  if (isDay(value)) return day(value, words.place.locale);
  if (isInstant(value)) return moment(value, words.place);
  if (services.test(name)) return serviceWords(value, words);
  return value;
}

/** A list of codes becomes a list of words only when every one of them is known: half a translation misleads. */
function serviceWords(value: string, words: Words): string {
  const codes = value.split(/\s*,\s*/);
  const known = codes.map((code) => words.serviceType(code));
  if (known.includes(undefined)) return value;
  return known.join(', ');
}
