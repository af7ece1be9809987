/** What of a resource is kept for searching: hashed words, ranges, and what it is ordered by. */
import type { FhirResource } from 'fhir/r4.js';
import { patientsOf } from '../facade/compartment.ts';
import { PRESENT, SHORTEST_STORED, valuesOf } from '../facade/index-values.ts';
import { searchParametersOf } from '../facade/search-parameters.ts';
import type { Secrets } from './secrets.ts';

/** As columns, one entry for each row to write. */
export interface IndexColumns {
  readonly words: readonly Uint8Array[];
  /** How many of the words, the first ones, a search may begin with: there is an index of these. */
  readonly sources: number;
  readonly parameters: readonly string[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  /** Smallest and largest value by parameter: dates and codes only. */
  readonly orders: Readonly<Record<string, readonly [string | number, string | number]>>;
}

/** Parameters that columns of the resource's row answer. */
const COLUMNS: ReadonlySet<string> = new Set(['_id', '_lastUpdated']);
/** Not a search parameter: the patients in whose compartment a resource is. */
export const COMPARTMENT = '@patient';

/** A word as it is stored: 16 bytes of a keyed hash, kept as a uuid. */
export function wordId(secrets: Secrets, type: string, parameter: string, word: string): Uint8Array {
  const text = `${type}\0${parameter}\0${word}`;
  const hash = () => secrets.mark('search word', text).subarray(0, WORD_BYTES);
  if (text.length > LONGEST_KNOWN) return hash();
  let known = hashed.get(secrets);
  if (known === undefined) hashed.set(secrets, (known = { newer: new Map(), older: new Map() }));
  const before = known.newer.get(text) ?? known.older.get(text);
  if (before !== undefined) return before;
  if (known.newer.size >= HASHED) {
    known.older = known.newer;
    known.newer = new Map();
  }
  const id = hash();
  known.newer.set(text, id);
  return id;
}

const WORD_BYTES = 16;
/** Most words are those of the last resources: codes, the same patient, who asks. Each is hashed once in a while. */
const HASHED = 2_000;
/** A text may be a book. */
const LONGEST_KNOWN = 150;
interface Hashed {
  newer: Map<string, Uint8Array>;
  older: Map<string, Uint8Array>;
}
const hashed = new WeakMap<Secrets, Hashed>();

/** Not a search parameter: every resource of the type has it. */
export const TYPE = '@type';

/** The longest that a range may be to lie among the short ones: a day. */
export const SHORT = 86_400_000;

/** Where ranges of a parameter lie, by their unit if it has one, and by their length. */
export function rangeName(
  type: string,
  parameter: string,
  { unit, length }: { readonly unit?: string; readonly length: 'short' | 'long' },
): string {
  return `${type}.${parameter}${unit === undefined ? '' : ` ${unit}`}${length === 'long' ? '~' : ''}`;
}

/** `patient`: facade id of a patient it is about, whether or not it says so itself. */
export function indexOf(secrets: Secrets, resource: FhirResource, patient?: string): IndexColumns {
  const type = resource.resourceType;
  const words = [wordId(secrets, type, TYPE, '')];
  // `:missing` alone asks for these, of rows that it was given: nearly all have them.
  const present: Uint8Array[] = [];
  const ranges = new Map<string, readonly [string, number, number]>();
  const orders: Record<string, readonly [string | number, string | number]> = {};
  for (const parameter of searchParametersOf(type)) {
    if (COLUMNS.has(parameter.code)) continue;
    const values = valuesOf(resource, parameter, { shortest: SHORTEST_STORED });
    for (const word of values.words)
      (word === PRESENT ? present : words).push(wordId(secrets, type, parameter.code, word));
    for (const { low, high, unit } of values.ranges) {
      const length = high - low > SHORT ? 'long' : 'short';
      const name = rangeName(type, parameter.code, { length, ...(unit !== undefined && { unit }) });
      ranges.set(`${name} ${low} ${high}`, [name, low, high]);
    }
    const isOrdered = parameter.type === 'date' || parameter.type === 'token';
    if (isOrdered && values.order !== undefined && values.isPrivate !== true)
      orders[parameter.code] = [values.order.first, values.order.last];
  }
  for (const one of new Set([...patientsOf(resource), ...(patient === undefined ? [] : [patient])]))
    words.push(wordId(secrets, type, COMPARTMENT, one));
  const found = [...ranges.values()];
  return {
    words: [...words, ...present],
    sources: words.length,
    parameters: found.map(([name]) => name),
    lows: found.map(([, low]) => low),
    highs: found.map(([, , high]) => high),
    orders,
  };
}
