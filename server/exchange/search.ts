/** Finds exchanges for a list: newest first, a page at a time, without opening a single sealed value. */
import type { Transaction } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { BusinessKeys, ExchangeState } from './exchange.ts';
import { storedKeys } from './keys.ts';

export interface ExchangeSearch {
  /** All must match. */
  readonly keys: BusinessKeys;
  readonly kinds?: readonly string[];
  readonly states?: readonly ExchangeState[];
  /** Asked at or after … */
  readonly since?: Date;
  /** … and before. */
  readonly until?: Date;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: { readonly askedAt: Date; readonly id: string };
}

/** What a list says of an exchange; only what is kept in the clear. */
export interface FoundExchange {
  readonly id: string;
  readonly kind: string;
  readonly state: ExchangeState;
  readonly askedAt: Date;
  readonly answeredAt?: Date;
  readonly interchange: number;
  readonly payer?: string;
  readonly serviceDate?: string;
  readonly procedure?: string;
  readonly hasAnswer: boolean;
}

interface Row {
  id: string;
  kind: string;
  state: ExchangeState;
  asked_at: Date;
  answered_at: Date | null;
  interchange: string;
  has_answer: boolean;
  keys: Record<string, string> | null;
}

/** Keys in the clear that a list shows. */
const SHOWN = ['payer', 'serviceDate', 'procedure'];

export async function searchExchanges(
  tx: Transaction,
  secrets: Secrets,
  search: ExchangeSearch,
): Promise<FoundExchange[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...storedKeys(search.keys, secrets).map(
      ([name, value]) =>
        `EXISTS (SELECT 1 FROM exchange_keys k WHERE k.name = ${bind(name)} AND k.value = ${bind(value)}
           AND k.exchange_id = e.id)`,
    ),
    ...(search.kinds === undefined ? [] : [`e.kind = ANY (${bind(search.kinds)}::text[])`]),
    ...(search.states === undefined ? [] : [`e.state = ANY (${bind(search.states)}::text[])`]),
    ...(search.since === undefined ? [] : [`e.asked_at >= ${bind(search.since)}`]),
    ...(search.until === undefined ? [] : [`e.asked_at < ${bind(search.until)}`]),
    ...(search.after === undefined
      ? []
      : [
          `(e.asked_at, e.id) < (${bind(search.after.askedAt)}::timestamptz, ${bind(search.after.id)}::uuid)`,
        ]),
  ];
  const { rows } = await tx.query<Row>(
    `SELECT e.id, e.kind, e.state, e.asked_at, e.answered_at, e.interchange,
       EXISTS (SELECT 1 FROM exchange_answers a WHERE a.exchange_id = e.id AND NOT a.late) AS has_answer,
       (SELECT jsonb_object_agg(k.name, k.value) FROM exchange_keys k
         WHERE k.exchange_id = e.id AND k.name = ANY (${bind(SHOWN)}::text[])) AS keys
     FROM exchanges e WHERE ${conditions.length === 0 ? 'true' : conditions.join(' AND ')}
     ORDER BY e.asked_at DESC, e.id DESC LIMIT ${bind(search.limit)}`,
    values,
  );
  return rows.map(foundOf);
}

function foundOf(row: Row): FoundExchange {
  const { payer, serviceDate, procedure } = row.keys ?? {};
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    askedAt: row.asked_at,
    ...(row.answered_at === null ? {} : { answeredAt: row.answered_at }),
    interchange: Number(row.interchange),
    ...(payer === undefined ? {} : { payer }),
    ...(serviceDate === undefined ? {} : { serviceDate }),
    ...(procedure === undefined ? {} : { procedure }),
    hasAnswer: row.has_answer,
  };
}
