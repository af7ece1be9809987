/**
 * Connections that lie as files in the data folder: how the first one comes in, whose administrator then adds others on
 * the screen. A file is read once: what is in the database already is not changed by it, but that it is retired.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultText, jsonFault } from '../json-fault.ts';
import { isProblem, Problem } from '../problems.ts';
import type { Connections } from './connections.ts';

/** Returns the names of the files that were taken in. Throws `ehr/bad-connection`, naming the file. */
export async function takeInFiles(folder: string, connections: Connections): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const taken: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue;
    try {
      const draft = readJson(readFileSync(join(folder, name), 'utf8'));
      const { id, tenant } = retiredIn(draft) ?? {};
      if (id !== undefined && tenant !== undefined) await connections.retire(tenant, id);
      else await connections.save(draft, { version: 0 });
      taken.push(name);
    } catch (cause) {
      if (isProblem(cause) && passedOver.has(cause.id)) continue;
      if (!isProblem(cause)) throw cause;
      const why = String(cause.params['why'] ?? cause.message);
      throw new Problem('ehr/bad-connection', { why: `${name}: ${why}` }, cause);
    }
  }
  return taken;
}

/** It is there already, or was retired, or is to be retired and never was. */
const passedOver = new Set(['connections/stale', 'connections/retired', 'ehr/no-connection']);

/** `"retired": true` in a file retires the connection; nothing else that it says is looked at. */
function retiredIn(draft: unknown): { readonly id: string; readonly tenant: string } | undefined {
  const { id, tenant, retired } = (draft ?? {}) as Readonly<Record<string, unknown>>;
  if (retired !== true || typeof id !== 'string' || typeof tenant !== 'string') return undefined;
  return { id, tenant };
}

function readJson(text: string): unknown {
  const source = text.replace(/^\uFEFF/, '');
  const fault = jsonFault(source);
  if (fault) throw new Problem('ehr/bad-connection', { why: `it is no JSON, ${faultText(fault)}` });
  return JSON.parse(source);
}
