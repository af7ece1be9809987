/** Resources stored under other search parameters are found again, with their versions left as they were. */
import type { Task } from 'fhir/r4.js';
import { parseQuery } from '../../../server/facade/parse-query.ts';
import { silent } from '../../../server/log.ts';
import { reindex, startReindex } from '../../../server/store/reindex.ts';
import { searchResources } from '../../../server/store/resource-search.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const secrets = buildSecrets([Buffer.alloc(32, 4)]);
const resources = buildResources(secrets);
const needs = { database: store.database, secrets, log: silent };

it('indexes what was not, once, at several servers at a time, and nothing else', async () => {
  const task = (n: number): Task & { id: string } => ({
    resourceType: 'Task',
    id: `t${n}`,
    status: 'ready',
    intent: 'order',
    authoredOn: '2026-11-26',
  });
  await store.database.tenant('a', async (tx) => {
    for (let n = 0; n < 230; n++)
      await resources.put(tx, { resource: task(n), connection: 'one', index: { later: [`place ${n}`] } });
    await resources.bury(tx, { resource: task(229) }, 1);
  });
  await store.admin("UPDATE resources SET indexed = '', orders = '{}' WHERE id <> 't0'");
  await store.admin("DELETE FROM resource_words WHERE row <> (SELECT row FROM resources WHERE id = 't0')");
  await store.admin("UPDATE resource_ranges SET parameter = 'Task.gone'");
  const found = () =>
    store.database.tenant('a', async (tx) => {
      const { query } = parseQuery(
        'Task',
        new URLSearchParams('status=ready&authored-on=2026-11&_count=500'),
      );
      return (await searchResources(secrets, tx, query, { connection: 'one' })).resources;
    });
  await store.admin("INSERT INTO connection_issuers VALUES ('https://ehr.example.org', 'a', 'one', '{}')");
  expect(await found()).toHaveLength(0);
  const done = await Promise.all([reindex(needs), reindex(needs)]);
  expect(done[0] + done[1]).toBe(228);
  expect(await reindex(needs)).toBe(0);
  const again = await found();
  // The one that was not out of date keeps what it had.
  expect(again).toHaveLength(228);
  expect(new Set(again.map(({ meta }) => meta?.versionId))).toEqual(new Set(['1']));
  await store.admin("UPDATE resources SET indexed = ''");
  await startReindex(needs)();
  const [kept] = await store.database.tenant('a', (tx) =>
    resources.search(tx, 'Task', { index: { later: 'place 7' }, limit: 5 }),
  );
  expect(kept?.id).toBe('t7');
});
