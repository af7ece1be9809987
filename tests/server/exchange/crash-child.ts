/**
 * A server process to be killed: `node crash-child.ts URL ENDPOINT MODE`. Submits and drives one exchange after another,
 * printing `submitted ID` once a submit is committed. MODE `claimed`, `inflight` or `answered` has it print `stopped`
 * and wait for ever at that state's commit; `run` has it go on until it is killed.
 */
import { openDatabase, type OpenedDatabase } from '../../../server/store/database.ts';
import { silent } from '../../../server/log.ts';
import { x12Http } from '../../../server/payers/x12-http.ts';
import { draft, harness, openJobs, route } from './harness.ts';

const [url = '', endpoint = '', mode = 'run', kind = 'eligibility'] = process.argv.slice(2);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const forEver = (): Promise<never> => {
  say('stopped');
  return new Promise(() => setInterval(() => undefined, 1_000));
};

const database = await openDatabase({ url, mode: 'sandbox', log: silent, connections: 4 });
const jobs = await openJobs(database);
const adapter = x12Http({ token: () => 'secret' });

/** Stops behind the first commit of `drive`, after which the exchange is `claimed`. */
const stopping: OpenedDatabase = {
  ...database,
  async tenant(tenant, work) {
    const result = await database.tenant(tenant, work);
    return mode === 'claimed' ? forEver() : result;
  },
};

const { exchanges } = harness({
  database: stopping,
  jobs,
  // Longer than any test looks at it: a lease that runs out is a test of its own.
  leaseMs: 600_000,
  send: (_route, request, options) =>
    mode === 'inflight' ? forEver() : adapter.send({ ...route, endpoint }, request, options),
  handlers: {
    [kind]: {
      resend: kind === 'eligibility' ? 'safe' : 'never',
      apply: () => (mode === 'answered' ? forEver() : Promise.resolve({ state: 'applied', outcome: {} })),
    },
  },
});

for (;;) {
  const { id } = await database.tenant('t1', (tx) => exchanges.submit(tx, draft(kind)));
  say(`submitted ${id}`);
  await exchanges.drive('t1', id);
}
