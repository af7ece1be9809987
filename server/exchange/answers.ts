/** Every answer that came to an exchange, late ones too, for whoever must hand all of it over. */
import type { Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import { placeOf } from './rows.ts';

export interface KeptAnswer {
  readonly at: Date;
  /** Came when the exchange was settled: kept, not applied. */
  readonly late: boolean;
  readonly bytes: Uint8Array;
}

/** In the order they came. */
export async function readAnswers(
  tx: Transaction,
  secrets: Secrets,
  exchange: string,
): Promise<KeptAnswer[]> {
  const { rows } = await tx.query<KeptAnswer>(
    'SELECT at, late, bytes FROM exchange_answers WHERE exchange_id = $1 ORDER BY sequence',
    [exchange],
  );
  return rows.map(({ at, late, bytes }) => ({
    at,
    late,
    bytes: secrets.open(bytes, placeOf(tx.tenant, exchange, 'answer')),
  }));
}
