/** What driving exchanges needs, handed in. */
import type { Log } from '../log.ts';
import type { PayerAdapter, Route } from '../payers/route.ts';
import type { Database } from '../store/database.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Secrets } from '../store/secrets.ts';
import type { ExchangeHandler } from './exchange.ts';

export const EXCHANGE_QUEUE = 'exchange';

export interface DriveNeeds {
  readonly database: Database;
  readonly jobs: Pick<Jobs, 'send' | 'work'>;
  readonly secrets: Secrets;
  readonly routes: ReadonlyMap<string, Route>;
  readonly adapters: Readonly<Record<Route['adapter'], PayerAdapter>>;
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
