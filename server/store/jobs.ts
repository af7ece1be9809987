/**
 * Work to be done later, kept in the same database by pg-boss: a job sent in our transaction exists when it commits.
 * A job runs at least once (twice after a crash), so every handler can be run again. No patient data in a job.
 */
import { PgBoss } from 'pg-boss';
import type { Log } from '../log.ts';
import type { OpenedDatabase, Transaction } from './database.ts';

export interface Jobs {
  /** Part of the caller's transaction. `after` = not before that instant. */
  send(tx: Transaction, queue: string, data: object, after?: Date): Promise<void>;
  /** Runs `handler` for each job of the queue in this process; a throw has it run again later. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it sent
  work<Data extends object>(queue: string, handler: (data: Data) => Promise<void>): Promise<void>;
  /** Runs `handler` once a day (UTC) in one of all processes. The queue must be among the `daily` ones. */
  daily(
    queue: string,
    time: { readonly hour: number; readonly minute: number },
    handler: () => Promise<void>,
  ): Promise<void>;
  stop(): Promise<void>;
}

/** A handler that runs longer than this is taken for dead and its job given to another. */
const EXPIRE_SECONDS = 300;
/** The same for a daily round, which may have years to go through. */
const LONG_SECONDS = 6 * 3_600;

export async function startJobs(needs: {
  readonly database: OpenedDatabase;
  readonly queues: readonly string[];
  /** Queues whose work comes by the clock. */
  readonly dailyQueues?: readonly string[];
  readonly log: Log;
}): Promise<Jobs> {
  const { dailyQueues = [] } = needs;
  const boss = new PgBoss({
    db: { executeSql: (sql, values) => needs.database.execute(sql, values) },
    schema: 'pgboss',
    createSchema: false,
    schedule: dailyQueues.length > 0,
    registerInstance: false,
  });
  boss.on('error', (error) => {
    needs.log.warn({ message: error.message }, 'the job queue met an error');
  });
  await boss.start();
  for (const queue of [...needs.queues, ...dailyQueues])
    await boss.createQueue(queue, { retryLimit: 20, retryDelay: 2, retryBackoff: true, retryDelayMax: 300 });
  const logged =
    <Data extends object>(queue: string, handler: (data: Data) => Promise<void>) =>
    async (jobs: { id: string; data: Data }[]) => {
      for (const job of jobs) {
        try {
          await handler(job.data);
        } catch (cause) {
          // The queue keeps quiet about it, the last time included.
          needs.log.error(
            { queue, job: job.id, err: cause },
            'a job failed; it is run again, 20 times at most',
          );
          throw cause;
        }
      }
    };
  return {
    async send(tx, queue, data, after) {
      const db = { executeSql: (sql: string, values?: unknown[]) => tx.query<object>(sql, values) };
      await boss.send(queue, data, {
        db,
        expireInSeconds: EXPIRE_SECONDS,
        ...(after === undefined ? {} : { startAfter: after }),
      });
    },
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in the type above
    async work<Data extends object>(queue: string, handler: (data: Data) => Promise<void>) {
      const often = { localConcurrency: 4, pollingIntervalSeconds: 1 };
      await boss.work<Data>(queue, often, logged(queue, handler));
    },
    async daily(queue, { hour, minute }, handler) {
      const when = `${minute} ${hour} * * *`;
      await boss.schedule(queue, when, {}, { tz: 'UTC', expireInSeconds: LONG_SECONDS });
      await boss.work(queue, { pollingIntervalSeconds: 30 }, logged(queue, handler));
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  };
}
