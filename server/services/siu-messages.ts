/** What becomes of an HL7 v2 message: whose it is, whether it is taken, the visits it is about, and its answer. */
import { randomBytes } from 'node:crypto';
import type { Patient } from 'fhir/r4.js';
import { mergeEvents, readMerge, readSiu, readV2Header, type EhrIssue, type V2Header } from '#mappers';
import type { Connection } from '../ehr/connection.ts';
import type { Log } from '../log.ts';
import { acknowledgementsOf, type Answer, type Finding } from '../mllp/acknowledgement.ts';
import { isProblem } from '../problems.ts';
import { recordAccess, type AuditTrail } from '../security/audit.ts';
import type { Connections } from '../store/connections.ts';
import type { Database, Transaction } from '../store/database.ts';
import { findSender } from '../store/v2-senders.ts';
import type { V2Message, V2Messages } from '../store/v2-messages.ts';
import type { FindPatients } from './find-patients.ts';
import { faultOf, type MergeFault, type MovedVisits } from './merged-patients.ts';
import type { Kept } from './own-visit-plan.ts';
import type { OwnVisits } from './own-visits.ts';

export interface SiuNeeds {
  readonly database: Database;
  readonly connections: Pick<Connections, 'byId'>;
  readonly messages: V2Messages;
  readonly visits: OwnVisits;
  readonly patients: Pick<FindPatients, 'seek'>;
  readonly audit: AuditTrail;
  readonly clock: () => Date;
  readonly log: Log;
  /** Messages for training and tests (MSH-11 T, D) are visits here. */
  readonly sandbox: boolean;
}

export interface SiuMessages {
  /** Gives the answers to send once all is committed; throws where nothing could be committed. */
  readonly handle: (bytes: Uint8Array, address: string) => Promise<readonly Uint8Array[]>;
  /** The answers to what is too large to be read. */
  readonly refuse: (head: Uint8Array) => readonly Uint8Array[];
}

/** What HL7's table 0357 calls our issues; all others are values that cannot be used. */
const codeOf: Readonly<Record<string, string>> = {
  'v2/no-header': '100',
  'v2/several-messages': '100',
  'v2/delimiters': '102',
  'v2/not-a-time': '102',
  'v2/not-a-day': '102',
  'v2/not-a-duration': '102',
  'v2/no-start': '101',
  'v2/no-patient': '101',
  'v2/no-prior': '101',
  'v2/unknown-code': '103',
  'v2/not-siu': '201',
};
const OTHER_VALUE = '207';
/** These say that the message is none for us, whatever it holds. */
const rejecting = new Set(['200', '201', '202', '203', '204']);

/** Events that speak of a part of a visit: an end, or one service or resource. */
const partEvents = new Set(['S15', 'S16', 'S17', 'S18', 'S19', 'S20', 'S21', 'S22', 'S26']);

const nobody: V2Header = {
  ...{ separator: '|', encoding: '^~\\&', type: '', event: '', controlId: '', processing: '', version: '' },
  ...{ sendingApplication: '', sendingFacility: '', receivingApplication: '', receivingFacility: '' },
  ...{ acceptWanted: '', applicationWanted: '', body: '' },
};

const wrong = (code: string, at: string, text: string): Finding => ({ code, at, text, severity: 'error' });
const refusal = (...findings: readonly Finding[]): Answer => ({ verdict: 'reject', findings });

export function siuMessages(needs: SiuNeeds): SiuMessages {
  const answers = (header: V2Header, answer: Answer) =>
    acknowledgementsOf(header, answer, {
      now: needs.clock(),
      newControlId: () => randomBytes(10).toString('hex'),
    });
  return {
    async handle(bytes, address) {
      const { header, issues } = readV2Header(bytes, 'UTC');
      if (header === undefined) return answers(nobody, refusal(...findingsOf(issues)));
      if (header.type === 'ACK') return [];
      const sender = await findSender(needs.database, header.sendingApplication, header.sendingFacility);
      if (sender === undefined) {
        needs.log.warn({}, 'an HL7 v2 message came from a sender that no connection names');
        return answers(header, refusal(wrong('204', 'MSH-3', 'No connection names this sender.')));
      }
      const connection = await needs.connections.byId(sender.tenant, sender.connectionId);
      const message = await take(needs, connection, header, { bytes, address });
      return answers(header, answerOf(message));
    },
    refuse(head) {
      const { header = nobody } = readV2Header(head, 'UTC');
      return answers(header, refusal(wrong(OTHER_VALUE, 'MSH', 'The message is larger than is taken.')));
    },
  };
}

interface Came {
  readonly bytes: Uint8Array;
  readonly address: string;
}

