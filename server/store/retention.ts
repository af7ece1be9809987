/**
 * Deletes what is past its time, once a day: in batches, each with its audit event in one transaction. What is open,
 * and what belongs to a patient under a legal hold, stays. The statements are here, one for each kind of thing.
 */
import type { Log } from '../log.ts';
import { cutChain } from './audit-cut.ts';
import type { Database, Transaction } from './database.ts';
import type { Secrets } from './secrets.ts';

/** Days that each kind is kept. */
export interface Retention {
  /** Requests to payers and their answers, byte for byte, from the last answer on; writes to EHRs, too. */
  readonly exchanges: number;
  /** What was sent to a FHIR repository and taken there. */
  readonly publications: number;
  /** Versions of our resources, from the day a newer one replaced them. The newest one is never deleted. */
  readonly versions: number;
  readonly audit: number;
  /** HL7 v2 messages and uploaded lists of visits. */
  readonly messages: number;
  /** Who was signed in when, from the last input on. */
  readonly sessions: number;
}

export interface RetentionNeeds {
  readonly database: Database;
  readonly secrets: Pick<Secrets, 'derive'>;
  readonly clock: () => Date;
  readonly log: Log;
  readonly retention: Retention;
  /** The audit event that says what went: kind and number, of no patient. */
  readonly told: (tx: Transaction, kind: keyof Retention, deleted: number) => Promise<void>;
}

/** Rows of one transaction. */
const BATCH = 500;
/** Batches of the audit chain hold up to 5,000 events each. */
const CHAIN_BATCHES = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const held = (patient: string): string =>
  `EXISTS (SELECT 1 FROM legal_holds h WHERE h.patient = ${patient} AND h.lifted_at IS NULL)`;

const exchangesSql = (which: string): string => `
  WITH old AS (
    SELECT e.id FROM exchanges e WHERE ${which} AND greatest(e.asked_at, e.answered_at) < $1
      AND NOT EXISTS (SELECT 1 FROM open_exchanges o WHERE o.tenant_id = e.tenant_id AND o.exchange_id = e.id)
      AND NOT ${held('e.patient')}
    ORDER BY e.asked_at LIMIT ${BATCH}),
  answers AS (DELETE FROM exchange_answers WHERE exchange_id IN (SELECT id FROM old)),
  events AS (DELETE FROM exchange_events WHERE exchange_id IN (SELECT id FROM old)),
  keys AS (DELETE FROM exchange_keys WHERE exchange_id IN (SELECT id FROM old))
  DELETE FROM exchanges WHERE id IN (SELECT id FROM old)`;

/** By kind: deletes one batch of what is older than $1. What a person must still settle is never old. */
const statements: Readonly<Record<Exclude<keyof Retention, 'audit'>, readonly string[]>> = {
  exchanges: [
    exchangesSql(`e.state IN ('applied', 'rejected', 'failed', 'cancelled')
      AND (e.kind <> 'publication' OR e.state <> 'applied')`),
    `DELETE FROM ehr_writes WHERE id IN (
       SELECT w.id FROM ehr_writes w WHERE (w.state IN ('drafted', 'done', 'refused') OR w.settled_at IS NOT NULL) AND w.updated_at < $1
         AND NOT ${held('w.patient')} LIMIT ${BATCH})`,
  ],
  publications: [exchangesSql("e.kind = 'publication' AND e.state = 'applied'")],
  versions: [
    `DELETE FROM resource_versions v USING (
       SELECT o.type, o.id, o.version FROM resource_versions n
       JOIN resource_versions o ON o.type = n.type AND o.id = n.id AND o.version = n.version - 1
       JOIN resources r ON r.type = n.type AND r.id = n.id
       WHERE n.last_updated < $1 AND NOT ${held('r.patient')} LIMIT ${BATCH}) old
     WHERE v.type = old.type AND v.id = old.id AND v.version = old.version`,
  ],
  messages: [
    `DELETE FROM v2_messages WHERE id IN (
       SELECT m.id FROM v2_messages m
       WHERE m.received_at < $1 AND m.state <> 'received' AND NOT ${held('m.patient')} LIMIT ${BATCH})`,
    // A list holds the visits of many patients: one under a hold keeps the list.
    `WITH old AS (
       SELECT l.id FROM visit_lists l WHERE l.uploaded_at < $1 AND NOT EXISTS (
         SELECT 1 FROM visit_list_changes c JOIN own_visits o ON o.appointment = c.appointment
         WHERE c.list_id = l.id AND ${held('o.patient')}) LIMIT ${BATCH}),
     changes AS (DELETE FROM visit_list_changes WHERE list_id IN (SELECT id FROM old))
     DELETE FROM visit_lists WHERE id IN (SELECT id FROM old)`,
  ],
  sessions: [
    `WITH old AS (
       SELECT s.sid_hash FROM sessions s
       WHERE coalesce(s.ended_at, s.last_input_at) < $1 AND NOT ${held('s.patient')} LIMIT ${BATCH}),
     places AS (DELETE FROM session_locators WHERE sid_hash IN (SELECT sid_hash FROM old))
     DELETE FROM sessions WHERE sid_hash IN (SELECT sid_hash FROM old)`,
  ],
};

