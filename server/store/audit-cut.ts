/**
 * Cuts the old end off the audit chain. What remains begins after the cut, whose row keeps the last dropped batch's hash
 * under a keyed mark of its own: whoever deletes batches without the key is found as before.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Transaction } from './database.ts';

export interface AuditCut {
  /** The newest batch that is gone; 0 = none. */
  readonly batch: number;
  readonly hash?: Uint8Array;
  /** Events that all cuts have dropped. */
  readonly events: number;
}

interface Row {
  batch: string;
  hash: Uint8Array;
  events: string;
  cut_at: Date;
  mark: Uint8Array;
}

/** Where the chain begins; undefined when somebody else wrote that row. */
export async function lastCut(tx: Transaction, key: Uint8Array): Promise<AuditCut | undefined> {
  const { rows } = await tx.query<Row>('SELECT * FROM audit_cuts ORDER BY batch DESC LIMIT 1');
  const [row] = rows;
  if (row === undefined) return { batch: 0, events: 0 };
  const mark = markOf(key, tx.tenant, row);
  if (row.mark.length !== mark.length || !timingSafeEqual(mark, row.mark)) return undefined;
  return { batch: Number(row.batch), hash: row.hash, events: Number(row.events) };
}

/**
 * Drops at most `batches` of the oldest ones that were sealed before an instant, with their events, in the caller's
 * transaction (`app.retention` on). Stops before the first one that holds an event of a patient under a legal hold, and
 * before the newest of all. Returns how many events went.
 */
export async function cutChain(
  tx: Transaction,
  key: Uint8Array,
  { before, at, batches }: { readonly before: Date; readonly at: Date; readonly batches: number },
): Promise<number> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('audit chain ' || $1, 0))", [tx.tenant]);
  const cut = await lastCut(tx, key);
  if (cut === undefined) throw new Error('the cut of an audit chain is not ours');
  const { rows } = await tx.query<{ batch: string; hash: Uint8Array; held: boolean }>(
    `SELECT b.batch, b.hash, EXISTS (
       SELECT 1 FROM audit_events e JOIN legal_holds h ON h.patient = e.patient AND h.lifted_at IS NULL
       WHERE e.id = ANY (b.events)) AS held
     FROM audit_batches b WHERE b.sealed_at < $1 AND b.batch < (SELECT max(batch) FROM audit_batches)
     ORDER BY b.batch LIMIT $2`,
    [before, batches],
  );
  const firstHeld = rows.findIndex(({ held }) => held);
  const last = rows.slice(0, firstHeld < 0 ? rows.length : firstHeld).at(-1);
  if (last === undefined) return 0;
  const { rowCount: dropped } = await tx.query(
    'DELETE FROM audit_events WHERE id IN (SELECT unnest(events) FROM audit_batches WHERE batch <= $1)',
    [last.batch],
  );
  await tx.query('DELETE FROM audit_batches WHERE batch <= $1', [last.batch]);
  const row = { batch: last.batch, hash: last.hash, events: String(cut.events + dropped), cut_at: at };
  await tx.query('INSERT INTO audit_cuts (batch, hash, events, cut_at, mark) VALUES ($1, $2, $3, $4, $5)', [
    row.batch,
    row.hash,
    row.events,
    row.cut_at,
    markOf(key, tx.tenant, row),
  ]);
  return dropped;
}

function markOf(key: Uint8Array, tenant: string, row: Omit<Row, 'mark'>): Buffer {
  return createHmac('sha256', key)
    .update(`cut\0${tenant}\0${row.batch}\0${row.events}\0${row.cut_at.toISOString()}\0`)
    .update(row.hash)
    .digest();
}
