/** Two messages compared by what they say, not by where or how it is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, CoverageEligibilityResponseInsuranceItem, FhirResource } from 'fhir/r4.js';
import { diffFhir, diffX12, type Difference, type DiffOptions } from '../../../server/diff/index.ts';
import { answer, bytesOf } from '../../x12/builders.ts';

const short = ({ kind, a, b, before, after }: Difference) =>
  [kind, a?.path, b?.path, before, after].filter((one) => one !== undefined).join(' | ');
const x12 = (a: string, b: string, options?: DiffOptions) =>
  diffX12(bytesOf(a), bytesOf(b), options).map(short);

const where = 'interchange[1]/group[1]/271[1]/2000A[1]/2000B[1]/2000C[1]';

it('tells a changed element by loop, segment and element in both', () => {
  const [difference, ...more] = diffX12(
    bytesOf(answer('EB*1**30~EB*B**98***27*20')),
    bytesOf(answer('EB*B**98***27*25~EB*1**30')),
  );
  expect(more).toEqual([]);
  expect(difference).toMatchObject({
    kind: 'changed',
    a: { path: `${where}/2100C[1]/2110C[2]/EB[1]/EB07`, at: { loop: '2110C', element: 7, length: 2 } },
    b: { path: `${where}/2100C[1]/2110C[1]/EB[1]/EB07` },
    before: '20',
    after: '25',
  });
});

it('finds benefits again by their codes, whatever stands between', () => {
  const found = x12(
    answer('EB*1**30~EB*C**30***23*500'),
    answer('EB*A**30****.2~EB*C**30***23*700~EB*1**30'),
  ).map((one) => one.replaceAll(`${where}/2100C[1]/`, ''));
  expect(found).toEqual([
    'added | 2110C[1] | EB*A**30****.2',
    'changed | 2110C[2]/EB[1]/EB07 | 2110C[2]/EB[1]/EB07 | 500 | 700',
  ]);
});

it('matches references by qualifier, and says what came and what went', () => {
  const found = x12(
    answer('REF*6P*GROUP-1~REF*18*PLAN-1~EB*1**30'),
    answer('REF*18*PLAN-2~REF*F6*EXTRA~EB*1**30'),
  ).map((one) => one.replaceAll(`${where}/2100C[1]/`, ''));
  expect(found).toEqual([
    'removed | REF[1] | REF*6P*GROUP-1',
    'changed | REF[2]/REF02 | REF[1]/REF02 | PLAN-1 | PLAN-2',
    'added | REF[2] | REF*F6*EXTRA',
  ]);
});

it('tells repetitions and components one by one', () => {
  const found = x12(
    answer('EB*1**30^33^98**********HC:72148:26'),
    answer('EB*1**30^98^UC**********HC:72148:TC'),
    {
      keys: { EB: [1] },
    },
  );
  expect(found.map((one) => one.replaceAll(`${where}/2100C[1]/2110C[1]/EB[1]/`, ''))).toEqual([
    'removed | EB03[2] | 33',
    'added | EB03[3] | UC',
    'changed | EB13-3 | EB13-3 | 26 | TC',
  ]);
});

it('sees no difference in separators, line ends and control numbers that are to be ignored', () => {
  const a = answer('EB*1**30^33~MSG*CALL FIRST');
  const b = a
    .replaceAll('~', '\n')
    .replaceAll('*', '|')
    .replaceAll('^', '!')
    .replaceAll('000000017', '000000099')
    .replace('|261123|1015|', '|261124|0915|');
  expect(x12(a, b, { ignore: ['@times', '@numbers', '@delimiters'] })).toEqual([]);
  expect(x12(a, b, { ignore: ['ISA09..10', 'ISA11', 'ISA16', 'ISA13', 'IEA'] })).toEqual([]);
  expect(x12(a, b).length).toBeGreaterThan(3);
});

it('ignores elements in one loop only, single components, and whole segments', () => {
  const a = answer('REF*6P*GROUP-1~EB*1**30**********HC:72148:26~MSG*ONE');
  const b = answer('REF*6P*GROUP-2~EB*1**30**********HC:72148:TC~MSG*TWO');
  expect(x12(a, b, { ignore: ['2100C/REF02', 'EB13-3', '2110C/MSG'] })).toEqual([]);
  expect(x12(a, b, { ignore: ['2110C/REF02', 'EB13-4', '2100C/MSG'] }).length).toBe(3);
});

it('tells a level that is not there as one, with its segments', () => {
  const name = join(import.meta.dirname, '../../golden/271/two-patients.x12');
  const both = readFileSync(name, 'utf8');
  const levels = both.split(/(?=HL\*)/);
  const [head = '', source = '', provider = '', first = '', ...rest] = levels;
  const one = [head, source, provider, first, (rest.at(-1) ?? '').replace(/^[\s\S]*?(?=SE\*)/, '')].join('');
  const found = x12(both, one, { ignore: ['@numbers'] });
  expect(found.length).toBe(1);
  expect(found[0]).toMatch(/^removed \| interchange\[1\]\/\S*2000C\[2\] \| HL\*/);
});

