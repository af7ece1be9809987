/** What the exchange tests share: a route, an adapter that does as told, and exchanges on a real database. */
import {
  buildExchanges,
  EXCHANGE_QUEUES,
  type ExchangeHandler,
  type Exchanges,
} from '../../../server/exchange/exchanges.ts';
import { silent } from '../../../server/log.ts';
import { payersOf } from '../../../server/payers/counterparty.ts';
import type { PayerAdapter, Route } from '../../../server/payers/route.ts';
import type { Database, OpenedDatabase } from '../../../server/store/database.ts';
import { startJobs, type Jobs } from '../../../server/store/jobs.ts';
import { buildSecrets, type Secrets } from '../../../server/store/secrets.ts';

export const route: Route = {
  id: 'test-route',
  payer: { id: 'TEST', name: 'Test Health' },
  adapter: 'x12-http',
  endpoint: 'http://127.0.0.1:9/x12',
  usage: 'T',
  sender: { qualifier: 'ZZ', id: 'NORTHFIELD', group: 'NORTHFIELD' },
  receiver: { qualifier: 'ZZ', id: 'TESTHEALTH', group: 'TESTHEALTH' },
  provider: { npi: '1467560003', name: 'Northfield', entity: '2' },
  originator: '9NORTHFLD1',
  serviceTypes: 'many',
  procedureCodes: true,
  daysAhead: 30,
  delimiters: { element: '*', repetition: '^', component: ':', segment: '~' },
  slowAfterMs: 20_000,
  giveUpAfterMs: 600_000,
  offersInquiry: false,
  resendIsIdempotent: false,
  verifyWithinDays: 3,
  networkOfOurs: 'unknown',
};

export type Send = PayerAdapter['send'];

export const applied: ExchangeHandler = {
  resend: 'safe',
  apply: () => Promise.resolve({ state: 'applied', outcome: { said: 'yes' } }),
};

export async function openJobs(database: OpenedDatabase): Promise<Jobs> {
  return startJobs({ database, queues: EXCHANGE_QUEUES, log: silent });
}

/** All parts of one installation share it. */
const key = Buffer.alloc(32, 7);

export interface Harness {
  readonly exchanges: Exchanges;
  readonly secrets: Secrets;
  /** Moves the clock. */
  pass(ms: number): void;
}

export function harness(needs: {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly send: Send;
  readonly handlers?: Record<string, ExchangeHandler>;
  readonly leaseMs?: number;
}): Harness {
  // A millisecond goes by at each look: how long a busy machine takes is no matter, and the order of things is their order in time.
  let now = Date.now();
  const secrets = buildSecrets([key]);
  const exchanges = buildExchanges({
    database: needs.database,
    jobs: needs.jobs,
    secrets,
    counterparties: payersOf([route], { 'x12-http': { send: needs.send } }),
    handlers: needs.handlers ?? { eligibility: applied, authorization: { ...applied, resend: 'never' } },
    clock: () => new Date((now += 1)),
    log: silent,
    ...(needs.leaseMs === undefined ? {} : { leaseMs: needs.leaseMs }),
  });
  return { exchanges, secrets, pass: (ms) => (now += ms) };
}

export const bytes = (text: string): Uint8Array => Buffer.from(text);

export const draft = (kind = 'eligibility', patient = 'patient-1') => ({
  kind,
  to: route.id,
  patient,
  keys: { payer: 'TEST', memberId: 'W 123-456', trace: 'T-1' },
  compose: (numbers: { readonly interchange: number }) => bytes(`ISA*${numbers.interchange}~NM1*ZEBRAFISH~`),
  context: { check: 'c1', name: 'ZEBRAFISH' },
});
