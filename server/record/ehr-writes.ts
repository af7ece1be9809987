/** What was written to the EHR, or was to be. */
import { listed } from './listed.ts';

interface Columns {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly method: string;
  readonly state: string;
  readonly problem: object | null;
  readonly sealed: Uint8Array;
  readonly result: Uint8Array | null;
  readonly created_at: Date;
}

export const ehrWrites = listed<Columns>({
  table: 'ehr_writes',
  file: 'ehr-writes.ndjson',
  about: 'what Chartside wrote to the EHR, as it was sent, and what the EHR said.',
  sql: `SELECT id::text AS place, id::text AS id, key, type, method, state, problem, sealed, result, created_at
    FROM ehr_writes WHERE patient = $1 AND id::text COLLATE "C" > $2 ORDER BY id::text COLLATE "C" LIMIT $3`,
  line: (row, { secrets }, { tenant }) => ({
    at: row.created_at,
    method: row.method,
    type: row.type,
    state: row.state,
    body: secrets.openJson<unknown>(row.sealed, `ehr-write:${row.key}:body`),
    ...(row.problem === null ? {} : { problem: row.problem }),
    ...(row.result === null
      ? {}
      : { result: secrets.openJson<object>(row.result, `ehr-write:${tenant}/${row.id}:result`) }),
  }),
});
