/** The embedded server starts anywhere, outlives a killed Chartside without being in the way, and stops with us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { silent } from '../../../server/log.ts';
import { openDatabase, type OpenedDatabase } from '../../../server/store/database.ts';
import { isRunning } from '../../../server/store/postmaster.ts';

const root = mkdtempSync(join(tmpdir(), 'embedded-'));
const dataDir = join(root, 'data');
const open = (dir = dataDir): Promise<OpenedDatabase> =>
  openDatabase({ embedded: { dataDir: dir }, mode: 'sandbox', log: silent, connections: 2 });
const postmasterPid = (dir = dataDir): number =>
  Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const write = (database: OpenedDatabase, name: string): Promise<unknown> =>
  database.system((tx) => tx.query('INSERT INTO installation VALUES ($1, $1)', [name]));
const names = async (database: OpenedDatabase): Promise<string[]> =>
  (await database.system((tx) => tx.query<{ name: string }>('SELECT name FROM installation'))).rows.map(
    (row) => row.name,
  );

const children: ChildProcess[] = [];
async function otherChartside(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-child.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}
const killed = (child: ChildProcess): Promise<unknown> => {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  return ended;
};
afterAll(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) await killed(child);
  if (existsSync(join(dataDir, 'postgres', 'postmaster.pid'))) await (await open()).stop();
  rmSync(root, { recursive: true, force: true });
});

it('starts, keeps what was written, and leaves no process when it stops', async () => {
  const database = await open();
  const pid = postmasterPid();
  await write(database, 'kept');
  await database.stop();
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(join(dataDir, 'chartside.pid'))).toBe(false);
  expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
  const again = await open();
  expect(await names(again)).toContain('kept');
  await again.stop();
});

it('says that the folder is in use while another Chartside lives, and attaches when that one was killed', async () => {
  const other = await otherChartside();
  const pid = postmasterPid();
  await expect(open()).rejects.toThrow(
    new RegExp(`in use by another Chartside \\(process ${other.pid ?? 0}\\)`),
  );
  await killed(other);
  expect(isRunning(pid)).toBe(true);
  const database = await open();
  expect(postmasterPid()).toBe(pid);
  expect(await names(database)).toContain('kept');
  await database.stop();
  expect(isRunning(pid)).toBe(false);
});

it('starts after Postgres itself was killed, and takes no stranger’s process for it', async () => {
  const database = await open();
  await write(database, 'before the crash');
  const pid = postmasterPid();
  const left = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(pid, 'SIGKILL');
  // Its sessions notice when they are next idle; until then they may still take a write.
  let failure: unknown;
  for (let n = 0; n < 200 && failure === undefined; n++) {
    failure = await write(database, `late ${n}`).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    await wait(50);
  }
  expect(failure).toMatchObject({ id: 'store/unavailable' });
  await database.stop();
  // The number in the file now belongs to someone else: this very test.
  writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), left.replace(String(pid), String(process.pid)));
  writeFileSync(join(dataDir, 'chartside.pid'), `${process.pid} another-start\n`);
  const again = await open();
  expect(await names(again)).toEqual(expect.arrayContaining(['before the crash']));
  await again.stop();
});

it('starts again by itself while we run when Postgres was killed, says so once, and stops with us', async () => {
  const told: string[] = [];
  const say = (_fields: object, message: string): void => void told.push(message);
  const log = { ...silent, info: say, error: say };
  const database = await openDatabase({ embedded: { dataDir }, mode: 'sandbox', log, connections: 2 });
  await write(database, 'before the kill');
  const first = postmasterPid();
  process.kill(first, 'SIGKILL');
  const answered = async (): Promise<string[]> => {
    for (let tries = 0; tries < 600; tries++) {
      const found = await names(database).catch(() => undefined);
      if (found) return found;
      await wait(50);
    }
    throw new Error('it never came back');
  };
  // Its sessions live a moment longer: what counts is an answer of the new one.
  while (isRunning(first)) await wait(20);
  expect(await answered()).toContain('before the kill');
  for (let tries = 0; told.length < 2 && tries < 600; tries++) await wait(50);
  expect(told).toEqual([
    'the embedded database ended by itself; it is started again',
    'the embedded database runs again',
  ]);
  const second = postmasterPid();
  expect(second).not.toBe(first);
  await database.stop();
  expect(isRunning(second)).toBe(false);
});

it('works in a folder whose path is too long for a unix socket, with spaces and accents', async () => {
  const deep = join(root, 'ein Ordner für Zürich', 'x'.repeat(80), 'y'.repeat(80));
  const database = await open(deep);
  await write(database, 'deep');
  await database.stop();
});

it('says in one sentence that a folder cannot be made', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(open(join(root, 'file', 'data'))).rejects.toThrow(/data folder .* cannot be written: ENOTDIR/);
});
