/**
 * What a resource holds for a search parameter: *words*, which are there or not, and *ranges* of time and number. The
 * store keeps the words as keyed hashes, the matcher compares them as they are; both ask the same questions
 * (`tests-of-clauses.ts`), so that a search means the same wherever it is answered. R4 §3.1.1.4.
 *
 * A word begins with its kind: `c` code in any system, `s` system|code, `y` any code of a system, `n` code where no
 * system is said, `q` code of an element that has no system, `r` Type/id, `i` id where a reference may lead anywhere, `u` a URL, `f` a whole word of a text, `w` the
 * beginning of one, `e` an exact text; `I…` the same of an identifier beside a reference; `p` there is a value.
 */
import type { FhirResource } from 'fhir/r4.js';
import { spanOfDate } from './dates.ts';
import { elementPath, type ElementPath } from './element-path.ts';
import type { SearchParameter } from './query.ts';

/** Dates: milliseconds since 1970, `high` not included. Numbers: both ends, as they are. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
  /** `system|code`, or `|code`; absent = whatever the unit. */
  readonly unit?: string;
}

export interface ParameterValues {
  readonly words: readonly string[];
  readonly ranges: readonly ValueRange[];
  /** By which `_sort` orders, smallest and largest; absent where there is nothing to order by. */
  readonly order?: { readonly first: string | number; readonly last: string | number };
  /** A person's own words (names, identifiers, telephone numbers): never to be kept in the clear. */
  readonly isPrivate?: boolean;
}

export interface IndexOptions {
  /** Where we stand: absolute references below it are local ones. */
  readonly base?: string;
  /** Length of the shortest beginning of a word that is kept. */
  readonly shortest?: number;
}

/** Words of a text that are kept: a description may be a book. */
const WORDS_OF_TEXT = 100;
const WORD_LENGTH = 40;
export const SHORTEST_STORED = 3;
/** The word of each parameter that has a value. */
export const PRESENT = 'p';

const paths = new Map<string, ElementPath>();

/** The elements a parameter looks at. */
export function elementsOf(resource: FhirResource, { expression }: SearchParameter): readonly unknown[] {
  let path = paths.get(expression);
  if (path === undefined) paths.set(expression, (path = elementPath(expression)));
  return path(resource);
}

export function valuesOf(
  resource: FhirResource,
  parameter: SearchParameter,
  options: IndexOptions = {},
): ParameterValues {
  const elements = elementsOf(resource, parameter);
  if (elements.length === 0) return NOTHING;
  const found = new Found();
  for (const element of elements) readers[parameter.type](found, element, parameter, options);
  found.words.add(PRESENT);
  const [first, last] = [found.orders.reduce(smaller, undefined), found.orders.reduce(larger, undefined)];
  return {
    words: [...found.words],
    ranges: found.ranges,
    ...(first !== undefined && last !== undefined && { order: { first, last } }),
    ...(found.isPrivate && { isPrivate: true }),
  };
}

const NOTHING: ParameterValues = { words: [], ranges: [] };

type Order = string | number;
const smaller = (a: Order | undefined, b: Order): Order => (a === undefined || b < a ? b : a);
const larger = (a: Order | undefined, b: Order): Order => (a === undefined || b > a ? b : a);

class Found {
  readonly words = new Set<string>();
  readonly ranges: ValueRange[] = [];
  readonly orders: Order[] = [];
  isPrivate = false;

  coded(kind: string, system: unknown, code: unknown): void {
    if (typeof code === 'string' && code !== '') {
      this.words.add(`${kind}c${code}`);
      this.words.add(typeof system === 'string' ? `${kind}s${system}|${code}` : `${kind}n${code}`);
    }
    if (typeof system === 'string') this.words.add(`${kind}y${system}`);
  }
}

type Reader = (found: Found, element: unknown, parameter: SearchParameter, options: IndexOptions) => void;

const readers: Readonly<Record<SearchParameter['type'], Reader>> = {
  token: readToken,
  reference: readReference,
  date: readDate,
  string: readText,
  number(found, element) {
    if (typeof element === 'number') found.ranges.push({ low: element, high: element });
  },
  quantity: readQuantity,
  uri(found, element) {
    if (typeof element === 'string') found.words.add(`u${element}`);
  },
};

/** Any element that a token parameter may look at, by the names of its children. */
interface Coded {
  readonly coding?: readonly Coded[];
  readonly system?: string;
  readonly code?: string;
  readonly value?: unknown;
  readonly use?: string;
}

function readToken(found: Found, element: unknown): void {
  if (typeof element !== 'object' || element === null) {
    // The system of a plain code is that of its value set, which nobody needs to say.
    const code = String(element);
    found.words.add(`c${code}`).add(`n${code}`).add(`q${code}`);
    found.orders.push(code);
    return;
  }
  const { coding, system, code, value, use } = element as Coded;
  if (Array.isArray(coding)) {
    for (const one of coding) readToken(found, one);
    return;
  }
  if (typeof value === 'string') {
    found.isPrivate = true;
    found.orders.push(value);
    // What a ContactPoint calls its system (phone, email) is the parameter already; R4 compares its use.
    found.coded('', system !== undefined && CONTACT.has(system) ? use : system, value);
    return;
  }
  found.coded('', system, code);
  if (typeof code === 'string') found.orders.push(code);
}

