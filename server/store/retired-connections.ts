/**
 * A connection that is retired lets nobody in: no launch, no sign-in, no back-end client, no message. What was kept through it
 * stays, with its keys, so that it can be brought back as it was.
 */
import type { Connection } from '../ehr/connection.ts';
import { Problem } from '../problems.ts';
import type { Transaction } from './database.ts';

type Owner = Pick<Connection, 'tenant' | 'id'>;

/** What of a connection is in use: what retiring it ends. */
export interface ConnectionUses {
  readonly sessions: number;
  readonly clients: number;
}

export async function usesOf(tx: Transaction, { tenant, id }: Owner): Promise<ConnectionUses> {
  const { rows } = await tx.query<{ sessions: string; clients: string }>(
    `SELECT (SELECT count(*) FROM sessions WHERE connection_id = $2 AND ended_at IS NULL) AS sessions,
       (SELECT count(*) FROM clients WHERE tenant_id = $1 AND connection_id = $2) AS clients`,
    [tenant, id],
  );
  return { sessions: Number(rows[0]?.sessions ?? 0), clients: Number(rows[0]?.clients ?? 0) };
}

/** Of the tenant, by id. */
export async function retiredOf(tx: Transaction, tenant: string): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await tx.query<{ connection_id: string; retired_at: Date }>(
    'SELECT connection_id, retired_at FROM retired_connections WHERE tenant_id = $1',
    [tenant],
  );
  return new Map(rows.map((row) => [row.connection_id, row.retired_at]));
}

/** Tokens of the EHR are forgotten at once; a second time changes nothing. */
export async function retire(tx: Transaction, { tenant, id }: Owner, at: Date): Promise<void> {
  await hold(tx, id);
  const { rowCount } = await tx.query(
    'INSERT INTO retired_connections VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [tenant, id, at],
  );
  if (rowCount === 0) return;
  await endSessions(tx, { tenant, id });
  await tx.query('DELETE FROM connection_issuers WHERE tenant_id = $1 AND connection_id = $2', [tenant, id]);
  await tx.query('DELETE FROM v2_senders WHERE tenant_id = $1 AND connection_id = $2', [tenant, id]);
}

/** Throws `ehr/no-connection` where it was not retired. Its issuers and its sender are its caller's to write again. */
export async function bringBack(tx: Transaction, { tenant, id }: Owner): Promise<void> {
  await hold(tx, id);
  const { rowCount } = await tx.query(
    'DELETE FROM retired_connections WHERE tenant_id = $1 AND connection_id = $2',
    [tenant, id],
  );
  if (rowCount === 0) throw new Problem('ehr/no-connection');
}

/** Nobody changes it at the same moment. */
async function hold(tx: Transaction, id: string): Promise<void> {
  await tx.query('SELECT 1 FROM connections WHERE id = $1 FOR UPDATE', [id]);
}

/** Whoever came in by it, and whoever is just about to. */
export async function endSessions(tx: Transaction, { tenant, id }: Owner): Promise<void> {
  await tx.query(
    "UPDATE sessions SET ended_at = now(), ended_by = 'connection', tokens = NULL WHERE connection_id = $1 AND ended_at IS NULL",
    [id],
  );
  await tx.query('DELETE FROM pending_launches WHERE tenant_id = $1 AND connection_id = $2', [tenant, id]);
}
