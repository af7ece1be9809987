/** Waiting for a payer as long as PAS allows (15 s, the network included); what takes longer goes on without the caller. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Authorizations, SentAuthorization } from '../services/authorizations.ts';
import type { Database, Transaction } from '../store/database.ts';

export interface PasWaitNeeds {
  readonly database: Database;
  readonly authorizations: Pick<Authorizations, 'drive'>;
  readonly log: Log;
  /** 15 s unless told. */
  readonly waitMs?: number;
}

const WAIT_MS = 15_000;
const LOOK_MS = 250;

/** Drives what is new; one that somebody else is driving is watched until `isOver`. */
export async function awaitPayer(
  needs: PasWaitNeeds,
  tenant: string,
  { exchange: { id }, isNew }: SentAuthorization,
  isOver: (tx: Transaction) => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + (needs.waitMs ?? WAIT_MS);
  if (isNew) return drive(needs, tenant, id, until);
  while (Date.now() < until) {
    if (await needs.database.tenant(tenant, isOver)) return;
    await wait(LOOK_MS);
  }
}

async function drive(needs: PasWaitNeeds, tenant: string, id: string, until: number): Promise<void> {
  const driving = needs.authorizations.drive(tenant, id);
  driving.catch((cause: unknown) => {
    needs.log.error({ exchange: id, err: cause }, 'an authorization could not be driven');
  });
  await Promise.race([driving, wait(until - Date.now(), undefined, { ref: false })]);
}
