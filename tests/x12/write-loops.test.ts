/** Loops as values become segments in the order of their guide, with the hierarchy filled in. */
import { writeLoops, type LoopValue, type SegmentValue } from '#x12';
import { guideNamed } from './generate-message.ts';

const segment = (text: string): SegmentValue => {
  const [id = '', ...elements] = text.split('*');
  return { id, elements: elements.map((one) => one || undefined) };
};
const loop = (id: string, segments: readonly string[], ...loops: readonly LoopValue[]): LoopValue => ({
  id,
  segments: segments.map(segment),
  loops,
});
const texts = (segments: readonly SegmentValue[]) =>
  segments.map(({ id, elements }) =>
    [id, ...elements.map((one) => (typeof one === 'string' ? one : ''))].join('*'),
  );
const eligibility = guideNamed('005010X279A1-270');

const benefit = loop('2110C', ['DTP*291*D8*20261201', 'EQ*30']);
const subscriber = (...loops: LoopValue[]) =>
  loop(
    '2000C',
    ['TRN*1*T-1*9CHARTSIDE'],
    loop('2100C', ['DMG*D8*19840309*F', 'NM1*IL*1*RIVERA*ANA'], benefit),
    ...loops,
  );
const dependent = loop('2000D', [], loop('2100D', ['NM1*03*1*RIVERA*LEO'], loop('2110D', ['EQ*30'])));
const asked = (...subscribers: readonly LoopValue[]) =>
  loop(
    '',
    ['BHT*0022*13*R-1*20261123*1015'],
    loop(
      '2000A',
      [],
      loop('2100A', ['NM1*PR*2*MERIDIAN*****PI*MERID']),
      loop('2000B', [], loop('2100B', ['NM1*1P*2*NORTHFIELD*****XX*1467560003']), ...subscribers),
    ),
  );

it('orders segments and numbers levels, whatever the order given', () => {
  const { value, issues } = writeLoops(eligibility, asked(subscriber(), subscriber(dependent)));
  expect(issues).toEqual([]);
  expect(texts(value)).toEqual([
    'BHT*0022*13*R-1*20261123*1015', 'HL*1**20*1', 'NM1*PR*2*MERIDIAN*****PI*MERID', 'HL*2*1*21*1',
    'NM1*1P*2*NORTHFIELD*****XX*1467560003', 'HL*3*2*22*0', 'TRN*1*T-1*9CHARTSIDE', 'NM1*IL*1*RIVERA*ANA',
    'DMG*D8*19840309*F', 'EQ*30', 'DTP*291*D8*20261201', 'HL*4*2*22*1', 'TRN*1*T-1*9CHARTSIDE', 'NM1*IL*1*RIVERA*ANA',
    'DMG*D8*19840309*F', 'EQ*30', 'DTP*291*D8*20261201', 'HL*5*4*23*0', 'NM1*03*1*RIVERA*LEO', 'EQ*30',
  ]); // prettier-ignore
});

it('keeps what an HL says, and names it below', () => {
  const own: LoopValue = {
    ...subscriber(dependent),
    segments: [segment('HL*77**22*1'), segment('TRN*1*T-1*9CHARTSIDE')],
  };
  const levels = texts(writeLoops(eligibility, asked(own)).value).filter((text) => text.startsWith('HL'));
  expect(levels).toEqual(['HL*1**20*1', 'HL*2*1*21*1', 'HL*77*2*22*1', 'HL*4*77*23*0']);
});

it('tells what the guide has no place for, and leaves it out', () => {
  const root = asked(subscriber());
  const { value, issues } = writeLoops(eligibility, {
    ...root,
    segments: [...root.segments, segment('EB*1')],
    loops: [...root.loops, loop('2999', ['ZZZ*1'])],
  });
  expect(
    issues.map(({ code, segmentId, message }) => [code, segmentId, /EB|2999/.exec(message)?.[0]]),
  ).toEqual([
    ['x12/write-loop', 'EB', 'EB'],
    ['x12/write-loop', 'ZZZ', '2999'],
  ]);
  expect(texts(value).join()).not.toMatch(/EB\*1|ZZZ/);
});