/** Answers to requests with an Idempotency-Key: kept for a day, whether or not anybody comes with another key. */
const ANSWERS = 'DELETE FROM facade_answers WHERE made_at < $1';

/** Of no tenant, and of use for minutes only; an hour more, as clocks differ. */
const expired = [
  'DELETE FROM used_assertions WHERE expires_at < $1',
  'DELETE FROM pending_launches WHERE expires_at < $1',
];

export type Deleted = Partial<Record<keyof Retention, number>>;

/** One round over all tenants; may be run at any time and again after a crash. */
export async function deleteWhatIsOld(needs: RetentionNeeds): Promise<Deleted> {
  const { database, clock, log } = needs;
  await database.system(async (tx) => {
    for (const sql of expired) await tx.query(sql, [new Date(clock().getTime() - HOUR_MS)]);
  });
  const { rows } = await database.system((tx) =>
    tx.query<{ tenant_id: string }>(
      `SELECT tenant_id FROM connection_issuers UNION SELECT tenant_id FROM clients
       UNION SELECT tenant_id FROM session_locators UNION SELECT '-'`,
    ),
  );
  const deleted: Deleted = {};
  for (const { tenant_id: tenant } of rows) {
    await database.tenant(tenant, (tx) => tx.query(ANSWERS, [new Date(clock().getTime() - DAY_MS)]));
    for (const kind of Object.keys(needs.retention) as (keyof Retention)[]) {
      const count = await deleteKind(needs, tenant, kind);
      if (count > 0) deleted[kind] = (deleted[kind] ?? 0) + count;
    }
  }
  log.info({ deleted }, 'what was past its time is deleted');
  return deleted;
}

async function deleteKind(needs: RetentionNeeds, tenant: string, kind: keyof Retention): Promise<number> {
  const before = new Date(needs.clock().getTime() - needs.retention[kind] * DAY_MS);
  const batches =
    kind === 'audit'
      ? [(tx: Transaction) => cutAudit(needs, tx, before)]
      : statements[kind].map((sql) => async (tx: Transaction) => (await tx.query(sql, [before])).rowCount);
  let deleted = 0;
  for (const batch of batches)
    for (let count = 1; count > 0; deleted += count) count = await deleteBatch(needs, tenant, kind, batch);
  return deleted;
}

function deleteBatch(
  needs: RetentionNeeds,
  tenant: string,
  kind: keyof Retention,
  batch: (tx: Transaction) => Promise<number>,
): Promise<number> {
  return needs.database.tenant(tenant, async (tx) => {
    await tx.query("SELECT set_config('app.retention', 'on', true)");
    const count = await batch(tx);
    if (count > 0) await needs.told(tx, kind, count);
    return count;
  });
}

function cutAudit({ secrets, clock }: RetentionNeeds, tx: Transaction, before: Date): Promise<number> {
  return cutChain(tx, secrets.derive('audit chain'), { before, at: clock(), batches: CHAIN_BATCHES });
}
