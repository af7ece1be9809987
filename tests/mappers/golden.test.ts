/** What each message becomes, value and trace, in pairs of files people can read: `<sentence>.x12` and `.json`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { map270, sourcesOfRequest, writeFromFhir } from '#mappers';
import { readInterchanges } from '#x12';
import { usual } from '../x12/builders.ts';
import { getPath } from '../../mappers/paths.ts';
import { expectGolden, goldenFolder, read } from './golden.ts';

const files = (folder: string) =>
  readdirSync(join(goldenFolder, folder))
    .filter((file) => file.endsWith('.x12'))
    .map((file) => `${folder}/${file.slice(0, -4)}`);
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(goldenFolder, `${name}.x12`)));

it.each([...files('270'), ...files('271')])('%s', (name) => {
  expectGolden(`${name}.json`, read(bytesOf(name)));
});

it.each([...files('270'), ...files('271')])(
  '%s: every element has a trace, is listed as unused, or is wrong',
  (name) => {
    const bytes = bytesOf(name);
    const { trace, unused, issues } = read(bytes);
    const places = [...trace, ...unused, ...issues.map((at) => at)].map(({ at }) => at);
    const told = new Set(places.map(({ segment, element }) => `${segment}.${element ?? 'all'}`));
    const elements = readInterchanges(bytes)
      .value.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets.flatMap(({ segments }) => segments)))
      .filter(({ id }) => id !== 'ST' && id !== 'SE')
      .flatMap((segment) =>
        Array.from({ length: segment.count }, (_, i) => ({ segment, element: i + 1 })).filter(
          (one) => segment.range(one.element).length > 0,
        ),
      );
    const lost = elements.filter(
      ({ segment, element }) =>
        !told.has(`${segment.number}.${element}`) && !told.has(`${segment.number}.all`),
    );
    expect(lost.map(({ segment, element }) => `${segment.text} element ${element}`)).toEqual([]);
  },
);

it.each([...files('270'), ...files('271')])(
  '%s: every trace line points at a value that is there',
  (name) => {
    const { bundle, trace } = read(bytesOf(name));
    const empty = trace.filter(({ fhir }) => getPath({ Bundle: bundle }, fhir) === undefined);
    expect(empty.map(({ row, fhir }) => `${row} → ${fhir}`)).toEqual([]);
  },
);

it.each(files('270'))('%s: is written back element by element', (name) => {
  const { bundle } = read(bytesOf(name));
  const party = { qualifier: 'ZZ', id: 'SENDER', group: 'SENDER' };
  const { x12, issues } = writeFromFhir(
    map270,
    sourcesOfRequest(bundle),
    {
      delimiters: usual,
      sender: party,
      receiver: { qualifier: 'ZZ', id: 'RECEIVER', group: 'RECEIVER' },
      usage: 'T',
      numbers: { interchange: 17, group: 7, set: 1 },
      at: '2026-11-23T10:15:00Z',
      packs: true,
    },
    'HS',
  );
  expect(issues).toEqual([]);
  const withoutTime = (text: string) => text.replaceAll('\n', '').replace(/(BHT\*[^~]*\*)\d{4}~/, '$10000~');
  expect(withoutTime(Buffer.from(x12 ?? []).toString())).toBe(
    withoutTime(Buffer.from(bytesOf(name)).toString()),
  );
});
