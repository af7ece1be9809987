/** Business keys as they are stored and looked for: codes in the clear, a patient's exact values as HMACs. */
import type { Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { BusinessKeys } from './exchange.ts';

const hidden: ReadonlySet<string> = new Set<keyof BusinessKeys>([
  'memberId',
  'person',
  'mrn',
  'authorization',
  'trace',
  'call',
]);

export function storedKeys(keys: BusinessKeys, secrets: Secrets): [name: string, value: string][] {
  return Object.entries(keys as Record<string, string | undefined>).flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [[name, hidden.has(name) ? secrets.index(name, normalise(value)) : value] as [string, string]],
  );
}

export async function writeKeys(
  tx: Transaction,
  exchange: string,
  pairs: readonly [string, string][],
): Promise<void> {
  await tx.query(
    `INSERT INTO exchange_keys (exchange_id, name, value)
     SELECT $1, name, value FROM unnest($2::text[], $3::text[]) AS pair (name, value) ON CONFLICT DO NOTHING`,
    [exchange, pairs.map(([name]) => name), pairs.map(([, value]) => value)],
  );
}

/** Typed by hand, read from a card or sent by a payer: case, spaces, dashes and accents say nothing. */
function normalise(value: string): string {
  return value
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
