/** Audit events are kept with the access, chained, and every later change is found. */
import type { AuditEvent } from 'fhir/r4.js';
import { buildAudit } from '../../../server/store/audit.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const secrets = buildSecrets([Buffer.alloc(32, 3)]);
const audit = buildAudit({ database: store.database, secrets, clock: () => new Date() });

const event = (n: number): AuditEvent => ({
  resourceType: 'AuditEvent',
  type: { code: 'rest' },
  recorded: new Date(1_800_000_000_000 + n).toISOString(),
  agent: [{ requestor: true }],
  source: { observer: { display: 'Chartside' } },
});
const append = (tenant: string, from: number, to: number, patient?: string): Promise<void> =>
  store.database.tenant(tenant, async (tx) => {
    for (let n = from; n < to; n++)
      await audit.append(tx, [{ event: event(n), ...(patient !== undefined && { patient }) }]);
  });
/** The code in any system, and the code where none is said. */
const CODE_WORDS = 2;
/** As an intruder with full rights would. */
const tamper = (sql: string): Promise<object[]> =>
  store.admin(`SET session_replication_role = replica; ${sql}`);

it('commits with the access it tells of, and not without it', async () => {
  const thrown = store.database.tenant('a', async (tx) => {
    await audit.append(tx, [{ event: event(1) }]);
    throw new Error('the access failed');
  });
  await expect(thrown).rejects.toThrow('the access failed');
  await append('a', 0, 3, 'p1');
  const kept = await store.database.tenant('a', (tx) => audit.events(tx, { patient: 'p1', limit: 10 }));
  expect(kept.map((one) => one.recorded)).toEqual([2, 1, 0].map((n) => event(n).recorded));
});

it('keeps together what belongs to each event of a transaction that has many', async () => {
  const coded = (n: number): AuditEvent => ({
    ...event(n),
    subtype: Array.from({ length: n }, (_, at) => ({ code: `code-${n}-${at}` })),
  });
  await store.database.tenant('many', async (tx) => {
    await audit.append(tx, [
      { event: coded(1), patient: 'p1' },
      { event: coded(0), patient: 'p2' },
    ]);
    await audit.append(tx, [{ event: coded(3) }]);
  });
  const rows = await store.admin<{ patient: string | null; words: number }>(
    "SELECT patient, cardinality(words) AS words FROM audit_events WHERE tenant_id = 'many' ORDER BY id",
  );
  const [least = 0] = rows.map(({ words }) => words).sort((a, b) => a - b);
  expect(rows.map(({ patient }) => patient)).toEqual(['p1', 'p2', null]);
  // Beside the words of its codes, one that there is any.
  expect(rows.map(({ words }) => words - least)).toEqual([1 + CODE_WORDS, 0, 1 + 3 * CODE_WORDS]);
});

it('keeps the order of what happened in one millisecond', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `event ${n}`);
  for (const outcomeDesc of names)
    await store.database.tenant('order', (tx) => audit.append(tx, [{ event: { ...event(1), outcomeDesc } }]));
  const kept = await store.database.tenant('order', (tx) => audit.events(tx, { limit: 100 }));
  expect(kept.map(({ outcomeDesc }) => outcomeDesc)).toEqual(names.toReversed());
});

it('chains batch after batch, also when several seal at once, each tenant for itself', async () => {
  for (let round = 0; round < 4; round++) {
    await append('b', round * 5, round * 5 + 5);
    await Promise.all([audit.seal(), audit.seal(), audit.seal()]);
  }
  expect(await audit.verifyChain('b')).toEqual({ intact: true, batches: 4, events: 20 });
  expect(await audit.verifyChain('nobody')).toEqual({ intact: true, batches: 0, events: 0 });
});

it('loses no event while many write and one seals', async () => {
  const writers = Array.from({ length: 6 }, (_, n) => append('c', n * 10, n * 10 + 10));
  const sealing = (async () => {
    for (let n = 0; n < 10; n++) await audit.seal();
  })();
  await Promise.all([...writers, sealing]);
  await audit.seal();
  expect(await audit.verifyChain('c')).toMatchObject({ intact: true, events: 60 });
});

it.each([
  [
    'one byte of an event',
    'UPDATE audit_events SET event = set_byte(event, 40, get_byte(event, 40) # 1) WHERE id = $id',
    'changed',
  ],
  ['a removed event', 'DELETE FROM audit_events WHERE id = $id', 'missing-event'],
  ['a removed batch', "DELETE FROM audit_batches WHERE tenant_id = 'T' AND batch = 2", 'missing-batch'],
  [
    'an exchanged batch',
    "UPDATE audit_batches SET events = events[2:] || events[1] WHERE tenant_id = 'T' AND batch = 2",
    'changed',
  ],
  [
    'an event outside of the chain',
    'INSERT INTO audit_events SELECT tenant_id, gen_random_uuid(), recorded_at, patient, event FROM audit_events WHERE id = $id',
    'unchained',
  ],
])('finds %s', async (name, sql, why) => {
  for (let batch = 0; batch < 3; batch++) {
    await append(name, batch * 3, batch * 3 + 3);
    await audit.seal();
  }
  expect((await audit.verifyChain(name)).intact).toBe(true);
  const [row] = await store.admin<{ id: string }>(
    'SELECT events[2] AS id FROM audit_batches WHERE tenant_id = $1 AND batch = 2',
    [name],
  );
  await tamper(sql.replace('$id', `'${row?.id ?? ''}'`).replace("'T'", `'${name}'`));
  expect(await audit.verifyChain(name)).toMatchObject({ intact: false, broken: { why } });
});

it('is refused a change by the database itself', async () => {
  await expect(store.admin("UPDATE audit_events SET patient = 'x'")).rejects.toThrow('never changed');
  await expect(store.admin('DELETE FROM audit_batches')).rejects.toThrow('never changed');
});
