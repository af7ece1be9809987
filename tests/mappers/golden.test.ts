/**
 * What each message becomes, value and trace, in pairs of files people can read. In a folder named after a map (with
 * `@2.0.1` for that release of PAS): `<sentence>.x12` and `.json`, or `<sentence>.bundle.json` and `.x12.json`.
 */
import { readInterchanges } from '#x12';
import { getPath } from '../../mappers/paths.ts';
import {
  expectGolden,
  goldenBundle,
  goldenBytes,
  goldenCases,
  read,
  write,
  type GoldenCase,
} from './golden.ts';

const casesWith = (ending: string) => goldenCases(ending).map((one): [string, GoldenCase] => [one.name, one]);

it.each(casesWith('.x12'))('%s', (name, { pas }) => {
  expectGolden(`${name}.json`, read(goldenBytes(name), pas));
});

it.each(casesWith('.x12'))(
  '%s: every element has a trace, is listed as unused, or is wrong',
  (name, { pas }) => {
    const bytes = goldenBytes(name);
    const { trace, unused, issues } = read(bytes, pas);
    const places = [
      ...trace.flatMap(({ at, also = [] }) => [at, ...also]),
      ...[...unused, ...issues].map(({ at }) => at),
    ];
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

it.each(casesWith('.x12'))('%s: every trace line points at a value that is there', (name, { pas }) => {
  const { bundle, trace } = read(goldenBytes(name), pas);
  const empty = trace.filter(({ fhir }) => getPath({ Bundle: bundle }, fhir) === undefined);
  expect(empty.map(({ row, fhir }) => `${row} → ${fhir}`)).toEqual([]);
});

it.each(casesWith('.x12').filter(([, { map }]) => map === '270'))(
  '%s: is written back element by element',
  (name) => {
    const { x12, issues } = write('270', read(goldenBytes(name)).bundle);
    expect(issues).toEqual([]);
    const withoutTime = (text: string) =>
      text.replaceAll('\n', '').replace(/(BHT(?:\*[^~*]*){4}\*)\d{4}/, '$10000');
    expect(withoutTime(Buffer.from(x12 ?? []).toString())).toBe(
      withoutTime(Buffer.from(goldenBytes(name)).toString()),
    );
  },
);

const written = casesWith('.bundle.json');
it.each(written)('%s, written', (name, { map, pas }) => {
  const { x12, ...rest } = write(map, goldenBundle(name), pas);
  expectGolden(`${name}.x12.json`, { x12: Buffer.from(x12 ?? []).toString(), ...rest });
});

it.each(written)(
  '%s, written: every value has a trace line that points at its bytes, or is listed with the reason',
  (name, { map, pas }) => {
    const bundle = goldenBundle(name);
    const { x12 = new Uint8Array(), trace, unused } = write(map, bundle, pas);
    const text = Buffer.from(x12).toString();
    expect(trace.filter(({ at }) => at.length === 0 || at.offset + at.length > text.length)).toEqual([]);
    const paths = [
      ...trace.flatMap(({ fhir = '', also = [] }) => [fhir, ...also]),
      ...unused.map(({ fhir }) => fhir),
    ];
    expect(paths.filter((path) => path !== '' && getPath({ Bundle: bundle }, path) === undefined)).toEqual(
      [],
    );
  },
);
