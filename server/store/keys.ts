/** Where the installation's encryption keys come from, and the check that they are the ones the database was made with. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problems.ts';
import { codeOf } from './data-folder.ts';
import type { Database } from './database.ts';
import { KEY_BYTES, type Secrets } from './secrets.ts';

/** Reads `key[,older key…]`, each 32 bytes as base64 or hex; undefined when any of them is not. */
export function parseKeys(text: string): Uint8Array[] | undefined {
  const keys = text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => Buffer.from(word, /^[0-9a-f]{64}$/i.test(word) ? 'hex' : 'base64'));
  return keys.length > 0 && keys.every((key) => key.length === KEY_BYTES) ? keys : undefined;
}

/** The sandbox's own key: `DATA_DIR/key`, made on first use, readable by its owner alone. */
export function sandboxKeys(dataDir: string): Uint8Array[] {
  const file = join(dataDir, 'key');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const why = codeOf(cause) ?? 'unknown reason';
    if (why !== 'EEXIST') throw new Problem('store/not-writable', { path: dataDir, why }, cause);
  }
  const keys = parseKeys(readFileSync(file, 'utf8'));
  if (keys === undefined) throw new Problem('store/bad-key', { file });
  return keys;
}

/** Remembers the key in a new database; throws `store/other-key` when this one was made with another. */
export async function checkKey(database: Database, secrets: Secrets): Promise<void> {
  const mark = secrets.index('installation', 'key check');
  const { rows } = await database.system(async (tx) => {
    await tx.query("INSERT INTO installation VALUES ('key-check', $1) ON CONFLICT DO NOTHING", [mark]);
    return tx.query<{ value: string }>("SELECT value FROM installation WHERE name = 'key-check'");
  });
  if (rows[0]?.value !== mark) throw new Problem('store/other-key');
}
