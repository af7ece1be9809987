/**
 * The database: embedded Postgres or a server by URL, migrated, used through transactions that see one tenant's rows.
 * Row-level security does the separating; this file only names the tenant.
 */
import pg from 'pg';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { codeOf, holdDataFolder } from './data-folder.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { gatheringSocket } from './gathering-socket.ts';
import { migrate } from './migrate.ts';

export interface Transaction {
  /** Whose rows it sees; '' outside of all tenants. */
  readonly tenant: string;
  /** `name`, always with the same text, spares the server reading and planning a statement again. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names its columns
  query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<{ rows: Row[]; rowCount: number }>;
  /**
   * Sends a statement that nothing waits for but COMMIT, and gives its rows, for after that: where it fails, the transaction
   * fails, whether or not anybody listens.
   */
  defer<Row extends object>(sql: string, values: readonly unknown[], name?: string): Promise<Row[]>;
  /** Called when the work has succeeded, before COMMIT: to send what was gathered. */
  atEnd(send: () => void): void;
  /** Called once COMMIT is known to be done: what stands now. Must not throw. */
  afterCommit(tell: () => void): void;
}

export interface Database {
  /** Runs `work` in one transaction that sees and writes only this tenant's rows; rolled back when it throws. */
  tenant<T>(tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Same without a tenant: only tables without patient data that carry no row-level security. */
  system<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface OpenedDatabase extends Database {
  /** For the queue library alone: its own tables, outside of our transactions. */
  execute(sql: string, values?: unknown[]): Promise<{ rows: object[] }>;
  /** Closes, then stops the embedded server and lets go of the data folder, where there are any. */
  stop(): Promise<void>;
}

export type Mode = 'sandbox' | 'production';

/** Opens the database; throws a Problem whose text is one sentence for the operator when it cannot. */
export async function openDatabase(needs: {
  readonly url?: string;
  readonly embedded?: { readonly dataDir: string; readonly settings?: Readonly<Record<string, string>> };
  readonly mode: Mode;
  readonly log: Log;
  /** Connections of this process, 10 unless told. */
  readonly connections?: number;
}): Promise<OpenedDatabase> {
  const ends: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const url = needs.url ?? (await startEmbedded(needs.embedded, needs.log, ends));
    const role = await prepare(url, needs.mode);
    const pool = openPool(url, role, needs.connections ?? 10, needs.log);
    ends.push(() => pool.end());
    return databaseOf(pool, stop);
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startEmbedded(
  embedded: { readonly dataDir: string; readonly settings?: Readonly<Record<string, string>> } | undefined,
  log: Log,
  ends: (() => Promise<void> | void)[],
): Promise<string> {
  if (embedded === undefined) throw new Error('openDatabase needs a url or a data folder');
  ends.push(holdDataFolder(embedded.dataDir));
  const server = await startEmbeddedPostgres({ ...embedded, log });
  ends.push(() => server.stop());
  server.keepRunning();
  await withClient(server.url('postgres'), async (client) => {
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'chartside'");
    if (rows.length === 0) await client.query('CREATE DATABASE chartside');
  });
  return server.url('chartside');
}

async function prepare(url: string, mode: Mode): Promise<string | undefined> {
  return withClient(url, async (client) => {
    const role = await migrate(client);
    await client.query("INSERT INTO installation VALUES ('mode', $1) ON CONFLICT DO NOTHING", [mode]);
    const { rows } = await client.query<{ value: string }>(
      "SELECT value FROM installation WHERE name = 'mode'",
    );
    const made = rows[0]?.value ?? mode;
    if (made !== mode) throw new Problem('store/other-mode', { made, asked: mode });
    return role;
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  } catch {
    throw new Problem('store/bad-database-url', { why: 'it is not a Postgres URL' });
  }
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new Problem('store/bad-database-url', { why: whyOf(cause) }, cause);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A server's own message may hold the URL's parts; its code says enough. */
function whyOf(cause: unknown): string {
  const known: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'its host has no address',
    ENOENT: 'its socket does not exist',
    '28P01': 'the password is wrong',
    '28000': 'this login is not allowed',
    '3D000': 'the database does not exist',
  };
  const code = codeOf(cause) ?? '';
  return known[code] ?? (code === '' ? 'the server did not answer' : `the server answered ${code}`);
}

/** A statement of ours takes milliseconds: one without an answer for this long means that the server is frozen. */
const QUERY_MS = 30_000;

function openPool(url: string, role: string | undefined, max: number, log: Log): pg.Pool {
  // Our statements are short: compiling them (JIT) costs more than running them. The default price of a random read is that
  // of a turning disk, and makes the planner read and sort what an index has in order.
  const options = `-c search_path=chartside -c jit=off -c random_page_cost=1.1${role === undefined ? '' : ` -c role=${role}`}`;
  const pool = new pg.Pool({
    connectionString: url,
    options,
    max,
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_MS,
    // Statements go out without waiting for the one before: BEGIN travels with the first, COMMIT with what was deferred.
    pipeline: true,
    stream: gatheringSocket,
  });
  pool.on('error', (error) => log.warn({ code: codeOf(error) }, 'an idle database connection was lost'));
  return pool;
}

function databaseOf(pool: pg.Pool, stop: () => Promise<void>): OpenedDatabase {
  let closing: Promise<void> | undefined;
  return {
    tenant: (tenant, work) => transact(pool, tenant, work),
    system: (work) => transact(pool, '', work),
    execute: (sql, values) => pool.query<object>(sql, values),
    close: () => (closing ??= stop()),
    stop: () => (closing ??= stop()),
  };
}

async function transact<T>(pool: pg.Pool, tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw new Problem('store/unavailable', {}, cause);
  });
  let broken: Error | undefined;
  const lost = (error: Error): void => {
    broken = error;
  };
  const isBroken = (): boolean => broken !== undefined;
  client.on('error', lost);
  const unwaited: Promise<unknown>[] = [];
  // What `work` left running when it ended must not reach the connection's next transaction, another tenant's perhaps.
  let isOver = false;
  const ends: (() => void)[] = [];
  const commits: (() => void)[] = [];
  const send = <Row extends object>(statement: pg.QueryConfig): Promise<Row[]> => {
    const rows = client.query<Row>(statement).then((result) => result.rows);
    // Told below, once; until then nobody need listen.
    rows.catch(() => undefined);
    unwaited.push(rows);
    return rows;
  };
  try {
    // SET needs no plan, as SELECT set_config() would.
    const place = tenant === '' ? '' : `; SET LOCAL app.tenant = ${pg.escapeLiteral(tenant)}`;
    void send({ text: `BEGIN${place}` });
    const result = await work(transactionOf(client, tenant, { send, ends, commits, isOver: () => isOver }));
    for (const end of ends) end();
    isOver = true;
    // A COMMIT of a transaction in which a statement failed is answered with ROLLBACK, not with an error.
    const [{ command }] = await Promise.all([client.query('COMMIT'), ...unwaited]);
    if (command !== 'COMMIT') throw new Error('a failed statement was ignored; nothing was saved');
    for (const tell of commits) tell();
    return result;
  } catch (thrown) {
    isOver = true;
    const cause = await causeOf(thrown, unwaited);
    // Of a connection that broke, whatever it says, nobody knows whether COMMIT was done.
    if (isBroken() || isOutage(cause)) {
      // Nobody listens there any more: the connection is given up, not asked to roll back.
      lost(cause instanceof Error ? cause : new Error('connection lost'));
      throw new Problem('store/unavailable', {}, cause);
    }
    await client.query('ROLLBACK').catch(lost);
    throw withoutValues(cause);
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

/** Once a statement failed, Postgres answers every later one with 25P02: the first one is what went wrong. */
async function causeOf(thrown: unknown, unwaited: readonly Promise<unknown>[]): Promise<unknown> {
  if (codeOf(thrown) !== '25P02') return thrown;
  const failed = (await Promise.allSettled(unwaited)).find(({ status }) => status === 'rejected');
  return failed?.status === 'rejected' ? failed.reason : thrown;
}

/** Postgres quotes values in details and, for values that do not fit (class 22), in the message: neither may be logged. */
function withoutValues(cause: unknown): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause;
  for (const part of ['detail', 'where', 'hint', 'internalQuery'] as const) cause[part] = undefined;
  if (cause.code?.startsWith('22') === true) {
    cause.message = `a value does not fit its column or type (${cause.code})`;
    cause.stack = cause.message;
  }
  return cause;
}

interface Sending {
  readonly send: <Row extends object>(statement: pg.QueryConfig) => Promise<Row[]>;
  readonly ends: (() => void)[];
  readonly commits: (() => void)[];
  readonly isOver: () => boolean;
}

function transactionOf(
  client: pg.PoolClient,
  tenant: string,
  { send, ends, commits, isOver }: Sending,
): Transaction {
  const statement = (text: string, values: readonly unknown[], name: string | undefined) => {
    if (isOver()) throw new Error('a statement came when its transaction is over');
    return { text, values: [...values], ...(name !== undefined && { name }) };
  };
  return {
    tenant,
    defer: <Row extends object>(sql: string, values: readonly unknown[], name?: string) =>
      send<Row>(statement(sql, values, name)),
    atEnd: (end) => void ends.push(end),
    afterCommit: (tell) => void commits.push(tell),
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in the type above
    async query<Row extends object>(sql: string, values: readonly unknown[] = [], name?: string) {
      const { rows, rowCount } = await client.query<Row>(statement(sql, values, name));
      return { rows, rowCount: rowCount ?? 0 };
    },
  };
}

/** Connection lost, server stopping, disk full, too many connections (SQLSTATE classes 08, 53, 57P). */
function isOutage(cause: unknown): boolean {
  const code = codeOf(cause) ?? '';
  const message = cause instanceof Error ? cause.message : '';
  // The driver's own errors of a lost connection carry no code.
  const isLost = /^Connection terminated|^Query read timeout|is not queryable$/.test(message);
  return /^(08|53|57P)/.test(code) || /^E[A-Z]+$/.test(code) || isLost;
}
