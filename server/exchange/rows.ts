/** Exchanges as rows: reading them opened, writing their steps and events. Only this folder uses it. */
import type { Problem, ProblemId } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Exchange, ExchangeEvent, ExchangeState } from './exchange.ts';

export interface ExchangeRow {
  tenant_id: string;
  id: string;
  kind: string;
  state: ExchangeState;
  route_id: string;
  patient: string;
  partner: string;
  interchange: string;
  group_number: string;
  set_number: string;
  request: Uint8Array;
  context: Uint8Array;
  outcome: Uint8Array | null;
  asked_at: Date;
  give_up_at: Date;
  sent_at: Date | null;
  answered_at: Date | null;
  retry_at: Date | null;
  attempts: number;
  apply_attempts: number;
  last_problem: string | null;
  last_params: Problem['params'] | null;
  lease_owner: string | null;
  lease_until: Date | null;
}

/** Names the place of a sealed value, so that it opens nowhere else. */
export function placeOf(
  tenant: string,
  id: string,
  part: 'request' | 'context' | 'answer' | 'outcome',
): string {
  return `exchange/${tenant}/${id}/${part}`;
}

/** Locks the row until the transaction ends. */
export async function lockRow(tx: Transaction, id: string): Promise<ExchangeRow | undefined> {
  const { rows } = await tx.query<ExchangeRow>('SELECT * FROM exchanges WHERE id = $1 FOR UPDATE', [id]);
  return rows[0];
}

export async function readExchange(
  tx: Transaction,
  secrets: Secrets,
  id: string,
): Promise<Exchange | undefined> {
  return (await readExchanges(tx, secrets, [id]))[0];
}

interface EventRow {
  exchange_id: string;
  at: Date;
  state: ExchangeState;
  detail: string | null;
}

/** In the order of `ids`, however many with the same three statements; what is not there is left out. */
export async function readExchanges(
  tx: Transaction,
  secrets: Secrets,
  ids: readonly string[],
): Promise<Exchange[]> {
  const { rows } = await tx.query<ExchangeRow>('SELECT * FROM exchanges WHERE id = ANY ($1::uuid[])', [ids]);
  if (rows.length === 0) return [];
  const answers = await tx.query<{ exchange_id: string; bytes: Uint8Array }>(
    `SELECT DISTINCT ON (exchange_id) exchange_id, bytes FROM exchange_answers
     WHERE exchange_id = ANY ($1::uuid[]) AND NOT late ORDER BY exchange_id, sequence DESC`,
    [ids],
  );
  const events = await tx.query<EventRow>(
    `SELECT exchange_id, at, state, detail FROM exchange_events
     WHERE exchange_id = ANY ($1::uuid[]) ORDER BY sequence`,
    [ids],
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const answerOf = new Map(answers.rows.map((answer) => [answer.exchange_id, answer.bytes]));
  const eventsOf = Map.groupBy(events.rows, (event) => event.exchange_id);
  return ids.flatMap((id) => {
    const row = rowOf.get(id);
    return row ? [openRow(row, answerOf.get(id), eventsOf.get(id) ?? [], secrets)] : [];
  });
}

function openRow(
  row: ExchangeRow,
  answer: Uint8Array | undefined,
  events: readonly { at: Date; state: ExchangeState; detail: string | null }[],
  secrets: Secrets,
): Exchange {
  const place = (part: 'request' | 'context' | 'answer' | 'outcome'): string =>
    placeOf(row.tenant_id, row.id, part);
  return {
    id: row.id,
    tenant: row.tenant_id,
    kind: row.kind,
    state: row.state,
    routeId: row.route_id,
    numbers: {
      interchange: Number(row.interchange),
      group: Number(row.group_number),
      set: Number(row.set_number),
    },
    patient: row.patient,
    context: secrets.openJson<object>(row.context, place('context')),
    requestBytes: secrets.open(row.request, place('request')),
    ...(answer === undefined ? {} : { answerBytes: secrets.open(answer, place('answer')) }),
    askedAt: row.asked_at,
    ...(row.sent_at === null ? {} : { sentAt: row.sent_at }),
    ...(row.answered_at === null ? {} : { answeredAt: row.answered_at }),
    attempts: row.attempts,
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
    giveUpAt: row.give_up_at,
    ...(row.last_problem === null ? {} : { lastProblem: row.last_problem as ProblemId }),
    ...(row.last_params === null ? {} : { lastParams: row.last_params }),
    ...(row.outcome === null ? {} : { outcome: secrets.openJson<object>(row.outcome, place('outcome')) }),
    events: events.map(eventOf),
  };
}

function eventOf(event: { at: Date; state: ExchangeState; detail: string | null }): ExchangeEvent {
  return { at: event.at, state: event.state, ...(event.detail === null ? {} : { detail: event.detail }) };
}

/** Moves a locked row on and writes the event; `columns` are further columns to set. The lease ends unless set. */
export async function step(
  tx: Transaction,
  row: Pick<ExchangeRow, 'tenant_id' | 'id'>,
  to: { readonly state: ExchangeState; readonly at: Date; readonly detail?: string | undefined },
  columns: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const set = { lease_owner: null, lease_until: null, ...columns, state: to.state };
  const assignments = Object.keys(set).map((column, position) => `${column} = $${position + 2}`);
  await tx.query(`UPDATE exchanges SET ${assignments.join(', ')} WHERE id = $1`, [
    row.id,
    ...Object.values(set),
  ]);
  await writeEvent(tx, row.id, to);
}

export async function writeEvent(
  tx: Transaction,
  id: string,
  event: { readonly state: ExchangeState; readonly at: Date; readonly detail?: string | undefined },
): Promise<void> {
  await tx.query('INSERT INTO exchange_events (exchange_id, at, state, detail) VALUES ($1, $2, $3, $4)', [
    id,
    event.at,
    event.state,
    event.detail ?? null,
  ]);
}
