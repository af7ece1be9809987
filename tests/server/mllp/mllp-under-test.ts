/** The listener as it runs: real sockets, real database, one connection of an EHR without Appointment; and a plain sender. */
import { connect, type Socket } from 'node:net';
import type { Patient } from 'fhir/r4.js';
import { backendAccess } from '../../../server/ehr/backend.ts';
import type { ConnectionDraft } from '../../../server/ehr/connection.ts';
import type { Log } from '../../../server/log.ts';
import { Framer, framed } from '../../../server/mllp/framer.ts';
import { startMllp, type MllpNeeds } from '../../../server/mllp/listener.ts';
import { buildFindPatients } from '../../../server/services/find-patients.ts';
import { buildOwnVisits } from '../../../server/services/own-visits.ts';
import { siuMessages } from '../../../server/services/siu-messages.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import type { Database } from '../../../server/store/database.ts';
import { mergedNumberRows } from '../../../server/store/merged-numbers.ts';
import { ownVisitRows } from '../../../server/store/own-visits.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { v2MessagesIn } from '../../../server/store/v2-messages.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';

export const TENANT = 'northfield';
export const SITE = 'clinic';

export const connectionDraft: ConnectionDraft = {
  id: SITE,
  tenant: TENANT,
  name: 'A clinic',
  vendor: 'eclinicalworks',
  fhirBase: 'https://ehr.example.org/fhir',
  issAllowed: ['https://ehr.example.org/fhir'],
  clientId: 'chartside',
  auth: { method: 'none' },
  timeZone: 'America/Chicago',
  hl7v2: { sendingApplication: 'SCHED', sendingFacility: 'NORTH' },
};

/** An SIU message of an invented patient; a segment replaces the one of its name, '' takes it out. */
export function siu(
  event: string,
  more: {
    readonly control?: string;
    readonly at?: string;
    readonly header?: string;
    readonly segments?: Readonly<Record<string, string>>;
  } = {},
): string {
  const { control = `C-${event}`, at = '20261126100000', segments = {} } = more;
  const usual: Record<string, string> = {
    MSH:
      more.header ??
      `MSH|^~\\&|SCHED|NORTH|CHARTSIDE|NORTH|${at}||SIU^${event}|${control}|P|2.5.1||||||UNICODE UTF-8`,
    SCH: 'SCH|P100^SCHED|F200^SCHED||||||MRI^MRI visit^L|45|min|^^^20261204102000||||||||||||||Booked',
    PID: 'PID|1||MRN40117^^^NORTH^MR||Rivera^Ana^Lucía||19840309|F',
    RGS: 'RGS|1|A',
    AIS: 'AIS|1|A|70553^MRI brain^C4|20261204102000|||45|min',
    AIP: 'AIP|1|A|1357924608^Bauer^Stefan^^^Dr.^^^NPI^L^^^NPI',
  };
  return Object.entries({ ...usual, ...segments })
    .map(([, line]) => line)
    .filter((line) => line !== '')
    .map((line) => `${line}\r`)
    .join('');
}

export const ana: Patient = {
  resourceType: 'Patient',
  id: 'ana-facade-id',
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      system: 'urn:example:mrn',
      value: 'mrn40117',
    },
  ],
  name: [{ family: 'Rivera', given: ['Ana'] }],
  birthDate: '1984-03-09',
};

export interface Line {
  readonly socket: Socket;
  /** Raw bytes as they are. */
  write(bytes: Uint8Array | string): void;
  /** The next answer, by segments; undefined when the line was closed. */
  next(): Promise<readonly string[] | undefined>;
  /** One message, framed, and its answer. */
  send(message: string): Promise<readonly string[] | undefined>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
}

export function lineTo(port: number): Promise<Line> {
  const socket = connect(port, '127.0.0.1');
  const framer = new Framer(1_000_000);
  const answers: (readonly string[])[] = [];
  const waiting: ((answer: readonly string[] | undefined) => void)[] = [];
  socket.on('data', (chunk: Buffer) => {
    for (const event of framer.push(chunk)) {
      if (event.kind !== 'frame') continue;
      const answer = new TextDecoder().decode(event.bytes).split('\r').slice(0, -1);
      const wanted = waiting.shift();
      if (wanted) wanted(answer);
      else answers.push(answer);
    }
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  void closed.then(() => {
    for (const wanted of waiting.splice(0)) wanted(undefined);
  });
  const next = () => {
    const answer = answers.shift();
    if (answer || socket.destroyed) return Promise.resolve(answer);
    return new Promise<readonly string[] | undefined>((done) => waiting.push(done));
  };
  const line: Line = {
    socket,
    closed,
    next,
    write: (bytes) => void socket.write(bytes),
    send(message) {
      socket.write(framed(new TextEncoder().encode(message)));
      return next();
    },
  };
  return new Promise((done) => socket.once('connect', () => done(line)));
}

/** `MSA-1` of an answer. */
export const codeOf = (answer: readonly string[] | undefined): string | undefined =>
  answer?.[1]?.split('|')[1];

export async function mllpUnderTest(
  more: Partial<Pick<MllpNeeds, 'limits' | 'allow' | 'tls'>> & { readonly sandbox?: boolean } = {},
) {
  const store = await freshDatabase();
  const secrets = buildSecrets([new Uint8Array(32).fill(17)]);
  // A millisecond goes by at each look, so that the order of things is their order in time.
  const time = { now: Date.parse('2026-11-26T16:30:00Z') };
  const clock = () => new Date((time.now += 1));
  const lines: string[] = [];
  const write = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: write, warn: write, error: write };
  // What a test wants to go wrong in the database, once.
  const fault: { before?: (sql: string) => void; afterCommit?: () => void } = {};
  const database: Database = {
    ...store.database,
    async tenant(tenant, work) {
      const result = await store.database.tenant(tenant, (tx) =>
        work({
          ...tx,
          query: (sql, values) => {
            fault.before?.(sql);
            return tx.query(sql, values);
          },
        }),
      );
      fault.afterCommit?.();
      return result;
    },
  };
  const connections = connectionsIn({ database, secrets, clock });
  await connections.save(connectionDraft);
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const resources = buildResources(secrets);
  const visits = buildOwnVisits({
    ...{ resources, secrets, clock },
    ...{ rows: ownVisitRows(secrets), merged: mergedNumberRows(secrets) },
  });
  const messages = v2MessagesIn(secrets);
  const backend = backendAccess({ database, secrets, connections, clock });
  const patients = buildFindPatients({ database, secrets, visits, backend, audit, clock, log });
  const { handle, refuse } = siuMessages({
    ...{ database, connections, messages, visits, patients, audit, clock, log },
    sandbox: more.sandbox ?? false,
  });
  const mllp = await startMllp({ port: 0, host: '127.0.0.1', log, handle, refuse, ...more });
  afterAll(() => mllp.stop());

  const tell = async (message: string) => {
    const line = await lineTo(mllp.port);
    const answer = await line.send(message);
    line.socket.destroy();
    return answer;
  };
  return {
    ...store, audit: stored, connections, secrets, resources, visits, patients, messages, events, lines, time, fault, mllp, database, tell,
    open: () => lineTo(mllp.port),
    /** As the panel does it: the chart of this patient is opened. */
    chart: (patient: Patient) => database.tenant(TENANT, (tx) => visits.ofChart(tx, SITE, patient)),
    list: () => database.tenant(TENANT, (tx) => messages.search(tx, { connectionId: SITE, limit: 100 })),
  }; // prettier-ignore
}
