import { readdirSync, readFileSync } from 'node:fs';
import { checkFile } from '#x12';
import type { PayerSimulator } from '../../../../server/sandbox/payer/payer-simulator.ts';
import { simulatorAnswers } from '../../../oracles/simulator-answers.ts';
import { askAuthorization, sample, type AskAuthorization } from './authorization-text.ts';
import { post, segmentsOf, start } from './post.ts';

let simulator: PayerSimulator;
beforeEach(async () => {
  simulator = await start();
});
afterEach(() => simulator.close());

const answer = (wanted: AskAuthorization = {}) => segmentsOf(post(simulator.url, askAuthorization(wanted)));
const of = (segments: readonly string[], id: string) => segments.filter((one) => one.startsWith(`${id}*`));
const leo = { last: 'OKAFOR', first: 'LEO', birthDate: '20160505' };
const okafor = { memberId: 'W123456707', last: 'OKAFOR', first: 'NGOZI', birthDate: '19850917' };
const osterman = { memberId: 'W123456730', last: 'OSTERMAN', first: 'PAUL', birthDate: '19661005' };
const iversen = { memberId: 'W123456731', last: 'IVERSEN', first: 'KARIN', birthDate: '19810119' };
const quill = { memberId: 'W123456733', last: 'QUILL', first: 'MARTHA', birthDate: '19490417' };
const therapy = ['TRN*1*LINE-1*9CHARTSIDE', 'UM*HS*I*PT', 'DTP*472*D8*20261127', 'SV1*HC:97110**UN*12'];

describe('the answer to a 278', () => {
  it('certifies as asked: number, dates, and both traces as echoes', async () => {
    const segments = await answer();
    expect(segments[1]).toMatch(/^GS\*HI\*CLEARHOUSE\*CHARTSIDE\*.*\*005010X217$/);
    expect(segments).toContain('BHT*0007*11*REF-77*20261123*1500*18');
    expect(of(segments, 'HL')).toEqual([
      'HL*1**20*1',
      'HL*2*1*21*1',
      'HL*3*2*22*1',
      'HL*4*3*EV*1',
      'HL*5*4*SS*0',
    ]);
    expect(of(segments, 'TRN').filter((one) => one.startsWith('TRN*2'))).toEqual([
      'TRN*2*EVENT-1*9CHARTSIDE',
      'TRN*2*LINE-1*9CHARTSIDE',
    ]);
    expect(of(segments, 'HCR')).toEqual(['HCR*A1*MER2611230001', 'HCR*A1*MER2611230001']);
    expect(segments).toContain('DTP*007*D8*20261127');
    expect(segments).toContain('DTP*036*D8*20270126');
    expect(segments).toContain('SV1*HC:70553**UN*1');
  });

  it('certifies less: half of the visits, two weeks later, in place of what was asked', async () => {
    const segments = await answer({ ...osterman, services: [therapy] });
    expect(of(segments, 'HCR').at(-1)).toBe('HCR*A6*MER2611230001*17');
    expect(of(segments, 'SV1')).toEqual(['SV1*HC:97110**UN*6']);
    expect(of(segments, 'DTP')).toContain('DTP*472*RD8*20261211-20270209');
    expect(of(segments, 'DTP')).not.toContain('DTP*472*D8*20261127');
  });

  it('certifies one service and not the other', async () => {
    const segments = await answer({ ...sample('SM2000001', 'BADGER'), services: [therapy, therapy] });
    expect(of(segments, 'HCR').map((one) => one.split('*')[1])).toEqual(['A2', 'A1', 'A3']);
  });

  it('asks for documents by report type and by LOINC', async () => {
    const lemaire = { memberId: 'W123456734', last: 'LEMAIRE', first: 'JONAS', birthDate: '19930908' };
    const segments = await answer(lemaire);
    expect(of(segments, 'PWK')).toEqual(['PWK*OB*EL***AC*R2611230001A']);
    expect(of(segments, 'HI')).toContain('HI*LOI:11506-3*LOI:18748-4');
    expect(of(segments, 'BHT')[0]).toMatch(/\*19$/);
  });

  it('answers for a dependent below the subscriber', async () => {
    const segments = await answer({ ...okafor, dependent: leo });
    expect(of(segments, 'HL')).toContain('HL*4*3*23*1');
    expect(segments).toContain('NM1*QC*1*OKAFOR*LEO');
  });
});

