/** Ending an exchange, and when to try again instead. */
import type { Transaction } from '../store/database.ts';
import type { DriveNeeds } from './needs.ts';
import { readExchange, step, type ExchangeRow } from './rows.ts';

/** Ends without a usable answer; the handler may write what that means in the same transaction. */
export async function end(
  needs: Pick<DriveNeeds, 'clock' | 'handlers' | 'secrets'>,
  tx: Transaction,
  row: ExchangeRow,
  state: 'failed' | 'ambiguous' | 'cancelled',
  detail?: string,
  columns: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await step(tx, row, { state, at: needs.clock(), detail }, { retry_at: null, ...columns });
  await tx.query('DELETE FROM open_exchanges WHERE tenant_id = $1 AND exchange_id = $2', [
    row.tenant_id,
    row.id,
  ]);
  const ended = await readExchange(tx, needs.secrets, row.id);
  if (ended !== undefined) await needs.handlers[row.kind]?.ended?.(tx, ended);
}

export async function markOpen(tx: Transaction, tenant: string, id: string): Promise<void> {
  await tx.query('INSERT INTO open_exchanges VALUES ($1, $2) ON CONFLICT DO NOTHING', [tenant, id]);
}

/** 5 s, 15 s, 45 s … at most 15 min, and up to a fifth more so that a payer's return is not met by all at once. */
export function backoffMs(attempts: number): number {
  return Math.min(5_000 * 3 ** Math.max(0, attempts - 1), 900_000) * (1 + Math.random() / 5);
}
