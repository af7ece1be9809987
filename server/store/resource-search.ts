/**
 * A FHIR search over our own resources, as one statement: rows come from the index of the clause that promises the
 * fewest, in the order they are wanted where that can be had, and are asked the other questions one by one. Pages go on
 * behind the last row of the page before, so that what is written meanwhile neither moves a page nor costs time.
 */
import type { FhirResource } from 'fhir/r4.js';
import type { Clause, SearchQuery, SortKey } from '../facade/query.ts';
import { Problem } from '../problems.ts';
import type { Transaction } from './database.ts';
import { openVersion, type Stored } from './resource-rows.ts';
import { Tests, type Source } from './resource-tests.ts';
import type { Secrets } from './secrets.ts';

/** What may be seen, whatever is asked. */
export interface Reach {
  readonly connection: string;
  /** Facade Patient id: only what is in this compartment. */
  readonly patient?: string;
}

/** Where a page ended: what the rows are ordered by, and the row. */
export interface PageEnd {
  readonly values: readonly (string | number | null)[];
  readonly row: string;
}

export interface Page {
  readonly resources: readonly Stored[];
  /** Absent on the last page. */
  readonly end?: PageEnd;
}

interface Row {
  readonly row: string;
  readonly id: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly resource: Uint8Array;
  readonly ends: readonly (string | number | null)[];
}

/** Newest first unless sorted. */
export async function searchResources(
  secrets: Secrets,
  tx: Transaction,
  query: SearchQuery,
  reach: Reach,
  after?: PageEnd,
): Promise<Page> {
  const asked = { secrets, tx, query, reach, ...(after && { after }) };
  const dated = datedSort(query, reach);
  const wanted = query.count + 1;
  const isAmongDated = dated && after?.values[0] !== null;
  const rows = await rowsOf(asked, wanted, isAmongDated ? 'dated' : 'any');
  // What has no date comes after all that have one.
  if (isAmongDated && rows.length < wanted)
    rows.push(...(await rowsOf({ secrets, tx, query, reach }, wanted - rows.length, 'undated')));
  const page = rows.slice(0, query.count);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    resources: page.map((row) => openVersion<FhirResource>(secrets, tx.tenant, { ...row, type: query.type })),
    ...(last && { end: { values: last.ends, row: last.row } }),
  };
}

interface Asked {
  readonly secrets: Secrets;
  readonly tx: Transaction;
  readonly query: SearchQuery;
  readonly reach: Reach;
  readonly after?: PageEnd;
}

async function rowsOf(
  { secrets, tx, query, reach, after }: Asked,
  limit: number,
  which: 'any' | 'dated' | 'undated',
): Promise<Row[]> {
  const tests = new Tests(secrets, query.type);
  const keys = query.sort.map((key) => sortColumn(tests, query.type, key));
  const [first] = keys;
  // Of those that were updated in one millisecond, the order of the index.
  const tie = keys.at(-1)?.isIndexed === true && first?.descending === false ? 'ASC' : 'DESC';
  const where = whereOf(tests, query, reach);
  if (after !== undefined) where.push(behind(tests, keys, after, tie));
  if (which === 'undated' && first !== undefined) where.push(`${first.sql} IS NULL`);
  const source =
    which === 'dated'
      ? tests.dateSource(query.sort[0], query.clauses, after?.values[0])
      : sourceOf(tests, query, reach, { order: orderOf(query), ...(keys.length === 0 && after) });
  const order = keys.map(({ sql, descending, isIndexed }) => {
    const direction = descending ? 'DESC' : 'ASC';
    if (which === 'dated') return `s.low ${direction}`;
    return `${sql} ${direction}${isIndexed ? '' : ' NULLS LAST'}`;
  });
  // Rows that come in order are not to be sorted again.
  order.push(`${source?.inOrder === true ? 's.row' : 'r.row'} ${tie}`);
  const { rows } = await tx.query<Row>(
    `SELECT r.row::text, r.id, r.version, r.last_updated, r.content AS resource,
       jsonb_build_array(${keys.map(({ end }) => end).join(', ')}) AS ends
     FROM ${fromOf(source, where)} ORDER BY ${order.join(', ')} LIMIT ${tests.bind(limit)}`,
    tests.values,
  );
  return rows;
}

