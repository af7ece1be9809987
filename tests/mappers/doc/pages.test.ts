/**
 * The mapping specification in `docs/mapping` is what the rows say.
 * `UPDATE_PAPERS=1 npm run test:only -- tests/mappers/doc` writes it anew: read the diff.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingPages } from '#mappers';
import { countsOf, fatesOf } from '../../../mappers/doc/coverage.ts';
import { allMaps } from '../../../mappers/maps.ts';
import { segmentMapsOf } from '../../../mappers/overlay.ts';

const folder = join(import.meta.dirname, '../../../docs/mapping');
const pages = mappingPages();

if (process.env['UPDATE_PAPERS'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of pages) writeFileSync(join(folder, name), text);
}

it.each(pages.map(({ name, text }) => [name, text]))('docs/mapping/%s is what the rows say', (name, text) => {
  expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

it('has no page of a map that is gone', () => {
  // What EHRs give is written from rows of its own.
  expect(readdirSync(folder).sort()).toEqual([...pages.map(({ name }) => name), 'ehr.md'].sort());
});

describe.each(allMaps.map((map) => [map.id, map] as const))('the page of %s', (id, map) => {
  const text = pages.find(({ name }) => name === `${id}.md`)?.text ?? '';

  it('names every row', () => {
    const rows = segmentMapsOf(map).flatMap((one) => one.rows.map((row) => `${one.id}#${row.id}`));
    expect(rows.filter((row) => !text.includes(`\`${row}\``))).toEqual([]);
    expect(rows.length).toBeGreaterThan(10);
  });

  it('counts every element of the guide once', () => {
    const { all, row, fixed, 'left out': out, 'not yet': open } = countsOf(fatesOf(map));
    expect(row + fixed + out + open).toBe(all);
    expect(text).toContain(`| of ${all} elements of the guide |`);
  });

  it('links to code tables that are there', () => {
    const tables = pages.find(({ name }) => name === 'code-tables.md')?.text ?? '';
    const linked = [...text.matchAll(/\(code-tables\.md#([\w-]+)\)/g)].map(([, table = '']) => table);
    expect(linked.filter((table) => !tables.includes(`## ${table}\n`))).toEqual([]);
  });

  it('has tables of as many cells as their heads', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    const wrong = lines.filter((line, i) => {
      const before = lines[i - 1];
      const isHead = /^\|---/.test(lines[i + 1] ?? '');
      return !isHead && before !== undefined && cells(before) !== cells(line);
    });
    expect(wrong).toEqual([]);
  });
});

it('knows what becomes of single elements', () => {
  const map = allMaps.find(({ id }) => id === '271');
  if (!map) throw new Error('There is a map of the 271.');
  const fates = fatesOf(map);
  const fateOf = (loop: string, name: string) =>
    fates.find((one) => one.loop === loop && one.name === name)?.fate;
  expect(fateOf('2110C', 'EB07')).toBe('row');
  expect(fateOf('2110C', 'EB13-1')).toBe('fixed');
  expect(fateOf('2000C', 'HL01')).toBe('fixed');
  expect(fateOf('2110C', 'EB99')).toBeUndefined();
});
