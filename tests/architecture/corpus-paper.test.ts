/** The page on corpora, differences and copies names options and groups that exist, and tells of every one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusAccept } from '../../server/cli/corpus-accept.ts';
import { corpusRun } from '../../server/cli/corpus-run.ts';
import { deidentifyFile } from '../../server/cli/deidentify.ts';
import { diff } from '../../server/cli/diff.ts';
import { isIgnorable } from '../../server/diff/index.ts';
import fhirRows from '../../server/diff/fhir-rows.json' with { type: 'json' };
import x12Rows from '../../server/diff/x12-rows.json' with { type: 'json' };

const paper = readFileSync(join(import.meta.dirname, '../../docs/corpus.md'), 'utf8');
const commands = [corpusRun, corpusAccept, diff, deidentifyFile];
const options = new Set(commands.flatMap((command) => Object.keys(command.options)));

it('names options that exist', () => {
  // `map` has its own page.
  const named = [...paper.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !options.has(name) && name !== 'trace')).toEqual([]);
});

it.each(commands.map((command) => [command.usage.split('\n')[0] ?? '', command] as const))(
  '%s tells each of its options',
  (_name, command) => {
    const untold = Object.keys(command.options).filter((name) => !command.usage.includes(`--${name} `));
    expect(untold).toEqual([]);
  },
);

it('explains every group of what may be ignored, with examples that are taken', () => {
  const groups = new Set([...Object.keys(x12Rows.ignoring), ...Object.keys(fhirRows.ignoring)]);
  expect([...groups].filter((group) => !paper.includes(`\`${group}\``))).toEqual([]);
  const [, table = ''] = /\| `--ignore` \| means \|\n([\s\S]*?)\n\n/.exec(paper) ?? [];
  const examples = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, example = '']) => example),
  );
  expect(examples.length).toBeGreaterThan(8);
  expect(examples.filter((example) => !isIgnorable(example))).toEqual([]);
});
