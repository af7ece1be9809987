/** Jobs that fail are told of, and run again. */
import { inspect } from 'node:util';
import { silent } from '../../../server/log.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const { database } = store;

it('says in the log which job failed and why, and runs it again', async () => {
  const lines: string[] = [];
  const log = {
    ...silent,
    error: (fields: object, message: string) => void lines.push(`${message} ${inspect(fields)}`),
  };
  const jobs = await startJobs({ database, queues: ['broken'], log });
  await database.tenant('t1', (tx) => jobs.send(tx, 'broken', { id: 'job-data' }));
  let tries = 0;
  const again = Promise.withResolvers<undefined>();
  await jobs.work('broken', () => {
    tries += 1;
    if (tries < 2) return Promise.reject(new Error('no such route'));
    again.resolve(undefined);
    return Promise.resolve();
  });
  await again.promise;
  await jobs.stop();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/a job failed[^]*broken[^]*no such route/);
  expect(lines[0]).not.toContain('job-data');
});

it('plans daily work once, however many processes do, and runs what comes by the clock', async () => {
  const open = () =>
    startJobs({ database: store.database, queues: [], dailyQueues: ['nightly'], log: silent });
  const [one, two] = [await open(), await open()];
  // What the clock sends is a job like any other.
  await store.database.tenant('t1', (tx) => one.send(tx, 'nightly', {}));
  let runs = 0;
  const run = Promise.withResolvers<undefined>();
  const handler = (): Promise<void> => {
    runs += 1;
    run.resolve(undefined);
    return Promise.resolve();
  };
  // Half a day from now: the clock itself sends nothing while this runs.
  const time = { hour: (new Date().getUTCHours() + 12) % 24, minute: 17 };
  for (const process of [one, two]) await process.daily('nightly', time, handler);
  await run.promise;
  await Promise.all([one.stop(), two.stop()]);
  expect(runs).toBe(1);
  const planned = await store.admin(
    "SELECT name, cron, timezone FROM pgboss.schedule WHERE name = 'nightly'",
  );
  expect(planned).toEqual([{ name: 'nightly', cron: `17 ${time.hour} * * *`, timezone: 'UTC' }]);
});
