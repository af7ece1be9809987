/**
 * One embedded Postgres per jest worker, one fresh database per test file:
 *
 *     const store = await freshDatabase();          // top level of the test file; dropped after its last test
 *     await store.database.tenant('t1', …);
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { silent } from '../../server/log.ts';
import { openDatabase, type Mode, type OpenedDatabase } from '../../server/store/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../server/store/embedded-postgres.ts';

export interface FreshDatabase {
  readonly database: OpenedDatabase;
  /** Superuser's connection string: for a child process, or to look past row-level security in an assertion. */
  readonly url: string;
  /** Folder of the embedded server, with `postgres/` inside. */
  readonly dataDir: string;
  /** Runs SQL as the superuser. */
  admin<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

const dataDir = join(tmpdir(), `chartside-test-${process.pid}`);

export async function freshDatabase(mode: Mode = 'sandbox'): Promise<FreshDatabase> {
  const server = await sharedServer();
  const name = `t_${randomBytes(6).toString('hex')}`;
  await runOnce(server.url('postgres'), `CREATE DATABASE ${name}`);
  const url = server.url(name);
  const database = await openDatabase({ url, mode, log: silent, connections: 12 });
  afterAll(async () => {
    await database.close();
    await runOnce(server.url('postgres'), `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return { database, url, dataDir, admin: (sql, values) => runOnce(url, sql, values) };
}

/** Attaches to this worker's server, or starts it with a watcher that stops and removes it when the worker is gone. */
export async function sharedServer(): Promise<EmbeddedPostgres> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const server = await startEmbeddedPostgres({ dataDir, log: silent, settings: { fsync: 'off' } });
  const watch =
    'mkdir "$3/watched" 2>/dev/null || exit 0; while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; ' +
    'kill -INT "$2"; while kill -0 "$2" 2>/dev/null; do sleep 0.2; done; rm -rf "$3"';
  const words = ['-c', watch, 'watch', String(process.pid), String(server.pid), dataDir];
  spawn('sh', words, { detached: true, stdio: 'ignore' }).unref();
  return server;
}

async function runOnce<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=chartside' });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
