/** Writes to EHRs as rows: drafted before they are sent, with what came of them. */
import type { Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

/** `kept-here`: the EHR takes none, so it is a resource of ours. */
export type WriteState = 'drafted' | 'sent' | 'done' | 'refused' | 'ambiguous' | 'kept-here';

export interface WriteRow {
  readonly id: string;
  readonly type: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly state: WriteState;
  /** HMAC of what was to be written: the same key may not be used for something else. */
  readonly request: string;
  readonly problem?: { readonly id: string; readonly params: Readonly<Record<string, string | number>> };
  readonly result?: WriteResult;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface WriteResult {
  /** Of ours: `Type/facade-id`. */
  readonly reference?: string;
  readonly etag?: string;
}

export interface WriteDraft {
  readonly connection: string;
  /** Facade Patient id. */
  readonly patient: string;
  readonly key: string;
  readonly request: string;
  readonly type: string;
  readonly method: WriteRow['method'];
  /** As it is sent; sealed. */
  readonly body: unknown;
}

interface Row {
  readonly tenant_id: string;
  readonly id: string;
  readonly type: string;
  readonly method: WriteRow['method'];
  readonly state: WriteState;
  readonly request: string;
  readonly problem: NonNullable<WriteRow['problem']> | null;
  readonly result: Uint8Array | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface EhrWrites {
  /** Undefined where the key was used before. */
  draft(tx: Transaction, draft: WriteDraft): Promise<string | undefined>;
  byKey(tx: Transaction, key: string): Promise<WriteRow | undefined>;
  /** What was kept here in the place of a write; in the transaction that stores it. Again changes nothing. */
  keep(
    tx: Transaction,
    kept: Omit<WriteDraft, 'method' | 'body'> & { readonly reference: string },
  ): Promise<void>;
  byId(tx: Transaction, connection: string, id: string): Promise<WriteRow | undefined>;
  /** As it was drafted. */
  body(tx: Transaction, id: string): Promise<unknown>;
  /** Of one connection, what is not done and what nobody has seen to yet; newest first. */
  open(tx: Transaction, connection: string, limit: number): Promise<readonly WriteRow[]>;
  /** Somebody has seen to it. */
  settle(tx: Transaction, id: string, at: Date): Promise<void>;
  /** Newest first. */
  ofPatient(tx: Transaction, patient: string): Promise<readonly WriteRow[]>;
  /** Takes what was drafted for sending; false where somebody else did, or it is past that. */
  claim(tx: Transaction, id: string): Promise<boolean>;
  mark(
    tx: Transaction,
    id: string,
    state: WriteState,
    more?: { readonly problem?: WriteRow['problem']; readonly result?: WriteResult },
  ): Promise<void>;
}

const COLUMNS = 'tenant_id, id, type, method, state, request, problem, result, created_at, updated_at';
/** Of one patient, on one page. */
const LISTED = 100;

type Sealing = Pick<Secrets, 'sealJson' | 'openJson'>;

const place = (key: string, part: string): string => `ehr-write:${key}:${part}`;

const readRow = (secrets: Sealing, row: Row): WriteRow => ({
  ...{ id: row.id, type: row.type, method: row.method, state: row.state, request: row.request },
  ...(row.problem !== null && { problem: row.problem }),
  ...(row.result !== null && {
    result: secrets.openJson<WriteResult>(row.result, place(`${row.tenant_id}/${row.id}`, 'result')),
  }),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export function ehrWritesIn(secrets: Sealing): EhrWrites {
  const rowOf = (row: Row): WriteRow => readRow(secrets, row);
  return {
    async draft(tx, { connection, patient, key, request, type, method, body }) {
      const { rows } = await tx.query<{ id: string }>(
        `INSERT INTO ehr_writes (connection_id, patient, key, request, type, method, state, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, 'drafted', $7) ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id`,
        [connection, patient, key, request, type, method, secrets.sealJson(body, place(key, 'body'))],
      );
      return rows[0]?.id;
    },
    ...outgoingRows(secrets),
    async byKey(tx, key) {
      const { rows } = await tx.query<Row>(`SELECT ${COLUMNS} FROM ehr_writes WHERE key = $1`, [key]);
      return rows[0] && rowOf(rows[0]);
    },
    async ofPatient(tx, patient) {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM ehr_writes WHERE patient = $1 ORDER BY created_at DESC LIMIT ${LISTED}`,
        [patient],
      );
      return rows.map(rowOf);
    },
    async claim(tx, id) {
      const { rowCount } = await tx.query(
        `UPDATE ehr_writes SET state = 'sent', updated_at = clock_timestamp() WHERE id = $1 AND state = 'drafted'`,
        [id],
      );
      return rowCount === 1;
    },
    async mark(tx, id, state, { problem, result } = {}) {
      await tx.query(
        `UPDATE ehr_writes SET state = $2, problem = $3, result = $4, updated_at = clock_timestamp() WHERE id = $1`,
        [
          id,
          state,
          problem === undefined ? null : JSON.stringify(problem),
          result === undefined ? null : secrets.sealJson(result, place(`${tx.tenant}/${id}`, 'result')),
        ],
      );
    },
  };
}

/** By which a write is found again: the caller's own `Idempotency-Key`, which another caller may use as well. */
export const writeKey = (
  secrets: Pick<Secrets, 'index'>,
  caller: string,
  idempotencyKey: string | undefined,
): string => secrets.index('ehr-write', JSON.stringify([caller, idempotencyKey]));

/** What a person has to see to. */
function outgoingRows(secrets: Sealing): Pick<EhrWrites, 'keep' | 'byId' | 'body' | 'open' | 'settle'> {
  return {
    async keep(tx, { connection, patient, key, request, type, reference }) {
      const { rows } = await tx.query<{ id: string }>(
        `INSERT INTO ehr_writes (connection_id, patient, key, request, type, method, state, sealed)
         VALUES ($1, $2, $3, $4, $5, 'POST', 'kept-here', $6) ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id`,
        // The resource itself is ours, and has versions: here is only where it stands.
        [connection, patient, key, request, type, secrets.sealJson({ reference }, place(key, 'body'))],
      );
      const [row] = rows;
      if (row)
        await tx.query('UPDATE ehr_writes SET result = $2 WHERE id = $1', [
          row.id,
          secrets.sealJson({ reference }, place(`${tx.tenant}/${row.id}`, 'result')),
        ]);
    },
    async byId(tx, connection, id) {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM ehr_writes WHERE connection_id = $1 AND id = $2`,
        [connection, id],
      );
      return rows[0] && readRow(secrets, rows[0]);
    },
    async body(tx, id) {
      const { rows } = await tx.query<{ key: string; sealed: Uint8Array }>(
        'SELECT key, sealed FROM ehr_writes WHERE id = $1',
        [id],
      );
      const [row] = rows;
      return row && secrets.openJson<unknown>(row.sealed, place(row.key, 'body'));
    },
    async open(tx, connection, limit) {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM ehr_writes WHERE connection_id = $1 AND state <> 'done' AND settled_at IS NULL
         ORDER BY created_at DESC, id LIMIT $2`,
        [connection, limit],
      );
      return rows.map((row) => readRow(secrets, row));
    },
    async settle(tx, id, at) {
      await tx.query(
        'UPDATE ehr_writes SET settled_at = $2, updated_at = clock_timestamp() WHERE id = $1 AND settled_at IS NULL',
        [id, at],
      );
    },
  };
}
