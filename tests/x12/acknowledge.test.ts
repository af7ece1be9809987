/** A refusal points at the very segment, element, component and repetition of our own message. */
import { checkFile, readInterchanges, readRefusals } from '#x12';
import { answer, bytesOf, interchange, isa } from './builders.ts';

const refusalsOf = (text: string) =>
  readRefusals(readInterchanges(bytesOf(text)).value).map((refusal) =>
    Object.fromEntries(Object.entries(refusal).filter(([key]) => key !== 'at')),
  );
const acknowledgement = (...inside: string[]) =>
  interchange('999', ['AK1*HS*7*005010X279A1', 'AK2*270*0001*005010X279A1', ...inside]);

it.each([
  ['A', '000', []],
  ['E', '022', []],
  ['R', '022', [{ kind: 'TA1', code: '022' }]],
])('reads TA1 %s %s', (verdict, note, expected) => {
  expect(refusalsOf(`${isa()}TA1*000000017*261123*1015*${verdict}*${note}~IEA*0*000000017~`)).toEqual(
    expected,
  );
});

it('accepts with an accepting 999, and with an answer', () => {
  const accepting = acknowledgement('IK5*A', 'AK9*A*1*1*1');
  expect(checkFile(bytesOf(accepting)).issues).toEqual([]);
  expect(refusalsOf(accepting)).toEqual([]);
  expect(refusalsOf(answer('EB*1**30'))).toEqual([]);
});

it('names segment, loop and element of every error, and not the verdict beside them', () => {
  const text = acknowledgement(
    'IK3*NM1*9*2100C*8',
    'IK4*9*67*7',
    'IK4*3:2:4*1035*6',
    'IK3*DMG*10**3',
    'IK5*R*5',
    'AK9*R*1*1*0',
  );
  expect(refusalsOf(text)).toEqual([
    { kind: '999', code: '7', segmentId: 'NM1', inSet: 9, loop: '2100C', element: 9 },
    {
      kind: '999',
      code: '6',
      segmentId: 'NM1',
      inSet: 9,
      loop: '2100C',
      element: 3,
      component: 2,
      repetition: 4,
    },
    { kind: '999', code: '3', segmentId: 'DMG', inSet: 10 },
  ]);
});

it.each([
  ['the set', ['IK5*R*4', 'AK9*R*1*1*0'], '4'],
  ['the group', ['AK9*R*1*1*0*1'], '1'],
])('gives the verdict on %s where no segment is named', (_name, inside, code) => {
  expect(refusalsOf(acknowledgement(...inside))).toEqual([{ kind: '999', code }]);
});

it('lets notes without a refusal pass', () => {
  expect(refusalsOf(acknowledgement('IK3*NM1*9*2100C*8', 'IK5*E*5', 'AK9*E*1*1*1'))).toEqual([]);
});
