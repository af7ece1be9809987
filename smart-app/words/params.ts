/** Makes a rule's parameters fit for a sentence: days, moments, amounts and service types in the reader's words. */
import { day, isDay, isInstant, moment, money, type Place } from './format.ts';

export interface Words {
  readonly place: Place;
  /** The short word of an X12 service type, where we have one. */
  serviceType(code: string): string | undefined;
}

const services = /^(service|services|category|categories|serviceType|serviceTypes)$/;
const amounts = /^(amount|copay|money|spendDown|x)$/;

/** Values that are none of these stay as they came. */
export function readable(params: Readonly<Record<string, string>>, words: Words): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, one(name, value, words)]));
}

function one(name: string, value: string, words: Words): string {
  if (isDay(value)) return day(value, words.place.locale);
  if (isInstant(value)) return moment(value, words.place);
  if (services.test(name)) return serviceWords(value, words);
  if (amounts.test(name) && /^\d+(\.\d+)?$/.test(value)) {
    return money({ value: Number(value), currency: 'USD' }, words.place.locale);
  }
  return value;
}

/** A list of codes becomes a list of words only when every one of them is known: half a translation misleads. */
function serviceWords(value: string, words: Words): string {
  const codes = value.split(/\s*,\s*/);
  const known = codes.map((code) => words.serviceType(code));
  if (known.includes(undefined)) return value;
  return known.join(', ');
}
