/** 278 inquiry and inquiry response, there and back both ways: everything but declared losses is kept, nothing vanishes unsaid. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Claim, ClaimItem, Extension } from 'fhir/r4.js';
import { pasVersions, type PasVersion } from '#mappers';
import { getPath } from '../../../mappers/paths.ts';
import { goldenFolder, read, write } from '../golden.ts';
import {
  cpt,
  extension,
  icd10,
  item,
  pasCode,
  requestBundle,
  resourcesOf,
  type Change,
} from './request-bundle.ts';

const silent = 'No row takes it up.';
const bodyOf = (bytes: Uint8Array | undefined) =>
  Buffer.from(bytes ?? [])
    .toString()
    .replaceAll('\n', '')
    .split('~')
    .slice(2, -4);

const maps = ['278-inquiry', '278-inquiry-response'] as const;
/** A message of the golden files of each map, read and written by each release of PAS. */
const messages = maps.flatMap((map) =>
  readdirSync(join(goldenFolder, map))
    .filter((file) => file.endsWith('.x12'))
    .flatMap((file) => pasVersions.map((pas): [string, string, PasVersion] => [map, file, pas])),
);
/** In these the map says that something is lost. */
const several = 'Several diagnoses of somebody else are read though we ask for one.x12';
const lossy = [several, 'Of two numbers of an inquiry the first one is kept.x12'];

describe.each(messages.filter(([, file]) => !lossy.includes(file)))('%s/%s (PAS %s)', (map, file, pas) => {
  const bytes = new Uint8Array(readFileSync(join(goldenFolder, map, file)));
  const reading = read(bytes, pas);
  const { x12: written, issues, unused } = write(map, reading.bundle, pas);

  it('comes back segment by segment', () => {
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(bodyOf(written)).toEqual(bodyOf(bytes));
  });

  it('says of everything that is not carried why', () => {
    expect([...reading.unused, ...unused].filter(({ why }) => why === silent)).toEqual([]);
  });

  it('becomes the same resources again', () => {
    expect(read(written ?? new Uint8Array(), pas).bundle).toEqual(reading.bundle);
  });
});

it('reads several diagnoses and asks about one: nothing else is lost', () => {
  const bytes = new Uint8Array(readFileSync(join(goldenFolder, '278-inquiry', several)));
  const { bundle } = read(bytes);
  expect(getPath(bundle, 'entry[0].resource.diagnosis[1].diagnosisCodeableConcept.coding[0].code')).toBe(
    'G89.4',
  );
  const { x12: written, unused } = write('278-inquiry', bundle);
  const kept = bodyOf(bytes).map((segment) => segment.replace(/\*ABF:G894|\*\*\*1:2$/, ''));
  expect(bodyOf(written)).toEqual(kept);
  expect(unused.filter(({ why }) => why === silent)).toEqual([]);
});

const number = fc.stringMatching(/^[A-Z0-9]{3,15}$/);
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** A day, or a period of more than one. */
const dates = fc
  .tuple(day, day)
  .map(([a, b]) =>
    a === b ? { valueDate: a } : { valuePeriod: { start: a < b ? a : b, end: a < b ? b : a } },
  );
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

const line: fc.Arbitrary<ClaimItem> = fc
  .record({
    code: fc.constantFrom('99243', '97110', '72148').map(cpt),
    category: fc.constantFrom('3', '12', '42', '62'),
    issued: maybe(dates),
    expires: maybe(dates),
    effective: maybe(dates),
    earlier: maybe(number),
    reference: maybe(number),
    day: maybe(day),
  })
  .map((one) => {
    const extensions: Extension[] = [
      ...(one.issued ? [extension('itemCertificationIssueDate', one.issued)] : []),
      ...(one.expires ? [extension('itemCertificationExpirationDate', one.expires)] : []),
      ...(one.effective ? [extension('itemCertificationEffectiveDate', one.effective)] : []),
      ...(one.earlier === undefined ? [] : [extension('authorizationNumber', { valueString: one.earlier })]),
      ...(one.reference === undefined ? [] : [extension('administrationReferenceNumber', { valueString: one.reference })]),
    ];
    return item(1, { code: one.code, category: one.category, extensions, more: one.day === undefined ? {} : { servicedDate: one.day } });
  }); // prettier-ignore

const change: fc.Arbitrary<Change> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    trace: number,
    event: maybe(day),
    diagnosis: maybe(fc.constantFrom('G89.4', 'M54.16', 'E11.9')),
  })
  .map(({ lines, trace, event, diagnosis }) => ({
    claim: {
      meta: { profile: ['http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-claim-inquiry'] },
      identifier: [{ system: 'urn:trnorg:9012345678', value: trace }],
      item: lines.map((one, i) => ({ ...one, sequence: i + 1 })),
      ...(event === undefined
        ? {}
        : { supportingInfo: [{ sequence: 1, category: pasCode('patientEvent'), timingDate: event }] }),
      ...(diagnosis === undefined
        ? {}
        : { diagnosis: [{ sequence: 1, diagnosisCodeableConcept: icd10(diagnosis) }] }),
    },
  }));

