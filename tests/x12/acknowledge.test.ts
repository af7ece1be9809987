/** A received file is answered as its sender is owed: TA1 and 999 with verdicts, codes and counts. */
import { acknowledge, checkFile, readInterchanges, type AcknowledgeSettings } from '#x12';
import { bytesOf, interchange, isa, question } from './builders.ts';

const settings: AcknowledgeSettings = {
  numbers: { interchange: 901, group: 71, set: 5 },
  at: '2026-11-23T10:20:00Z',
};
const answered = (text: string, more: Partial<AcknowledgeSettings> = {}) =>
  acknowledge(bytesOf(text), { ...settings, ...more });
/** The segments of an answer that say something, without headers and trailers. */
const said = (text: string, more: Partial<AcknowledgeSettings> = {}): string[] =>
  Buffer.from(answered(text, more).value ?? []).toString().split('~').filter((one) => /^(?:TA1|AK|IK|CTX)/.test(one)); // prettier-ignore

const good = question('EQ*30');
/** ST … SE of a question, anew with another number. */
const again = (number: string) =>
  good.slice(good.indexOf('ST*'), good.indexOf('GE*')).replaceAll('*0001', `*${number}`);
const twoSets = (second: string) => good.replace('GE*1*', `${second}GE*2*`);

it('accepts what is right, and asks nothing more', () => {
  expect(said(good)).toEqual(['AK1*HS*7*005010X279A1', 'AK2*270*0001*005010X279A1', 'IK5*A', 'AK9*A*1*1*1']);
});

it('goes back from receiver to sender, with our own numbers', () => {
  const { value = new Uint8Array(), writeIssues } = answered(good);
  expect(writeIssues).toEqual([]);
  expect(checkFile(value).issues).toEqual([]);
  const [{ header, groups: [group] } = { header: undefined, groups: [] }] = readInterchanges(value).value;
  expect([6, 8, 9, 10, 13, 14, 15].map((element) => header?.element(element).trim())).toEqual([
    'RECEIVER',
    'SENDER',
    '261123',
    '1020',
    '000000901',
    '0',
    'T',
  ]);
  expect(group?.header.text).toBe('GS*FA*RECEIVER*SENDER*20261123*1020*71*X*005010X231A1');
  expect(group?.sets[0]?.header.text).toBe('ST*999*0005*005010X231A1');
});