/** Message, visit and audit are committed together. What fails by a fault of ours is kept, so that it can be tried again. */
async function take(
  needs: SiuNeeds,
  connection: Connection,
  header: V2Header,
  came: Came,
): Promise<V2Message> {
  const { database, messages, clock } = needs;
  const receive = (tx: Transaction) =>
    messages.receive(tx, {
      connectionId: connection.id,
      controlId: header.controlId.slice(0, 199),
      event: `${header.type} ${header.event}`.trim().slice(0, 20),
      // What it is counts, too: a training message sent again for production is another one.
      body: [header.type, header.event, header.processing, header.body].join('|'),
      bytes: came.bytes,
      receivedAt: clock(),
    });
  const waiting: Patient[] = [];
  try {
    const done = await database.tenant(connection.tenant, async (tx) => {
      const message = await receive(tx);
      // What was refused had no effect; perhaps the connection was put right meanwhile.
      return message.state === 'applied'
        ? message
        : apply(needs, tx, connection, message, { ...came, waiting });
    });
    for (const patient of waiting) needs.patients.seek(connection, patient);
    return done;
  } catch (cause) {
    if (isProblem(cause)) throw cause;
    const message = await database.tenant(connection.tenant, receive);
    needs.log.error({ message: message.id, err: cause }, 'a message about a visit could not be applied');
    return message;
  }
}

async function apply(
  needs: SiuNeeds,
  tx: Transaction,
  connection: Connection,
  message: V2Message,
  { bytes, address, waiting }: Came & { readonly waiting: Patient[] },
): Promise<V2Message> {
  const { header } = readV2Header(bytes, connection.timeZone);
  if (header === undefined) throw new Error('a header that was read cannot be read');
  const settle = async (
    to: Pick<V2Message, 'state' | 'outcome' | 'findings' | 'appointment' | 'patient'>,
  ) => {
    await needs.messages.settle(tx, message.id, to);
    return { ...message, ...to };
  };
  const notTaken = whyNotTaken(needs, connection, header);
  if (notTaken) return settle({ state: 'refused', findings: [notTaken] });
  if (header.type === 'ADT')
    return merge(needs, tx, connection, { header, message, address, bytes, waiting });
  const reading = readSiu(bytes, { zone: connection.timeZone, newId: () => crypto.randomUUID() });
  const findings = findingsOf(reading.issues);
  if (reading.bundle === undefined) return settle({ state: 'refused', findings });
  const kept = await needs.visits.keep(tx, {
    connectionId: connection.id,
    source: 'siu',
    bundle: reading.bundle,
    toldBy: message.id,
    toldAt: message.receivedAt,
    asOf: asOf(header, message.receivedAt),
    isPart: partEvents.has(header.event),
  });
  if (kept === undefined) {
    const noNumber = wrong('101', 'SCH-2', 'Neither SCH-1 nor SCH-2 says which visit it is.');
    return settle({ state: 'refused', findings: [noNumber] });
  }
  if (kept.waitsFor) waiting.push(kept.waitsFor);
  await recordTold(needs, tx, { connection, header, message, address }, kept);
  return settle({
    ...{ state: 'applied', outcome: kept.as, findings: [...findings, ...doubtOf(kept)] },
    appointment: kept.appointment,
    ...(kept.patient !== undefined && { patient: kept.patient }),
  });
}

const mergeFaults: Readonly<Record<MergeFault, Finding>> = {
  'no-survivor': wrong('101', 'PID-3', 'No chart number says which chart survives.'),
  'no-prior': wrong('101', 'MRG-1', 'No chart number says which chart is gone.'),
  'same-number': wrong('207', 'MRG-1', 'The number that is gone is the one that survives.'),
  'other-authority': wrong('207', 'MRG-1', 'It is a number of another authority than those of PID-3.'),
};

/**
 * All charts that the message merges, or none. That no visit names the prior number is no fault: it is known from now on where
 * the number leads.
 */
async function merge(
  needs: SiuNeeds,
  tx: Transaction,
  connection: Connection,
  came: Came & { readonly header: V2Header; readonly message: V2Message; readonly waiting: Patient[] },
): Promise<V2Message> {
  const { message, header } = came;
  const { merged, issues } = readMerge(came.bytes, connection.timeZone);
  const faults = merged.flatMap((one) => faultOf(one) ?? []);
  const findings = [...findingsOf(issues), ...faults.map((one) => mergeFaults[one])];
  const settle = async (to: Parameters<V2Messages['settle']>[2]) => {
    await needs.messages.settle(tx, message.id, to);
    return { ...message, ...to };
  };
  if (findings.some(({ severity }) => severity === 'error')) return settle({ state: 'refused', findings });
  const told = { toldBy: message.id, asOf: asOf(header, message.receivedAt) };
  const done: MovedVisits[] = [];
  for (const one of merged)
    done.push(await needs.visits.merge(tx, { ...told, connectionId: connection.id, merged: one }));
  const keys = done.flatMap((one) => one.keys);
  await needs.visits.rows.nameMessage(tx, message.id, [...new Set(keys)]);
  came.waiting.push(...done.flatMap(({ waitsFor }) => waitsFor ?? []));
  await recordMerge(needs, tx, { ...came, connection }, done);
  const doubts = done.flatMap(({ visits }) => visits.flatMap(doubtOf));
  const outcome = (['changed', 'unchanged'] as const).find((as) => done.some((one) => one.as === as));
  const patients = new Set(done.flatMap(({ patient }) => patient ?? []));
  const [patient] = patients.size === 1 ? patients : [];
  return settle({
    ...{ state: 'applied', outcome: outcome ?? 'older', findings: [...findings, ...doubts] },
    ...(patient !== undefined && { patient }),
  });
}

