/** A new guide needs data alone: read, placed, checked and shown by it, without a line of code. */
import {
  checkFile,
  loopsOf,
  readInterchanges,
  readSet,
  showSegments,
  standardLibrary,
  type Guide,
} from '#x12';
import { brief, bytesOf, interchange } from './builders.ts';

/** A transaction set that X12 does not have: a tray of samples on its way to a laboratory. */
const tray: Guide = {
  id: '005010X999-199',
  guide: '005010X999',
  set: '199',
  group: 'ZS',
  label: 'Tray of samples',
  depth: 'full',
  content: [
    { segment: 'BGN', usage: 'R', max: 1, label: 'Tray', elements: { 1: { usage: 'R', codes: ['00'] }, 2: { usage: 'R' }, 3: { usage: 'R' } } },
    {
      loop: '1000A', usage: 'R', max: 1, label: 'Laboratory',
      content: [{ segment: 'NM1', usage: 'R', max: 1, label: 'Name', elements: { 1: { usage: 'R', codes: ['ZL'] }, 2: { usage: 'R', codes: ['2'] }, 3: { usage: 'R' } } }],
    },
    {
      loop: '2000', usage: 'R', max: 2, label: 'Sample',
      content: [
        { segment: 'LX', usage: 'R', max: 1, label: 'Number', elements: { 1: { usage: 'R' } } },
        { segment: 'REF', usage: 'S', max: 1, label: 'Kind of sample', elements: { 1: { usage: 'R', codes: ['ZK'] }, 2: { usage: 'R', codeList: 'sample-kind' } } },
        { segment: 'DTP', usage: 'R', max: 1, label: 'Taken', elements: { 1: { usage: 'R', codes: ['ZT'] }, 2: { usage: 'R', codes: ['D8'] }, 3: { usage: 'R' } } },
      ],
    },
  ],
}; // prettier-ignore

const library = standardLibrary().with({
  guides: [tray],
  codeLists: [{ id: 'sample-kind', label: 'Kind of sample', codes: { BL: 'Blood', UR: 'Urine' } }],
  labels: {},
});
const body = [
  'BGN*00*TRAY-1*20261123',
  'NM1*ZL*2*NORTHFIELD LABORATORY',
  'LX*1',
  'REF*ZK*BL',
  'DTP*ZT*D8*20261122',
  'LX*2',
  'DTP*ZT*D8*20261123',
];
const file = (...segments: string[]) =>
  interchange('271', segments)
    .replaceAll('005010X279A1', '005010X999')
    .replace('ST*271', 'ST*199')
    .replace('GS*HB', 'GS*HS');
const issuesOf = (text: string) => brief(checkFile(bytesOf(text), { library }).issues);

it('finds nothing wrong in a good tray', () => {
  expect(issuesOf(file(...body))).toEqual([]);
});

it.each([
  ['no laboratory', body.filter((segment) => !segment.startsWith('NM1')), 'x12/loop-missing@4'],
  ['a third sample', [...body, 'LX*3', 'DTP*ZT*D8*20261123'], 'x12/loop-repeats@11'],
  ['a kind that is not in its list', body.map((one) => one.replace('*BL', '*XX')), 'x12/code@7.2'],
  ['a day that does not exist', body.map((one) => one.replace('20261122', '20261131')), 'x12/date@8.3'],
  ['a number that is none', body.map((one) => one.replace('LX*2', 'LX*B')), 'x12/number@9.1'],
])('tells %s', (_name, segments, expected) => {
  expect(issuesOf(file(...segments))).toEqual([expected]);
});

it('reads it into loops and shows it with its labels', () => {
  const bytes = bytesOf(file(...body));
  const set = readInterchanges(bytes).value[0]?.groups[0]?.sets[0];
  const tree = set && readSet(set, { library }).value;
  expect(tree?.root.all('2000').map((sample) => sample.segment('LX')?.element(1))).toEqual(['1', '2']);
  expect(loopsOf(tree, '005010X279A1-271')).toBeUndefined();
  const labels = showSegments(bytes, { library }).map(({ segment, label }) => `${segment.id} ${label ?? ''}`);
  expect(labels).toContain('REF Kind of sample');
});

it('is not known without the library that holds it', () => {
  expect(brief(checkFile(bytesOf(file(...body))).issues)).toEqual(['x12/guide-unknown@3.3']);
});

it('takes the place of our guide where it has the same id', () => {
  const [ours] = standardLibrary().guides.filter(({ id }) => id === '005010X279A1-270');
  if (!ours) throw new Error('There is no guide of the 270.');
  const { guides } = standardLibrary().with({ guides: [{ ...ours, label: 'Their words' }] });
  expect(guides.filter(({ id }) => id === ours.id).map(({ label }) => label)).toEqual(['Their words']);
});
