import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { PayerSimulator } from '../../../../server/sandbox/payer/payer-simulator.ts';
import { ask, type Ask } from './inquiry-text.ts';
import { post, segmentsOf, split, start, token } from './post.ts';

let simulator: PayerSimulator;
beforeEach(async () => {
  simulator = await start();
});
afterEach(() => simulator.close());

const slate = (memberId: string, last: string, first: string, birthDate: string): Ask => ({
  ...{ payer: 'SLATE', memberId, last, first, birthDate },
});
const sample = (memberId: string, first: string) => ask(slate(memberId, 'SAMPLE', first, '19800101'));

describe('what is not even read', () => {
  it.each([
    ['no credentials', { authorization: '' }, 401],
    ['wrong credentials', { authorization: 'Bearer another' }, 401],
    ['another content type', { 'content-type': 'application/json' }, 415],
    ['no payload id', { 'x-payload-id': '' }, 400],
    ['a payload id that is no UUID', { 'x-payload-id': 'one' }, 400],
  ])('%s', async (_name, headers: Record<string, string>, status) => {
    expect((await post(simulator.url, ask(), headers)).status).toBe(status);
    expect(simulator.received()).toBe(0);
  });

  it('another method or path', async () => {
    expect((await fetch(simulator.url)).status).toBe(405);
    expect((await fetch(`${simulator.url}/more`)).status).toBe(404);
  });

  it('five megabytes', async () => {
    const status = await post(simulator.url, 'x'.repeat(5_000_000)).then(
      (response) => response.status,
      () => 'cut',
    );
    // The server answers before all is sent; a client still writing may see the cut instead.
    expect([413, 'cut']).toContain(status);
    expect((await post(simulator.url, ask())).status).toBe(200);
    expect(simulator.received()).toBe(1);
  });

  it('half a request: nothing is counted, and the next is answered', async () => {
    const { port } = new URL(simulator.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = [
      'POST /x12 HTTP/1.1',
      'Host: x',
      'Content-Type: application/edi-x12',
      `X-Payload-Id: ${randomUUID()}`,
    ];
    socket.write(
      [...head, `Authorization: Bearer ${token}`, 'Content-Length: 900', '', ask().slice(0, 300)].join(
        '\r\n',
      ),
    );
    await wait(100);
    socket.destroy();
    expect((await post(simulator.url, ask())).status).toBe(200);
    expect(simulator.received()).toBe(1);
  });

  it.each([
    ['text', 'hello'],
    ['nothing', ''],
    ['a byte order mark', `\uFEFF${ask()}`],
    ['an ISA of another width', ask().replace('CHARTSIDE      ', 'CHARTSIDE')],
    ['binary bytes', Uint8Array.from({ length: 3000 }, (_one, index) => (index * 37) % 256)],
    ['a short ISA', 'ISA*00*'],
  ])('%s instead of an interchange', async (_name, body) => {
    expect((await post(simulator.url, body)).status).toBe(400);
  });
});

describe('the interchange refused by a TA1', () => {
  it.each([
    [
      'the trailer carries another number',
      (text: string) => text.replace('IEA*1*000000042', 'IEA*1*000000043'),
      '001',
    ],
    [
      'the trailer counts another number of groups',
      (text: string) => text.replace('IEA*1*', 'IEA*2*'),
      '021',
    ],
    ['it ends in the middle', (text: string) => text.slice(0, 400), '023'],
    ['another version', (text: string) => text.replace('*00501*', '*00401*'), '017'],
    ['a number that is none', (text: string) => text.replaceAll('000000042', '0000000XX'), '018'],
    ['a day that is none', (text: string) => text.replace('*261123*', '*261399*'), '014'],
    ['delimiters that are the same', (text: string) => text.replace('*^*00501', '*~*00501'), '027'],
    ['no group', (text: string) => text.replace(/GS\*.*GE\*1\*42~IEA\*1/, 'IEA*0'), '022'],
  ])('%s', async (_name, change, note) => {
    const segments = await segmentsOf(post(simulator.url, change(ask())));
    expect(segments).toHaveLength(3);
    expect(segments[1]).toMatch(new RegExp(`^TA1\\*.{9}\\*.{6}\\*0900\\*R\\*${note}$`));
  });
});

describe('the set refused by a 999', () => {
  const first = (id: string, change: (segment: string[]) => string[]): NonNullable<Ask['change']> => {
    let done = false;
    return (segments) =>
      segments.map((segment) => {
        if (done || segment[0] !== id) return segment;
        done = true;
        return change(segment);
      });
  };
  const put = (element: number, value: string) => (segment: string[]) => segment.with(element, value);
  const more = (segments: string[][]) => [
    ...segments,
    ...segments.slice(5).map((segment) => (segment[0] === 'HL' ? ['HL', '4', '2', '22', '0'] : segment)),
  ];

  it.each([
    [
      'a wrong count',
      ask().replace(/~SE\*\d+/, '~SE*99'),
      ['AK2*270*0007*005010X279A1', 'IK5*R*4', 'AK9*R*1*1*0'],
    ],
    ['a wrong number in SE', ask().replace(/(SE\*\d+)\*0007/, '$1*0008'), ['IK5*R*3']],
    ['no SE', ask().replace(/SE\*\d+\*0007~/, ''), ['IK5*R*2']],
    ['a wrong number in GE', ask().replace('GE*1*42', 'GE*1*43'), ['AK9*R*1*1*0*4']],
    ['a wrong count in GE', ask().replace('GE*1*42', 'GE*2*42'), ['AK9*R*1*1*0*5']],
    ['another guide', ask().replaceAll('005010X279A1', '005010X279'), ['AK9*R*1*1*0*2']],
    ['two patients', ask({ change: more }), ['IK3*HL*13*2000*4', 'IK5*R*5']],
    ['no subscriber', ask({ change: (segments) => segments.slice(0, 5) }), ['IK3*HL*7*2000*3']],
    ['no question', ask({ change: (segments) => segments.slice(0, -2) }), ['IK3*EQ*11*2110*3']],
    ['a birth date that is none', ask({ birthDate: '19840231' }), ['IK3*DMG*10*2100*8', 'IK4*2*1251*8']],
    ['a wrong parent', ask({ change: first('HL', put(2, '9')) }), ['IK3*HL*3*2000*8', 'IK4*2*734*7']],
    ['no reference', ask({ change: first('BHT', put(3, '')) }), ['IK3*BHT*2**8', 'IK4*3*127*1']],
    ['a short originator', ask({ change: first('TRN', put(3, '123')) }), ['IK3*TRN*8*2100*8', 'IK4*3*509*4']],
    ['a segment of elsewhere', ask({ change: (segments) => [...segments, ['CLM', 'X']] }), ['IK3*CLM*13**1']],
  ])('%s', async (_name, text, expected) => {
    const segments = await segmentsOf(post(simulator.url, text));
    expect(segments[1]).toMatch(/^GS\*FA\*.*\*X\*005010X231A1$/);
    expect(segments).toEqual(expect.arrayContaining(expected));
    expect(segments.some((segment) => segment.startsWith('ST*271'))).toBe(false);
  });

  it('two sets in a real-time message', async () => {
    const set = /ST\*.*SE\*\d+\*0007~/.exec(ask())?.[0] ?? '';
    const text = ask()
      .replace(set, `${set}${set.replaceAll('0007', '0008')}`)
      .replace('GE*1*', 'GE*2*');
    expect(await segmentsOf(post(simulator.url, text))).toEqual(
      expect.arrayContaining(['AK2*270*0008*005010X279A1', 'IK5*R*I6', 'AK9*R*2*2*0']),
    );
  });
});

describe('ways an answer can go wrong', () => {
  it('refuses the group and points at a real segment of the request', async () => {
    const text = ask(slate('SM1000014', 'COSTA', 'IRENE', '19820202'));
    const segments = await segmentsOf(post(simulator.url, text));
    expect(segments).toEqual(
      expect.arrayContaining(['IK3*NM1*9*2100*8', 'IK4*9*67*7', 'IK5*R*5', 'AK9*R*1*1*0']),
    );
    expect(text.split('~')[2 + 9 - 1]).toMatch(/^NM1\*IL/);
  });

  it('refuses the interchange', async () => {
    const segments = await segmentsOf(
      post(simulator.url, ask(slate('SM1000015', 'WINTER', 'PAUL', '19910909'))),
    );
    expect(segments).toContain('TA1*000000042*261123*0900*R*006');
  });

  it('cuts the connection after it took the request', async () => {
    await expect(
      post(simulator.url, ask(slate('SM1000013', 'HALE', 'VICTOR', '19590519'))),
    ).rejects.toThrow();
    expect(simulator.received()).toBe(1);
  });

  it('sends bytes that are no X12', async () => {
    const response = await post(simulator.url, ask(slate('SM1000016', 'SATO', 'HANA', '19860115')));
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('ISA');
  });

  it('is down', async () => {
    const response = await post(simulator.url, ask(slate('SM1000025', 'CARVER', 'BEN', '19801020')));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
  });

  it('answers for a trace nobody sent', async () => {
    const segments = await segmentsOf(post(simulator.url, sample('SM1000090', 'WREN')));
    expect(segments).toContain('TRN*2*NOT-YOURS-1*9CHARTSIDE');
  });

  it('answers twice in one message', async () => {
    const text = await (await post(simulator.url, sample('SM1000091', 'DOVE'))).text();
    expect(text.slice(0, text.length / 2)).toBe(text.slice(text.length / 2));
  });

  it('stops in the middle', async () => {
    const text = await (await post(simulator.url, sample('SM1000092', 'FINCH'))).text();
    expect(text).toMatch(/^ISA/);
    expect(text).not.toContain('IEA*');
  });

  it('answers late, and stops at once when it is closed meanwhile', async () => {
    const started = performance.now();
    const segments = split(await (await post(simulator.url, sample('SM1000094', 'LARK'))).text());
    expect(performance.now() - started).toBeGreaterThan(390);
    expect(segments).toContain('TRN*2*CS-TRACE-1*9CHARTSIDE');
    const never = expect(post(simulator.url, sample('SM1000093', 'HERON'))).rejects.toThrow();
    await wait(100);
    await simulator.close();
    await never;
  });
});

it('answers fifty at once, each with its own trace', async () => {
  const traces = Array.from({ length: 50 }, (_one, index) => `CS-MANY-${index}`);
  const answers = await Promise.all(traces.map((trace) => segmentsOf(post(simulator.url, ask({ trace })))));
  expect(
    answers.map((segments) => segments.find((segment) => segment.startsWith('TRN*2'))?.split('*')[2]),
  ).toEqual(traces);
  expect(new Set(answers.map(([isa]) => isa?.split('*')[13])).size).toBe(50);
  expect(simulator.received()).toBe(50);
});

it('says in one error that its port is taken', async () => {
  const { startPayerSimulator } = await import('../../../../server/sandbox/payer/payer-simulator.ts');
  const log = { info: () => undefined };
  const port = Number(new URL(simulator.url).port);
  const second = startPayerSimulator({ host: '127.0.0.1', port, token, clock: () => new Date(), log });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
