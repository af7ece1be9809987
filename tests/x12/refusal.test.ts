/** A refusal points at the very segment, element, component and repetition of our own message. */
import { acknowledge, checkFile, locate, readInterchanges, readRefusals, refusals, type Refusal } from '#x12';
import { answer, bytesOf, interchange, isa, question } from './builders.ts';

/** What is refused, without where the acknowledgement says so and whom it answers. */
const refusalsOf = (text: string) =>
  readRefusals(readInterchanges(bytesOf(text)).value).map((refusal): Readonly<Record<string, unknown>> => {
    const hidden = new Set(['at', 'group', 'set', 'interchange', 'segmentCode']);
    return Object.fromEntries(Object.entries(refusal).filter(([key]) => !hidden.has(key)));
  });
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
    'IK3*NM1*9*2100*8',
    'IK4*9*67*7',
    'IK4*3:2:4*1035*6',
    'IK3*DMG*10**3',
    'IK5*R*5*I5',
    'AK9*R*1*1*0',
  );
  const name = { kind: '999', segmentId: 'NM1', inSet: 9, loop: '2100' };
  expect(refusalsOf(text)).toEqual([
    { ...name, code: '7', element: 9 },
    { ...name, code: '6', element: 3, component: 2, repetition: 4 },
    { kind: '999', code: '3', segmentId: 'DMG', inSet: 10 },
  ]);
});

it.each([
  ['the set', ['IK5*R*4*3', 'AK9*R*1*1*0'], ['4', '3']],
  ['the set without a reason', ['IK5*R', 'AK9*R*1*1*0'], ['']],
  ['the group', ['AK9*R*1*1*0*1'], ['1']],
  ['the group without a reason', ['AK9*R*1*1*0'], ['']],
])('gives the verdict on %s where no segment is named', (_name, inside, codes) => {
  expect(refusalsOf(acknowledgement(...inside))).toEqual(codes.map((code) => ({ kind: '999', code })));
});

it('tells a wrong count beside a wrong segment', () => {
  const text = acknowledgement('IK3*NM1*9*2100*8', 'IK4*9*67*7', 'IK5*R*5*4', 'AK9*R*1*1*0');
  expect(refusalsOf(text).map(({ code }) => code)).toEqual(['7', '4']);
});

it('lets notes without a refusal pass', () => {
  expect(refusalsOf(acknowledgement('IK3*NM1*9*2100*8', 'IK5*E*5', 'AK9*E*1*1*1'))).toEqual([]);
});

it('keeps apart the sets of a 999: errors of an accepted one are no refusal of another', () => {
  const text = acknowledgement(
    'IK3*NM1*9*2100*8',
    'IK5*E*5',
    'AK2*270*0002',
    'IK3*DMG*10**3',
    'IK5*R*5',
    'AK9*P*2*2*1',
  );
  expect(refusals(bytesOf(text)).map(({ segmentId, set }) => [segmentId, set?.number])).toEqual([
    ['DMG', '0002'],
  ]);
});

