/** The data folder: made with mode 0700, held by one live Chartside at a time. */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problems.ts';

/** Makes and holds the folder until the returned function is called. A dead holder's mark is taken over. */
export function holdDataFolder(dataDir: string): () => void {
  const mark = join(dataDir, 'chartside.pid');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw notWritable(dataDir, cause);
  }
  for (let round = 0; round < 3; round++) {
    if (writeMark(dataDir, mark)) return () => rmSync(mark, { force: true });
    const holder = liveHolder(mark);
    if (holder !== undefined) throw new Problem('store/in-use', { path: dataDir, pid: holder });
    rmSync(mark, { force: true });
  }
  throw new Problem('store/in-use', { path: dataDir, pid: 'unknown' });
}

function writeMark(dataDir: string, mark: string): boolean {
  try {
    writeFileSync(mark, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw notWritable(dataDir, cause);
  }
}

function liveHolder(mark: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(mark, 'utf8');
  } catch {
    return undefined;
  }
  const [pid = '', start = ''] = text.trim().split(' ');
  const holder = Number(pid);
  return isAlive(holder) && startOf(holder) === start ? holder : undefined;
}

/** Process ids are used again (in a container the server is always 1), so the start time tells two holders apart. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '-';
  }
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}

function notWritable(path: string, cause: unknown): Problem {
  return new Problem('store/not-writable', { path, why: codeOf(cause) ?? 'unknown reason' }, cause);
}

/** The `code` of a Node or Postgres error, e.g. `ENOSPC`, `23505`. */
export function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
