/** Our own FHIR resources: versions, search by index, tenants apart, and nothing of a patient readable on disk. */
import type { CoverageEligibilityResponse, Patient, Task } from 'fhir/r4.js';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import { searchParametersOf } from '../../../server/facade/search-parameters.ts';
import { wordId } from '../../../server/store/resource-index.ts';
import { searchResources } from '../../../server/store/resource-search.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { filesWith } from '../disk.ts';
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
      attachment: { trace: [1] },
    });
    expect(first.meta).toMatchObject({ versionId: '1', lastUpdated: expect.stringMatching(/Z$/) as string });
    await resources.put(tx, { resource: task('t1', 'two') });
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
    Array.from({ length: 10 }, () => inTenant((tx) => resources.put(tx, { resource: task('busy') }))),
  );
  const newest = await inTenant((tx) => resources.get<Task>(tx, 'Task', 'busy'));
  expect(newest?.meta?.versionId).toBe('10');
});

it('finds by patient and by keys of ours, the newest version’s only', async () => {
  await inTenant(async (tx) => {
    for (const id of ['r1', 'r2', 'r3'])
      await resources.put(tx, {
        resource: task(id),
        patient: id === 'r3' ? 'p2' : 'p1',
        index: { state: ['active', id], member: [secrets.index('member', 'W1')] },
      });
    await resources.put(tx, { resource: task('r1'), patient: 'p1', index: { state: ['done'] } });
  });
  const find = (search: Partial<Parameters<typeof resources.search>[2]>): Promise<string[]> =>
    inTenant(async (tx) =>
      (await resources.search<Task>(tx, 'Task', { limit: 10, ...search })).map((one) => one.id),
    );
  expect(await find({ index: { state: 'active' } })).toEqual(['r3', 'r2']);
  expect(await find({ index: { state: ['done', 'r3'] }, newestFirst: false })).toEqual(['r3', 'r1']);
  expect(await find({ patient: 'p1' })).toEqual(['r1', 'r2']);
  expect(
    await find({ patient: 'p1', index: { state: 'active', member: secrets.index('member', 'W1') } }),
  ).toEqual(['r2']);
  expect(await find({ index: { state: 'active' }, limit: 1 })).toEqual(['r3']);
  expect(await find({ index: { state: "x') OR true --" } })).toEqual([]);
});

it('keeps the connection of the patient it is about, or the one it was told', async () => {
  const connectionOf = (id: string) =>
    inTenant(async (tx) => (await resources.current(tx, 'Task', id))?.connection);
  await inTenant(async (tx) => {
    await tx.query("INSERT INTO facade_ids VALUES ('a', 'p9', 'clinic', 'Patient', '\\x00')");
    await resources.put(tx, { resource: task('by-patient'), patient: 'p9' });
    await resources.put(tx, { resource: task('later'), patient: 'unknown' });
    await resources.put(tx, { resource: task('told'), connection: 'other' });
  });
  expect(await connectionOf('by-patient')).toBe('clinic');
  expect(await connectionOf('told')).toBe('other');
  expect(await connectionOf('later')).toBeNull();
  // A visit waits for its chart, and belongs to it once it is found.
  await inTenant((tx) => resources.put(tx, { resource: task('later'), patient: 'p9' }));
  expect(await connectionOf('later')).toBe('clinic');
});

it('leaves a tombstone, which is found by nothing and can be written over', async () => {
  const draft = { resource: task('mortal'), patient: 'p1', index: { state: ['x'] } };
  const rowsOf = (table: string) =>
    store.admin<{ n: string }>(
      `SELECT count(*) AS n FROM ${table} WHERE row = (SELECT row FROM resources WHERE id = 'mortal')`,
    );
  await inTenant(async (tx) => {
    await resources.put(tx, draft);
    await resources.bury(tx, draft, 1);
  });
  await inTenant(async (tx) => {
    expect(await resources.get(tx, 'Task', 'mortal')).toBeUndefined();
    expect(await resources.get<Task>(tx, 'Task', 'mortal', 1)).toMatchObject({ id: 'mortal' });
    expect(await resources.current(tx, 'Task', 'mortal')).toMatchObject({ version: 2, deleted: true });
    expect(await resources.search(tx, 'Task', { index: { state: 'x' }, limit: 5 })).toEqual([]);
  });
  expect([...(await rowsOf('resource_words')), ...(await rowsOf('resource_ranges'))]).toEqual([
    { n: '0' },
    { n: '0' },
  ]);
  const again = await inTenant((tx) => resources.put(tx, draft));
  expect(again.meta?.versionId).toBe('3');
});

