/** What no layer rule can see: who reads the environment, that nothing names somebody's machine, that tests are the same each time. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const built = new Set(['node_modules', 'dist', 'data', 'coverage', '.cache', '.git']);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (built.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
const texts = filesBelow(root)
  .filter((path) => /\.(ts|tsx|mjs|cjs|js|json|md|yml|sql|html|css)$|(^|\/)(\.npmrc|run)$/.test(path))
  .map((path): [string, string] => [relative(root, path), readFileSync(path, 'utf8')]);
const naming = (pattern: RegExp) => texts.filter(([, text]) => pattern.test(text)).map(([path]) => path);

it('reads the environment where a process begins, and nowhere else', () => {
  const readers = naming(/process\.env\b/).filter((path) => /^(x12|mappers|server|smart-app)\//.test(path));
  expect(readers).toEqual(['server/cli/terminal.ts', 'server/main.ts']);
});

it('names no folder of a person or a machine', () => {
  expect(naming(/(?<![\w.:/-])\/(root|home|Users)\/[a-z]\w*/)).toEqual([]);
});

it('names no package registry, so that the lock file works with any', () => {
  const lock = texts.find(([path]) => path === 'package-lock.json')?.[1] ?? '';
  expect(lock.length).toBeGreaterThan(1000);
  expect([...lock.matchAll(/"resolved": "(?!file:)[^"]*"/g)].map(([text]) => text).slice(0, 3)).toEqual([]);
});

it('draws what a property is tried with from a stated seed, so that only a change can break a run', () => {
  const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
  const tests = texts.filter(([path]) => path.endsWith('.test.ts'));
  const unseeded = tests.filter(
    ([, text]) => count(text, /\bfc\.(?:assert|check|sample)\(/g) > count(text, /\bseed: \d/g),
  );
  expect(unseeded.map(([path]) => path)).toEqual([]);
});
