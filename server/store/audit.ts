/**
 * Audit events: kept sealed in the transaction of the access they tell of, then chained. A job seals what is new, per
 * tenant, in batches: each batch's mark is a keyed hash over the one before and over its events' stored bytes, so that
 * an event or batch that was changed, added or taken away is found. Writers never wait for the chain.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditEvent } from 'fhir/r4.js';
import type { SearchQuery } from '../facade/query.ts';
import type { Log } from '../log.ts';
import { notes } from '../notes.ts';
import { auditWords, placeOf, searchAudit, type AuditPage } from './audit-search.ts';
import { lastCut } from './audit-cut.ts';
import type { Database, Transaction } from './database.ts';
import { orderedIds } from './ordered-ids.ts';
import type { PageEnd, Reach } from './resource-search.ts';
import type { Secrets } from './secrets.ts';
import { byteaArray, uuidArray } from './wire-arrays.ts';

export interface AuditEntry {
  readonly event: AuditEvent;
  /** Facade Patient id. */
  readonly patient?: string;
}

export interface Audit {
  /** Commits with the caller's transaction, all of it in one statement at its end. */
  append(tx: Transaction, entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  events(
    tx: Transaction,
    search: { readonly patient?: string; readonly limit: number },
  ): Promise<AuditEvent[]>;
  /** By search parameters of AuditEvent; newest first, or by `date`. Only what is about a patient within reach. */
  search(tx: Transaction, query: SearchQuery, reach: Reach, after?: PageEnd): Promise<AuditPage>;
  /** Chains what every tenant has that is not yet chained; returns the number of events. */
  seal(): Promise<number>;
  verifyChain(tenant: string): Promise<ChainReport>;
}

export interface ChainReport {
  readonly intact: boolean;
  readonly batches: number;
  readonly events: number;
  /** The first batch that does not hold, and why; batch 0 = events outside of all batches, or the cut before them. */
  readonly broken?: {
    readonly batch: number;
    readonly why: 'changed' | 'missing-event' | 'missing-batch' | 'unchained';
  };
}

interface StoredEvent {
  id: string;
  event: Uint8Array;
}

interface Batch {
  batch: string;
  events: string[];
  hash: Uint8Array;
}

interface AppendedRow {
  readonly id: string;
  readonly at: string;
  readonly patient: string | undefined;
  readonly sealed: Uint8Array;
  readonly words: readonly Uint8Array[];
}

/** $6 = all words, one event's behind the other's; $5 = how many of them lie before each event's last one, itself included. */
const APPEND = `WITH added AS (
    SELECT id, recorded_at, patient, event, ($6::uuid[])[coalesce(lag(upto) OVER (ORDER BY place), 0) + 1 : upto] AS words
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::int[])
      WITH ORDINALITY AS added (id, recorded_at, patient, event, upto, place)),
  pending AS (INSERT INTO audit_pending (id) SELECT id FROM added)
  INSERT INTO audit_events (id, recorded_at, patient, event, words) SELECT * FROM added`;

function valuesOfAppend(rows: readonly AppendedRow[]): unknown[] {
  let upto = 0;
  return [
    rows.map(({ id }) => id),
    rows.map(({ at }) => at),
    rows.map(({ patient }) => patient ?? null),
    byteaArray(rows.map(({ sealed }) => sealed)),
    rows.map(({ words }) => (upto += words.length)),
    uuidArray(rows.flatMap(({ words }) => words)),
  ];
}

/** Largest batch; what is over goes into the next one. */
const BATCH_EVENTS = 5_000;

export function buildAudit(needs: {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
}): Audit {
  const { database, secrets } = needs;
  const chainKey = secrets.derive('audit chain');
  // Newest first is by time and id: within a millisecond the ids alone tell which came first.
  const nextId = orderedIds();
  // A Bundle's many accesses are one statement.
  const unwritten = notes<Transaction, AppendedRow[]>('audit');
  return {
    append(tx, entries) {
      const rows = entries.map(({ event, patient }) => {
        const id = nextId();
        const sealed = secrets.sealJson({ ...event, id }, placeOf(tx.tenant, id));
        return { id, at: event.recorded, patient, sealed, words: auditWords(secrets, event) };
      });
      const waiting = unwritten.of(tx);
      if (waiting) waiting.push(...rows);
      else {
        unwritten.set(tx, rows);
        tx.atEnd(() => {
          unwritten.set(tx, undefined);
          void tx.defer(APPEND, valuesOfAppend(rows), 'audit append');
        });
      }
      return Promise.resolve();
    },
    search: (tx, query, reach, after) => searchAudit(secrets, tx, query, reach, after),
    async events(tx, { patient, limit }) {
      const { rows } = await tx.query<StoredEvent & { tenant_id: string }>(
        `SELECT tenant_id, id, event FROM audit_events WHERE $1::text IS NULL OR patient = $1
         ORDER BY recorded_at DESC, id DESC LIMIT $2`,
        [patient ?? null, limit],
      );
      return rows.map((row) => secrets.openJson<AuditEvent>(row.event, placeOf(row.tenant_id, row.id)));
    },
    async seal() {
      const { rows } = await database.system((tx) =>
        tx.query<{ tenant_id: string }>('SELECT DISTINCT tenant_id FROM audit_pending'),
      );
      let sealed = 0;
      for (const { tenant_id: tenant } of rows)
        sealed += await database.tenant(tenant, (tx) => sealTenant(tx, tenant, chainKey, needs.clock()));
      return sealed;
    },
    verifyChain: (tenant) => database.tenant(tenant, (tx) => verify(tx, tenant, chainKey)),
  };
}

/** Seals once a second until the returned function is called, which seals a last time. */
export function keepSealing(audit: Audit, log: Log, everyMs = 1_000): () => Promise<void> {
  let round: Promise<void> = Promise.resolve();
  const sealOnce = (): Promise<void> =>
    audit.seal().then(
      () => undefined,
      (cause: unknown) => {
        log.warn({ err: cause }, 'audit events could not be chained; they are kept and chained later');
      },
    );
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = sealOnce().finally(() => (busy = false));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await round;
    await sealOnce();
  };
}

