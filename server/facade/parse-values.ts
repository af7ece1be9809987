/** The values of one search parameter, read by its type: comparators, precision, `|`, escapes. R4 §3.1.1.4, §3.1.1.5. */
import { Problem } from '../problems.ts';
import { spanOfDate } from './dates.ts';
import { localReference } from './index-values.ts';
import type { Comparator, Modifier, SearchParameter, SearchValue } from './query.ts';

export interface ReadValues {
  /** As it stands in the query, with its modifier. */
  readonly name: string;
  readonly parameter: SearchParameter;
  readonly modifier?: Modifier;
  /** Of `:Patient` and the like. */
  readonly type?: string;
  readonly base?: string;
  readonly now: number;
}

const VALUE_LENGTH = 2_000;
const VALUES = 100;

/** Any of them must match. Throws `search/bad-value`, which says what would be right. */
export function readValues(text: string, how: ReadValues): readonly SearchValue[] {
  if (text.length > VALUE_LENGTH) throw bad(how, `at most ${VALUE_LENGTH} characters`);
  const values = split(text, ',').filter((one) => one !== '');
  if (values.length > VALUES) throw bad(how, `at most ${VALUES} values`);
  if (values.length === 0) throw bad(how, 'a value');
  return values.map((value) => readValue(value, how));
}

function readValue(text: string, how: ReadValues): SearchValue {
  const { parameter, modifier } = how;
  if (modifier === 'identifier') {
    const { system, code } = readCoded(text, how);
    return {
      kind: 'identifier',
      ...(system !== undefined && { system }),
      ...(code !== undefined && { value: code }),
    };
  }
  switch (parameter.type) {
    case 'token':
      return { kind: 'token', ...readCoded(text, how) };
    case 'reference':
      return readReference(unescape(text), how);
    case 'date':
      return readDate(text, how);
    case 'string':
      return { kind: 'string', text: unescape(text) };
    case 'uri':
      return { kind: 'uri', uri: unescape(text) };
    case 'number': {
      const number = readNumber(text, how);
      return { kind: 'number', ...number };
    }
    case 'quantity': {
      const [amount = '', system, code, ...more] = split(text, '|');
      if (more.length > 0 || (system !== undefined && code === undefined))
        throw bad(how, 'a quantity such as 5.4, 5.4|http://unitsofmeasure.org|mg or 5.4||mg');
      const units = {
        ...(system !== undefined && system !== '' && { system: unescape(system) }),
        ...(code !== undefined && code !== '' && { code: unescape(code) }),
      };
      return { kind: 'quantity', ...readNumber(amount, how), ...units };
    }
  }
}

function readCoded(text: string, how: ReadValues): { system?: string; code?: string } {
  const parts = split(text, '|').map(unescape);
  const [first = '', second, third] = parts;
  if (third !== undefined || (second === '' && first === ''))
    throw bad(how, 'a code, system|code, |code or system|');
  if (second === undefined) return { code: first };
  return { system: first, ...(second !== '' && { code: second }) };
}

function readReference(text: string, how: ReadValues): SearchValue {
  const { parameter, base, type } = how;
  const targets = parameter.target;
  if (/^[A-Za-z0-9.-]{1,64}$/.test(text))
    return { kind: 'reference', ...(type !== undefined && { type }), id: text };
  const local = localReference(text, base);
  if (local === undefined) {
    if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(text) && type === undefined) return { kind: 'reference', url: text };
    throw bad(how, `an id or a reference such as ${targets?.[0] ?? 'Patient'}/123`);
  }
  const [found = '', id = ''] = local.split('/');
  if ((type !== undefined && found !== type) || targets?.includes(found) === false)
    throw bad(how, `a reference to ${type ?? targets?.join(' or ') ?? ''}`);
  return { kind: 'reference', type: found, id };
}

const COMPARATOR = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d.+-])/;

function comparatorOf(text: string, { parameter }: ReadValues): { comparator: Comparator; rest: string } {
  const found = COMPARATOR.exec(text)?.[1];
  const comparator = parameter.comparator?.find((one) => one === found);
  return comparator === undefined
    ? { comparator: 'eq', rest: text }
    : { comparator, rest: text.slice(comparator.length) };
}

function readDate(text: string, how: ReadValues): SearchValue {
  const { comparator, rest } = comparatorOf(text, how);
  const span = spanOfDate(rest);
  if (span === undefined) throw bad(how, 'a date such as 2026-11-26, ge2026-11 or 2026-11-26T09:30:00-06:00');
  if (comparator !== 'ap') return { kind: 'date', comparator, ...span };
  // R4 suggests a tenth of the time between now and the date.
  const { from, to } = span;
  const slack = Math.max(0, how.now < from ? from - how.now : how.now - to) / 10;
  return { kind: 'date', comparator, from: from - slack, to: to + slack };
}

/** `100` asked for exactly is 99.5 up to 100.5: as precise as it was written. R4 §3.1.1.4.6. */
function readNumber(text: string, how: ReadValues): { comparator: Comparator; from: number; to: number } {
  const { comparator: said, rest } = comparatorOf(text, how);
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?(e[+-]?\d{1,2})?$/i.test(rest))
    throw bad(how, 'a number such as 5, 5.40 or gt100');
  const value = Number(rest);
  if (said === 'ap')
    return { comparator: said, from: value - Math.abs(value) / 10, to: value + Math.abs(value) / 10 };
  if (said === 'eq' || said === 'ne') {
    const [mantissa = '', exponent] = rest.toLowerCase().split('e');
    const decimals = mantissa.split('.')[1]?.length ?? 0;
    // R4's own example: 1e2 is 95 up to 105.
    const half = 0.5 * 10 ** (exponent === undefined ? -decimals : Number(exponent) - decimals - 1);
    return { comparator: said, from: value - half, to: value + half };
  }
  // Numbers have no end to begin after.
  const comparator = said === 'sa' ? 'gt' : said === 'eb' ? 'lt' : said;
  return { comparator, from: value, to: value };
}

function bad({ name }: ReadValues, needed: string): Problem {
  return new Problem('search/bad-value', { name, needed });
}

/** At each separator that no backslash stands before; the parts keep their escapes. */
export function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '\\') part += sign + text.charAt(++at);
    else if (sign === separator) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part];
}

function unescape(text: string): string {
  return text.replace(/\\([\\,|$])/g, '$1');
}