it.each([
  ['A&B/C_1', 'D_2', 'A&B/C_1', 'D_2'],
  ['A&B', 'X', 'A&B', 'A&B'],
  ['X', 'X', 'X', 'UNKNOWN'],
  ['ABC', 'ABÉ', 'ABC', 'ABC'],
])('answers a sender called %s and %s as %s and %s', (header, group, inHeader, inGroup) => {
  const text = good.replace('SENDER'.padEnd(15), header.padEnd(15)).replace('GS*HS*SENDER', `GS*HS*${group}`);
  const { value = new Uint8Array(), writeIssues } = answered(text);
  expect(writeIssues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [answer] = readInterchanges(value).value;
  expect(answer?.header.element(8).trimEnd()).toBe(inHeader);
  expect(answer?.groups[0]?.header.element(3)).toBe(inGroup);
});

it('names no segment for what stands behind a set that does not end', () => {
  const second = good.slice(good.indexOf('ST*'), good.indexOf('SE*')).replace('ST*270*0001', 'ST*270*0002');
  const unended = good.replace('GE*1*', `${second}GE*2*`).replace('IEA*', '\ufeffREF*ZZ*1~IEA*');
  const { issues } = answered(unended);
  expect(issues.filter(({ at }) => at.inSet === 0).length).toBeGreaterThan(0);
  expect(said(unended)).toContain('IK5*R*2');
  expect(said(unended).filter((text) => /^IK3\*[^*]*\*0/.test(text))).toEqual([]);
});

it('refuses a set with errors: segment, loop, element, data element and reason, but never the value', () => {
  const text = question('EQ*Q7', 'DTP*291*D8*20261301');
  expect(said(text)).toEqual([
    'AK1*HS*7*005010X279A1',
    'AK2*270*0001*005010X279A1',
    'IK3*EQ*11*2110*8',
    'IK4*1*1365*7',
    'IK3*DTP*12*2110*8',
    'IK4*3*1251*8',
    'IK5*R*I5',
    'AK9*R*1*1*0',
  ]);
});

it('names a missing segment where it should stand, and a syntax error beside an error of the guide', () => {
  const text = good
    .replace('DMG*D8*19840309*F~', '')
    .replace('NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003~', '')
    .replace('W123456701', 'W1\u0007')
    .replace('SE*12', 'SE*10');
  expect(said(text).filter((one) => /^IK[35]/.test(one))).toEqual([
    'IK3*NM1*6*2000*I7',
    'IK3*NM1*8*2100*8',
    'IK5*R*5*I5',
  ]);
});

it('accepts in part, and counts', () => {
  const text = twoSets(again('0002').replace('EQ*30', 'EQ*Q7'));
  expect(said(text).filter((one) => /^(?:AK[29]|IK5)/.test(one))).toEqual([
    'AK2*270*0001*005010X279A1', 'IK5*A', 'AK2*270*0002*005010X279A1', 'IK5*R*I5', 'AK9*P*2*2*1',
  ]); // prettier-ignore
});

it('takes sets with errors where the receiver does, but no broken envelope', () => {
  const accept = 'with-errors' as const;
  const wrong = twoSets(again('0002').replace('EQ*30', 'EQ*Q7'));
  expect(said(wrong, { accept }).filter((one) => /^(?:AK9|IK5)/.test(one))).toEqual([
    'IK5*A',
    'IK5*E*I5',
    'AK9*E*2*2*2',
  ]);
  expect(said(good.replace('SE*12', 'SE*13'), { accept }).slice(-2)).toEqual(['IK5*R*4', 'AK9*R*1*1*0']);
});

it.each([
  ['a wrong count of segments', (text: string) => text.replace('SE*12', 'SE*13'), 'IK5*R*4', 'AK9*R*1*1*0'],
  ['no trailer of the set', (text: string) => text.replace(/SE\*12\*0001~/, ''), 'IK5*R*2', 'AK9*R*1*1*0'],
  [
    'another number in SE',
    (text: string) => text.replace('SE*12*0001', 'SE*12*0009'),
    'IK5*R*3',
    'AK9*R*1*1*0',
  ],
  ['a set nobody knows', (text: string) => text.replace('ST*270', 'ST*856'), 'IK5*R*1', 'AK9*R*1*1*0'],
  [
    'a guide nobody knows',
    (text: string) => text.replaceAll('005010X279A1', '005010X999'),
    'IK5*R*I6',
    'AK9*R*1*1*0',
  ],
  ['a wrong count of sets', (text: string) => text.replace('GE*1*', 'GE*3*'), 'IK5*A', 'AK9*R*3*1*0*5'],
  ['another number in GE', (text: string) => text.replace('GE*1*7', 'GE*1*8'), 'IK5*A', 'AK9*R*1*1*0*4'],
  ['no trailer of the group', (text: string) => text.replace('GE*1*7~', ''), 'IK5*A', 'AK9*R*1*1*0*3'],
  ['a group of other sets', (text: string) => text.replace('GS*HS', 'GS*HC'), 'IK5*A', 'AK9*R*1*1*0*1'],
])('tells %s', (_name, damage, ik5, ak9) => {
  expect(said(damage(good)).slice(-2)).toEqual([ik5, ak9]);
});

it('takes a guide nobody knows where the receiver does', () => {
  const text = good.replaceAll('005010X279A1', '005010X999');
  expect(said(text, { unknownGuides: 'accept' }).slice(-2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
});

it('tells a number twice in one group, and which of the two', () => {
  expect(said(twoSets(again('0001'))).slice(-5)).toEqual([
    'AK2*270*0001*005010X279A1', 'IK5*A', 'AK2*270*0001*005010X279A1', 'IK5*R*23', 'AK9*P*2*2*1',
  ]); // prettier-ignore
});

it('does not tell warnings', () => {
  const { issues } = answered(good.replace('REF1', 'REF1  '));
  expect(issues.map(({ severity }) => severity)).toEqual(['warning']);
  expect(said(good.replace('REF1', 'REF1  ')).at(-1)).toBe('AK9*A*1*1*1');
});

it('says the situation that was not met', () => {
  const switches = { 'X279-benefits-asked': 'error' as const };
  const text = question();
  expect(said(text, { options: { switches } }).slice(2, 4)).toEqual([
    'IK3*EQ*11*2100*I6',
    'CTX*SITUATIONAL TRIGGER*DMG*10*2100',
  ]);
});

describe('A TA1', () => {
  const ta1Of = (text: string, more: Partial<AcknowledgeSettings> = {}) =>
    said(text, more).find((one) => one.startsWith('TA1'));
  const asking = good.replace('*000000017*0*T*', '*000000017*1*T*');

  it.each([
    ['asked', good, undefined],
    ['asked', asking, 'TA1*000000017*261123*1015*A*000'],
    ['on-error', good, undefined],
    ['always', good, 'TA1*000000017*261123*1015*A*000'],
    ['asked', good.replace('IEA*1*000000017', 'IEA*1*000000018'), undefined],
    ['on-error', good.replace('IEA*1*000000017', 'IEA*1*000000018'), 'TA1*000000017*261123*1015*R*001'],
  ] as const)('comes when it is %s', (ta1, text, expected) => {
    expect(ta1Of(text, { ta1 })).toBe(expected);
  });

  it.each([
    ['a qualifier of the sender', (text: string) => text.replace('*ZZ*SENDER', '*XX*SENDER'), '005'],
    ['a blank receiver', (text: string) => text.replace('*RECEIVER       *', `*${' '.repeat(15)}*`), '008'],
    ['a date that is none', (text: string) => text.replace('*261123*1015*^', '*261323*1015*^'), '014'],
    ['a time that is none', (text: string) => text.replace('*261123*1015*^', '*261123*2515*^'), '015'],
    ['a test indicator that is none', (text: string) => text.replace('*0*T*', '*0*Q*'), '020'],
    ['a wrong count of groups', (text: string) => text.replace('IEA*1', 'IEA*2'), '021'],
    ['the end missing', (text: string) => text.slice(0, text.indexOf('IEA')), '023'],
    ['a segment cut off', (text: string) => text.slice(0, text.indexOf('DMG') + 6), '023'],
    ['no group', (text: string) => `${text.slice(0, 106)}IEA*0*000000017~`, '024'],
    ['a segment outside', (text: string) => text.replace('GE*1', 'EQ*30~GE*1'), '022'],
  ])('refuses %s, and then there is no 999', (_name, damage, note) => {
    const { verdicts, value } = answered(damage(good));
    expect(verdicts).toMatchObject([{ verdict: 'R', note, groups: [] }]);
    expect(Buffer.from(value ?? []).toString()).toMatch(
      new RegExp(`TA1\\*000000017\\*261123\\*\\d{4}\\*R\\*${note}~IEA\\*0`),
    );
  });

  it('refuses an interchange that came before', () => {
    const seen = (sender: string, number: string) => sender === 'SENDER' && number === '000000017';
    expect(ta1Of(good, { seen })).toBe('TA1*000000017*261123*1015*R*025');
    expect(ta1Of(good, { seen: () => false })).toBeUndefined();
  });

  it('notes an element of GS that a 999 has no code for', () => {
    const text = good.replace('GS*HS*SENDER*', 'GS*HS**');
    expect(said(text)).toEqual([
      'TA1*000000017*261123*1015*E*024',
      'AK1*HS*7*005010X279A1',
      'AK2*270*0001*005010X279A1',
      'IK5*A',
      'AK9*R*1*1*0',
    ]);
  });
});

it('answers each interchange of a file, and each group in a set of its own', () => {
  const second = good
    .replaceAll('000000017', '000000018')
    .replace('GS*HS*SENDER*RECEIVER*20261123*1015*7', 'GS*HS*SENDER*RECEIVER*20261123*1015*9')
    .replace('GE*1*7', 'GE*1*9');
  const group = good
    .slice(good.indexOf('GS*'), good.indexOf('IEA'))
    .replace('1015*7*X', '1015*8*X')
    .replace('GE*1*7', 'GE*1*8');
  const { value = new Uint8Array(), verdicts } = answered(good.replace('IEA*1', `${group}IEA*2`) + second);
  expect(verdicts.map(({ groups }) => groups.length)).toEqual([2, 1]);
  const sets = readInterchanges(value).value.map(({ header, groups }) => [
    header.element(13),
    ...groups.flatMap((one) => one.sets.map(({ segments }) => segments[1]?.element(2))),
  ]);
  expect(sets).toEqual([['000000901', '7', '8'], ['000000902', '9']]); // prettier-ignore
});

it.each([
  ['a 999', interchange('999', ['AK1*HS*7*005010X279A1', 'AK9*A*1*1*1'])],
  ['a broken 999', interchange('999', ['AK1*HS*7*005010X279A1', 'AK9*Q*1*1*1'])],
  ['a TA1', `${isa()}TA1*000000016*261123*1015*A*000~IEA*0*000000017~`],
])('never answers %s', (_name, text) => {
  expect(answered(text, { ta1: 'always' }).value).toBeUndefined();
});

it.each(['', 'not X12', isa().replace('ZZ*', 'ZZZ*')])(
  'answers nothing where no interchange can be read',
  (text) => {
    expect(answered(text)).toMatchObject({ value: undefined, verdicts: [] });
  },
);

it('answers in the separators of its own, whatever the sender used', () => {
  const text = interchange('270', good.split('~').slice(3, -4), { element: '|', repetition: '!', component: '>', segment: '\n' }); // prettier-ignore
  const { value } = answered(text.replace('SENDER  ', 'SEN*DER '));
  expect(value && Buffer.from(value).toString().slice(0, 85)).toContain('*ZZ*UNKNOWN ');
});
