/**
 * Brings the search index up to date after the search parameters have changed, or where a resource was stored before it
 * had one: contents and versions stay as they are. Several servers may be at it at the same time.
 */
import type { FhirResource } from 'fhir/r4.js';
import type { Log } from '../log.ts';
import type { Database, Transaction } from './database.ts';
import { INDEXED, openVersion, writeIndex } from './resource-rows.ts';
import type { Secrets } from './secrets.ts';

const BATCH = 100;

interface Row {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly patient: string | null;
  readonly content: Uint8Array;
}

export interface ReindexNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly log: Log;
}

/**
 * Begins in the background; the returned function ends it after the batch it is at. What is not indexed yet is read as ever,
 * and found by no search.
 */
export function startReindex(needs: ReindexNeeds): () => Promise<void> {
  const stop = new AbortController();
  const done = reindex(needs, stop.signal).catch((cause: unknown) => {
    needs.log.warn({ err: cause }, 'the search index is not up to date; it is tried again at the next start');
  });
  return async () => {
    stop.abort();
    await done;
  };
}

/** Returns how many resources were indexed anew. */
export async function reindex({ database, secrets, log }: ReindexNeeds, stop?: AbortSignal): Promise<number> {
  const { rows } = await database.system((tx) =>
    tx.query<{ tenant_id: string }>('SELECT DISTINCT tenant_id FROM connection_issuers'),
  );
  let all = 0;
  for (const { tenant_id: tenant } of rows) {
    let done = BATCH;
    while (done === BATCH && stop?.aborted !== true) {
      done = await database.tenant(tenant, (tx) => indexBatch(secrets, tx));
      all += done;
    }
  }
  if (all > 0) log.info({ resources: all }, 'the search index was brought up to date');
  return all;
}

async function indexBatch(secrets: Secrets, tx: Transaction): Promise<number> {
  // Not `<>`, which no index answers: at most starts there is nothing to do, and that is to be known at once.
  const { rows } = await tx.query<Row>(
    `SELECT type, id, version, last_updated, patient, content FROM resources
     WHERE (indexed < $1 OR indexed > $1) AND content IS NOT NULL LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [INDEXED],
  );
  for (const row of rows) {
    const resource = openVersion<FhirResource>(secrets, tx.tenant, { ...row, resource: row.content });
    await writeIndex(secrets, tx, { resource, ...(row.patient !== null && { patient: row.patient }) });
  }
  return rows.length;
}