describe('an inquiry about a 278', () => {
  const inquiry = { guide: '005010X215', purpose: '28' };
  const event = ['UM*HS*I', 'DTP*AAH*D8*20261127'];
  const services = [['DTP*472*D8*20261127', 'SV1*HC:70553']];

  it('finds a pended request by its reference, now certified', async () => {
    const pended = await answer(iversen);
    expect(of(pended, 'HCR')[0]).toBe('HCR*A4**0V');
    const reference = of(pended, 'REF')[0]?.split('*')[2] ?? '';
    const found = await answer({
      ...iversen,
      ...inquiry,
      event: ['UM*HS*I', `REF*NT*${reference}`],
      services: [],
    });
    expect(found[1]).toContain('005010X215');
    expect(of(found, 'HCR')[0]).toBe('HCR*A1*MER2611230001');
    expect(found).toContain('TRN*2*EVENT-1*9CHARTSIDE');
  });

  it('finds one whose answer never arrived, by member, day and service', async () => {
    await expect(post(simulator.url, askAuthorization(quill))).rejects.toThrow();
    const found = await answer({ ...quill, ...inquiry, event, services });
    expect(of(found, 'HCR')[0]).toMatch(/^HCR\*A1\*MER/);
  });

  it.each([
    ['a member with no request', iversen],
    ['a request that got lost', sample('SM2000008', 'IBEX')],
  ])('says of %s that there is none', async (_name, person) => {
    await post(simulator.url, askAuthorization({ ...sample('SM2000008', 'IBEX') })).catch(() => 'cut');
    const found = await answer({ ...person, ...inquiry, event, services });
    expect(of(found, 'AAA')).toEqual(['AAA*N**AA*C']);
    expect(of(found, 'HCR')).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    ['an unknown payer', { payer: 'NOSUCH' }, 'AAA*N**79*N', 1],
    ['an NPI with a wrong check digit', { npi: '1467560004' }, 'AAA*N**43*C', 2],
    ['an unknown member', { memberId: 'W999999999' }, 'AAA*N**75*C', 3],
    ['another birth date', { birthDate: '19840310' }, 'AAA*N**71*C', 3],
    [
      'a dependent nobody knows',
      { ...okafor, dependent: { ...leo, first: 'NOAH', birthDate: '20180505' } },
      'AAA*N**67*C',
      4,
    ],
    ['no diagnosis', { event: ['UM*HS*I*4'] }, 'AAA*N**AF*C', 4],
    ['a service without a code', { services: [['UM*HS*I*4', 'HSD*VS*4']] }, 'AAA*N**AG*C', 5],
    ['the event', { memberId: 'AAAE33C' }, 'AAA*N**33*C', 4],
    ['a provider of a service', { memberId: 'AAAV51C' }, 'AAA*N**51*C', 5],
    ['everything, as the payer is down', { memberId: 'AAAS42P' }, 'AAA*Y**42*P', 1],
  ])('%s', async (_name, wanted: AskAuthorization, refusal, level) => {
    const segments = await answer(wanted);
    const at = segments.indexOf(refusal);
    expect(at).toBeGreaterThan(0);
    expect(segments.slice(0, at).filter((one) => one.startsWith('HL*'))).toHaveLength(level);
  });
});

describe('a 278 refused by a 999', () => {
  const without = (id: string) => (segments: string[][]) => segments.filter((one) => one[0] !== id);
  const set = (id: string, element: number, value: string) => (segments: string[][]) =>
    segments.map((one) => (one[0] === id ? one.with(element, value) : one));
  it.each([
    ['no UM at the event', without('UM'), /^IK3\*UM\*\d+\*2000\*3$/],
    ['an unknown request category', set('UM', 1, 'XX'), /^IK4\*1\*1525\*7$/],
    ['a diagnosis with its point', set('HI', 1, 'ABK:G43.909'), /^IK4\*1\*1271\*7$/],
    ['a trace company of nine characters', set('TRN', 3, '9CHARTSID'), /^IK4\*3\*509\*7$/],
    ['a service date that does not exist', set('DTP', 3, '20261332'), /^IK4\*3\*1251\*8$/],
    ['one day where a period is announced', set('DTP', 2, 'RD8'), /^IK4\*3\*1251\*8$/],
    ['a unit without a count', set('SV1', 4, ''), /^IK4\*4\*380\*2$/],
    ['no member id', set('NM1', 9, ''), /^IK4\*9\*67\*1$/],
    [
      'a ZIP code with a dash',
      (all: string[][]) => all.toSpliced(5, 0, ['N4', 'A', 'IL', '60201-1']),
      /^IK4\*3/,
    ],
    [
      'a segment of another place',
      (all: string[][]) => all.toSpliced(3, 0, ['EQ', '30']),
      /^IK3\*EQ\*5\*2000\*2$/,
    ],
    ['a wrong parent', set('HL', 2, '9'), /^IK4\*2\*734\*7$/],
    ['another purpose', set('BHT', 2, '11'), /^IK4\*2\*353\*7$/],
  ])('%s', async (_name, change, expected) => {
    const segments = await answer({ change });
    expect(segments.some((one) => one.startsWith('AK9*R'))).toBe(true);
    expect(segments.filter((one) => expected.test(one))).not.toEqual([]);
  });
});

const folder = new URL('../../../../profiles/sandbox/payer/', import.meta.url);
const members = (
  JSON.parse(readFileSync(new URL('payers.json', folder), 'utf8')) as {
    members: { authorization?: string }[];
  }[]
).flatMap(({ members: all }) => all);
it('meets every scenario with some member', () => {
  const met = new Set(['approve', ...members.map(({ authorization = '' }) => authorization.split(' ')[0])]);
  const all = readdirSync(new URL('authorizations', folder)).map((file) => file.replace('.json', ''));
  expect(all.filter((id) => !met.has(id))).toEqual([]);
});

it('writes nothing the guide does not allow: every scenario, every refusal at every level', async () => {
  const answers = (await simulatorAnswers()).filter(({ name }) => name.startsWith('authorization-'));
  const faulty = answers.flatMap(({ name, bytes }) => {
    const errors = checkFile(bytes).issues.filter(({ severity }) => severity === 'error');
    return errors.map(({ message }) => `${name}: ${message}`);
  });
  expect(answers.length).toBeGreaterThan(120);
  expect(faulty).toEqual([]);
});