const sorted = (extensions: readonly Extension[] = []) =>
  extensions.toSorted((a, b) => a.url.localeCompare(b.url));
/** What is searched by, as it must come back. */
const searched = ({ identifier, item: items = [], supportingInfo, diagnosis }: Claim) => ({
  identifier,
  supportingInfo,
  diagnosis,
  items: items.map((one) => ({ ...one, extension: sorted(one.extension) })),
});

it.each(pasVersions)('keeps everything an inquiry searches by (PAS %s)', (pas) => {
  fc.assert(
    fc.property(change, (one) => {
      const bundle = requestBundle(one);
      const { x12: written, issues, unused } = write('278-inquiry', bundle, pas);
      expect(issues).toEqual([]);
      expect(unused.filter(({ why }) => why === silent)).toEqual([]);
      const back = read(written ?? new Uint8Array(), pas);
      const [before, after] = [bundle, back.bundle].map((each) => resourcesOf<Claim>(each, 'Claim')[0]);
      expect(after && searched(after)).toEqual(before && searched(before));
      expect(bodyOf(write('278-inquiry', back.bundle, pas).x12)).toEqual(bodyOf(written));
    }),
    { numRuns: 80, seed: 417 },
  );
});

interface Found {
  readonly action: string;
  readonly number: string;
  readonly administrative: string;
  readonly lines: readonly { readonly action: string; readonly day: string; readonly units: number }[];
}
const x12Day = day.map((one) => one.replaceAll('-', ''));
const found: fc.Arbitrary<Found> = fc.record({
  action: fc.constantFrom('A1', 'A2', 'A3', 'A4', 'A6', 'C', 'CT', 'NA'),
  number,
  administrative: number,
  lines: fc.array(
    fc.record({
      action: fc.constantFrom('A1', 'A3', 'A4', 'A6', 'NA'),
      day: x12Day,
      units: fc.integer({ min: 1, max: 99 }),
    }),
    { maxLength: 3 },
  ),
});

/** An inquiry response with each of these authorizations below one subscriber. */
function messageOf(all: readonly Found[]): Uint8Array {
  let level = 3;
  const next = () => (level += 1);
  const events = all.flatMap(({ action, number: authorization, administrative, lines }, i) => {
    const event = next();
    return [
      `HL*${event}*3*EV*${lines.length > 0 ? 1 : 0}`, `TRN*2*ASK${i}*9012345678`, 'UM*HS*I*73', `HCR*${action}*${authorization}`, `REF*NT*${administrative}`,
      ...lines.flatMap((one) => [`HL*${next()}*${event}*SS*0`, `HCR*${one.action}*${authorization}`, `DTP*472*D8*${one.day}`, `DTP*102*D8*${one.day}`, `SV1*HC:70551**UN*${one.units}`]),
    ];
  }); // prettier-ignore
  const set = [
    'ST*278*0001*005010X215', 'BHT*0007*11*ASK1*20261201*0906', 'HL*1**20*1', 'NM1*X3*2*LAKESIDE HEALTH PLAN*****PI*LHP01',
    'HL*2*1*21*1', 'NM1*1P*2*HARBOR FAMILY CLINIC*****XX*1234567893', 'HL*3*2*22*1', 'NM1*IL*1*MARLOWE*TESS****MI*LH4410077',
    ...events,
  ]; // prettier-ignore
  const isa =
    'ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *261201*0906*^*00501*000000018*0*T*:';
  const group = 'GS*HI*RECEIVER*SENDER*20261201*0906*18*X*005010X215';
  const end = [`SE*${set.length + 1}*0001`, 'GE*1*18', 'IEA*1*000000018'];
  return new Uint8Array(Buffer.from([isa, group, ...set, ...end].map((one) => `${one}~`).join('')));
}

it.each(pasVersions)('keeps every authorization that is found (PAS %s)', (pas) => {
  fc.assert(
    fc.property(fc.array(found, { minLength: 1, maxLength: 3 }), (all) => {
      const bytes = messageOf(all);
      const reading = read(bytes, pas);
      const answers = resourcesOf(reading.bundle, 'ClaimResponse');
      expect(answers.map((one) => getPath(one, 'preAuthRef'))).toEqual(all.map((one) => one.number));
      const { x12: written, unused } = write('278-inquiry-response', reading.bundle, pas);
      expect(bodyOf(written)).toEqual(bodyOf(bytes));
      expect([...reading.unused, ...unused].filter(({ why }) => why === silent)).toEqual([]);
    }),
    { numRuns: 60, seed: 417 },
  );
});