describe('In our own request', () => {
  const request = bytesOf(question('EQ*30^98', 'DTP*291*D8*20261201'));
  const ask = (...inside: string[]): (Refusal | undefined)[] => [
    ...refusals(bytesOf(acknowledgement(...inside))),
  ];
  const shown = (refusal: Refusal | undefined) => {
    const place = refusal && locate(refusal, request);
    return (
      place && [
        place.loop,
        Buffer.from(request.subarray(place.offset, place.offset + place.length)).toString(),
      ]
    );
  };

  it.each([
    [
      ['IK3*NM1*9*2100*8', 'IK4*9*67*7'],
      ['2100C', 'W123456701'],
    ],
    [
      ['IK3*EQ*11*2110*8', 'IK4*1::2*1365*7'],
      ['2110C', '98'],
    ],
    [['IK3*NM1*9*2100*2'], ['2100C', 'NM1*IL*1*RIVERA*ANA****MI*W123456701']],
    [['IK3*N3*10*2100*3'], ['2100', 'NM1*IL*1*RIVERA*ANA****MI*W123456701']],
    [
      ['IK3*DMG*10*2100*8', 'IK4*4*1067*1'],
      ['2100C', ''],
    ],
  ])('finds what %j refuses', (inside, expected) => {
    const [refusal] = ask(...inside, 'IK5*R*5', 'AK9*R*1*1*0');
    expect(shown(refusal)).toEqual(expected);
  });

  it.each([
    ['IK5*R*4', ['', '13']],
    ['IK5*R*3', ['', '0001']],
    ['IK5*R*I6', ['', '005010X279A1']],
    ['IK5*R*99', ['', 'ST*270*0001*005010X279A1']],
  ])('finds the element of the set that %s speaks of', (verdict, expected) => {
    expect(shown(ask(verdict, 'AK9*R*1*1*0')[0])).toEqual(expected);
  });

  it.each([
    ['2', '005010X279A1'],
    ['5', '1'],
    ['6', '7'],
  ])('finds the element of the group that AK905 %s speaks of', (code, expected) => {
    expect(shown(ask(`AK9*R*1*1*0*${code}`)[0])).toEqual(['', expected]);
  });

  it('tells two sets of one number apart by what they are', () => {
    const text = question('EQ*30');
    const set = text.slice(text.indexOf('ST*'), text.indexOf('GE*'));
    const own = bytesOf(text.replace('GE*1*', `${set.replace('ST*270*', 'ST*271*')}GE*2*`));
    const second = readInterchanges(own).value[0]?.groups[0]?.sets[1];
    const [refusal] = refusals(
      bytesOf(interchange('999', ['AK1*HS*7', 'AK2*271*0001', 'IK5*R*7', 'AK9*P*2*2*1'])),
    );
    expect(refusal && locate(refusal, own)?.segment).toBe(second?.header.number);
  });

  it('finds a set in the group that holds it, where another of that number is not answered', () => {
    const first = question('EQ*30').replaceAll('*0001', '*0007');
    const own = bytesOf(`${first}${question('EQ*30')}`);
    const [refusal] = refusals(bytesOf(acknowledgement('IK5*R*7', 'AK9*R*1*1*0')));
    const second = readInterchanges(own).value[1]?.groups[0]?.sets[0];
    expect(refusal && locate(refusal, own)?.segment).toBe(second?.header.number);
  });

  it('finds the group whose code an acknowledgement could not repeat', () => {
    const own = bytesOf(question('EQ*30').replace('GS*HS*', 'GS*hs*'));
    const settings = { numbers: { interchange: 1, group: 1, set: 1 }, at: '2026-11-23T10:20:00Z' };
    const [refusal] = refusals(acknowledge(own, settings).value ?? new Uint8Array());
    expect(refusal?.code).toBe('1');
    expect(refusal && locate(refusal, own)).toMatchObject({ segment: 2, element: 1 });
  });

  it.each([
    ['013', ''.padEnd(10)],
    ['018', '000000017'],
    ['021', '1'],
  ])('finds the element of the interchange that TA105 %s speaks of', (note, expected) => {
    const [refusal] = refusals(bytesOf(`${isa()}TA1*000000017*261123*1015*R*${note}~IEA*0*000000017~`));
    expect(shown(refusal)).toEqual(['', expected]);
  });

  it.each([
    interchange('999', ['AK1*HS*8*005010X279A1', 'AK2*270*0001', 'IK5*R*4', 'AK9*R*1*1*0']),
    interchange('999', ['AK1*HS*7*005010X279A1', 'AK2*270*0002', 'IK5*R*4', 'AK9*R*1*1*0']),
    acknowledgement('IK3*NM1*90*2100*2', 'IK5*R*5', 'AK9*R*1*1*0'),
    `${isa()}TA1*000000018*261123*1015*R*022~IEA*0*000000017~`,
  ])('points nowhere when another message is meant', (text) => {
    expect(refusals(bytesOf(text)).map((refusal) => locate(refusal, request))).toEqual([undefined]);
  });
});

it('finds a set by its segments where one with the same numbers stands before it, refused whole', () => {
  const short = interchange('270', ['BHT*0022*13*A*20261123*1015']).replace(/IEA\*1\*\d+/, 'IEA*1*000000099');
  const bytes = bytesOf(short + question('EQ*Q7'));
  const { value = new Uint8Array() } = acknowledge(bytes, {
    numbers: { interchange: 1, group: 1, set: 1 },
    at: '2026-11-23T10:20:00Z',
  });
  const found = refusals(value).flatMap((refusal) =>
    refusal.kind === '999' ? (locate(refusal, bytes) ?? []) : [],
  );
  const [place] = checkFile(bytes).issues.filter(({ code }) => code === 'x12/code');
  expect(found.map(({ offset }) => offset)).toEqual([place?.at.offset]);
});
