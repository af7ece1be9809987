/** What is past its time goes, in the open; what is open, held by a court, or the newest of its kind stays. */
import { randomUUID } from 'node:crypto';
import type { Claim } from 'fhir/r4.js';
import { silent } from '../../../server/log.ts';
import { runRetention } from '../../../server/services/retention.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import type { Transaction } from '../../../server/store/database.ts';
import { legalHoldsIn } from '../../../server/store/legal-holds.ts';
import { buildResources } from '../../../server/store/resources.ts';
import type { Retention } from '../../../server/store/retention.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { bytes, draft, harness, openJobs } from '../exchange/harness.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const { database } = store;
const jobs = await openJobs(database);
afterAll(() => jobs.stop());
const secrets = buildSecrets([Buffer.alloc(32, 7)]);
const resources = buildResources(secrets);
const holds = legalHoldsIn(secrets);
const audit = buildAudit({ database, secrets, clock: () => new Date() });
const { exchanges } = harness({ database, jobs, send: () => Promise.resolve(bytes('ISA*271~')) });

const retention: Retention = {
  exchanges: 100,
  publications: 100,
  versions: 100,
  audit: 2_557,
  messages: 100,
  sessions: 100,
};
const run = (days: number, kept: Partial<Retention> = {}) =>
  runRetention({
    database,
    secrets,
    audit,
    log: silent,
    publicUrl: 'https://chartside.example',
    retention: { ...retention, ...kept },
    clock: () => new Date(Date.now() + days * 24 * 3_600_000),
  });
const inTenant = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => database.tenant('t1', work);
const count = async (table: string, where = 'true'): Promise<number> =>
  (await store.admin<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]?.n ?? -1;
const hold = (patient: string) =>
  inTenant((tx) => holds.place(tx, { patient, reason: 'ZEBRAFISH v. Payer', placedBy: 'Rita' }, new Date()));

// A tenant is one that has a connection.
await store.admin(
  "INSERT INTO connection_issuers (issuer, tenant_id, connection_id, frame_ancestors) VALUES ('i', 't1', 'c', '{}')",
);

async function exchange(kind: string, patient: string, driven = true): Promise<string> {
  const { id } = await inTenant((tx) => exchanges.submit(tx, draft(kind, patient)));
  if (driven) await exchanges.drive('t1', id);
  return id;
}
const claim = (id: string, status: Claim['status']) => ({
  resource: {
    resourceType: 'Claim' as const,
    id,
    status,
    type: {},
    use: 'preauthorization' as const,
    patient: { reference: 'Patient/p1' },
    created: '2026-11-26',
    provider: {},
    priority: {},
    insurance: [],
  },
  connection: 'c',
});

it('deletes settled exchanges with answers, events and keys; what is open, unsettled, held or young stays', async () => {
  const settled = await exchange('eligibility', 'p1');
  const held = await exchange('eligibility', 'p-held');
  const open = await exchange('eligibility', 'p1', false);
  const ambiguous = await exchange('authorization', 'p1', false);
  await store.admin("UPDATE exchanges SET state = 'ambiguous' WHERE id = $1", [ambiguous]);
  await store.admin('DELETE FROM open_exchanges WHERE exchange_id = $1', [ambiguous]);
  await hold('p-held');
  expect(await run(99)).toEqual({});
  expect(await run(101)).toEqual({ exchanges: 1 });
  expect(await run(101)).toEqual({});
  const left = await store.admin<{ id: string }>('SELECT id FROM exchanges');
  expect(left.map(({ id }) => id).sort()).toEqual([held, open, ambiguous].sort());
  for (const table of ['exchange_answers', 'exchange_events', 'exchange_keys'])
    expect({ table, n: await count(table, `exchange_id = '${settled}'`) }).toEqual({ table, n: 0 });
  expect(await count('exchange_answers', `exchange_id = '${held}'`)).toBe(1);
});

it('lets what a repository took go early, what it refused with the other exchanges', async () => {
  const [taken, refused] = [await exchange('eligibility', 'p1'), await exchange('eligibility', 'p1')];
  await store.admin("UPDATE exchanges SET kind = 'publication' WHERE id = ANY ($1::uuid[])", [
    [taken, refused],
  ]);
  await store.admin("UPDATE exchanges SET state = 'failed' WHERE id = $1", [refused]);
  expect(await run(31, { publications: 30 })).toEqual({ publications: 1 });
  expect(await count('exchanges', `id = '${refused}'`)).toBe(1);
  expect(await run(101, { publications: 30 })).toEqual({ exchanges: 1 });
  expect(await count('exchanges', `id IN ('${taken}', '${refused}')`)).toBe(0);
});

