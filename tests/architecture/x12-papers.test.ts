/**
 * The analysts' page of the X12 engine stays true: its tables are the engine's own, its outputs those of the commands.
 * `UPDATE_PAPERS=1 npm run test:only -- tests/architecture/x12-papers.test.ts` writes both anew: read the diff.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standardLibrary, situationalRules } from '#x12';
import { issueKinds, type IssueKind } from '../../x12/issue-kinds.ts';

const root = join(import.meta.dirname, '../..');
const path = join(root, 'docs/x12.md');
const paper = () => readFileSync(path, 'utf8');
const isUpdating = process.env['UPDATE_PAPERS'] === '1';
/** No colours, and file names in one order, whatever is set where the tests run: in a terminal jest asks for colours. */
const shell = { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } } as const;

type Row = readonly string[];
const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `|${cells.map((cell) => ` ${cell} `.replace(/^ {2}$/, ' ')).join('|')}|`)
    .join('\n')
    .replaceAll('| --- ', '|---')
    .concat('\n');

function codesOf({ ta1, ik3, ik4, ik5, ak9 }: IssueKind): string {
  const all = { TA105: ta1, IK304: ik3, IK403: ik4, IK502: ik5, AK905: ak9 };
  return Object.entries(all)
    .flatMap(([element, code]) => (code === undefined ? [] : [`${element} ${code}`]))
    .join(', ');
}

const tables: Readonly<Record<string, () => string>> = {
  guides: () =>
    table(
      ['guide', 'set', 'what', 'depth', 'mark'],
      standardLibrary()
        .guides.toSorted((a, b) => (a.set + a.id < b.set + b.id ? -1 : 1))
        .map(({ guide, aliases = [], set, label, depth, mark = '' }) => [
          [guide, ...aliases].join(', '),
          set,
          label,
          depth,
          mark,
        ]),
    ),
  rules: () =>
    table(
      ['rule', 'severity', 'what it says', 'source', 'mark'],
      situationalRules
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, severity, text, source, mark = '' }) => [`\`${id}\``, severity, text, source, mark]),
    ),
  kinds: () =>
    table(
      ['kind', 'severity', 'SNIP', 'what it says', 'acknowledged as'],
      Object.entries<IssueKind>(issueKinds).map(([code, kind]) => [
        `\`${code}\``,
        kind.severity,
        String(kind.snip),
        kind.text || 'What the rule says; see above.',
        codesOf(kind),
      ]),
    ),
};

/** `COMMAND # /from/ lines`: what the command writes, from the first line that fits on. */
function outputOf(marker: string): string {
  const [, command = '', from = '', count = ''] = /^(.*) # \/(.*)\/ (\d+)$/.exec(marker) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'chartside-papers-'));
  const real = command
    .replace('npx chartside', `"${process.execPath}" server/cli/chartside.mjs`)
    .replace('--out sets', `--out "${folder}"`);
  const { stdout } = spawnSync('sh', ['-c', real], shell);
  const lines = stdout.trimEnd().split('\n');
  const start = lines.findIndex((line) => new RegExp(from).test(line));
  if (start < 0) throw new Error(`${command} writes no line like ${from}:\n${stdout}`);
  return [`$ ${command}`, ...lines.slice(start, start + Number(count))].join('\n');
}

const blocks = [...paper().matchAll(/<!-- shown: (.*) -->\n(```text\n[\s\S]*?```\n)?/g)];

if (isUpdating) {
  let text = paper();
  for (const [name, write] of Object.entries(tables))
    text = text.replace(
      new RegExp(`(<!-- table: ${name} -->\n)[\\s\\S]*?(<!-- /table -->)`),
      (_all, head: string, tail: string) => `${head}\n${write()}\n${tail}`,
    );
  for (const [whole, marker = ''] of blocks)
    text = text.replace(whole, () => `<!-- shown: ${marker} -->\n\`\`\`text\n${outputOf(marker)}\n\`\`\`\n`);
  writeFileSync(path, text);
}

it.each(Object.keys(tables))('the table of %s is the engine’s own', (name) => {
  const [, found = ''] =
    new RegExp(`<!-- table: ${name} -->\n([\\s\\S]*?)<!-- /table -->`).exec(paper()) ?? [];
  expect(found.trim()).toBe(tables[name]?.().trim());
});

it.each(blocks.map(([, marker = '']) => marker))('this is what it writes: %s', (marker) => {
  const at = paper().indexOf(`<!-- shown: ${marker} -->`);
  const [, shown] = /```text\n([\s\S]*?)\n```/.exec(paper().slice(at)) ?? [];
  expect(shown).toBe(outputOf(marker));
});

it('shows every command', () => {
  const commands = readdirSync(join(root, 'server/cli')).flatMap(
    (name) => /^x12-(\w+)\.ts$/.exec(name)?.[1] ?? [],
  );
  expect([...paper().matchAll(/^### (\w+)$/gm)].map(([, name]) => name).sort()).toEqual(commands.sort());
});

it('names options that exist', () => {
  for (const [, section = '', text = ''] of paper().matchAll(/^### (\w+)\n([\s\S]*?)(?=^##)/gm)) {
    const command = ['server/cli/chartside.mjs', 'x12', section, '--help'];
    const help = spawnSync(process.execPath, command, shell).stdout;
    const named = [...text.matchAll(/`(--[a-z0-9-]+)/g)].map(([, option = '']) => option);
    expect(named.filter((option) => !help.includes(option))).toEqual([]);
  }
});

it('names files that are there', () => {
  const named = [...paper().matchAll(/`((?:x12|tests|docs)\/[\w.-]+\/?[\w.-]*)`/g)].map(
    ([, name = '']) => name,
  );
  expect(named.filter((name) => !(name in issueKinds) && !existsSync(join(root, name)))).toEqual([]);
});

it.each([
  ...['guides', 'codes', 'dictionary', 'schemas', 'reading', 'library', 'checking', 'checking/rules'],
  ...['writing', 'acknowledging', 'showing'],
])('x12/%s explains itself in at most 15 lines', (folder) => {
  const text = readFileSync(join(root, 'x12', folder, 'README.md'), 'utf8').trim();
  expect(text.split('\n').length).toBeLessThanOrEqual(15);
  expect(text).toMatch(/^# .*\n[\s\S]*never here/i);
});
