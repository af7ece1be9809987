/**
 * What is simply made goes to the database in one journey: the resources, what they refer to, their audit and COMMIT, of all
 * that comes at one moment. Whether it could be made is known at its end; why it could not, a `Writer` finds out.
 */
import type { Access } from '../security/audit.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Draft, Resources } from '../store/resources.ts';
import { sharingTransactions } from '../store/shared-transactions.ts';
import type { FacadeAccess, Making, Written } from './holder.ts';
import { draftOf } from './own-draft.ts';
import { reachOf } from './own-reach.ts';
import { deferKnown } from './own-references.ts';

/** What one request makes: all or nothing. */
interface Made {
  readonly access: FacadeAccess;
  readonly makings: readonly Making[];
}

type Make = (access: FacadeAccess, makings: readonly Making[]) => Promise<readonly Written[] | undefined>;

/** Undefined where one of them could not be made as it stands; nothing of it is written then. */
export function making(needs: { readonly database: Database; readonly resources: Resources }): Make {
  const { database, resources } = needs;
  const share = sharingTransactions<Made, Sent | undefined>({
    together: (tenant, all) =>
      database.tenant(tenant, (tx) => Promise.all(all.map((one) => send(resources, tx, one)))),
    alone: () => Promise.resolve(undefined),
  });
  return async (access, makings) => (await share(access.tenant, { access, makings }))?.written;
}

/** What is known when the transaction has ended. */
interface Sent {
  readonly written: Promise<readonly Written[]>;
}

async function send(resources: Resources, tx: Transaction, { access, makings }: Made): Promise<Sent> {
  const drafted = await Promise.all(makings.map(({ id, resource }) => draftOf(tx, access, resource, id)));
  const written = Promise.all(drafted.map(({ draft }) => resources.addNew(tx, draft))).then((all) =>
    all.map((resource) => ({ resource, result: 'created' as const })),
  );
  // Where the transaction fails, nobody asks for it any more.
  written.catch(() => undefined);
  const wanted = drafted.flatMap((one) => one.wanted);
  deferKnown(tx, reachOf(access), wanted);
  // What is gathered goes out now: Postgres is at it while the audit is written.
  await new Promise((done) => process.nextTick(done));
  for (const { draft } of drafted) await access.audit(tx, createdOf(draft));
  return { written };
}

const createdOf = ({ resource, patient }: Draft): Access => ({
  interaction: 'create',
  type: resource.resourceType,
  id: resource.id,
  outcome: 'success',
  ...(patient !== undefined && { patient }),
});