it('compares files of which it has no guide, and segments that stand outside', () => {
  const a = answer('EB*1**30').replaceAll('005010X279A1', '005010X999');
  expect(x12(a, a.replace('EB*1', 'EB*6'))).toEqual([
    'changed | interchange[1]/group[1]/271[1]/EB[1]/EB01 | interchange[1]/group[1]/271[1]/EB[1]/EB01 | 1 | 6',
  ]);
  expect(x12(a, a.replace('GS*', 'REF*ZZ*STRAY~GS*')).join()).toContain('REF*ZZ*STRAY');
  expect(x12(a, '')[0]).toMatch(/^removed/);
});

it('compares twenty thousand segments', () => {
  const body = (amount: number) =>
    Array.from({ length: 10_000 }, (_none, i) => `EB*B**${i % 7 === 0 ? 33 : 98}***27*${i === 5_000 ? amount : i}~MSG*NOTE ${i}`).join('~'); // prettier-ignore
  const found = x12(answer(body(1)), answer(body(2)));
  expect(found.length).toBe(1);
  expect(found[0]).toMatch(/2110C\[5001\]\/EB\[1\]\/EB07 \| 1 \| 2$/);
});

const item = (code: string, copay: number): CoverageEligibilityResponseInsuranceItem => ({
  category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365', code }] },
  benefit: [{ type: { text: 'copay' }, allowedMoney: { value: copay, currency: 'USD' } }],
});
const bundle = (
  items: CoverageEligibilityResponseInsuranceItem[],
  id = '00000000-0000-4000-8000-000000000002',
): Bundle<FhirResource> => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: `urn:uuid:${id.replace(/2$/, '1')}`,
      resource: {
        resourceType: 'CoverageEligibilityResponse', status: 'active', purpose: ['benefits'], outcome: 'complete', created: '2026-11-23',
        patient: { reference: `urn:uuid:${id}` }, request: { display: 'none' }, insurer: { display: 'Meridian' },
        insurance: [{ coverage: { display: 'none' }, item: items }],
      },
    },
    { fullUrl: `urn:uuid:${id}`, resource: { resourceType: 'Patient', gender: 'female' } },
  ],
}); // prettier-ignore

const list = 'Bundle.entry[0].resource.insurance[0].item';

it('finds list items of FHIR again, and tells values by their paths in both', () => {
  const found = diffFhir(
    bundle([item('30', 0), item('98', 20)]),
    bundle([item('98', 25), item('30', 0)]),
  ).map(short);
  expect(found).toEqual([
    `changed | ${list}[1].benefit[0].allowedMoney.value | ${list}[0].benefit[0].allowedMoney.value | 20 | 25`,
  ]);
});

it('tells an item that came and one that went', () => {
  const found = diffFhir(bundle([item('30', 0)]), bundle([item('30', 0), item('UC', 40)])).map(short);
  expect(found).toEqual([`added | ${list}[1] | ${JSON.stringify(item('UC', 40))}`]);
  expect(
    diffFhir(bundle([item('30', 0), item('UC', 40)]), bundle([item('30', 0)])).map(({ kind }) => kind),
  ).toEqual(['removed']);
});

it('takes random addresses by what they lead to', () => {
  expect(diffFhir(bundle([]), bundle([], '99999999-0000-4000-8000-000000000002'))).toEqual([]);
});

it('ignores paths and groups of paths', () => {
  const later = JSON.parse(
    JSON.stringify(bundle([item('30', 0)])).replace('2026-11-23', '2026-11-24'),
  ) as Bundle;
  expect(diffFhir(bundle([item('30', 0)]), later).length).toBe(1);
  expect(diffFhir(bundle([item('30', 0)]), later, { ignore: ['@times'] })).toEqual([]);
  expect(
    diffFhir(bundle([item('30', 0)]), bundle([item('30', 5)]), { ignore: ['benefit.allowedMoney'] }),
  ).toEqual([]);
});