it('keeps the newest version, and every one until it was out of date for long enough', async () => {
  for (const status of ['draft', 'active', 'cancelled'] as const)
    await inTenant((tx) => resources.put(tx, { ...claim('old', status), patient: 'p1' }));
  for (const status of ['draft', 'active'] as const)
    await inTenant((tx) => resources.put(tx, { ...claim('held', status), patient: 'p-held' }));
  await store.admin(
    "UPDATE resource_versions SET last_updated = now() - interval '101 days' WHERE id = 'old' AND version = 2",
  );
  expect(await run(0)).toEqual({ versions: 1 });
  expect(await run(101)).toEqual({ versions: 1 });
  const now = await inTenant((tx) => resources.get<Claim>(tx, 'Claim', 'old'));
  expect(now).toMatchObject({ status: 'cancelled', meta: { versionId: '3' } });
  expect(await count('resource_versions', "id = 'held'")).toBe(2);
});

it('deletes messages, lists and sessions, and what expires within minutes, without a word of whose they were', async () => {
  const sealed = Buffer.from('x');
  const message = (patient: string | null) =>
    store.admin(
      `INSERT INTO v2_messages (tenant_id, id, connection_id, control_id, body_key, event, state, size, received_at, sealed, patient)
       VALUES ('t1', $1, 'c', $2, 'k', 'S12', 'applied', 1, now(), $3, $4)`,
      [randomUUID(), randomUUID(), sealed, patient],
    );
  await message(null);
  await message('p-held');
  const session = (hash: string, patient: string) =>
    store.admin(
      `WITH place AS (INSERT INTO session_locators VALUES ($1, 't1', now()))
       INSERT INTO sessions (tenant_id, sid_hash, handle_hash, connection_id, patient, user_key, role, sealed, started_at, last_input_at)
       VALUES ('t1', $1, 'h', 'c', $2, 'u', 'coordinator', $3, now(), now())`,
      [hash, patient, sealed],
    );
  await session('s1', 'p1');
  await session('s2', 'p-held');
  await store.admin("INSERT INTO used_assertions VALUES ('client', 'jti', now())");
  const lists = [randomUUID(), randomUUID()];
  for (const id of lists)
    await store.admin(
      `INSERT INTO visit_lists (tenant_id, id, connection_id, state, uploaded_at, sealed)
       VALUES ('t1', $1, 'c', 'applied', now(), $2)`,
      [id, sealed],
    );
  await store.admin(
    "INSERT INTO visit_list_changes (tenant_id, list_id, appointment) VALUES ('t1', $1, 'a')",
    [lists[0]],
  );
  await store.admin(
    `INSERT INTO own_visits (tenant_id, appointment, connection_id, source, told_by, told_at, as_of, patient_keys, patient, content_key, sealed, version)
     VALUES ('t1', 'a', 'c', 'list', $1, now(), now(), '{}', 'p-held', 'k', $2, 1)`,
    [lists[0], sealed],
  ); // prettier-ignore
  expect(await run(101)).toEqual({ messages: 2, sessions: 1 });
  expect(await count('v2_messages')).toBe(1);
  expect(await count('visit_lists')).toBe(1);
  expect(await count('sessions')).toBe(1);
  expect(await count('session_locators')).toBe(1);
  expect(await count('used_assertions')).toBe(0);
});

it('tells the audit how much of each kind went, in the same transaction', async () => {
  const events = await inTenant((tx) => audit.events(tx, { limit: 100 }));
  const told = events
    .filter(({ agent }) => agent.some(({ who }) => JSON.stringify(who).includes('retention')))
    .map(({ entity = [] }) =>
      Buffer.from(entity.find(({ query }) => query)?.query ?? '', 'base64').toString(),
    );
  expect(told.sort()).toEqual([
    'retention?kind=exchanges&deleted=1',
    'retention?kind=exchanges&deleted=1',
    'retention?kind=messages&deleted=1',
    'retention?kind=messages&deleted=1',
    'retention?kind=publications&deleted=1',
    'retention?kind=sessions&deleted=1',
    'retention?kind=versions&deleted=1',
    'retention?kind=versions&deleted=1',
  ]);
  expect(JSON.stringify(events)).not.toContain('ZEBRAFISH');
});

