/** What a section of a record's export is. */
import type { Database, Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { RecordFile } from './archive.ts';

export interface RecordNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
}

/** Whose record. */
export interface Subject {
  readonly tenant: string;
  readonly connectionId: string;
  /** Facade Patient id. */
  readonly patient: string;
}

export interface Section {
  /** The table with a column `patient` that it reads. */
  readonly table: string;
  /** One line of the README. */
  readonly about: string;
  /** How many things of the subject it holds, for the question before the export. */
  count(tx: Transaction, subject: Subject): Promise<number>;
  files(needs: RecordNeeds, subject: Subject): AsyncIterable<RecordFile>;
}

/** Rows of one transaction. */
const PAGE = 200;

/**
 * The rows of a statement, page by page: $1 is the patient, $2 the place of the last row (`… > $2 ORDER BY` that place),
 * $3 the page's length; `more` follows.
 */
export async function* pages<Row extends object>(
  { database }: Pick<RecordNeeds, 'database'>,
  { tenant, patient }: Subject,
  {
    sql,
    start = '',
    place,
    more = [],
  }: {
    readonly sql: string;
    readonly start?: string;
    readonly place: (row: Row) => string;
    readonly more?: readonly unknown[];
  },
): AsyncGenerator<Row> {
  for (let after = start; ;) {
    const { rows } = await database.tenant(tenant, (tx) =>
      tx.query<Row>(sql, [patient, after, PAGE, ...more]),
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = place(last);
  }
}

export async function countOf(tx: Transaction, sql: string, patient: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, [patient]);
  return rows[0]?.count ?? 0;
}

/** One JSON value for each line. */
export async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`);
}

export async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
