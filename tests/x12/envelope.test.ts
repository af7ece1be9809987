/** Every count and control number of the envelope is checked, and the issue stands at the very element. */
import { readInterchanges } from '#x12';
import { brief, bytesOf, interchange } from './builders.ts';

const good = interchange('271', ['BHT*0022*11*REF1*20261123*1016', 'EB*1']);

it.each([
  ['SE*4*', 'SE*5*', 'x12/se-count@6.1'],
  ['SE*4*', 'SE**', 'x12/se-count@6.1'],
  ['SE*4*0001', 'SE*4*0002', 'x12/se-control-number@6.2'],
  ['GE*1*', 'GE*2*', 'x12/ge-count@7.1'],
  ['GE*1*7', 'GE*1*8', 'x12/ge-control-number@7.2'],
  ['IEA*1*', 'IEA*0*', 'x12/iea-count@8.1'],
  ['IEA*1*000000017', 'IEA*1*000000018', 'x12/iea-control-number@8.2'],
  ['SE*4*0001~', '', 'x12/no-se@3'],
  ['GE*1*7~', '', 'x12/no-ge@2'],
  ['IEA*1*000000017~', '', 'x12/no-iea@1'],
  ['GS*HB*', 'GS*HS*', 'x12/gs-set-sibling@2.1'],
  ['ST*271*', 'ST*270*', 'x12/gs-set-mismatch@2.1'],
  ['ST*271*', 'ST*278*', 'x12/gs-set-mismatch@2.1'],
  ['ST*271*0001*005010X279A1', 'ST*271*0001*005010X279', 'x12/st-guide-mismatch@3.3'],
  ['ST*271*0001*005010X279A1', 'ST*271*0001', 'x12/st-guide-missing@3.3'],
  ['EB*1~', 'eb*1~', 'x12/segment-id@5'],
  ['ST*271*0001*005010X279A1~', '', 'x12/trailer-without-header@5'],
  ['GE*1*7~', 'GE*1*7~EB*1~', 'x12/outside-set@8'],
  ['IEA*', 'GE*1*7~IEA*', 'x12/trailer-without-header@8'],
  ['EB*1~', 'TA1*000000017*261123*1015*A*000~EB*1~', 'x12/ta1-in-set@5'],
  [
    'IEA*1*000000017~',
    'IEA*1*000000017~GS*HB*S*R*20261123*1015*8*X*005010X279A1~',
    'x12/outside-interchange@9',
  ],
])('%s → %s: %s', (from, to, expected) => {
  const { issues } = readInterchanges(bytesOf(good.replace(from, to)));
  expect(brief(issues)).toContain(expected);
});

it('says the byte offset of the element and never the value', () => {
  const [found] = readInterchanges(bytesOf(good.replace('SE*4*', 'SE*9999*'))).issues;
  expect(found?.at).toEqual({
    segment: 6,
    inSet: 4,
    loop: '',
    element: 1,
    offset: good.indexOf('SE*4') + 3,
    length: 4,
  });
  expect(JSON.stringify(found)).not.toContain('9999');
});

it.each([
  ['SE*4*', 'SE*04*'],
  ['GE*1*7', 'GE*1*07'],
  ['IEA*1*000000017', 'IEA*1*17'],
])('does not mind leading zeros: %s → %s', (from, to) => {
  expect(readInterchanges(bytesOf(good.replace(from, to))).issues).toEqual([]);
});

it('reads several groups and sets, each with its own', () => {
  const set = (number: string) => `ST*271*${number}*005010X279A1~EB*1~SE*3*${number}~`;
  const group = (number: string) =>
    `GS*HB*S*R*20261123*1015*${number}*X*005010X279A1~${set('1')}${set('2')}GE*2*${number}~`;
  const text = good.replace(/GS\*.*GE\*1\*7~/, group('1') + group('2')).replace('IEA*1*', 'IEA*2*');
  const { value, issues } = readInterchanges(bytesOf(text));
  expect(brief(issues)).toEqual([]);
  expect(value[0]?.groups.map(({ sets }) => sets.map(({ header }) => header.inSet))).toEqual([
    [1, 1],
    [1, 1],
  ]);
});
