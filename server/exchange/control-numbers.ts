/** Control numbers towards a trading partner: one counter row each, so that no replica or restart repeats one. */
import type { Transaction } from '../store/database.ts';
import type { ControlNumbers } from './exchange.ts';

/** ISA13, GS06 and ST02 hold nine digits at most. */
const LARGEST = 999_999_999;

/** The next numbers; the partner's row stays locked until the transaction ends, so numbers have no gaps either. */
export async function nextNumbers(tx: Transaction, partner: string): Promise<ControlNumbers> {
  const { rows } = await tx.query<{ last: string }>(
    `INSERT INTO control_numbers AS c (partner, last) VALUES ($1, 1)
     ON CONFLICT (partner) DO UPDATE SET last = c.last % ${LARGEST} + 1 RETURNING last`,
    [partner],
  );
  const number = Number(rows[0]?.last);
  return { interchange: number, group: number, set: number };
}
