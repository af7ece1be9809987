/** Brings a database to the newest schema: plain numbered .sql files, each once, one server at a time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

const folder = join(import.meta.dirname, 'migrations');
/** Any number, as long as every Chartside takes the same one. */
const MIGRATION_LOCK = 20_260_270;
/** The role the server works as: no superuser, never past row-level security. */
export const APP_ROLE = 'chartside_app';

/**
 * Applies what is missing as the given (owning) login. Returns the role to work as: `chartside_app` where the login
 * could see past row-level security, else undefined (an ordinary owner is held by FORCE ROW LEVEL SECURITY).
 */
export async function migrate(client: pg.Client): Promise<string | undefined> {
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const role = await ensureAppRole(client);
    const owner = role === undefined ? '' : ` AUTHORIZATION ${role}`;
    await client.query(`CREATE SCHEMA IF NOT EXISTS chartside; CREATE SCHEMA IF NOT EXISTS pgboss${owner}`);
    await client.query('SET search_path = chartside');
    await client.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    await applyMissing(client);
    if (role !== undefined) await grantTo(client, role);
    return role;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

async function applyMissing(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migration');
  const applied = new Set(rows.map((row) => row.name));
  const files = readdirSync(folder).filter((name) => /^\d{4}-.*\.sql$/.test(name));
  for (const name of files.sort().filter((file) => !applied.has(file))) {
    await client.query('BEGIN');
    try {
      await client.query(readFileSync(join(folder, name), 'utf8'));
      await client.query('INSERT INTO migration (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
    } catch (cause) {
      await client.query('ROLLBACK');
      throw new Error(`migration ${name} failed`, { cause });
    }
  }
}

async function ensureAppRole(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ above: boolean }>(
    'SELECT rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.above !== true) return undefined;
  // Roles belong to the whole server: another database's start may make it at the same moment.
  await client.query(`DO $$ BEGIN
    CREATE ROLE ${APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  return APP_ROLE;
}

async function grantTo(client: pg.Client, role: string): Promise<void> {
  await client.query(`GRANT USAGE ON SCHEMA chartside TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA chartside TO ${role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA chartside TO ${role};
    REVOKE INSERT, UPDATE, DELETE ON chartside.migration FROM ${role}`);
}