/** Sorted by one date, where no clause of another promises few: the dates' index has them in order. */
function datedSort({ sort, clauses }: SearchQuery, { patient }: Reach): boolean {
  const [first, ...more] = sort;
  const code = first?.parameter.code;
  if (first?.parameter.type !== 'date' || code === '_lastUpdated' || more.length > 0) return false;
  const others = clauses.filter(({ parameter }) => parameter.code !== code);
  return bestOf(others, patient, 'own') === undefined;
}

/** What the order asks of a source: the newest rows first, an order that has an index of its own, or nothing. */
type Order = 'row' | 'own' | 'any';

function orderOf({ sort }: SearchQuery): Order {
  const [first] = sort;
  if (first === undefined) return 'row';
  return first.parameter.code === '_lastUpdated' ? 'own' : 'any';
}

export async function countResources(
  secrets: Secrets,
  tx: Transaction,
  query: SearchQuery,
  reach: Reach,
): Promise<number> {
  const tests = new Tests(secrets, query.type);
  const source = sourceOf(tests, query, reach, { order: 'any' });
  const { rows } = await tx.query<{ total: string }>(
    `SELECT count(*) AS total FROM ${fromOf(source, whereOf(tests, query, reach))}`,
    tests.values,
  );
  return Number(rows[0]?.total ?? 0);
}

function whereOf(tests: Tests, query: SearchQuery, { connection, patient }: Reach): string[] {
  return [
    'NOT r.deleted',
    `r.connection = ${tests.bind(connection)}`,
    ...(patient === undefined ? [] : [tests.compartment(patient)]),
    ...query.clauses.map((clause) => tests.test(clause)),
  ];
}

function sourceOf(
  tests: Tests,
  query: SearchQuery,
  { patient }: Reach,
  { order, row: before }: { readonly order: Order; readonly row?: string },
): Source | undefined {
  const best = bestOf(query.clauses, patient, order);
  if (typeof best === 'object') return tests.source(best, query.clauses, before);
  if (best === 'patient' && patient !== undefined) return tests.compartmentSource(patient, before);
  return order === 'row' ? tests.typeSource(before) : undefined;
}

/** Words and ranges are of one type already: to test it again would only mislead the planner. */
function fromOf(source: Source | undefined, where: readonly string[]): string {
  const all = where.join(' AND ');
  if (source === undefined) return `resources r WHERE r.type = $1 AND ${all}`;
  const own = source.key === 'id' ? 'r.type = $1 AND r.id = s.id' : "r.row = s.row AND $1 <> ''";
  return `(${source.sql}) s CROSS JOIN LATERAL (SELECT * FROM resources r WHERE ${own} AND ${all} OFFSET 0) r`;
}

/**
 * The clause whose index to begin with, by what its parameter promises: one identifier or patient has few resources, one
 * status has many. Many are no loss where they come in the order wanted, one by one.
 */
function bestOf(
  clauses: readonly Clause[],
  patient: string | undefined,
  order: Order,
): Clause | 'patient' | undefined {
  const ranked = clauses.map((clause) => ({ clause, rank: rankOf(clause, clauses, order) }));
  const best = ranked.reduce<(typeof ranked)[number] | undefined>(
    (least, one) => (one.rank < (least?.rank ?? NEVER) ? one : least),
    undefined,
  );
  return patient !== undefined && (best?.rank ?? NEVER) > FEW ? 'patient' : best?.clause;
}

const NEVER = 9;
const FEW = 2;
/** References that one resource rarely shares with many others. */
const CLOSE = new Set([
  'patient',
  'subject',
  'beneficiary',
  'request',
  'focus',
  'target',
  'based-on',
  'encounter',
]);

