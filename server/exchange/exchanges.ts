/** Front door: durable exchanges with counterparties. Submit in your transaction, drive after its commit. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { orderedIds } from '../store/ordered-ids.ts';
import { nextNumbers } from './control-numbers.ts';
import { drive, keepAnswer } from './drive.ts';
import { end, markOpen, nextInLine } from './ending.ts';
import {
  isOpen,
  type BusinessKeys,
  type Counterparty,
  type Exchange,
  type ExchangeState,
  type NewExchange,
} from './exchange.ts';
import { EXCHANGE_QUEUES, queueOf, type DriveNeeds } from './needs.ts';
import { storedKeys, writeKeys } from './keys.ts';
import { lockRow, placeOf, readExchange, readExchanges, step, writeEvent } from './rows.ts';

export { EXCHANGE_QUEUES } from './needs.ts';
export type * from './exchange.ts';
export { isOpen } from './exchange.ts';

export interface Newest {
  readonly kind: string;
  /** Facade Patient id. */
  readonly patient: string;
  /** Facade references. */
  readonly coverages: readonly string[];
  readonly appointments: readonly string[];
}

export interface Exchanges {
  /** Bytes, numbers, keys and a job, all in the caller's transaction; nothing is sent before `drive`. */
  submit(tx: Transaction, draft: NewExchange): Promise<Exchange>;
  /** Takes it as far as it goes now; safe to call at any time, by several at once, after any crash. */
  drive(tenant: string, id: string): Promise<Exchange>;
  read(tx: Transaction, id: string): Promise<Exchange | undefined>;
  /** Newest first. All keys must match. */
  find(
    tx: Transaction,
    keys: BusinessKeys,
    filter?: {
      readonly patient?: string;
      readonly kind?: string;
      readonly states?: readonly ExchangeState[];
      readonly limit?: number;
    },
  ): Promise<Exchange[]>;
  /** The newest one of each coverage and appointment of a patient that has any. */
  newest(tx: Transaction, wanted: Newest): Promise<Exchange[]>;
  /** An answer that came another way (batch, webhook); kept and applied, or kept as late. */
  receive(tenant: string, id: string, answer: Uint8Array): Promise<Exchange>;
  /** What an exchange is found by from now on, too, e.g. the number its answer brought. */
  addKeys(tx: Transaction, id: string, keys: BusinessKeys): Promise<void>;
  /** One that waits is sent now, after what stands before it in its line; others stay as they are. */
  wake(tx: Transaction, id: string): Promise<void>;
  /** Ends one that was never sent or waits to be sent again. */
  cancel(tx: Transaction, id: string): Promise<void>;
  /**
   * What became of one whose fate was unknown, or whose answer is none: `acknowledged` the counterparty has it,
   * `applied` its answer came by another exchange, `cancelled` it never arrived. `detail` says who knows.
   */
  settle(
    tx: Transaction,
    id: string,
    next: 'acknowledged' | 'applied' | 'cancelled',
    detail: 'by-inquiry' | 'by-person',
  ): Promise<void>;
  /** At start: takes up what a killed process left. `alone` = no other server uses this database. */
  recover(alone: boolean): Promise<number>;
  /** Starts to work on jobs in this process: retries, and what a crash left behind. */
  work(): Promise<void>;
  /** Lets go of attempts under way (they are asked again) and waits for them. */
  stop(): Promise<void>;
}

/** The job is the safety net; the caller drives at once. */
const SAFETY_NET_MS = 5_000;

