/** Searches people keep for themselves or for all of their tenant. The text is sealed: it may hold a member id. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface StoredQuery {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly shared: boolean;
  readonly owner: { readonly key: string; readonly name: string };
  readonly savedAt: Date;
}

export interface SavedQueries {
  /** Those of `ownerKey` and those that are shared, by name. */
  list(tx: Transaction, ownerKey: string): Promise<StoredQuery[]>;
  add(tx: Transaction, query: Omit<StoredQuery, 'id'>): Promise<StoredQuery>;
  /** Only its owner changes or deletes one; undefined or false when there is none of theirs. */
  change(tx: Transaction, id: string, query: Omit<StoredQuery, 'id'>): Promise<StoredQuery | undefined>;
  delete(tx: Transaction, id: string, ownerKey: string): Promise<boolean>;
}

interface Row {
  tenant_id: string;
  id: string;
  owner_key: string;
  owner: string;
  shared: boolean;
  saved_at: Date;
  sealed: Uint8Array;
}

const placeOf = (tenant: string, id: string): string => `query/${tenant}/${id}`;

export function savedQueriesIn(secrets: Secrets): SavedQueries {
  const seal = async (tx: Transaction, id: string, { name, text }: Omit<StoredQuery, 'id'>) => {
    const { rows } = await tx.query<{ tenant: string }>("SELECT current_setting('app.tenant') AS tenant");
    return secrets.sealJson({ name, text }, placeOf(rows[0]?.tenant ?? '', id));
  };
  const queryOf = (row: Row): StoredQuery => ({
    id: row.id,
    ...secrets.openJson<{ name: string; text: string }>(row.sealed, placeOf(row.tenant_id, row.id)),
    shared: row.shared,
    owner: { key: row.owner_key, name: row.owner },
    savedAt: row.saved_at,
  });
  return {
    async list(tx, ownerKey) {
      const { rows } = await tx.query<Row>('SELECT * FROM saved_queries WHERE shared OR owner_key = $1', [
        ownerKey,
      ]);
      return rows.map(queryOf).sort((a, b) => a.name.localeCompare(b.name));
    },
    async add(tx, query) {
      const id = randomUUID();
      await tx.query(
        `INSERT INTO saved_queries (id, owner_key, owner, shared, saved_at, sealed) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, query.owner.key, query.owner.name, query.shared, query.savedAt, await seal(tx, id, query)],
      );
      return { id, ...query };
    },
    async change(tx, id, query) {
      const { rowCount } = await tx.query(
        'UPDATE saved_queries SET shared = $3, saved_at = $4, sealed = $5 WHERE id = $1 AND owner_key = $2',
        [id, query.owner.key, query.shared, query.savedAt, await seal(tx, id, query)],
      );
      return rowCount > 0 ? { id, ...query } : undefined;
    },
    async delete(tx, id, ownerKey) {
      const { rowCount } = await tx.query('DELETE FROM saved_queries WHERE id = $1 AND owner_key = $2', [
        id,
        ownerKey,
      ]);
      return rowCount > 0;
    },
  };
}
