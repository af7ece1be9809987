/** The samples that come with Chartside, and the rows in words: every file listed and valid, every row told once. */
import { readdirSync } from 'node:fs';
import { allMaps, applyOverlay, mapsFor } from '#mappers';
import { checkFile } from '#x12';
import { builtInSamples } from '../../../server/workbench/built-in-samples.ts';
import { describeRows, describeSegmentMaps } from '../../../server/workbench/map-rows.ts';

const samples = builtInSamples();

it('lists every file of the folder once', () => {
  const files = readdirSync(new URL('../../../profiles/samples/', import.meta.url));
  expect(files.filter((name) => name.endsWith('.x12'))).toHaveLength(samples.length);
  expect(new Set(samples.map(({ view }) => view.id)).size).toBe(samples.length);
});

it.each(samples.map(({ view, content }) => [view.id, content] as const))(
  '%s has no error',
  (_id, content) => {
    expect(checkFile(content).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  },
);

describe.each(mapsFor('2.2.1').map((map) => [map.id, map] as const))('the rows of %s', (_id, map) => {
  it('are told once each, with element, path, loop and where it is written', () => {
    const rows = describeRows(map);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ element, segment, fhir, to, see }) => !element.startsWith(segment) || fhir === '' || to === '' || see === '')).toEqual([]);
    expect(rows.filter(({ element, label }) => /\d/.test(element) && label === '')).toEqual([]);
    const segmentMaps = new Set(describeSegmentMaps(map).map(({ id }) => id));
    expect(rows.filter(({ segmentMap }) => !segmentMaps.has(segmentMap))).toEqual([]);
  });
}); // prettier-ignore

it('tells what an overlay changed of a row, and of no other', () => {
  const [plain] = allMaps.filter(({ id }) => id === '270');
  if (!plain) throw new Error('no map 270');
  const rows = { '270.2100A.NM1#name': { max: 10, constant: 'A PAYER' } };
  const changed = describeRows(applyOverlay(plain, { id: 'x', version: 1, title: 'Test', rows }), plain);
  const told = changed.flatMap(({ id, changed: what }) => (what === undefined ? [] : [[id, what]]));
  expect(told).toEqual([['270.2100A.NM1#name', expect.stringMatching(/as.*max.*text|max/)]]);
});