it('changes of the index what has changed, and no more', async () => {
  const words = () =>
    store.admin<{ word: string; at: string }>(
      "SELECT word, xmin::text AS at FROM resource_words WHERE row = (SELECT row FROM resources WHERE id = 'same') ORDER BY word",
    );
  await inTenant((tx) => resources.put(tx, { resource: task('same') }));
  const before = await words();
  await inTenant((tx) => resources.put(tx, { resource: { ...task('same'), priority: 'urgent' } }));
  const after = await words();
  expect(after.length).toBeGreaterThan(before.length);
  expect(after).toEqual(expect.arrayContaining(before));
  await inTenant((tx) => resources.put(tx, { resource: task('same') }));
  expect(await words()).toEqual(before);
});

it('has in the index the words of the row, but for those that only say that there is a value', async () => {
  await inTenant((tx) => resources.put(tx, { resource: task('words') }));
  const apart = await store.admin<{ type: string; word: string }>(
    `SELECT DISTINCT r.type, one.word FROM resources r CROSS JOIN unnest(r.words) AS one (word)
     WHERE NOT EXISTS (
       SELECT FROM resource_words w WHERE w.tenant_id = r.tenant_id AND w.row = r.row AND w.word = one.word)`,
  );
  const presentOf = (type: string) =>
    searchParametersOf(type).map(({ code }) => Buffer.from(wordId(secrets, type, code, 'p')).toString('hex'));
  expect(apart.map(({ type }) => type)).toContain('Task');
  for (const { type, word } of apart) expect(presentOf(type)).toContain(word.replaceAll('-', ''));
  const strays = await store.admin(
    `SELECT w.word FROM resource_words w LEFT JOIN resources r USING (tenant_id, row)
     WHERE r.row IS NULL OR w.word <> ALL (r.words)`,
  );
  expect(strays).toEqual([]);
});

it('shows another tenant nothing, even where the id is known', async () => {
  await inTenant((tx) => resources.put(tx, { resource: task('mine'), index: { state: ['x'] } }));
  const foreign = await inTenant((tx) => resources.get<Task>(tx, 'Task', 'mine'), 'b');
  expect(foreign).toBeUndefined();
  const counts = await store.database.system((tx) =>
    tx.query(
      'SELECT FROM resources UNION ALL SELECT FROM resource_versions UNION ALL SELECT FROM resource_index ' +
        'UNION ALL SELECT FROM resource_words UNION ALL SELECT FROM resource_ranges',
    ),
  );
  expect(counts.rows).toEqual([]);
  await inTenant((tx) => resources.put(tx, { resource: task('mine') }), 'b');
  expect((await inTenant((tx) => resources.get<Task>(tx, 'Task', 'mine')))?.meta?.versionId).toBe('1');
});

it('does not open a row that was moved to another tenant or resource', async () => {
  await inTenant((tx) => resources.put(tx, { resource: task('moved') }));
  await store.admin("UPDATE resource_versions SET id = 'thief' WHERE id = 'moved'");
  await store.admin("UPDATE resources SET id = 'thief' WHERE id = 'moved'");
  await expect(inTenant((tx) => resources.get<Task>(tx, 'Task', 'thief'))).rejects.toThrow();
});

it('leaves no planted patient string in any file of the database, nor in its log', async () => {
  const planted = [
    ...['ZEBRAFISH', 'Quetzalcoatlus', 'quetzalcoatlus', 'W987654321', '1931-02-03'],
    ...['Wyvernfield', 'wyvernfield', '17 Basilisk', '555-0177', 'MRN-4711'],
  ];
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
  const person: Patient & { id: string } = {
    resourceType: 'Patient',
    id: 'planted',
    identifier: [{ system: 'urn:mrn', value: 'MRN-4711' }],
    name: [{ family: 'Quetzalcoatlus', given: ['ZEBRAFISH'] }],
    address: [{ line: ['17 Basilisk Road'], city: 'Wyvernfield' }],
    telecom: [{ system: 'phone', value: '555-0177' }],
  };
  await inTenant(async (tx) => {
    await resources.put(tx, { resource: response, attachment: { name: 'ZEBRAFISH' } });
    await resources.put(tx, { resource: person, connection: 'one' });
    const asked = 'name=quetz&address-city=wyvernfield&identifier=urn:mrn|MRN-4711&phone=555-0177';
    const { query } = parseQuery('Patient', new URLSearchParams(asked));
    const page = await searchResources(secrets, tx, query, { connection: 'one' });
    expect(page.resources.map(({ id }) => id)).toEqual(['planted']);
  });
  const failing = inTenant((tx) => tx.query('SELECT $1::int', ['Quetzalcoatlus']));
  await expect(failing).rejects.toThrow();
  await jobs.stop();
  await store.admin('CHECKPOINT');
  // The name of a type is no secret, and shows that what was written lies there.
  const found = filesWith([...planted, 'CoverageEligibilityResponse'], [store.dataDir]);
  expect(found.get('CoverageEligibilityResponse')).not.toEqual([]);
  for (const text of planted) expect({ text, files: found.get(text) }).toEqual({ text, files: [] });
});
