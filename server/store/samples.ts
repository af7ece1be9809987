/** The sample library of a tenant: de-identified messages with what they are found by. Deleting can be undone. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

/** What a message holds, found when it was saved. */
export interface SampleFacts {
  /** e.g. `271`; `Bundle` for FHIR. */
  readonly sets: readonly string[];
  /** Issue codes and `AAA 75`. */
  readonly errors: readonly string[];
  readonly segments: number;
}

export interface Sample extends SampleFacts {
  readonly id: string;
  readonly name: string;
  readonly payer?: string;
  readonly about?: string;
  /** Bytes. */
  readonly size: number;
  readonly savedBy: string;
  readonly savedAt: Date;
}

export interface SampleDraft extends SampleFacts {
  readonly name: string;
  readonly payer?: string;
  readonly about?: string;
  /** Already de-identified. */
  readonly bytes: Uint8Array;
  readonly savedBy: string;
  readonly savedAt: Date;
}

export interface Samples {
  /** Sorted by name. */
  list(tx: Transaction): Promise<Sample[]>;
  read(tx: Transaction, id: string): Promise<(Sample & { readonly bytes: Uint8Array }) | undefined>;
  add(tx: Transaction, draft: SampleDraft): Promise<Sample>;
  /** Undefined when there is none. An empty text takes `payer` or `about` away. */
  change(
    tx: Transaction,
    id: string,
    change: { readonly name?: string; readonly payer?: string; readonly about?: string },
  ): Promise<Sample | undefined>;
  /** False when there was none. */
  delete(tx: Transaction, id: string, at: Date): Promise<boolean>;
  restore(tx: Transaction, id: string): Promise<Sample | undefined>;
}

interface Row {
  tenant_id: string;
  id: string;
  name: string;
  sets: string[];
  payer: string | null;
  errors: string[];
  about: string | null;
  segments: number;
  size: number;
  saved_by: string;
  saved_at: Date;
  bytes: Uint8Array;
}

const placeOf = (tenant: string, id: string): string => `sample/${tenant}/${id}`;
const COLUMNS = 'tenant_id, id, name, sets, payer, errors, about, segments, size, saved_by, saved_at';

export function samplesIn(secrets: Secrets): Samples {
  return {
    async list(tx) {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM samples WHERE deleted_at IS NULL ORDER BY name, id`,
      );
      return rows.map(sampleOf);
    },
    async read(tx, id) {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS}, bytes FROM samples WHERE id = $1 AND deleted_at IS NULL`,
        [id],
      );
      const [row] = rows;
      return row && { ...sampleOf(row), bytes: secrets.open(row.bytes, placeOf(row.tenant_id, row.id)) };
    },
    add: (tx, draft) => add(tx, secrets, draft),
    async change(tx, id, { name, payer, about }) {
      const { rows } = await tx.query<Row>(
        `UPDATE samples SET name = coalesce($2, name), payer = nullif(coalesce($3, payer), ''),
           about = nullif(coalesce($4, about), '')
         WHERE id = $1 AND deleted_at IS NULL RETURNING ${COLUMNS}`,
        [id, name ?? null, payer ?? null, about ?? null],
      );
      return rows[0] && sampleOf(rows[0]);
    },
    async delete(tx, id, at) {
      const { rowCount } = await tx.query(
        'UPDATE samples SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL',
        [id, at],
      );
      return rowCount > 0;
    },
    async restore(tx, id) {
      const { rows } = await tx.query<Row>(
        `UPDATE samples SET deleted_at = NULL WHERE id = $1 RETURNING ${COLUMNS}`,
        [id],
      );
      return rows[0] && sampleOf(rows[0]);
    },
  };
}

async function add(tx: Transaction, secrets: Secrets, draft: SampleDraft): Promise<Sample> {
  const { rows: named } = await tx.query<{ tenant: string }>(
    "SELECT current_setting('app.tenant') AS tenant",
  );
  const id = randomUUID();
  const { rows } = await tx.query<Row>(
    `INSERT INTO samples (id, name, sets, payer, errors, about, segments, size, bytes, saved_by, saved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING ${COLUMNS}`,
    [
      id,
      draft.name,
      draft.sets,
      draft.payer ?? null,
      draft.errors,
      draft.about ?? null,
      draft.segments,
      draft.bytes.length,
      secrets.seal(draft.bytes, placeOf(named[0]?.tenant ?? '', id)),
      draft.savedBy,
      draft.savedAt,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error('a saved sample was not returned');
  return sampleOf(row);
}

function sampleOf(row: Row): Sample {
  return {
    id: row.id,
    name: row.name,
    sets: row.sets,
    ...(row.payer === null ? {} : { payer: row.payer }),
    errors: row.errors,
    ...(row.about === null ? {} : { about: row.about }),
    segments: row.segments,
    size: row.size,
    savedBy: row.saved_by,
    savedAt: row.saved_at,
  };
}
