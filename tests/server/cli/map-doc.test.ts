/** `map doc`: the pages as files. */
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mappingPages } from '#mappers';
import { mapDoc } from '../../../server/cli/map-doc.ts';
import { chartside, keep } from './chartside.ts';
import { complaintOf } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'chartside-pages-'));

it('writes a page for each map, the code tables and an index', () => {
  const { status, stderr } = chartside(['map', 'doc', '--out', join(folder, 'all')]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^Wrote \d+ pages to /);
  expect(readdirSync(join(folder, 'all')).sort()).toEqual(mappingPages().map(({ name }) => name).sort()); // prettier-ignore
  for (const { name, text } of mappingPages())
    expect(readFileSync(join(folder, 'all', name), 'utf8')).toBe(text);
});

it('leaves out what belongs to another release of PAS where it is asked for one', async () => {
  const pageFor = async (pas: string) => {
    const out = join(folder, pas);
    expect(await complaintOf(mapDoc, [''], { out, pas })).toEqual({ complaint: '', written: '' });
    return readFileSync(join(out, '278-response.md'), 'utf8');
  };
  const [older, newer] = [await pageFor('2.0.1'), await pageFor('2.2.1')];
  expect(older).not.toBe(newer);
  expect(older).not.toMatch(/PAS 2\.2\.1 \|/);
});

it('says where it cannot write, and that it reads no file', async () => {
  const out = join(keep('file', ''), 'below');
  expect((await complaintOf(mapDoc, [''], { out })).complaint).toMatch(/^Could not write .*below/);
  expect(chartside(['map', 'doc', 'answer.x12']).stderr).toMatch(/^This command reads no file\./);
});
