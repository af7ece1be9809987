import { readFileSync } from 'node:fs';
import type { PayerSimulator } from '../../../../server/sandbox/payer/payer-simulator.ts';
import { simulatorAnswers } from '../../../oracles/simulator-answers.ts';
import { ask, type Ask } from './inquiry-text.ts';
import { post, segmentsOf, split, start } from './post.ts';

let simulator: PayerSimulator;
beforeAll(async () => {
  simulator = await start();
});
afterAll(() => simulator.close());

const answer = (wanted: Ask) => segmentsOf(post(simulator.url, ask(wanted)));
const benefits = (segments: readonly string[]) => segments.filter((segment) => segment.startsWith('EB*'));

const people = {
  chen: { memberId: 'W123456702', last: 'CHEN', first: 'MARCUS', birthDate: '19791102' },
  okafor: { memberId: 'W123456707', last: 'OKAFOR', first: 'NGOZI', birthDate: '19850917' },
  lindqvist: { memberId: 'W123456708', last: 'LINDQVIST', first: 'ERIK', birthDate: '19830404' },
  petrova: { payer: 'LKSHR', memberId: 'LB10000010', last: 'PETROVA', first: 'ANNA', birthDate: '19951010' },
};
const leo = { last: 'OKAFOR', first: 'LEO', birthDate: '20160505' };
const mia = { last: 'LINDQVIST', first: 'MIA', birthDate: '20151201' };

describe('the answer as a whole', () => {
  it('changes the places of the parties, echoes the reference and the trace, and adds its own trace', async () => {
    const segments = await answer({});
    expect(segments[0]).toContain('*ZZ*CLEARHOUSE     *ZZ*CHARTSIDE      *');
    expect(segments[1]).toMatch(/^GS\*HB\*CLEARHOUSE\*CHARTSIDE\*/);
    expect(segments).toContain('BHT*0022*11*REF-77*20261123*1500');
    expect(segments).toContain('TRN*2*CS-TRACE-1*9CHARTSIDE');
    expect(segments.filter((segment) => /^TRN\*1\*CS\d{9}\*9MERID0000$/.test(segment))).toHaveLength(1);
    expect(segments).toContain('NM1*1P*2*NORTHFIELD IMAGING*****XX*1467560003');
    expect(segments).toContain('NM1*IL*1*RIVERA*ANA LUCIA****MI*W123456701');
    expect(segments).toContain('DMG*D8*19840309');
  });

  it('numbers its interchanges by itself, each number once', async () => {
    const numbers = await Promise.all([answer({}), answer({}), answer({})]);
    expect(new Set(numbers.map(([isa]) => isa?.split('*')[13])).size).toBe(3);
  });

  it('answers in plain letters whatever was asked', async () => {
    const segments = await answer({ first: 'ANA LUCÍA' });
    expect(segments).toContain('NM1*IL*1*RIVERA*ANA LUCIA****MI*W123456701');
  });

  it.each([
    ['a newline as terminator and bars', ['|', '^', ':', '\n']],
    ['control characters', ['\u001d', '\u001f', '\u001e', '\u001c']],
  ] as const)('reads and uses %s', async (_name, delimiters) => {
    const text = await (await post(simulator.url, ask({ delimiters, serviceTypes: '30^98' }))).text();
    const [element, repetition, , segment] = delimiters;
    expect(split(text)).toContain(['TRN', '2', 'CS-TRACE-1', '9CHARTSIDE'].join(element));
    expect(text).toContain(`4${repetition}5${element}`);
    expect(text.endsWith(segment)).toBe(true);
  });

  it('reads line ends after the terminator', async () => {
    const segments = await segmentsOf(post(simulator.url, ask().replaceAll('~', '~\r\n')));
    expect(segments).toContain('TRN*2*CS-TRACE-1*9CHARTSIDE');
  });

  it('counts plan dates from the day asked about', async () => {
    const segments = await answer({ date: '20261223' });
    expect(segments).toContain('DTP*291*RD8*20260101-20261231');
    expect(await answer({ date: '' })).toContain('DTP*346*D8*20260101');
  });
});

