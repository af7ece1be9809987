/**
 * Questions to the words and ranges of a resource (`facade/tests-of-clauses.ts`) as SQL over its row `r`. Each is a
 * look-up of its own (`OFFSET 0` keeps the planner from making a join of it), so that its cost is the same whatever
 * the planner believes of tables that have just grown.
 */
import { testOf, type Alternative, type Comparison } from '../facade/tests-of-clauses.ts';
import { SHORTEST_STORED } from '../facade/index-values.ts';
import type { Clause, SearchParameter, SortKey } from '../facade/query.ts';
import { COMPARTMENT, rangeName, SHORT, TYPE, wordId } from './resource-index.ts';
import type { Secrets } from './secrets.ts';
import { uuidArray } from './wire-arrays.ts';

export const ID = /^(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;

/** From where the rows of a search come, before its other tests: few, or in the order they are wanted. */
export interface Source {
  /** Gives `id` or `row`, each once. */
  readonly sql: string;
  readonly key: 'id' | 'row';
  /** Newest first already. */
  readonly inOrder: boolean;
}

/** One statement in the making: its values, and tests that bind theirs. */
export class Tests {
  readonly values: unknown[];
  private readonly secrets: Secrets;
  private readonly type: string;

  constructor(secrets: Secrets, type: string) {
    this.secrets = secrets;
    this.type = type;
    this.values = [type];
  }

  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  compartment(patient: string): string {
    return this.hasWord([this.word(COMPARTMENT, patient)]);
  }

  test(clause: Clause): string {
    const { parameter, negated, any } = testOf(clause, SHORTEST_STORED);
    const sql =
      parameter.code === '_id'
        ? `r.id = ANY (${this.bind(idsOf(any))}::text[])`
        : parameter.code === '_lastUpdated'
          ? this.updated(any)
          : this.indexed(parameter.code, any);
    return negated ? `NOT ${sql}` : sql;
  }

  /** The rows of a clause by an index, those behind `before` alone; `all`: the clauses beside it. */
  source(clause: Clause, all: readonly Clause[], before?: string): Source {
    const { parameter, any } = testOf(clause, SHORTEST_STORED);
    if (parameter.code === '_id') {
      const ids = [...new Set(idsOf(any))];
      return { sql: `SELECT unnest(${this.bind(ids)}::text[]) AS id`, key: 'id', inOrder: false };
    }
    if (any.some((one) => 'range' in one)) return this.ranges(clause, all);
    const words = any.flatMap((one) => ('words' in one ? one.words.slice(0, 1) : []));
    return this.words(
      words.map((word) => this.word(parameter.code, word)),
      before,
    );
  }

  compartmentSource(patient: string, before?: string): Source {
    return this.words([this.word(COMPARTMENT, patient)], before);
  }

  /** All of the type. */
  typeSource(before?: string): Source {
    return this.words([this.word(TYPE, '')], before);
  }

  /** All that have a date, in its order, as far as clauses of its parameter allow; behind the one given. */
  dateSource(
    key: SortKey | undefined,
    clauses: readonly Clause[],
    after: string | number | null | undefined,
  ): Source {
    if (key === undefined) throw new Error('there is no date to order by');
    const down = key.descending;
    const direction = down ? 'DESC' : 'ASC';
    const bound = after === undefined || after === null ? '' : ` AND g.low ${down ? '<=' : '>='} `;
    const parts = (['short', 'long'] as const).map((length) => {
      const name = this.bind(rangeName(this.type, key.parameter.code, { length }));
      const behind = bound === '' ? '' : `${bound}${this.bind(after)}::float8`;
      const tests = sameRange(key.parameter, clauses).map((one) => ` AND ${this.anyRange(one, length)}`);
      return `(SELECT g.row, g.low FROM resource_ranges g
        WHERE g.parameter = ${name} AND g.low > '-Infinity'${behind}${tests.join('')} ORDER BY g.low ${direction})`;
    });
    const sql = `SELECT * FROM (${parts.join(' UNION ALL ')}) dated ORDER BY low ${direction}`;
    return { sql, key: 'row', inOrder: false };
  }

  private words(words: readonly Uint8Array[], before?: string): Source {
    const rest = before === undefined ? '' : ` AND w.row < ${this.bind(before)}::bigint`;
    const [only, ...more] = words;
    if (only !== undefined && more.length === 0) {
      const word = `w.word = ${this.bind(only)}::uuid`;
      const sql = `SELECT w.row FROM resource_words w WHERE ${word}${rest} ORDER BY w.row DESC`;
      return { sql, key: 'row', inOrder: true };
    }
    const all = `w.word = ANY (${this.bind(uuidArray(words))}::uuid[])`;
    const sql = `SELECT DISTINCT w.row FROM resource_words w WHERE ${all}${rest}`;
    return { sql, key: 'row', inOrder: false };
  }

  /** A date of what we store has one value, so that all clauses of its parameter are about the same range. */
  /** A date of what we store has one value, so that all clauses of its parameter are about the same range. */
  private ranges(clause: Clause, all: readonly Clause[]): Source {
    const { type } = clause.parameter;
    const same = sameRange(clause.parameter, all);
    const parts = (['short', 'long'] as const).map((length) => {
      const tests = (type === 'date' ? same : [clause]).map((one) => this.anyRange(one, length));
      return `SELECT g.row FROM resource_ranges g WHERE ${tests.join(' AND ')}`;
    });
    return { sql: parts.join(' UNION '), key: 'row', inOrder: false };
  }

  private anyRange(clause: Clause, length: 'short' | 'long'): string {
    const tests = testOf(clause).any.flatMap((one) =>
      'range' in one ? [this.range(clause.parameter.code, one.range, length)] : [],
    );
    return `(${tests.join(' OR ')})`;
  }

  private word(parameter: string, word: string): Uint8Array {
    return wordId(this.secrets, this.type, parameter, word);
  }

  /** One of them is there. */
  private hasWord(words: readonly Uint8Array[]): string {
    return `r.words && ${this.bind(uuidArray(words))}::uuid[]`;
  }

  private indexed(code: string, any: readonly Alternative[]): string {
    const single: Uint8Array[] = [];
    const others: string[] = [];
    const ranges: string[] = [];
    for (const one of any) {
      if ('range' in one)
        ranges.push(this.range(code, one.range, 'short'), this.range(code, one.range, 'long'));
      else {
        const words = one.words.map((word) => this.word(code, word));
        if (words.length === 1) single.push(...words);
        else others.push(`r.words @> ${this.bind(uuidArray(words))}::uuid[]`);
      }
    }
    if (single.length > 0) others.push(this.hasWord(single));
    if (ranges.length > 0)
      others.push(
        `EXISTS (SELECT FROM resource_ranges g WHERE g.row = r.row AND (${ranges.join(' OR ')}) OFFSET 0)`,
      );
    return others.length === 0 ? 'false' : `(${others.join(' OR ')})`;
  }

  private range(code: string, range: Comparison, length: 'short' | 'long'): string {
    const { unit } = range;
    const name = rangeName(this.type, code, { length, ...(unit !== undefined && { unit }) });
    const near = length === 'short' ? this.near(range) : '';
    return `(g.parameter = ${this.bind(name)} AND ${near}${this.compare(range)})`;
  }

  /** Where `low` of a short range must lie to compare so: what an index can be asked. */
  private near({ comparator, from, to }: Comparison): string {
    const least = { ge: from - SHORT, ap: from - SHORT, gt: to - SHORT };
    const most = { le: to, eb: from };
    if (comparator === 'ge' || comparator === 'ap' || comparator === 'gt')
      return `g.low >= ${this.bind(least[comparator])}::float8 AND `;
    return comparator === 'le' || comparator === 'eb'
      ? `g.low <= ${this.bind(most[comparator])}::float8 AND `
      : '';
  }

  /** As `compares` in `facade/tests-of-clauses.ts`. */
  private compare({ comparator, ...range }: Comparison): string {
    const from = () => `${this.bind(range.from)}::float8`;
    const to = () => `${this.bind(range.to)}::float8`;
    const inside = () => `(g.low >= ${from()} AND g.low < ${to()} AND g.high <= ${to()})`;
    switch (comparator) {
      case 'eq':
        return inside();
      case 'ne':
        return `NOT ${inside()}`;
      case 'gt':
        return `g.high > ${to()}`;
      case 'lt':
        return `g.low < ${from()}`;
      case 'ge':
        return `(g.high > ${to()} OR g.low >= ${from()})`;
      case 'le':
        return `(g.low < ${from()} OR g.high <= ${to()})`;
      case 'sa':
        return `g.low >= ${to()}`;
      case 'eb':
        return `g.high <= ${from()}`;
      case 'ap':
        return `(g.low < ${to()} AND (g.high > ${from()} OR g.low >= ${from()}))`;
    }
  }

  private updated(any: readonly Alternative[]): string {
    const bind = this.bind.bind(this);
    const tests = any.flatMap((one) =>
      'range' in one ? [instantSql('r.last_updated', one.range, bind)] : [],
    );
    return `(${tests.join(' OR ')})`;
  }
}

/** The clauses that are about the range of this parameter. */
const sameRange = ({ code }: SearchParameter, all: readonly Clause[]): readonly Clause[] =>
  all.filter(({ parameter, missing }) => parameter.code === code && missing === undefined);

const idsOf = (any: readonly Alternative[]): string[] =>
  any
    .flatMap((one) => ('words' in one ? one.words.map((word) => word.slice(1)) : []))
    .filter((id) => ID.test(id));

/** `compares` for a column that holds an instant: it is kept to the millisecond, and is a millisecond long. */
export function instantSql(
  column: string,
  { comparator, ...range }: Comparison,
  bind: (value: unknown) => string,
): string {
  const from = () => `to_timestamp(${bind(range.from)}::float8 / 1000)`;
  const to = () => `to_timestamp(${bind(range.to)}::float8 / 1000)`;
  const inside = () => `(${column} >= ${from()} AND ${column} < ${to()})`;
  switch (comparator) {
    case 'eq':
    case 'ap':
      return inside();
    case 'ne':
      return `NOT ${inside()}`;
    case 'gt':
    case 'sa':
      return `${column} >= ${to()}`;
    case 'lt':
    case 'eb':
      return `${column} < ${from()}`;
    case 'ge':
      return `${column} >= ${from()}`;
    case 'le':
      return `${column} < ${to()}`;
  }
}
