/** A server killed at any moment loses nothing it had accepted, and sends no 278 twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freshDatabase } from '../postgres.ts';
import { bytes, harness, openJobs } from './harness.ts';

const store = await freshDatabase();
const jobs = await openJobs(store.database);
/** Payload ids as the payer saw them. */
const seen: string[] = [];
let payer: Server;
let endpoint: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  payer = createServer((request, response) => {
    seen.push(String(request.headers['x-payload-id']));
    request.resume().on('end', () => setTimeout(() => response.end('ISA*271~'), Math.random() * 15));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => payer.once('listening', resolve));
  endpoint = `http://127.0.0.1:${(payer.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  payer.closeAllConnections();
  payer.close();
  await jobs.stop();
});

/** Starts a server process, kills it when `until` says so, and gives the ids whose submit it had reported. */
async function killWhen(
  mode: string,
  kind: string,
  until: (said: string) => Promise<void> | undefined,
): Promise<string[]> {
  const words = [join(import.meta.dirname, 'crash-child.ts'), store.url, endpoint, mode, kind];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    void until(said)?.then(() => child.kill('SIGKILL'));
  });
  await ended;
  return [...said.matchAll(/^submitted (\S+)$/gm)].map((match) => match[1] ?? '');
}

const whenStopped = (said: string): Promise<void> | undefined =>
  said.includes('stopped') ? Promise.resolve() : undefined;
const restarted = (sent: string[] = []) =>
  harness({
    database: store.database,
    jobs,
    send: (_route, _request, { payloadId }) =>
      Promise.resolve(void sent.push(payloadId)).then(() => bytes('late 271')),
  });

it.each([
  ['claimed', 'eligibility', 'applied', 1],
  ['inflight', 'eligibility', 'applied', 1],
  ['answered', 'eligibility', 'applied', 0],
  ['claimed', 'authorization', 'applied', 1],
  ['inflight', 'authorization', 'ambiguous', 0],
  ['answered', 'authorization', 'applied', 0],
])('killed while %s: a(n) %s becomes %s and is sent %i more time(s)', async (mode, kind, state, more) => {
  const [id = ''] = await killWhen(mode, kind, whenStopped);
  expect(await store.admin('SELECT state FROM exchanges WHERE id = $1', [id])).toEqual([{ state: mode }]);
  const sent: string[] = [];
  const { exchanges } = restarted(sent);
  expect((await exchanges.drive('t1', id)).state).toBe(mode); // its lease still runs: it might be alive
  await exchanges.recover(true);
  expect((await exchanges.drive('t1', id)).state).toBe(state);
  expect(sent).toEqual(Array<string>(more).fill(id));
});

it('takes over from a dead replica when its lease has run out, without a restart', async () => {
  const [id = ''] = await killWhen('inflight', 'eligibility', whenStopped);
  const { exchanges } = restarted();
  await store.admin("UPDATE exchanges SET lease_until = now() - interval '1 second' WHERE id = $1", [id]);
  expect((await exchanges.drive('t1', id)).state).toBe('applied');
});

it.each(['eligibility', 'authorization'])(
  '%s: killed at random moments, nothing accepted is lost',
  async (kind) => {
    seen.length = 0;
    const accepted: string[] = [];
    const rounds = [1, 2, 3, 4, 5, 6];
    for (const submits of rounds) {
      let planned: Promise<void> | undefined;
      accepted.push(
        ...(await killWhen('run', kind, (said) => {
          if (planned !== undefined || said.split('submitted').length <= submits) return undefined;
          return (planned = wait(Math.random() * 100));
        })),
      );
    }
    const { exchanges } = restarted(seen);
    await exchanges.recover(true);
    const states = await store.admin<{ id: string; state: string }>(
      'SELECT id, state FROM exchanges WHERE kind = $1',
      [kind],
    );
    const settled = new Set(
      states.filter((row) => ['applied', 'ambiguous'].includes(row.state)).map((row) => row.id),
    );
    expect(accepted.length).toBeGreaterThanOrEqual(rounds.reduce((sum, submits) => sum + submits));
    expect(accepted.filter((id) => !settled.has(id))).toEqual([]);
    if (kind === 'eligibility') expect(states.filter((row) => row.state === 'ambiguous')).toEqual([]);
    else expect(seen.length).toBe(new Set(seen).size);
    const repeated = await store.admin(
      'SELECT interchange FROM exchanges GROUP BY interchange HAVING count(*) > 1',
    );
    expect(repeated).toEqual([]);
  },
);
