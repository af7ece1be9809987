/**
 * Audit events: kept sealed in the transaction of the access they tell of, then chained. A job seals what is new, per
 * tenant, in batches: each batch's mark is a keyed hash over the one before and over its events' stored bytes, so that
 * an event or batch that was changed, added or taken away is found. Writers never wait for the chain.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AuditEvent } from 'fhir/r4.js';
import type { Log } from '../log.ts';
import type { Database, Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

export interface Audit {
  /** Commits with the caller's transaction. `patient` = facade Patient id. */
  append(tx: Transaction, event: AuditEvent, patient?: string): Promise<void>;
  /** Newest first. */
  events(
    tx: Transaction,
    search: { readonly patient?: string; readonly limit: number },
  ): Promise<AuditEvent[]>;
  /** Chains what every tenant has that is not yet chained; returns the number of events. */
  seal(): Promise<number>;
  verifyChain(tenant: string): Promise<ChainReport>;
}

export interface ChainReport {
  readonly intact: boolean;
  readonly batches: number;
  readonly events: number;
  /** The first batch that does not hold, and why; batch 0 = events outside of all batches. */
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

/** Largest batch; what is over goes into the next one. */
const BATCH_EVENTS = 5_000;
const placeOf = (tenant: string, id: string): string => `audit/${tenant}/${id}`;

export function buildAudit(needs: {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clock: () => Date;
}): Audit {
  const { database, secrets } = needs;
  const chainKey = secrets.derive('audit chain');
  return {
    async append(tx, event, patient) {
      const { rows } = await tx.query<{ tenant: string }>("SELECT current_setting('app.tenant') AS tenant");
      const id = randomUUID();
      const sealed = secrets.sealJson({ ...event, id }, placeOf(rows[0]?.tenant ?? '', id));
      await tx.query(
        `WITH pending AS (INSERT INTO audit_pending (id) VALUES ($1))
         INSERT INTO audit_events (id, recorded_at, patient, event) VALUES ($1, $2, $3, $4)`,
        [id, event.recorded, patient ?? null, sealed],
      );
    },
    async events(tx, { patient, limit }) {
      const { rows } = await tx.query<StoredEvent & { tenant_id: string }>(
        `SELECT tenant_id, id, event FROM audit_events WHERE $1::text IS NULL OR patient = $1
         ORDER BY recorded_at DESC, id LIMIT $2`,
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
  let before: Uint8Array | undefined;
  let batches = 0;
  let events = 0;
  const broken = (batch: number, why: NonNullable<ChainReport['broken']>['why']): ChainReport => ({
    intact: false,
    batches,
    events,
    broken: { batch, why },
  });
  for (;;) {
    const { rows } = await tx.query<Batch>(
      'SELECT * FROM audit_batches WHERE batch > $1 ORDER BY batch LIMIT 1',
      [batches],
    );
    const [next] = rows;
    if (next === undefined) break;
    if (Number(next.batch) !== batches + 1) return broken(batches + 1, 'missing-batch');
    const { rows: stored } = await tx.query<StoredEvent>(
      `SELECT e.id, e.event FROM unnest($1::uuid[]) WITH ORDINALITY AS member (id, place)
       JOIN audit_events e ON e.id = member.id ORDER BY place`,
      [next.events],
    );
    if (stored.length !== next.events.length) return broken(batches + 1, 'missing-event');
    if (!timingSafeEqual(markOf(key, tenant, batches + 1, before, stored), next.hash))
      return broken(batches + 1, 'changed');
    before = next.hash;
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
