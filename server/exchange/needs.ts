/** What driving exchanges needs, handed in. */
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Counterparty, ExchangeHandler } from './exchange.ts';

export const EXCHANGE_QUEUE = 'exchange';
/** Of the kinds that are `ordered`: a counterparty of theirs that hangs keeps no payer waiting. */
const ORDERED_QUEUE = 'exchange-ordered';
export const EXCHANGE_QUEUES = [EXCHANGE_QUEUE, ORDERED_QUEUE] as const;

export function queueOf({ handlers }: Pick<DriveNeeds, 'handlers'>, kind: string): string {
  return handlers[kind]?.ordered === true ? ORDERED_QUEUE : EXCHANGE_QUEUE;
}

export interface DriveNeeds {
  readonly database: Database;
  readonly jobs: Pick<Jobs, 'send' | 'work'>;
  readonly secrets: Secrets;
  /** By id. */
  readonly counterparties: ReadonlyMap<string, Counterparty>;
  readonly handlers: Readonly<Record<string, ExchangeHandler>>;
  readonly clock: () => Date;
  readonly log: Log;
  /** This process, among all that share the database. */
  readonly owner: string;
  /** How long a silent process keeps an exchange; renewed three times as often. */
  readonly leaseMs: number;
  /** Fires when the server stops. */
  readonly stopping: AbortSignal;
}
