/** Ending an exchange, and when to try again instead. */
import type { Transaction } from '../store/database.ts';
import { queueOf, type DriveNeeds } from './needs.ts';
import { readExchange, step, type ExchangeRow } from './rows.ts';

/** Ends without a usable answer; the handler may write what that means in the same transaction. */
export async function end(
  needs: Pick<DriveNeeds, 'clock' | 'handlers' | 'jobs' | 'secrets'>,
  tx: Transaction,
  row: ExchangeRow,
  state: 'failed' | 'ambiguous' | 'cancelled',
  detail?: string,
  columns: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await step(tx, row, { state, at: needs.clock(), detail }, { retry_at: null, ...columns });
  await close(needs, tx, row);
  const ended = await readExchange(tx, needs.secrets, row.id);
  if (ended !== undefined) await needs.handlers[row.kind]?.ended?.(tx, ended);
}

/** It changes no more by itself: the next one of its line may go. */
export async function close(
  needs: Pick<DriveNeeds, 'handlers' | 'jobs'>,
  tx: Transaction,
  row: ExchangeRow,
): Promise<void> {
  const { tenant_id: tenant } = row;
  await tx.query('DELETE FROM open_exchanges WHERE tenant_id = $1 AND exchange_id = $2', [tenant, row.id]);
  if (needs.handlers[row.kind]?.ordered !== true) return;
  const next = await nextInLine(tx, row.id);
  if (next !== undefined) await needs.jobs.send(tx, queueOf(needs, row.kind), { tenant, id: next });
}

/** The one to be sent next behind this one, where there is one. */
export async function nextInLine(tx: Transaction, id: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT n.id FROM exchanges e JOIN exchanges n ON n.partner = e.partner AND n.interchange > e.interchange
     WHERE e.id = $1 AND n.state = 'queued' ORDER BY n.interchange LIMIT 1`,
    [id],
  );
  return rows[0]?.id;
}

/** Whether one before it in its line may still be sent. */
export async function isBehind(tx: Transaction, { tenant_id, partner, interchange }: ExchangeRow) {
  const { rows } = await tx.query(
    `SELECT 1 AS one FROM exchanges e JOIN open_exchanges o ON o.tenant_id = $3 AND o.exchange_id = e.id
     WHERE e.partner = $1 AND e.interchange < $2 LIMIT 1`,
    [partner, interchange, tenant_id],
  );
  return rows.length > 0;
}

export async function markOpen(tx: Transaction, tenant: string, id: string): Promise<void> {
  await tx.query('INSERT INTO open_exchanges VALUES ($1, $2) ON CONFLICT DO NOTHING', [tenant, id]);
}

/** 5 s, 15 s, 45 s … at most 15 min, and up to a fifth more so that a payer's return is not met by all at once. */
export function backoffMs(attempts: number): number {
  return Math.min(5_000 * 3 ** Math.max(0, attempts - 1), 900_000) * (1 + Math.random() / 5);
}