export function buildExchanges(
  wants: Omit<DriveNeeds, 'counterparties' | 'owner' | 'leaseMs' | 'stopping'> & {
    readonly counterparties: readonly Counterparty[];
    readonly leaseMs?: number;
  },
): Exchanges {
  const stopping = new AbortController();
  const underWay = new Set<Promise<Exchange>>();
  const nextId = orderedIds();
  const needs: DriveNeeds = {
    leaseMs: 10_000,
    ...wants,
    counterparties: new Map(wants.counterparties.map((one) => [one.id, one])),
    owner: randomUUID(),
    stopping: stopping.signal,
  };
  const driveCounted = (tenant: string, id: string): Promise<Exchange> => {
    const driving = drive(needs, tenant, id);
    underWay.add(driving);
    const done = (): void => void underWay.delete(driving);
    driving.then(done, done);
    return driving;
  };
  return {
    submit: (tx, draft) => submit(needs, tx, nextId(), draft),
    drive: driveCounted,
    read: (tx, id) => readExchange(tx, needs.secrets, id),
    find: (tx, keys, filter = {}) => find(needs, tx, keys, filter),
    newest: (tx, wanted) => newest(needs, tx, wanted),
    async receive(tenant, id, answer) {
      await keepAnswer(needs, tenant, id, answer);
      return driveCounted(tenant, id);
    },
    wake: (tx, id) => wake(needs, tx, id),
    async cancel(tx, id) {
      const row = await lockRow(tx, id);
      if (row === undefined) throw new Problem('exchange/no-such-exchange');
      if (row.state !== 'queued' && row.state !== 'drafted')
        throw new Problem('exchange/not-ours-to-change', { state: row.state, next: 'cancelled' });
      await end(needs, tx, row, 'cancelled');
    },
    addKeys: (tx, id, keys) => writeKeys(tx, id, storedKeys(keys, needs.secrets)),
    settle: (tx, id, next, detail) => settle(needs, tx, id, next, detail),
    recover: (alone) => recover(needs, alone, driveCounted),
    work: () => work(needs, driveCounted),
    async stop() {
      stopping.abort();
      await Promise.allSettled(underWay);
    },
  };
}

async function submit(needs: DriveNeeds, tx: Transaction, id: string, draft: NewExchange): Promise<Exchange> {
  const { rows } = await tx.query<{ tenant: string }>("SELECT current_setting('app.tenant') AS tenant");
  const tenant = rows[0]?.tenant ?? '';
  const at = needs.clock();
  const to = needs.counterparties.get(draft.to);
  if (to === undefined) throw new Problem('exchange/no-such-route', { route: draft.to });
  const partner = draft.line === undefined ? to.partner : `${to.partner}/${draft.line}`;
  const numbers = await nextNumbers(tx, partner);
  const bytes = draft.compose(numbers, id);
  await tx.query(
    `INSERT INTO exchanges (id, kind, state, route_id, patient, partner, interchange, group_number, set_number,
       request, context, asked_at, give_up_at)
     VALUES ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      draft.kind,
      draft.to,
      draft.patient,
      partner,
      numbers.interchange,
      numbers.group,
      numbers.set,
      needs.secrets.seal(bytes, placeOf(tenant, id, 'request')),
      needs.secrets.sealJson(draft.context, placeOf(tenant, id, 'context')),
      at,
      new Date(at.getTime() + to.giveUpAfterMs),
    ],
  );
  await writeKeys(tx, id, storedKeys(draft.keys, needs.secrets));
  await writeEvent(tx, id, { state: 'queued', at });
  await markOpen(tx, tenant, id);
  // Whoever submits drives at once, and the job is the net below; nobody but the job drives an ordered one.
  const isOrdered = needs.handlers[draft.kind]?.ordered === true;
  const after = isOrdered ? undefined : new Date(Date.now() + SAFETY_NET_MS);
  await needs.jobs.send(tx, queueOf(needs, draft.kind), { tenant, id }, after);
  const submitted = await readExchange(tx, needs.secrets, id);
  if (submitted === undefined) throw new Error('a submitted exchange was not found');
  return submitted;
}

/** The first of its line holds up all others: that one is woken, and takes them along. */
async function wake(needs: DriveNeeds, tx: Transaction, id: string): Promise<void> {
  const { rows } = await tx.query<{ tenant: string; id: string; kind: string }>(
    `UPDATE exchanges SET retry_at = NULL WHERE state = 'queued' AND id = (
       SELECT f.id FROM exchanges e JOIN exchanges f ON f.partner = e.partner AND f.interchange <= e.interchange
       JOIN open_exchanges o ON o.tenant_id = f.tenant_id AND o.exchange_id = f.id
       WHERE e.id = $1 ORDER BY f.interchange LIMIT 1) RETURNING tenant_id AS tenant, id, kind`,
    [id],
  );
  for (const { kind, ...first } of rows) await needs.jobs.send(tx, queueOf(needs, kind), first);
}

async function find(
  needs: DriveNeeds,
  tx: Transaction,
  keys: BusinessKeys,
  filter: Parameters<Exchanges['find']>[2] & object,
): Promise<Exchange[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = storedKeys(keys, needs.secrets).map(
    ([name, value]) =>
      `id IN (SELECT exchange_id FROM exchange_keys WHERE name = ${bind(name)} AND value = ${bind(value)})`,
  );
  if (filter.patient !== undefined) conditions.push(`patient = ${bind(filter.patient)}`);
  if (filter.kind !== undefined) conditions.push(`kind = ${bind(filter.kind)}`);
  if (filter.states !== undefined) conditions.push(`state = ANY (${bind(filter.states)}::text[])`);
  const where = conditions.length === 0 ? 'true' : conditions.join(' AND ');
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM exchanges WHERE ${where} ORDER BY asked_at DESC, interchange DESC LIMIT ${bind(filter.limit ?? 50)}`,
    values,
  );
  return readExchanges(
    tx,
    needs.secrets,
    rows.map(({ id }) => id),
  );
}

