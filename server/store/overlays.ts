/** Published overlays of a tenant, every version for ever. A new version names the one it follows, so that none is lost. */
import { Problem } from '../problems.ts';
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface OverlayVersionRow {
  readonly id: string;
  readonly version: number;
  readonly payer?: string;
  /** The overlay as JSON. */
  readonly overlay: string;
  readonly comment: string;
  readonly publishedBy: string;
  readonly publishedAt: Date;
  /** The older version this one equals (rollback). */
  readonly sameAs?: number;
}

export interface NewOverlayVersion extends Omit<OverlayVersionRow, 'version'> {
  /** The version this change was made of; 0 = as delivered, or none yet. */
  readonly follows: number;
  /** Who called, with which Idempotency-Key. */
  readonly call: string;
}

export interface Overlays {
  /** The newest version of each. */
  newest(tx: Transaction): Promise<OverlayVersionRow[]>;
  /** Newest first. */
  history(tx: Transaction, id: string): Promise<OverlayVersionRow[]>;
  /**
   * The same call again gives the version it made. Throws `workbench/stale` when another version came first,
   * `workbench/key-reused` when the same key comes with something else.
   */
  publish(tx: Transaction, draft: NewOverlayVersion): Promise<OverlayVersionRow>;
}

interface Row {
  id: string;
  version: number;
  payer: string | null;
  overlay: string;
  comment: string;
  published_by: string;
  published_at: Date;
  same_as: number | null;
  call_content: string;
}

export function overlaysIn(secrets: Pick<Secrets, 'index'>): Overlays {
  return {
    async newest(tx) {
      const { rows } = await tx.query<Row>(
        'SELECT DISTINCT ON (id) * FROM overlay_versions ORDER BY id, version DESC',
      );
      return rows.map(versionOf);
    },
    history: async (tx, id) => (await historyOf(tx, id)).map(versionOf),
    publish: (tx, draft) => publish(secrets, tx, draft),
  };
}

async function historyOf(tx: Transaction, id: string): Promise<Row[]> {
  const { rows } = await tx.query<Row>('SELECT * FROM overlay_versions WHERE id = $1 ORDER BY version DESC', [
    id,
  ]);
  return rows;
}

async function publish(
  secrets: Pick<Secrets, 'index'>,
  tx: Transaction,
  draft: NewOverlayVersion,
): Promise<OverlayVersionRow> {
  // One at a time for each overlay: the second waits, then finds its version stale.
  await tx.query(
    "SELECT pg_advisory_xact_lock(hashtextextended('overlay ' || current_setting('app.tenant') || $1, 0))",
    [draft.id],
  );
  const call = secrets.index('overlay call', draft.call);
  const { id, overlay, comment, follows, sameAs } = draft;
  const content = secrets.index(
    'overlay call content',
    JSON.stringify([id, overlay, comment, follows, sameAs ?? null]),
  );
  const { rows: before } = await tx.query<Row>('SELECT * FROM overlay_versions WHERE call = $1', [call]);
  if (before[0]) {
    if (before[0].call_content !== content) throw new Problem('workbench/key-reused');
    return versionOf(before[0]);
  }
  const newest = (await historyOf(tx, id))[0]?.version ?? 0;
  if (newest !== follows) throw new Problem('workbench/stale', { version: newest });
  const { rows } = await tx.query<Row>(
    `INSERT INTO overlay_versions (id, version, payer, overlay, comment, published_by, published_at, same_as, call, call_content)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
    [
      id,
      newest + 1,
      draft.payer ?? null,
      overlay,
      comment,
      draft.publishedBy,
      draft.publishedAt,
      sameAs ?? null,
      call,
      content,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error('a published overlay was not returned');
  return versionOf(row);
}

function versionOf(row: Row): OverlayVersionRow {
  return {
    id: row.id,
    version: row.version,
    ...(row.payer === null ? {} : { payer: row.payer }),
    overlay: row.overlay,
    comment: row.comment,
    publishedBy: row.published_by,
    publishedAt: row.published_at,
    ...(row.same_as === null ? {} : { sameAs: row.same_as }),
  };
}
