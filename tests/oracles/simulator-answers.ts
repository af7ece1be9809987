/** Every well-formed kind of answer the payer simulator gives, for other people's validators to judge. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startPayerSimulator } from '../../server/sandbox/payer/payer-simulator.ts';
import { askAuthorization, type AskAuthorization } from '../server/sandbox/payer/authorization-text.ts';
import { ask, now, type Ask } from '../server/sandbox/payer/inquiry-text.ts';

const token = 'oracle-token';
const book = new URL('../../profiles/sandbox/payer/', import.meta.url);
/** Scenarios whose bytes are broken on purpose, or never arrive. */
const broken = new Set([
  'cut',
  'cut-lost',
  'down',
  'garbage',
  'http-503',
  'truncated',
  'duplicate',
  'late',
  'slow',
]);

interface Person {
  readonly last: string;
  readonly first: string;
  readonly birthDate: string;
}
interface Member extends Person {
  readonly authorization?: string;
  readonly memberId: string;
  readonly scenario: string;
  readonly dependents?: readonly Person[];
}

export async function simulatorAnswers(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const silent = { info: () => undefined };
  const simulator = await startPayerSimulator({
    host: '127.0.0.1',
    port: 0,
    token,
    clock: () => now,
    log: silent,
  });
  try {
    const answers: { name: string; bytes: Uint8Array }[] = [];
    for (const [name, question] of questions()) {
      const headers = { 'content-type': 'application/edi-x12', authorization: `Bearer ${token}` };
      const response = await fetch(simulator.url, {
        method: 'POST',
        headers: { ...headers, 'x-payload-id': randomUUID() },
        body: question,
      });
      if (!response.ok) throw new Error(`${name}: the simulator answered ${response.status}.`);
      answers.push({ name, bytes: new Uint8Array(await response.arrayBuffer()) });
    }
    return answers;
  } finally {
    await simulator.close();
  }
}

/** All members, all refusals at all levels, and requests that earn a TA1 or a 999. */
function questions(): [string, string][] {
  return [...ofMembers(), ...ofRefusals(), ...ofRejects(), ...ofAuthorizations()];
}

function ofMembers(): [string, string][] {
  const payers = read('payers.json') as { id: string; daysAhead: number; members: Member[] }[];
  return payers.flatMap(({ id, daysAhead, members }) =>
    members
      .filter(({ scenario }) => !broken.has(scenario.split(' ')[0] ?? ''))
      .flatMap((member): [string, string][] => {
        const date = daysAhead === 0 ? '20261123' : '20261125';
        const base = { payer: id, memberId: member.memberId, ...sent(member), date, serviceTypes: '30^98' };
        const name = `${id}-${member.memberId}-${member.scenario.replaceAll(' ', '-')}`;
        return [
          [name, ask(base)],
          [`${name}-procedure`, ask({ ...base, procedure: 'HC:70551' })],
          ...(member.dependents ?? []).map((dependent): [string, string] => [
            `${name}-dependent`,
            ask({ ...base, dependent: sent(dependent) }),
          ]),
        ];
      }),
  );
}

function ofRefusals(): [string, string][] {
  const levels = read('aaa.json') as Record<string, { reasons: string[]; followUps: string[] }>;
  const child = { last: 'OKAFOR', first: 'LEO', birthDate: '20160505' };
  return Object.entries(levels).flatMap(([level, { reasons, followUps }]) => {
    const of = (reason: string, followUp: string, extra: Ask): [string, string] => {
      const suffix = extra.dependent === undefined ? '' : '-dependent';
      return [
        `aaa-${level}${reason}${followUp}${suffix}`,
        ask({ memberId: `AAA${level}${reason}${followUp}`, ...extra }),
      ];
    };
    const dependents =
      level === 'D' ? [{ dependent: child }] : level === 'E' ? [{}, { dependent: child }] : [{}];
    return dependents.flatMap((extra) => [
      ...reasons.map((reason) => of(reason, followUps[0] ?? '', extra)),
      ...followUps.slice(1).map((followUp) => of(reasons[0] ?? '', followUp, extra)),
    ]);
  });
}

/** 278s: every scenario, every refusal at every level, and a request that earns a 999. */
function ofAuthorizations(): [string, string][] {
  const payers = read('payers.json') as { id: string; members: Member[] }[];
  const levels = read('authorization-aaa.json') as Record<string, { reasons: string[]; followUps: string[] }>;
  const two = [
    ['TRN*1*LINE-1*9CHARTSIDE', 'UM*HS*I*PT', 'DTP*472*D8*20261127', 'SV1*HC:97110**UN*12'],
    ['TRN*1*LINE-2*9CHARTSIDE', 'UM*HS*I*PT', 'DTP*472*D8*20261127', 'SV1*HC:97112**UN*4'],
  ];
  const named = (name: string, wanted: AskAuthorization): [string, string] => [
    `authorization-${name}`,
    askAuthorization(wanted),
  ];
  return [
    named('plain', {}),
    named('999', { purpose: '11' }),
    ...payers.flatMap(({ id, members }) =>
      members
        .filter(
          ({ authorization = '' }) => authorization !== '' && !broken.has(authorization.split(' ')[0] ?? ''),
        )
        .map((member) =>
          named(`${member.memberId}-${member.authorization?.replaceAll(' ', '-') ?? ''}`, {
            ...sent(member),
            payer: id,
            memberId: member.memberId,
            services: two,
          }),
        ),
    ),
    ...Object.entries(levels).flatMap(([level, { reasons, followUps }]) =>
      [
        ...reasons.map((reason) => [reason, followUps[0] ?? '']),
        ...followUps.slice(1).map((followUp) => [reasons[0] ?? '', followUp]),
      ].map(([reason = '', followUp = '']) =>
        named(`aaa-${level}${reason}${followUp}`, {
          memberId: `AAA${level}${reason}${followUp}`,
          ...(level === 'D' ? { dependent: { last: 'OKAFOR', first: 'LEO', birthDate: '20160505' } } : {}),
        }),
      ),
    ),
  ];
}

function ofRejects(): [string, string][] {
  return [
    ['window', ask({ date: '20281231' })],
    ['unknown-member', ask({ memberId: 'W000000000' })],
    ['unknown-dependent', ask({ dependent: { last: 'NOBODY', first: 'AT ALL', birthDate: '20200202' } })],
    ['unknown-payer', ask({ payer: 'NOBOD' })],
    ['wrong-npi', ask({ npi: '1467560004' })],
    ['ta1-control-number', ask().replace(/IEA\*1\*000000042/, 'IEA*1*000000043')],
    ['999-count', ask().replace(/~SE\*\d+/, '~SE*99')],
    ['999-date', ask({ birthDate: '19841399' })],
    ['other-delimiters', ask({ delimiters: ['|', '!', '>', '\u001c'] })],
  ];
}

function sent({ last, first, birthDate }: Person): Person {
  return { last: last.toUpperCase(), first: first.toUpperCase(), birthDate: birthDate.replaceAll('-', '') };
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, book), 'utf8'));
}