async function sealTenant(tx: Transaction, tenant: string, key: Uint8Array, at: Date): Promise<number> {
  // Another server may be at it: it will take these along.
  const { rows: locks } = await tx.query<{ mine: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('audit chain ' || $1, 0)) AS mine",
    [tenant],
  );
  if (locks[0]?.mine !== true) return 0;
  const { rows: events } = await tx.query<StoredEvent>(
    `SELECT e.id, e.event FROM audit_pending p JOIN audit_events e USING (tenant_id, id)
     WHERE p.tenant_id = $1 ORDER BY e.recorded_at, e.id LIMIT ${BATCH_EVENTS}`,
    [tenant],
  );
  if (events.length === 0) return 0;
  const { rows: last } = await tx.query<Batch>('SELECT * FROM audit_batches ORDER BY batch DESC LIMIT 1');
  const batch = Number(last[0]?.batch ?? 0) + 1;
  const ids = events.map((event) => event.id);
  await tx.query('INSERT INTO audit_batches (batch, sealed_at, events, hash) VALUES ($1, $2, $3, $4)', [
    batch,
    at,
    ids,
    markOf(key, tenant, batch, last[0]?.hash, events),
  ]);
  await tx.query('DELETE FROM audit_pending WHERE tenant_id = $1 AND id = ANY ($2::uuid[])', [tenant, ids]);
  return events.length;
}

function markOf(
  key: Uint8Array,
  tenant: string,
  batch: number,
  before: Uint8Array | undefined,
  events: readonly StoredEvent[],
): Buffer {
  const mark = createHmac('sha256', key)
    .update(`${tenant}\0${batch}\0`)
    .update(before ?? new Uint8Array());
  for (const { id, event } of events) mark.update(`${id}\0${event.length}\0`).update(event);
  return mark.digest();
}

async function verify(tx: Transaction, tenant: string, key: Uint8Array): Promise<ChainReport> {
  let batches = 0;
  let events = 0;
  const broken = (batch: number, why: NonNullable<ChainReport['broken']>['why']): ChainReport => ({
    intact: false,
    batches,
    events,
    broken: { batch, why },
  });
  const cut = await lastCut(tx, key);
  if (cut === undefined) return broken(0, 'changed');
  let { batch: last, hash: before } = cut;
  for (;;) {
    const { rows } = await tx.query<Batch>(
      'SELECT * FROM audit_batches WHERE batch > $1 ORDER BY batch LIMIT 1',
      [last],
    );
    const [next] = rows;
    if (next === undefined) break;
    if (Number(next.batch) !== last + 1) return broken(last + 1, 'missing-batch');
    const { rows: stored } = await tx.query<StoredEvent>(
      `SELECT e.id, e.event FROM unnest($1::uuid[]) WITH ORDINALITY AS member (id, place)
       JOIN audit_events e ON e.id = member.id ORDER BY place`,
      [next.events],
    );
    if (stored.length !== next.events.length) return broken(last + 1, 'missing-event');
    if (!timingSafeEqual(markOf(key, tenant, last + 1, before, stored), next.hash))
      return broken(last + 1, 'changed');
    before = next.hash;
    last++;
    batches++;
    events += stored.length;
  }
  const { rows } = await tx.query<{ outside: number }>(
    `SELECT (SELECT count(*) FROM audit_events)::int
       - (SELECT count(*) FROM audit_pending WHERE tenant_id = $1)::int AS outside`,
    [tenant],
  );
  return rows[0]?.outside === events ? { intact: true, batches, events } : broken(0, 'unchained');
}