function rankOf(clause: Clause, all: readonly Clause[], order: Order): number {
  const { parameter, modifier, missing, values } = clause;
  const { code, type } = parameter;
  if (missing !== undefined || modifier === 'not' || code === '_lastUpdated') return NEVER;
  if (code === '_id') return 0;
  if (values.some(({ kind }) => kind === 'identifier') || /identifier|requisition/.test(code)) return 1;
  if (type === 'reference' && CLOSE.has(code)) return FEW;
  if (type === 'string') return 3;
  if (type === 'date' || type === 'quantity' || type === 'number') {
    const width = widthOf(clause, all);
    return width === Infinity || (order === 'row' && width > WEEK) ? NEVER : 4;
  }
  // One word gives its rows newest first; of several, or for another order, all would have to be read before the first is known.
  const helps = order === 'any' || (order === 'row' && values.length === 1);
  return helps ? (type === 'token' ? 6 : 5) : NEVER;
}

/** In a longer time there is so much that the newest of it are found sooner from one to the next. */
const WEEK = 7 * 86_400_000;

/** How wide a range it asks for, with the other clauses of its parameter; Infinity where it is open. */
function widthOf({ parameter, values }: Clause, all: readonly Clause[]): number {
  const spans = values.flatMap((value) => ('comparator' in value ? [value] : []));
  if (spans.every(({ comparator }) => comparator === 'eq' || comparator === 'ap'))
    return spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const same = all
    .filter((one) => one.parameter.code === parameter.code && one.values.length === 1)
    .flatMap((one) => one.values.flatMap((value) => ('comparator' in value ? [value] : [])));
  const least = same.filter(({ comparator }) => /^(g|sa)/.test(comparator)).map(({ from }) => from);
  const most = same.filter(({ comparator }) => /^(l|eb)/.test(comparator)).map(({ to }) => to);
  return least.length === 0 || most.length === 0 ? Infinity : Math.min(...most) - Math.max(...least);
}

interface SortColumn {
  readonly sql: string;
  /** As it goes into the end of a page. */
  readonly end: string;
  /** From there back, `$n` given. */
  readonly cast: (bound: string) => string;
  readonly descending: boolean;
  /** Never null, and an index has it in order. */
  readonly isIndexed?: true;
}

function sortColumn(tests: Tests, type: string, { parameter, descending }: SortKey): SortColumn {
  const { code } = parameter;
  const text = (sql: string) => ({ sql, end: sql, cast: (bound: string) => `${bound}::text`, descending });
  if (code === '_id') return text('r.id COLLATE "C"');
  if (code === '_lastUpdated')
    return {
      sql: 'r.last_updated',
      end: '(extract(epoch FROM r.last_updated) * 1000)::float8',
      cast: (bound) => `to_timestamp(${bound}::float8 / 1000)`,
      descending,
      isIndexed: true,
    };
  const value = `r.orders -> ${tests.bind(code)} ->> ${descending ? 1 : 0}`;
  if (parameter.type === 'token') return text(`(${value}) COLLATE "C"`);
  if (parameter.type !== 'date')
    throw new Problem('search/bad-value', {
      name: '_sort',
      needed: `parameters of ${type} that are dates or codes: texts are kept so that nobody can order them`,
    });
  const sql = `(${value})::float8`;
  return { sql, end: sql, cast: (bound) => `${bound}::float8`, descending };
}

/** Rows that come after the end of a page: those without a value last, then by their row. */
function behind(
  tests: Tests,
  keys: readonly SortColumn[],
  { values, row }: PageEnd,
  tie: 'ASC' | 'DESC',
): string {
  const equal: string[] = [];
  const ways: string[] = [];
  for (const [at, { sql, cast, descending }] of keys.entries()) {
    const value = values[at] ?? null;
    if (value === null) {
      equal.push(`${sql} IS NULL`);
      continue;
    }
    const bound = cast(tests.bind(value));
    ways.push([...equal, `(${sql} ${descending ? '<' : '>'} ${bound} OR ${sql} IS NULL)`].join(' AND '));
    equal.push(`${sql} = ${bound}`);
  }
  ways.push([...equal, `r.row ${tie === 'ASC' ? '>' : '<'} ${tests.bind(row)}::bigint`].join(' AND '));
  return `(${ways.map((way) => `(${way})`).join(' OR ')})`;
}