const CONTACT: ReadonlySet<string> = new Set(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']);

function readReference(
  found: Found,
  element: unknown,
  { target }: SearchParameter,
  { base }: IndexOptions,
): void {
  if (typeof element === 'string') {
    // A canonical: found with its version and without.
    found.words.add(`u${element}`).add(`u${element.replace(/\|.*$/, '')}`);
    return;
  }
  if (typeof element !== 'object' || element === null) return;
  const { reference, identifier } = element as { reference?: unknown; identifier?: Coded };
  if (typeof identifier?.value === 'string') found.coded('I', identifier.system, identifier.value);
  if (typeof reference !== 'string' || reference.startsWith('#')) return;
  const local = localReference(reference, base);
  if (local === undefined) {
    found.words.add(`u${reference}`);
    return;
  }
  found.words.add(`r${local}`);
  if (target === undefined) found.words.add(`i${local.slice(local.indexOf('/') + 1)}`);
  found.orders.push(local);
}

/** `Type/id` of a relative reference, or of one below `base`, without its version; undefined for any other. */
export function localReference(reference: string, base?: string): string | undefined {
  const inside =
    base !== undefined && reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
  const found = /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(inside);
  return found?.[1];
}

/** `Type/id` of the local references that a parameter looks at. */
export function referencesOf(resource: FhirResource, parameter: SearchParameter, base?: string): string[] {
  const found = elementsOf(resource, parameter).flatMap((element) => {
    const { reference } = (typeof element === 'object' ? element : {}) as { reference?: unknown };
    return typeof reference === 'string' ? (localReference(reference, base) ?? []) : [];
  });
  return [...new Set(found)];
}

function readDate(found: Found, element: unknown): void {
  const range = typeof element === 'string' ? pointOf(element) : spanOfPeriod(element);
  if (range === undefined) return;
  found.ranges.push(range);
  if (Number.isFinite(range.low)) found.orders.push(range.low);
}

function pointOf(text: string): ValueRange | undefined {
  const span = spanOfDate(text);
  return span && { low: span.from, high: span.to };
}

/** A Period; an end that is open has no bound. */
function spanOfPeriod(element: unknown): ValueRange | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const { start, end } = element as { start?: unknown; end?: unknown };
  const from = typeof start === 'string' ? spanOfDate(start) : undefined;
  const to = typeof end === 'string' ? spanOfDate(end) : undefined;
  if (from === undefined && to === undefined) return undefined;
  return { low: from?.from ?? -Infinity, high: to?.to ?? Infinity };
}

function readQuantity(found: Found, element: unknown): void {
  if (typeof element !== 'object' || element === null) return;
  const { low, high, value, comparator, ...units } = element as Record<string, unknown>;
  const range =
    typeof value === 'number'
      ? {
          low: /^</.test(String(comparator)) ? -Infinity : value,
          high: /^>/.test(String(comparator)) ? Infinity : value,
        }
      : { low: amountOf(low) ?? -Infinity, high: amountOf(high) ?? Infinity };
  if (range.low === -Infinity && range.high === Infinity) return;
  const unit = typeof value === 'number' ? units : ((low ?? high) as Record<string, unknown>);
  const names = new Set<string | undefined>([undefined]);
  for (const name of [unit['code'], unit['unit']]) if (typeof name === 'string') names.add(`|${name}`);
  if (typeof unit['system'] === 'string' && typeof unit['code'] === 'string')
    names.add(`${unit['system']}|${unit['code']}`);
  for (const name of names) found.ranges.push({ ...range, ...(name !== undefined && { unit: name }) });
}

function amountOf(quantity: unknown): number | undefined {
  const { value } = (quantity ?? {}) as { value?: unknown };
  return typeof value === 'number' ? value : undefined;
}

const TEXT_PARTS = 'text family given prefix suffix line city district state postalCode country'.split(' ');

/** A text, or each part of a HumanName or Address. */
function readText(found: Found, element: unknown, parameter: SearchParameter, options: IndexOptions): void {
  if (typeof element === 'object' && element !== null) {
    for (const part of TEXT_PARTS) {
      const value: unknown = Object.hasOwn(element, part) ? element[part as keyof typeof element] : undefined;
      for (const text of Array.isArray(value) ? (value as unknown[]) : [value])
        if (typeof text === 'string') readText(found, text, parameter, options);
    }
    return;
  }
  if (typeof element !== 'string') return;
  found.isPrivate = true;
  found.words.add(`e${element}`);
  const words = wordsOf(element);
  found.orders.push(words.join(' '));
  for (const word of words) {
    found.words.add(`f${word}`);
    for (let length = options.shortest ?? 1; length <= word.length; length++)
      found.words.add(`w${word.slice(0, length)}`);
  }
}

/** Without case, accents and punctuation. R4 §3.1.1.4.8. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, WORDS_OF_TEXT)
    .map((word) => word.slice(0, WORD_LENGTH));
}