async function newest(needs: DriveNeeds, tx: Transaction, wanted: Newest): Promise<Exchange[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT DISTINCT ON (c.value, a.value) e.id FROM exchanges e
     JOIN exchange_keys c ON c.exchange_id = e.id AND c.name = 'coverage' AND c.value = ANY ($3::text[])
     JOIN exchange_keys a ON a.exchange_id = e.id AND a.name = 'appointment' AND a.value = ANY ($4::text[])
     WHERE e.kind = $1 AND e.patient = $2
     ORDER BY c.value, a.value, e.asked_at DESC, e.interchange DESC`,
    [wanted.kind, wanted.patient, wanted.coverages, wanted.appointments],
  );
  return readExchanges(
    tx,
    needs.secrets,
    rows.map(({ id }) => id),
  );
}

/** From these a person or an inquiry may take an exchange on. */
const unsettled: readonly ExchangeState[] = ['ambiguous', 'acknowledged', 'rejected'];

async function settle(
  needs: DriveNeeds,
  tx: Transaction,
  id: string,
  ...[next, detail]: [next: 'acknowledged' | 'applied' | 'cancelled', detail: string]
): Promise<void> {
  const row = await lockRow(tx, id);
  if (row === undefined) throw new Problem('exchange/no-such-exchange');
  if (!unsettled.includes(row.state) || row.state === next)
    throw new Problem('exchange/not-ours-to-change', { state: row.state, next });
  await step(tx, row, { state: next, at: needs.clock(), detail }, {});
}

type Drive = (tenant: string, id: string) => Promise<Exchange>;

async function recover(needs: DriveNeeds, alone: boolean, driveOne: Drive): Promise<number> {
  const { rows } = await needs.database.system((tx) =>
    tx.query<{ tenant_id: string; exchange_id: string }>('SELECT tenant_id, exchange_id FROM open_exchanges'),
  );
  const left = [...rows];
  const takeOne = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { tenant_id: tenant, exchange_id: id } = next;
      if (alone)
        await needs.database.tenant(tenant, (tx) =>
          // Not what this very process has taken up meanwhile: it would be asked twice at the same time.
          tx.query(
            "UPDATE exchanges SET lease_until = NULL WHERE id = $1 AND lease_owner NOT IN ('waiting', $2)",
            [id, needs.owner],
          ),
        );
      await driveOne(tenant, id);
    }
  };
  await Promise.all(Array.from({ length: 4 }, takeOne));
  return rows.length;
}

/** Drives one and, when it has ended, those behind it in its line: a job for each would wait a second for each. */
async function driveLine(needs: DriveNeeds, tenant: string, id: string, driveOne: Drive): Promise<Exchange> {
  let exchange = await driveOne(tenant, id);
  while (!isOpen(exchange.state) && !needs.stopping.aborted) {
    const { kind, id: last } = exchange;
    if (needs.handlers[kind]?.ordered !== true) break;
    const next = await needs.database.tenant(tenant, (tx) => nextInLine(tx, last));
    if (next === undefined) break;
    exchange = await driveOne(tenant, next);
  }
  return exchange;
}

async function work(needs: DriveNeeds, driveOne: Drive): Promise<void> {
  for (const queue of EXCHANGE_QUEUES)
    await needs.jobs.work<{ tenant: string; id: string }>(queue, async ({ tenant, id }) => {
      const exchange = await driveLine(needs, tenant, id, driveOne);
      // Another process holds it (or held it, and died): look again. A queued one has a job of its own already.
      if (!isOpen(exchange.state) || exchange.state === 'queued') return;
      const later = new Date(Date.now() + needs.leaseMs + 1_000);
      const again = { tenant, id: exchange.id };
      await needs.database.tenant(tenant, (tx) => needs.jobs.send(tx, queue, again, later));
    });
}
