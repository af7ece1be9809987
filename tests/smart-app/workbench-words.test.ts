import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import words from '../../smart-app/words/workbench.en.json' with { type: 'json' };
import { workbenchKeys } from '../../smart-app/workbench/keys.ts';

const folder = join(import.meta.dirname, '../../smart-app/workbench');

const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** `head.open` → its text, or the texts of its plurals. */
function textAt(key: string): unknown {
  const steps = key.split('.');
  const last = steps.pop() ?? '';
  const group = steps.reduce<unknown>(
    (found, step) => (found as Record<string, unknown> | undefined)?.[step],
    words,
  ) as Record<string, unknown> | undefined;
  return group?.[last] ?? group?.[`${last}_other`];
}

describe('the words of the workbench', () => {
  it('has one for every key that a screen names', () => {
    const named = sources
      .flatMap((source) => [...source.matchAll(/\bt\(\s*'([^'$]+)'/g)])
      .map(([, key]) => key ?? '');
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((key) => typeof textAt(key) !== 'string')).toEqual([]);
  });

  it('says what every key of the keyboard does', () => {
    expect(workbenchKeys.filter(({ command }) => typeof textAt(`keys.${command}`) !== 'string')).toEqual([]);
    expect(new Set(workbenchKeys.map(({ key }) => key)).size).toBe(workbenchKeys.length);
  });
});
