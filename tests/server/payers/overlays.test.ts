/** Payers' companion rules: their own samples, what they may change, and that a wrong one is told by its place. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.js';
import { mapById, mapsFor, readToFhir, writeFromFhir, type Overlay } from '#mappers';
import {
  loadOverlays,
  mistakesIn,
  overlaysFor,
  type OverlayFile,
  type OverlaySample,
} from '../../../server/payers/overlays.ts';
import { getPath } from '../../../mappers/paths.ts';
import { goldenFolder, settings } from '../../mappers/golden.ts';

const shipped = loadOverlays();

function segmentsWith(overlays: readonly Overlay[], { map, in: bundle }: OverlaySample): string[] {
  const { x12 } = writeFromFhir(mapById(map, mapsFor('2.2.1', overlays)), bundle as Bundle, settings);
  return Buffer.from(x12 ?? [])
    .toString()
    .split(/~\s*/);
}

describe.each(shipped.map((one): [string, OverlayFile] => [one.id, one]))('overlay %s', (id, overlay) => {
  it.each(overlay.samples.map((one): [string, OverlaySample] => [one.name, one]))('%s', (_name, sample) => {
    if (typeof sample.in === 'string') {
      const { bundle } = readToFhir(Buffer.from(sample.in), mapsFor('2.2.1', [overlay]), () => id);
      const got = Object.keys(sample.out).map((path) => [path, getPath({ Bundle: bundle }, path)]);
      expect(Object.fromEntries(got)).toEqual(sample.out);
      return;
    }
    const out = sample.out as readonly string[];
    const written = segmentsWith([overlay], sample);
    expect(written.at(-2)).toMatch(/^IEA/);
    expect(
      out.filter((one) => (one.startsWith('!') ? written.includes(one.slice(1)) : !written.includes(one))),
    ).toEqual([]);
    // A sample that the maps alone would pass proves nothing.
    const plain = segmentsWith([], sample);
    expect(plain).not.toEqual(written);
  });
});

const lakeshore = shipped.find(({ id }) => id === 'lakeshore');
const sample = lakeshore?.samples[0];
if (!lakeshore || !sample) throw new Error('The overlay of Lakeshore is missing.');

it('puts a constant in the place of what the resources say, and traces it to the setting', () => {
  const overlay = {
    id: 'x',
    version: 1,
    title: 'Test',
    rows: { '270.2100A.NM1#name': { constant: 'LAKESHORE TRUST' } },
  };
  const { x12, trace } = writeFromFhir(
    mapById('270', mapsFor('2.2.1', [overlay])),
    sample.in as Bundle,
    settings,
  );
  expect(Buffer.from(x12 ?? []).toString()).toContain('NM1*PR*2*LAKESHORE TRUST*');
  expect(trace.find(({ row }) => row === '270.2100A.NM1#name')).toMatchObject({
    from: 'setting',
    at: { element: 3 },
  });
});

it('does not write a message without a value the payer requires, and says which row wants it', () => {
  const overlay = {
    id: 'x',
    version: 1,
    title: 'Test',
    rows: { '270.2100C.NM1#middle': { required: true } },
  } as const;
  const { x12, issues } = writeFromFhir(
    mapById('270', mapsFor('2.2.1', [overlay])),
    sample.in as Bundle,
    settings,
  );
  expect(x12).toBeUndefined();
  expect(issues).toEqual([
    expect.objectContaining({
      code: 'map/required',
      severity: 'error',
      fhir: 'Bundle.entry[2].resource.name[0].given[1]',
    }),
  ]);
});

it('lists what a dropped row leaves behind with the overlay’s reason', () => {
  const overlay = {
    id: 'x',
    version: 1,
    title: 'Test',
    rows: { '271.2110.EB#plan-name': { drop: true, why: 'Lakeshore sends codes here.' } },
  } as const;
  const bytes = Buffer.from(
    'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261123*1015*^*00501*000000017*0*T*:~GS*HB*SENDER*RECEIVER*20261123*1015*7*X*005010X279A1~ST*271*0001*005010X279A1~BHT*0022*11*REF1*20261123*1016~HL*1**20*1~NM1*PR*2*LAKESHORE*****PI*LKSHR~HL*2*1*21*1~NM1*1P*2*NORTHFIELD*****XX*1467560003~HL*3*2*22*0~NM1*IL*1*SOLBERG*INGA****MI*W220417703~EB*1**30**GOLD~SE*10*0001~GE*1*7~IEA*1*000000017~',
  );
  const { unused } = readToFhir(bytes, mapsFor('2.2.1', [overlay]), () => 'x');
  expect(unused).toContainEqual({
    at: expect.objectContaining({ element: 5 }) as unknown,
    why: 'Lakeshore sends codes here.',
  });
});

it('leaves no gap in a list where a dropped row stood, and the trace says where its neighbours went', () => {
  const overlay = {
    id: 'x',
    version: 1,
    title: 'Test',
    rows: { '271.2110.EB#type': { drop: true, why: 'Lakeshore sends kinds of its own.' } },
  } as const;
  const bytes = readFileSync(join(goldenFolder, '271/dates-and-details.x12'));
  const { bundle, trace } = readToFhir(bytes, mapsFor('2.2.1', [overlay]), () => 'x');
  expect(JSON.stringify(bundle)).not.toContain('null');
  const lost = trace.filter(({ fhir }) => getPath({ Bundle: bundle }, fhir) === undefined);
  expect(lost).toEqual([]);
  expect(trace.some(({ row, fhir }) => row === '271.2110.EB#quantity' && fhir.includes('benefit[0]'))).toBe(
    true,
  );
});

it('takes the overlays of everyone before those of the payer', () => {
  const everyone = { id: 'all', version: 1, title: 'All' };
  expect(overlaysFor('LKSHR', [lakeshore, everyone]).map(({ id }) => id)).toEqual(['all', 'lakeshore']);
  expect(overlaysFor('MERID', [lakeshore, everyone]).map(({ id }) => id)).toEqual(['all']);
});

it.each<[what: string, change: object, pointer: string]>([
  ['a row that no map has', { rows: { '270.BHT#nothing': { required: true } } }, '/rows/270.BHT#nothing'],
  [
    'a segment map that no map has',
    { segments: { '270.ZZZ': { drop: true, why: 'It is not wanted here.' } } },
    '/segments/270.ZZZ',
  ],
  [
    'a row dropped without a reason',
    { rows: { '270.BHT#reference': { drop: true } } },
    '/rows/270.BHT#reference',
  ],
  [
    'a word it does not know',
    { rows: { '270.BHT#reference': { requird: true } } },
    '/rows/270.BHT#reference',
  ],
  ['a version that is no number', { version: '1' }, '/version'],
])('says where %s stands', (_what, change, pointer) => {
  const mistakes = mistakesIn({ ...lakeshore, ...change });
  expect(mistakes.map((one) => one.pointer)).toContain(pointer);
});

it('names the file that is wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'overlays-'));
  writeFileSync(join(folder, 'bad.json'), '{"id":');
  expect(() => loadOverlays(folder)).toThrow('bad.json');
});
