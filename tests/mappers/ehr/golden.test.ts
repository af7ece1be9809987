/**
 * What each EHR's answer becomes, value and trace, in pairs of files: `<vendor>-<sentence>.in.json`, `hl7-<sentence>.hl7`,
 * `csv-<sentence>.csv` or `claim-<sentence>.in.json`, and beside it `.json`. Adding a case is dropping the first file and
 * running once with `UPDATE_GOLDEN=1`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildClaim, readFromEhr, readSiu, readVisitList, writeToEhr, type EhrReading } from '#mappers';
import type { ClaimChart, ClaimRequest, ClaimSettings } from '#mappers';
import { getPath, leaves } from '../../../mappers/paths.ts';
import { expectGolden, goldenFolder } from '../golden.ts';
import { countingIds, settingsOf, vendorNames } from './vendors.ts';

const folder = join(goldenFolder, 'ehr');
const files = readdirSync(folder).filter((file) => /\.(in\.json|hl7|csv)$/.test(file));
const nameOf = (file: string) => file.replace(/\.(in\.json|hl7|csv)$/, '');
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const zone = 'America/Chicago';

const vendorOf = (file: string) => vendorNames.toSorted().findLast((vendor) => file.startsWith(`${vendor}-`));
const resources = files.filter((file) => vendorOf(file) !== undefined);
const isWritten = (file: string) => /-(writes|does not write) /.test(file);

function readResource(file: string): {
  readonly source: { resourceType: 'Patient' };
  readonly reading: EhrReading;
} {
  const source = JSON.parse(text(file)) as { resourceType: 'Patient' };
  const settings = settingsOf(vendorOf(file) ?? '');
  const reading = isWritten(file) ? writeToEhr(source, settings) : readFromEhr(source, settings);
  if (reading === undefined) throw new Error('There is no map for this type.');
  return { source, reading };
}

it('has at least one case of every vendor, of HL7 v2, of CSV and of a request', () => {
  const vendors = vendorNames.filter((vendor) => vendor !== 'sandbox');
  expect(vendors.filter((vendor) => !resources.some((file) => vendorOf(file) === vendor))).toEqual([]);
  expect(files.some((file) => file.endsWith('.hl7'))).toBe(true);
  expect(files.length).toBeGreaterThanOrEqual(20);
});

it.each(resources)('%s', (file) => {
  expectGolden(`ehr/${nameOf(file)}.json`, readResource(file).reading);
});

it.each(resources)('%s: each value of the source has a trace, or is listed with a reason', (file) => {
  const { source, reading } = readResource(file);
  const told = [...reading.trace, ...reading.unused].map(({ from }) => from);
  const type = source.resourceType;
  const lost = [...leaves(source)]
    .map(([leaf]) => `${type}.${leaf}`)
    .filter((leaf) => leaf !== `${type}.resourceType`)
    .filter(
      (leaf) => !told.some((one) => leaf === one || leaf.startsWith(`${one}.`) || leaf.startsWith(`${one}[`)),
    );
  expect(lost).toEqual([]);
});

it.each(resources)('%s: each trace line points from a value that is there to one that is there', (file) => {
  const { source, reading } = readResource(file);
  const type = source.resourceType;
  const wrong = reading.trace.filter(
    ({ from, fhir }) =>
      getPath({ [type]: source }, from) === undefined ||
      getPath({ [type]: reading.resource }, fhir) === undefined,
  );
  expect(wrong).toEqual([]);
});

it.each(resources.filter((file) => !isWritten(file)))(
  '%s: what our profile requires is there, or its reason',
  (file) => {
    const { resource } = readResource(file).reading;
    const [profile = ''] = getPath(resource, 'meta.profile') as string[];
    const path = join(
      import.meta.dirname,
      '../../../profiles/fhir',
      `${profile.split('/').at(-1) ?? ''}.json`,
    );
    const definition = JSON.parse(readFileSync(path, 'utf8')) as {
      url: string;
      differential: { element: { path: string; min?: number }[] };
    };
    expect(definition.url).toBe(profile);
    const required = definition.differential.element
      .filter(({ min = 0 }) => min > 0)
      .map((one) => one.path.replace(/^\w+\./, ''));
    expect(
      required.filter(
        (one) => getPath(resource, one) === undefined && getPath(resource, `_${one}`) === undefined,
      ),
    ).toEqual([]);
  },
);

it.each(files.filter((file) => file.endsWith('.hl7')))('%s', (file) => {
  const message = text(file);
  const reading = readSiu(new TextEncoder().encode(message), { zone, newId: countingIds() });
  expectGolden(`ehr/${nameOf(file)}.json`, reading);
  for (const { at, fhir } of reading.trace) {
    expect(message.slice(at.offset, at.offset + at.length)).not.toMatch(/^$|[|\n]/);
    expect([fhir, getPath({ Bundle: reading.bundle }, fhir)]).not.toContain(undefined);
  }
});

it.each(files.filter((file) => file.endsWith('.csv')))('%s', (file) => {
  expectGolden(`ehr/${nameOf(file)}.json`, readVisitList(text(file), { zone, newId: countingIds() }));
});

it.each(files.filter((file) => file.startsWith('claim-')))('%s', (file) => {
  const { chart, request, settings } = JSON.parse(text(file)) as {
    chart: ClaimChart;
    request: ClaimRequest;
    settings: ClaimSettings;
  };
  expectGolden(`ehr/${nameOf(file)}.json`, buildClaim(chart, request, settings));
});