describe('members', () => {
  it('gives many benefits of many kinds', async () => {
    const segments = await answer({});
    const rows = benefits(segments);
    expect(rows.length).toBeGreaterThanOrEqual(40);
    const types = rows.flatMap((row) => row.split('*')[3]?.split('^') ?? []);
    const wanted = '1 30 33 35 47 48 50 62 86 88 98 AL MH UC 4 5'.split(' ');
    expect(wanted.filter((type) => !types.includes(type))).toEqual([]);
    expect(rows).toContain('EB*1*IND*62*HM*HMO GOLD******Y*Y');
    expect(rows).toContain('EB*C*FAM*30*HM*HMO GOLD*29*1210*****Y');
    expect(rows.filter((row) => row.endsWith('*W'))).not.toEqual([]);
    expect(segments).toEqual(
      expect.arrayContaining(['III*ZZ*11', 'HSD*VS*20***23*1', 'LS*2120', 'EB*L***HM*HMO GOLD']),
    );
  });

  it('answers every service of a plain visit without an authorization, in network', async () => {
    const rows = benefits(await answer({ ...people.chen, serviceTypes: '98^30', procedure: 'HC:99213' }));
    expect(rows).toContain('EB*B*IND*98*HM*HMO GOLD*27*20****N*Y');
    expect(rows).toContain('EB*1*IND**HM*HMO GOLD******N*Y*HC:99213');
    expect(rows.filter((row) => /^EB\*[^1BC]?[RLI]\*/.test(row))).toEqual([]);
  });

  it('takes a member without a birth date, but with a sex, for known', async () => {
    const change = (segments: string[][]) =>
      segments.map((segment) => (segment[0] === 'DMG' ? ['DMG', '', '', 'M'] : segment));
    expect(benefits(await answer({ ...people.chen, change }))).not.toEqual([]);
  });

  it('leaves the procedure row out when no procedure was asked for', async () => {
    expect((await answer(people.chen)).join('\n')).not.toContain('HC:');
  });

  it('answers for a dependent below the subscriber', async () => {
    const segments = await answer({ ...people.okafor, dependent: leo });
    expect(segments).toEqual(
      expect.arrayContaining(['HL*3*2*22*1', 'HL*4*3*23*0', 'NM1*03*1*OKAFOR*LEO', 'INS*N*19']),
    );
    expect(segments.indexOf('TRN*2*CS-TRACE-1*9CHARTSIDE')).toBeGreaterThan(segments.indexOf('HL*4*3*23*0'));
  });

  it('answers for a child it holds as a subscriber at the subscriber level', async () => {
    const segments = await answer({ ...people.lindqvist, dependent: mia });
    expect(segments).toEqual(
      expect.arrayContaining(['HL*3*2*22*0', 'NM1*IL*1*LINDQVIST*MIA****MI*W123456708']),
    );
    expect(segments.some((segment) => segment.startsWith('HL*4'))).toBe(false);
    expect(await answer({ ...people.lindqvist, ...mia })).toContain(
      'NM1*IL*1*LINDQVIST*MIA****MI*W123456708',
    );
  });

  it('corrects what it holds otherwise, and says nothing once it was taken over', async () => {
    const segments = await answer(people.petrova);
    expect(segments).toEqual(
      expect.arrayContaining([
        'NM1*IL*1*PETROVA-LIND*ANNA MARIA****MI*LB10000110',
        'DMG*D8*19951001*F',
        'INS*Y*18*001*25',
      ]),
    );
    const accepted = {
      memberId: 'LB10000110',
      last: 'PETROVA-LIND',
      first: 'ANNA MARIA',
      birthDate: '19951001',
    };
    expect(
      (await answer({ ...people.petrova, ...accepted })).some((segment) => segment.startsWith('INS')),
    ).toBe(false);
  });

  const other = (payer: string, memberId: string, last: string, first: string, birthDate: string) => ({
    ...{ payer, memberId, last, first, birthDate },
    ...(payer === 'EVGMD' && { date: '20261123' }),
  });
  it.each([
    [
      'dental only',
      other('LKSHR', 'LB10000003', 'WHITFIELD', 'DANA', '19900614'),
      'EB*1*IND*35*PR*DENTAL PLUS',
    ],
    ['ended', other('MERID', 'W123456704', 'KLEIN', 'ROBERT', '19610130'), 'EB*6*IND*30*HM*HMO GOLD'],
    ['ended last month', other('MERID', 'W123456721', 'REYES', 'SAMUEL', '19650808'), 'DTP*347*D8*20261031'],
    ['general only', other('LKSHR', 'LB10000024', 'RAMAN', 'PRIYA', '19921224'), 'EB*1*IND*30*PR*PPO SELECT'],
    [
      'excluded',
      other('MERID', 'W123456726', 'HADDAD', 'NADIA', '19890529'),
      'EB*I*IND*62*HM*HMO GOLD*******Y',
    ],
    ['Medicare', other('MEDCR', '1EG4TE5MK73', 'BRANDT', 'WALTER', '19500707'), 'EB*1*IND*30*MB'],
    ['QMB', other('MEDCR', '2EG4TE5MK72', 'BELL', 'DOROTHY', '19480228'), 'EB*1*IND*30*QM'],
    [
      'Medicare Advantage',
      other('MEDCR', '3EG4TE5MK71', 'FOX', 'HAROLD', '19470606'),
      'EB*R*IND*30*HN*H9999 001',
    ],
    ['Medicaid', other('EVGMD', 'EM10000028', 'MOROZ', 'IVAN', '19600616'), 'EB*1*IND*30*MC*FEE FOR SERVICE'],
    [
      'a long name',
      other('LKSHR', 'LB10000027', "O'CONNOR-FERNANDEZ DE LA VEGA", 'MARIA-JOSE', '19750101'),
      'EB*1*IND*62*PR*PPO SELECT******Y*Y',
    ],
  ])('%s', async (_name, wanted, expected) => {
    expect(await answer(wanted)).toContain(expected);
  });
});