/** Nothing is true later than it came: a sender whose clock is ahead would make all that follows look old. */
function asOf(header: V2Header, receivedAt: Date): Date {
  return header.asOf === undefined
    ? receivedAt
    : new Date(Math.min(Date.parse(header.asOf), Number(receivedAt)));
}

function whyNotTaken(needs: SiuNeeds, { flags }: Connection, header: V2Header): Finding | undefined {
  if (header.controlId === '') return wrong('101', 'MSH-10', 'The message has no number to be answered by.');
  if (flags.appointment === 'search')
    return wrong(
      '200',
      'MSH-9',
      'The visits of this EHR are read through FHIR; messages about them are not taken.',
    );
  if (header.type === 'ADT' && !mergeEvents.has(header.event))
    return wrong(
      '201',
      'MSH-9.2',
      'Of ADT, only A40 (merged charts) and A47 (a number was changed) are taken here.',
    );
  if (header.type !== 'SIU' && header.type !== 'ADT')
    return wrong('200', 'MSH-9', 'Only messages about visits (SIU) and merged charts (ADT) are taken here.');
  if (!needs.sandbox && !['', 'P'].includes(header.processing))
    return wrong('202', 'MSH-11', 'Messages for training and tests are not taken here.');
  return undefined;
}

const doubtOf = ({ doubt, isPerhapsTwice }: Pick<Kept, 'doubt' | 'isPerhapsTwice'>): readonly Finding[] => [
  ...(doubt === undefined ? [] : [doubtOfPerson(doubt)]),
  ...(isPerhapsTwice
    ? [
        {
          ...{ code: '205', at: 'SCH-11', severity: 'warning' as const },
          text: 'A list has a visit of this patient at this time. Nothing that both name says that it is the same: both are shown.',
        },
      ]
    : []),
];

const doubtOfPerson = (doubt: NonNullable<Kept['doubt']>): Finding => {
  const [at, what] = doubt === 'name' ? ['PID-5', 'name'] : ['PID-7', 'birth date'];
  const text = `The chart with this number has another ${what}: the visit is kept, but shown in no chart.`;
  return { code: '204', at, text, severity: 'warning' };
};

const findingsOf = (issues: readonly EhrIssue[]): readonly Finding[] =>
  issues.map(({ code, severity, at, text }) => ({ code: codeOf[code] ?? OTHER_VALUE, severity, at, text }));

function answerOf({ state, findings }: V2Message): Answer {
  switch (state) {
    case 'applied':
      // Warnings are for whoever looks at the messages: many senders take any ERR for a failure.
      return { verdict: 'accept', findings: [] };
    case 'refused':
      return { verdict: findings.some(({ code }) => rejecting.has(code)) ? 'reject' : 'error', findings };
    case 'received':
      return {
        verdict: 'error',
        findings: [wrong('207', 'MSH', 'It could not be applied; send it again later.')],
      };
  }
}

interface Telling {
  readonly connection: Connection;
  readonly header: V2Header;
  readonly message: V2Message;
  readonly address: string;
}

function recordTold(needs: SiuNeeds, tx: Transaction, told: Telling, kept: Kept): Promise<void> {
  return recordAccess(tx, needs, {
    interaction: kept.as === 'new' ? 'create' : 'update',
    type: 'Appointment',
    id: kept.appointment,
    ...(kept.patient !== undefined && { patient: kept.patient }),
    ...bySender(needs, told),
  });
}

/** Of whose charts the visits are now, as far as it is known. */
function recordMerge(
  needs: SiuNeeds,
  tx: Transaction,
  told: Telling,
  done: readonly MovedVisits[],
): Promise<void> {
  const patients = done.flatMap(({ patient, visits }) => [
    ...(patient === undefined ? [] : [patient]),
    ...visits.flatMap((one) => one.patient ?? []),
  ]);
  return recordAccess(tx, needs, {
    interaction: 'operation',
    type: 'Appointment',
    query: `merged-charts/${told.message.id}`,
    ...(patients.length > 0 && { patients: [...new Set(patients)] }),
    ...bySender(needs, told),
  });
}

function bySender(needs: SiuNeeds, { connection, header, message, address }: Telling) {
  const { sendingApplication, sendingFacility } = header;
  return {
    outcome: 'success',
    at: needs.clock(),
    asker: {
      client: { id: `hl7v2:${connection.id}`, name: `${sendingApplication} ${sendingFacility}`.trim() },
      ...{ address, server: 'mllp', requestId: message.id },
    },
  } as const;
}
