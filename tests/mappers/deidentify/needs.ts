import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DeidentifyNeeds } from '../../../mappers/deidentify/replacer.ts';

/** What de-identifying needs, by a key. */
export const needs = (key = 'first key'): DeidentifyNeeds => ({
  hash: (text) => createHmac('sha256', key).update(text).digest(),
  today: '2026-11-26',
});

const tests = join(import.meta.dirname, '../..');
const filesIn = (folder: string): (readonly [name: string, bytes: Uint8Array])[] =>
  readdirSync(join(tests, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.x12'))
    .sort()
    .map((name) => [`${folder}/${name}`, new Uint8Array(readFileSync(join(tests, folder, name)))]);

/** Every invented message of the tests, by name. */
export const everyMessage = [...filesIn('x12/messages'), ...filesIn('golden')];