describe('refusals', () => {
  it.each([
    ['an unknown member', { memberId: 'W000000000' }, 'AAA*N**75*C', 'NM1*IL'],
    ['another birth date', { birthDate: '19840310' }, 'AAA*N**71*C', 'NM1*IL'],
    ['another last name', { last: 'RIBERA' }, 'AAA*N**73*C', 'NM1*IL'],
    ['no member id', { memberId: '' }, 'AAA*N**72*C', 'NM1*IL'],
    [
      'an unknown child',
      { ...people.okafor, dependent: { ...leo, first: 'TEO', birthDate: '20180101' } },
      'AAA*N**67*C',
      'NM1*03',
    ],
    [
      'a child of another birth date',
      { ...people.okafor, dependent: { ...leo, birthDate: '20160506' } },
      'AAA*N**71*C',
      'NM1*03',
    ],
    ['a child of a childless member', { ...people.chen, dependent: leo }, 'AAA*N**77*C', 'NM1*03'],
    ['a payer it does not reach', { payer: 'NOBOD' }, 'AAA*N**79*C', 'NM1*PR'],
    ['an NPI with a wrong check digit', { npi: '1467560004' }, 'AAA*N**43*C', 'NM1*1P'],
    ['a day too far ahead', { date: '20270601' }, 'AAA*Y**62*C', 'EB*V'],
    ['a payer that is down', { payer: 'SLATE', memberId: 'SM1000012' }, 'AAA*Y**42*P', 'PER*IC'],
  ])('%s', async (_name, wanted: Ask, expected, after) => {
    const segments = await answer(wanted);
    const index = segments.indexOf(expected);
    expect(segments[index - 1]).toMatch(new RegExp(`^${after.replace('*', '\\*')}`));
    expect(benefits(segments).filter((row) => !row.startsWith('EB*V'))).toEqual([]);
  });

  it('gives the refusal a member id asks for, unless the guide forbids it at that level', async () => {
    expect(await answer({ memberId: 'AAAC72C' })).toContain('AAA*N**72*C');
    expect(await answer({ memberId: 'AAAA72C' })).toContain('AAA*N**75*C');
  });

  it('takes today of every clinic for today when a payer answers for no other day', async () => {
    const ivan = {
      payer: 'EVGMD',
      memberId: 'EM10000028',
      last: 'MOROZ',
      first: 'IVAN',
      birthDate: '19600616',
    };
    expect(benefits(await answer({ ...ivan, date: '20261123' }))).toContain('EB*1*IND*30*MC*FEE FOR SERVICE');
    expect(await answer({ ...ivan, date: '20261124' })).toContain('AAA*Y**62*C');
  });
});

it('keeps its counts in every answer there is, and gives every refusal at every level', async () => {
  const answers = await simulatorAnswers();
  const levels = JSON.parse(
    readFileSync(new URL('../../../../profiles/sandbox/payer/aaa.json', import.meta.url), 'utf8'),
  ) as Record<string, { reasons: string[] }>;
  for (const { bytes } of answers) split(new TextDecoder().decode(bytes));
  const names = answers.map(({ name }) => name);
  for (const [level, { reasons }] of Object.entries(levels)) {
    for (const reason of reasons) {
      const found = answers.find(({ name }) => name.startsWith(`aaa-${level}${reason}`));
      expect(new TextDecoder().decode(found?.bytes)).toMatch(new RegExp(`~AAA\\*[NY]\\*\\*${reason}\\*`));
    }
  }
  expect(new Set(names).size).toBe(names.length);
});
