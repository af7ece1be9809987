/** HL7 v2 messages of known senders: one row each, however often it was sent, with what became of it; their bytes sealed. */
import type { Finding } from '../mllp/acknowledgement.ts';
import type { Transaction } from './database.ts';
import { orderedIds } from './ordered-ids.ts';
import type { Secrets } from './secrets.ts';

export type V2State = 'received' | 'applied' | 'refused';

/** What it did to the visit. */
export type V2Outcome = 'new' | 'changed' | 'unchanged' | 'older';

export interface V2Message {
  readonly id: string;
  readonly connectionId: string;
  readonly controlId: string;
  readonly event: string;
  readonly state: V2State;
  readonly outcome?: V2Outcome;
  readonly findings: readonly Finding[];
  readonly appointment?: string;
  /** Facade id, once it is known whose visit it is. */
  readonly patient?: string;
  readonly size: number;
  readonly receivedAt: Date;
  /** How often it was sent. */
  readonly times: number;
}

export interface NewV2Message {
  readonly connectionId: string;
  readonly controlId: string;
  readonly event: string;
  /** All behind the header. */
  readonly body: string;
  readonly bytes: Uint8Array;
  readonly receivedAt: Date;
}

/** What is asked of the list; newest first. */
export interface V2Search {
  readonly connectionId: string;
  readonly state?: V2State;
  readonly controlId?: string;
  /** Received before this instant. */
  readonly before?: Date;
  readonly limit: number;
}

export interface V2Messages {
  /** The row of this message; the one that is there when it was sent before. */
  receive(tx: Transaction, message: NewV2Message): Promise<V2Message>;
  settle(
    tx: Transaction,
    id: string,
    to: Pick<V2Message, 'state' | 'outcome' | 'findings' | 'appointment' | 'patient'>,
  ): Promise<void>;
  search(tx: Transaction, search: V2Search): Promise<readonly V2Message[]>;
  /** The message with its bytes. */
  read(
    tx: Transaction,
    connectionId: string,
    id: string,
  ): Promise<{ readonly message: V2Message; readonly bytes: Uint8Array } | undefined>;
}

interface Row {
  tenant_id: string;
  id: string;
  connection_id: string;
  control_id: string;
  event: string;
  state: V2State;
  outcome: V2Outcome | null;
  findings: readonly Finding[];
  appointment: string | null;
  patient: string | null;
  size: number;
  received_at: Date;
  times: number;
  sealed: Uint8Array;
}

export const v2Place = (tenant: string, id: string): string => `v2-message:${tenant}:${id}`;

export function v2MessagesIn(secrets: Pick<Secrets, 'seal' | 'open' | 'index'>): V2Messages {
  const nextId = orderedIds();
  return {
    receive: (tx, message) => receive(secrets, tx, nextId(), message),
    async settle(tx, id, { state, outcome, findings, appointment, patient }) {
      await tx.query(
        `UPDATE v2_messages SET state = $2, outcome = $3, findings = $4, appointment = $5, patient = $6 WHERE id = $1`,
        [id, state, outcome ?? null, JSON.stringify(findings), appointment ?? null, patient ?? null],
      );
    },
    async search(tx, { connectionId, state, controlId, before, limit }) {
      const { rows } = await tx.query<Row>(
        `SELECT * FROM v2_messages WHERE connection_id = $1 AND ($2::text IS NULL OR state = $2)
           AND ($3::text IS NULL OR control_id = $3) AND ($4::timestamptz IS NULL OR received_at < $4)
         ORDER BY received_at DESC, id DESC LIMIT $5`,
        [connectionId, state ?? null, controlId ?? null, before ?? null, limit],
      );
      return rows.map(messageOf);
    },
    async read(tx, connectionId, id) {
      const { rows } = await tx.query<Row>('SELECT * FROM v2_messages WHERE connection_id = $1 AND id = $2', [
        connectionId,
        id,
      ]);
      const [row] = rows;
      return (
        row && { message: messageOf(row), bytes: secrets.open(row.sealed, v2Place(row.tenant_id, row.id)) }
      );
    },
  };
}

async function receive(
  secrets: Pick<Secrets, 'seal' | 'index'>,
  tx: Transaction,
  id: string,
  { connectionId, controlId, event, body, bytes, receivedAt }: NewV2Message,
): Promise<V2Message> {
  const { rows } = await tx.query<Row>(
    `INSERT INTO v2_messages (id, connection_id, control_id, body_key, event, state, size, received_at, sealed)
     VALUES ($1, $2, $3, $4, $5, 'received', $6, $7, $8)
     ON CONFLICT (tenant_id, connection_id, control_id, body_key) DO UPDATE SET times = v2_messages.times + 1
     RETURNING *`,
    [
      id,
      connectionId,
      controlId,
      secrets.index('v2 message', body),
      event,
      bytes.length,
      receivedAt,
      secrets.seal(bytes, v2Place(tx.tenant, id)),
    ],
  );
  return messageOf(only(rows));
}

function only(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a message that was written is not there');
  return row;
}

const messageOf = (row: Row): V2Message => ({
  id: row.id,
  connectionId: row.connection_id,
  controlId: row.control_id,
  event: row.event,
  state: row.state,
  ...(row.outcome !== null && { outcome: row.outcome }),
  findings: row.findings,
  ...(row.appointment !== null && { appointment: row.appointment }),
  ...(row.patient !== null && { patient: row.patient }),
  size: row.size,
  receivedAt: row.received_at,
  times: row.times,
});
