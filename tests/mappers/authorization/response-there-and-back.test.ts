/** 278 response → FHIR → 278 response → FHIR keeps everything but what rows declare; nothing vanishes without a reason. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bundle } from 'fhir/r4.js';
import { mapById, mapsFor, writeFromFhir, type PasVersion } from '#mappers';
import { usual } from '../../x12/builders.ts';
import { goldenFolder, read, settings } from '../golden.ts';

const releases: readonly PasVersion[] = ['2.2.1', '2.0.1'];
const folder = join(goldenFolder, '278-response');
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.x12') ? [file.slice(0, -4)] : []));
const cases = releases.flatMap((pas) => names.map((name): [string, PasVersion] => [name, pas]));
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const goldenBytes = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.x12`)));

/** A web address holds the usual component separator. */
const write = (bundle: Bundle, pas: PasVersion) =>
  writeFromFhir(mapById('278-response', mapsFor(pas)), bundle, {
    ...settings,
    delimiters: { ...usual, component: '>' },
  });

/** Segments between ST and SE. */
const bodyOf = (x12: Uint8Array | undefined, component: string) =>
  Buffer.from(x12 ?? [])
    .toString()
    .replaceAll('\n', '')
    .split('~')
    .slice(2, -4)
    .map((segment) => segment.replaceAll(component, '>'));

describe.each(cases)('%s (PAS %s)', (name, pas) => {
  const { bundle } = read(goldenBytes(name), pas);
  const { x12, issues, unused } = write(bundle, pas);

  it('is written again', () => {
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(x12).toBeDefined();
  });

  it('says of each value that is not sent why', () => {
    expect(unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
  });

  it('becomes the same resources again', () => {
    expect(read(x12 ?? new Uint8Array(), pas).bundle).toEqual(bundle);
  });
});

interface Line {
  readonly action: string;
  readonly number: string;
  readonly reasons: readonly string[];
  readonly units: number;
  readonly price: number;
  readonly modifiers: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly administrative: string;
}
const word = fc.stringMatching(/^[A-Z][A-Z0-9]{2,12}$/);
const day = fc.integer({ min: 1, max: 28 }).map((number) => `202612${String(number).padStart(2, '0')}`);
const lineOf = fc.record({
  action: fc.constantFrom('A1', 'A3', 'A4', 'A6', 'C', 'CT', 'NA'),
  number: word,
  reasons: fc.uniqueArray(fc.constantFrom('0F', '0M', '0U', '14', '25'), { maxLength: 5 }),
  units: fc.integer({ min: 1, max: 99 }),
  price: fc.integer({ min: 1, max: 99_999 }).map((cents) => cents / 100),
  modifiers: fc.uniqueArray(fc.constantFrom('TC', '26', 'GP', 'LT'), { maxLength: 4 }),
  from: day,
  to: day,
  message: fc.stringMatching(/^[A-Z][A-Z ]{0,40}[A-Z]$/),
  administrative: word,
});

function segmentsOf(line: Line, index: number): string[] {
  const code = ['HC', '70551', ...line.modifiers].join(':');
  return [
    `HL*${5 + index}*4*SS*0`,
    `TRN*2*LN${index + 1}*9CHARTSIDE`,
    `HCR*${line.action}*${line.number}${line.reasons.length > 0 ? `*${line.reasons.join('^')}` : ''}`,
    `REF*NT*${line.administrative}`,
    line.from < line.to ? `DTP*472*RD8*${line.from}-${line.to}` : `DTP*472*D8*${line.from}`,
    `DTP*102*D8*${line.from}`,
    `SV1*${code}*${line.price}*UN*${line.units}`,
    `MSG*${line.message}`,
  ];
}

function messageOf(lines: readonly Line[]): Uint8Array {
  const segments = [
    'ST*278*0001*005010X217', 'BHT*0007*11*REQ1*20261124*0930*18', 'HL*1**20*1', 'NM1*X3*2*MERIDIAN HEALTH*****PI*MERID',
    'HL*2*1*21*1', 'NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003', 'HL*3*2*22*1', 'NM1*IL*1*RIVERA*ANA****MI*W123456701',
    'DMG*D8*19840309*F', 'HL*4*3*EV*1', 'TRN*2*EV1*9CHARTSIDE', 'UM*HS*I*73*22:B', ...lines.flatMap(segmentsOf),
  ]; // prettier-ignore
  const isa =
    'ISA*00*          *00*          *ZZ*MERIDIAN       *ZZ*NORTHFIELD     *261124*0930*^*00501*000000041*0*T*:';
  const all = [isa, 'GS*HI*MERIDIAN*NORTHFIELD*20261124*0930*41*X*005010X217', ...segments];
  return bytesOf(
    [...all, `SE*${segments.length + 1}*0001`, 'GE*1*41', 'IEA*1*000000041'].map((one) => `${one}~`).join(''),
  );
}

it.each(releases)('keeps every segment of any decisions (PAS %s)', (pas) => {
  fc.assert(
    fc.property(fc.array(lineOf, { minLength: 1, maxLength: 4 }), (lines) => {
      const bytes = messageOf(lines);
      const reading = read(bytes, pas);
      const { x12, unused } = write(reading.bundle, pas);
      expect(bodyOf(x12, ':')).toEqual(bodyOf(bytes, ':'));
      expect(unused.filter(({ why }) => why === 'No row takes it up.')).toEqual([]);
    }),
    { numRuns: 60, seed: 417 },
  );
});

it.each(releases)('lists every element that became nothing with a stated reason (PAS %s)', (pas) => {
  const silent = names.flatMap((name) =>
    read(goldenBytes(name), pas).unused.flatMap(({ at, why }) =>
      why === 'No row takes it up.'
        ? [`${name}: ${at.loop} segment ${at.segment} element ${at.element ?? 0}`]
        : [],
    ),
  );
  expect(silent).toEqual([]);
});
