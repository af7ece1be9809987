/** What is written for people stays true: folders explain themselves, commands exist, settings are the real ones. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { problems } from '../../server/problems.ts';
import { knownVariables } from './known-variables.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const foldersIn = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'dist')
    .map(({ name }) => `${folder}/${name}`);

const papers = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'STYLE.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'DEPENDENCY-NOTES.md',
  'docs/operations.md',
];
/** Parts inside, as `codes/` and `migrations/`, are explained by the folder they belong to. */
const explained = [
  ...['x12', 'mappers', 'profiles', 'server', 'smart-app', 'tests'],
  ...foldersIn('profiles').filter((folder) => folder !== 'profiles/sandbox'),
  ...foldersIn('profiles/sandbox'),
  ...foldersIn('server'),
  ...foldersIn('server/sandbox'),
  ...foldersIn('smart-app'),
];

it.each(explained)('%s has a README of at most 15 lines that says what never is there', (folder) => {
  const text = read(`${folder}/README.md`).trim();
  expect(text.split('\n').length).toBeLessThanOrEqual(15);
  expect(text).toMatch(/^# /);
  expect(text).toMatch(/never here/i);
});

describe.each(papers)('%s', (paper) => {
  const text = read(paper);

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, to = '']) => to,
    );
    expect(links.filter((to) => !existsSync(join(root, dirname(paper), to)))).toEqual([]);
  });

  it('names source files and folders that are there', () => {
    const named = [
      ...text.matchAll(
        /`((?:x12|mappers|profiles|server|smart-app|tests|docs)\/[\w./-]*|(?:setup\.mjs|docker-compose\.yml|package\.json))`/g,
      ),
    ].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
    const usage = read('server/cli/main.ts');
    // A command is two words, or one.
    const commands = [...text.matchAll(/npx chartside ((\w+) [\w-]+)/g)].map(([, two = '', one = '']) => [
      two,
      one,
    ]);
    const isThere = (names: readonly string[]) =>
      names.some((name) => new RegExp(`^  '?${name}'?[:,]`, 'm').test(usage));
    expect(commands.filter((names) => !isThere(names))).toEqual([]);
  });

  it('names errors that can happen', () => {
    const areas = new Set(Object.keys(problems).map((id) => id.split('/')[0]));
    const named = [...text.matchAll(/`([a-z0-9]+\/[a-z0-9-]+)`/g)].map(([, id = '']) => id);
    const ids = named.filter((id) => areas.has(id.split('/')[0]) && !existsSync(join(root, id)));
    expect(ids.filter((id) => !(id in problems))).toEqual([]);
  });
});

const settingsNamedIn = (paper: string) =>
  [...new Set([...read(paper).matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name = '']) => name))].sort();

it('the settings table of docs/operations.md names every setting, and no other', () => {
  expect(settingsNamedIn('docs/operations.md')).toEqual([...knownVariables()].sort());
});

it('the short settings table of README.md names settings that exist', () => {
  const named = settingsNamedIn('README.md');
  expect(named).toContain('DATABASE_URL');
  expect(named.filter((name) => !knownVariables().has(name))).toEqual([]);
});

it('notes every package that package.json names, and no other', () => {
  type Packages = Record<string, string>;
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies' | 'optionalDependencies' | 'overrides',
    Packages
  >;
  const wanted = Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
    ...manifest.overrides,
  });
  const noted = [...read('DEPENDENCY-NOTES.md').matchAll(/^\| `([^`]+)` /gm)].map(([, name = '']) => name);
  expect([...new Set(noted)].sort()).toEqual(wanted.sort());
});
