/** Our own FHIR resources: versions, search by index, tenants apart, and nothing of a patient readable on disk. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageEligibilityResponse, Task } from 'fhir/r4.js';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { draft, harness, openJobs } from '../exchange/harness.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const secrets = buildSecrets([Buffer.alloc(32, 7)]);
const resources = buildResources(secrets);
const inTenant = <T>(work: Parameters<typeof store.database.tenant<T>>[1], tenant = 'a'): Promise<T> =>
  store.database.tenant(tenant, work);

const task = (id: string, description = ''): Task & { id: string } => ({
  resourceType: 'Task',
  id,
  status: 'requested',
  intent: 'order',
  description,
});

it('gives each write the next version, in meta, and reads every version with its attachment', async () => {
  await inTenant(async (tx) => {
    const first = await resources.put(tx, {
      resource: task('t1', 'one'),
      index: {},
      attachment: { trace: [1] },
    });
    expect(first.meta).toMatchObject({ versionId: '1', lastUpdated: expect.stringMatching(/Z$/) as string });
    await resources.put(tx, { resource: task('t1', 'two'), index: {} });
  });
  await inTenant(async (tx) => {
    expect(await resources.get<Task>(tx, 'Task', 't1')).toMatchObject({
      description: 'two',
      meta: { versionId: '2' },
    });
    expect(await resources.get<Task>(tx, 'Task', 't1', 1)).toMatchObject({ description: 'one' });
    expect(await resources.attachment(tx, 'Task', 't1', 1)).toEqual({ trace: [1] });
    expect(await resources.attachment(tx, 'Task', 't1')).toBeUndefined();
    expect(await resources.get<Task>(tx, 'Task', 'none')).toBeUndefined();
    expect(await resources.get<Task>(tx, 'Task', 't1', 9)).toBeUndefined();
  });
});

it('numbers versions without a gap when many write the same resource', async () => {
  await Promise.all(
    Array.from({ length: 10 }, () =>
      inTenant((tx) => resources.put(tx, { resource: task('busy'), index: {} })),
    ),
  );
  const newest = await inTenant((tx) => resources.get<Task>(tx, 'Task', 'busy'));
  expect(newest?.meta?.versionId).toBe('10');
});

it('finds by patient, codes, references, HMACs and dates; the newest version’s values only', async () => {
  await inTenant(async (tx) => {
    for (const [id, date] of [
      ['r1', '2026-11-01'],
      ['r2', '2026-11-15'],
      ['r3', '2026-12-01'],
    ] as const)
      await resources.put(tx, {
        resource: task(id),
        patient: id === 'r3' ? 'p2' : 'p1',
        index: { status: ['active', id], created: [date], member: [secrets.index('member', 'W1')] },
      });
    await resources.put(tx, {
      resource: task('r1'),
      patient: 'p1',
      index: { status: ['done'], created: ['2026-11-01'] },
    });
  });
  const find = (search: Partial<Parameters<typeof resources.search>[2]>): Promise<string[]> =>
    inTenant(async (tx) =>
      (await resources.search<Task>(tx, 'Task', { limit: 10, ...search })).map((one) => one.id),
    );
  expect(await find({ index: { status: 'active' } })).toEqual(['r3', 'r2']);
  expect(await find({ index: { status: ['done', 'r3'] }, newestFirst: false })).toEqual(['r3', 'r1']);
  expect(await find({ patient: 'p1' })).toEqual(['r1', 'r2']);
  expect(
    await find({ patient: 'p1', index: { status: 'active', member: secrets.index('member', 'W1') } }),
  ).toEqual(['r2']);
  expect(await find({ range: { created: { from: '2026-11-15', to: '2026-12-01' } } })).toEqual(['r2']);
  expect(await find({ index: { status: 'active' }, limit: 1 })).toEqual(['r3']);
  expect(await find({ index: { status: "x') OR true --" } })).toEqual([]);
});

it('shows another tenant nothing, even where the id is known', async () => {
  await inTenant((tx) => resources.put(tx, { resource: task('mine'), index: { status: ['x'] } }));
  const foreign = await inTenant((tx) => resources.get<Task>(tx, 'Task', 'mine'), 'b');
  expect(foreign).toBeUndefined();
  const counts = await store.database.system((tx) =>
    tx.query('SELECT * FROM resources, resource_versions, resource_index'),
  );
  expect(counts.rows).toEqual([]);
  await inTenant((tx) => resources.put(tx, { resource: task('mine'), index: {} }), 'b');
  expect((await inTenant((tx) => resources.get<Task>(tx, 'Task', 'mine')))?.meta?.versionId).toBe('1');
});

it('does not open a row that was moved to another tenant or resource', async () => {
  await inTenant((tx) => resources.put(tx, { resource: task('moved'), index: {} }));
  await store.admin("UPDATE resource_versions SET id = 'thief' WHERE id = 'moved'");
  await store.admin("UPDATE resources SET id = 'thief' WHERE id = 'moved'");
  await expect(inTenant((tx) => resources.get<Task>(tx, 'Task', 'thief'))).rejects.toThrow();
});

it('leaves no planted patient string in any file of the database, nor in its log', async () => {
  const planted = ['ZEBRAFISH', 'Quetzalcoatlus', 'W987654321', '1931-02-03'];
  const jobs = await openJobs(store.database);
  const { exchanges } = harness({
    database: store.database,
    jobs,
    send: () => Promise.resolve(Buffer.from('NM1*ZEBRAFISH~')),
  });
  const { id } = await inTenant((tx) =>
    exchanges.submit(tx, {
      ...draft(),
      keys: { memberId: 'W987654321', person: 'Quetzalcoatlus 1931-02-03' },
    }),
  );
  expect((await exchanges.drive('a', id)).state).toBe('applied');
  const response: CoverageEligibilityResponse & { id: string } = {
    resourceType: 'CoverageEligibilityResponse',
    id: 'planted',
    status: 'active',
    purpose: ['benefits'],
    patient: { display: 'Quetzalcoatlus', identifier: { value: 'W987654321' } },
    created: '2026-11-01',
    request: {},
    outcome: 'complete',
    insurer: {},
    disposition: 'born 1931-02-03',
  };
  await inTenant((tx) =>
    resources.put(tx, {
      resource: response,
      index: { status: ['active'] },
      attachment: { name: 'ZEBRAFISH' },
    }),
  );
  const failing = inTenant((tx) => tx.query('SELECT $1::int', ['Quetzalcoatlus']));
  await expect(failing).rejects.toThrow();
  await jobs.stop();
  await store.admin('CHECKPOINT');
  const found = filesOf(store.dataDir).filter((file) => {
    const content = readFileSync(file, 'latin1');
    return planted.some((text) => content.includes(text));
  });
  expect(found).toEqual([]);
});

function filesOf(folder: string): string[] {
  expect(readdirSync(join(folder, 'postgres')).length).toBeGreaterThan(10);
  return execFileSync('find', [folder, '-type', 'f', '-size', '+0'], { encoding: 'utf8' }).trim().split('\n');
}
