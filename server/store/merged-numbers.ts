/** Chart numbers that are another's now (HL7 v2 A40, A47), within a connection; numbers are HMACs, the surviving ones sealed. */
import type { Identifier } from 'fhir/r4.js';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface MergedNumbers {
  /** The message, and since when it is so. */
  readonly toldBy: string;
  readonly asOf: Date;
  readonly priorKeys: readonly string[];
  readonly survivorKeys: readonly string[];
  readonly survivors: readonly Identifier[];
}

export interface MergedNumberRows {
  /** Gives the keys that it is true of: not those of which something newer is known. */
  remember(tx: Transaction, connectionId: string, merged: MergedNumbers): Promise<readonly string[]>;
  /** By key, which numbers are meant where one of these is named. */
  survivors(
    tx: Transaction,
    connectionId: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Identifier[]>>;
}

interface Row {
  readonly tenant_id: string;
  readonly prior_key: string;
  readonly sealed: Uint8Array;
}

const place = (tenant: string, connection: string, key: string): string =>
  `merged-number:${tenant}:${connection}:${key}`;

export function mergedNumberRows(secrets: Pick<Secrets, 'sealJson' | 'openJson'>): MergedNumberRows {
  return {
    remember: (tx, connectionId, merged) => remember(secrets, tx, connectionId, merged),
    async survivors(tx, connectionId, keys) {
      if (keys.length === 0) return new Map();
      const { rows } = await tx.query<Row>(
        'SELECT tenant_id, prior_key, sealed FROM merged_numbers WHERE connection_id = $1 AND prior_key = ANY ($2::text[])',
        [connectionId, keys],
      );
      return new Map(
        rows.map(({ tenant_id: tenant, prior_key: key, sealed }) => [
          key,
          secrets.openJson<readonly Identifier[]>(sealed, place(tenant, connectionId, key)),
        ]),
      );
    },
  };
}

async function remember(
  secrets: Pick<Secrets, 'sealJson'>,
  tx: Transaction,
  connectionId: string,
  { toldBy, asOf, priorKeys, survivorKeys, survivors }: MergedNumbers,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ prior_key: string }>(
    'SELECT prior_key FROM merged_numbers WHERE connection_id = $1 AND prior_key = ANY ($2::text[]) AND as_of > $3',
    [connectionId, priorKeys, asOf],
  );
  const newer = new Set(rows.map(({ prior_key: key }) => key));
  const keys = priorKeys.filter((key) => !newer.has(key));
  if (keys.length === 0) return keys;
  // What is merged back is a chart of its own again; what was merged into the prior one goes along with it.
  await tx.query(
    'DELETE FROM merged_numbers WHERE connection_id = $1 AND prior_key = ANY ($2::text[]) AND as_of <= $3',
    [connectionId, survivorKeys, asOf],
  );
  const along = await tx.query<{ prior_key: string }>(
    'SELECT prior_key FROM merged_numbers WHERE connection_id = $1 AND survivor_keys && $2::text[]',
    [connectionId, keys],
  );
  for (const key of new Set([...keys, ...along.rows.map((row) => row.prior_key)]))
    await tx.query(
      `INSERT INTO merged_numbers (connection_id, prior_key, survivor_keys, told_by, as_of, sealed)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, connection_id, prior_key)
       DO UPDATE SET survivor_keys = $3, told_by = $4, as_of = $5, sealed = $6`,
      [
        ...[connectionId, key, survivorKeys, toldBy, asOf],
        secrets.sealJson(survivors, place(tx.tenant, connectionId, key)),
      ],
    );
  return keys;
}
