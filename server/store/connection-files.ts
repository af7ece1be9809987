/**
 * Connections that lie as files in the data folder: how the first one comes in, whose administrator then adds others on
 * the screen. A file is read once: what is in the database already is not changed by it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProblem, Problem } from '../problems.ts';
import type { Connections } from './connections.ts';

/** Returns the names of the files that were taken in. Throws `ehr/bad-connection`, naming the file. */
export async function takeInFiles(folder: string, connections: Connections): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const taken: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue;
    try {
      await connections.save(JSON.parse(readFileSync(join(folder, name), 'utf8')), { version: 0 });
      taken.push(name);
    } catch (cause) {
      if (isProblem(cause) && cause.id === 'connections/stale') continue;
      if (!isProblem(cause) && !(cause instanceof SyntaxError)) throw cause;
      const why = isProblem(cause) ? String(cause.params['why'] ?? cause.message) : 'it is no JSON';
      throw new Problem('ehr/bad-connection', { why: `${name}: ${why}` }, cause);
    }
  }
  return taken;
}
