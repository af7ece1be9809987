/** Jobs that fail are told of, and run again. */
import { inspect } from 'node:util';
import { silent } from '../../../server/log.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { freshDatabase } from '../postgres.ts';

const { database } = await freshDatabase();

it('says in the log which job failed and why, and runs it again', async () => {
  const lines: string[] = [];
  const log = {
    ...silent,
    error: (fields: object, message: string) => void lines.push(`${message} ${inspect(fields)}`),
  };
  const jobs = await startJobs({ database, queues: ['broken'], log });
  await database.tenant('t1', (tx) => jobs.send(tx, 'broken', { id: 'job-data' }));
  let tries = 0;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it was not run again')), 20_000);
    void jobs.work('broken', () => {
      tries += 1;
      if (tries < 2) return Promise.reject(new Error('no such route'));
      clearTimeout(late);
      resolve();
      return Promise.resolve();
    });
  });
  await jobs.stop();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/a job failed[^]*broken[^]*no such route/);
  expect(lines[0]).not.toContain('job-data');
}, 30_000);
