/** A Postgres server process of ours: find the one that outlived a killed Chartside, and stop it gently. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from './data-folder.ts';

export interface Postmaster {
  readonly pid: number;
  /** Folder of its unix socket. */
  readonly socketDir: string;
}

/**
 * The live server of this cluster folder, if there is one. `postmaster.pid` alone proves nothing: after a crash its
 * number may belong to any process, so the process must also work inside the folder. A stranger's number is removed,
 * as Postgres would take it for its own; a dead one stays, as Postgres finds by it whether old sessions still write.
 */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const file = join(cluster, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!isAlive(pid)) return undefined;
  if (worksIn(pid, cluster)) return { pid, socketDir: (lines[4] ?? '').trim() };
  rmSync(file, { force: true });
  return undefined;
}

/** Asks for a fast shutdown (SIGINT: sessions end, everything is written) and waits for the process to be gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  for (let waited = 0; waited < 20_000 && isRunning(pid); waited += 20) await wait(20);
  if (isRunning(pid)) process.kill(pid, 'SIGQUIT');
}

function worksIn(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return process.platform !== 'linux' && commandOf(pid).includes(cluster);
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** A process that ended but was not yet collected by its parent still answers signal 0. */
export function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