describe('the audit', () => {
  const append = async (tenant: string, patient: string): Promise<void> => {
    await database.tenant(tenant, (tx) =>
      audit.append(tx, [
        {
          event: {
            resourceType: 'AuditEvent',
            type: { code: 'rest' },
            recorded: new Date().toISOString(),
            agent: [{ requestor: true }],
            source: { observer: { display: 'Chartside' } },
          },
          patient,
        },
      ]),
    );
    await audit.seal();
  };

  it('is cut where it is old enough, and what is left is still proved', async () => {
    await store.admin(
      "INSERT INTO connection_issuers (issuer, tenant_id, connection_id, frame_ancestors) VALUES ('i2', 't2', 'c', '{}')",
    );
    for (let n = 0; n < 4; n++) await append('t2', 'p1');
    expect(await run(2_556)).not.toHaveProperty('audit');
    const before = await audit.verifyChain('t2');
    await run(2_558);
    await audit.seal();
    const after = await audit.verifyChain('t2');
    expect(before).toMatchObject({ intact: true, batches: 4, events: 4 });
    // The newest batch stays; the cut itself is told of in the next one.
    expect(after).toEqual({ intact: true, batches: 2, events: 2 });
    await append('t2', 'p1');
    expect(await audit.verifyChain('t2')).toMatchObject({ intact: true, batches: 3 });
  });

  it.each([
    ['the cut was moved', 'UPDATE audit_cuts SET batch = batch + 1'],
    ['the cut was written by somebody else', "UPDATE audit_cuts SET mark = '\\x00'"],
    ['more was deleted than was cut', 'DELETE FROM audit_batches WHERE batch = 4'],
    ['the cut is gone', 'DELETE FROM audit_cuts'],
  ])('is found broken when %s', async (_name, sql) => {
    await store.admin(
      `CREATE TABLE kept AS SELECT * FROM audit_cuts; CREATE TABLE kept_b AS SELECT * FROM audit_batches`,
    );
    await store.admin(
      `SET session_replication_role = replica; ${sql} ${sql.includes('WHERE') ? 'AND' : 'WHERE'} tenant_id = 't2'`,
    );
    expect((await audit.verifyChain('t2')).intact).toBe(false);
    await store.admin(`SET session_replication_role = replica; DELETE FROM audit_cuts; DELETE FROM audit_batches;
      INSERT INTO audit_cuts SELECT * FROM kept; INSERT INTO audit_batches SELECT * FROM kept_b; DROP TABLE kept, kept_b`);
    expect((await audit.verifyChain('t2')).intact).toBe(true);
  });

  it('is cut no further than the first event of a patient under a hold, until that is lifted', async () => {
    await store.admin(
      "INSERT INTO connection_issuers (issuer, tenant_id, connection_id, frame_ancestors) VALUES ('i3', 't3', 'c', '{}')",
    );
    const placed = await database.tenant('t3', (tx) =>
      holds.place(tx, { patient: 'p2', reason: 'A complaint', placedBy: 'Rita' }, new Date()),
    );
    for (const patient of ['p1', 'p2', 'p1', 'p1']) await append('t3', patient);
    await run(2_558);
    expect(await count('audit_batches', "tenant_id = 't3'")).toBe(3);
    await database.tenant('t3', (tx) => holds.lift(tx, placed.id, new Date()));
    await run(2_558);
    expect(await count('audit_batches', "tenant_id = 't3'")).toBe(1);
    const again = database.tenant('t3', (tx) => holds.lift(tx, placed.id, new Date()));
    await expect(again).rejects.toMatchObject({ id: 'record/no-such-hold' });
  });

  it('cannot be shortened by anything but the daily round', async () => {
    for (const table of ['audit_events', 'audit_batches', 'exchange_events', 'exchange_answers'])
      await expect(inTenant((tx) => tx.query(`DELETE FROM ${table}`))).rejects.toThrow('never changed');
  });
});

it('forgets the answers to requests with an Idempotency-Key after a day, whoever asks next', async () => {
  for (const [key, hours] of [
    ['yesterday', 25],
    ['today', 23],
  ] as const)
    await inTenant((tx) =>
      tx.query(
        "INSERT INTO facade_answers (key, request, answers, made_at) VALUES ($1, 'r', '', now() - make_interval(hours => $2))",
        [key, hours],
      ),
    );
  await run(0);
  expect(await count('facade_answers', "key = 'yesterday'")).toBe(0);
  expect(await count('facade_answers', "key = 'today'")).toBe(1);
});
