#!/usr/bin/env -S node --max-semi-space-size=8
/** `chartside …`: runs the command line on Node ≥ 24, the packaged one where the machine's own is older.
 * The memory setting keeps a file of any size below 150 MB; without it Node takes twice that, and is no faster. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const packaged = join(root, 'node_modules', '.bin', 'node');
const entry = join(root, 'server', 'cli', 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(entry);
} else if (existsSync(packaged)) {
  const { status } = spawnSync(packaged, ['--max-semi-space-size=8', entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 2;
} else {
  process.stderr.write('Chartside needs Node 24 or newer. Run `npm install` in its folder first.\n');
  process.exitCode = 2;
}
