/** What of ours did not get out: writes that an EHR refused, may have or does not take, and publications that wait or failed. */
import type { Role } from '../ehr/connection.ts';
import { writeStateNow } from '../ehr/ehr-writer.ts';
import type { OutgoingResource, OutgoingView, OutgoingWrite } from '../outgoing-view.ts';
import { isProblemId, Problem } from '../problems.ts';
import type { Publications } from '../publish/publications.ts';
import { refuseRole, type UserContext } from '../security/session-context.ts';
import type { Database, Transaction } from '../store/database.ts';
import { ehrWritesIn, type WriteRow } from '../store/ehr-writes.ts';
import type { Resources } from '../store/resources.ts';
import type { Secrets } from '../store/secrets.ts';

export interface OutgoingNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly resources: Pick<Resources, 'get'>;
  readonly clock: () => Date;
  /** Absent = no FHIR repository is set up. */
  readonly publications?: Publications;
}

export interface Outgoing {
  overview(user: UserContext): Promise<OutgoingView>;
  /** Throws `outgoing/no-such-write`, and `outgoing/patients-only` where the role may not see patients. */
  write(user: UserContext, id: string): Promise<OutgoingResource>;
  publication(user: UserContext, id: string): Promise<OutgoingResource>;
  /** Somebody has seen to it; a second time changes nothing. */
  settle(user: UserContext, id: string): Promise<void>;
}

const MOST = 200;
const staff: ReadonlySet<Role> = new Set(['analyst', 'admin']);

export function buildOutgoing(needs: OutgoingNeeds): Outgoing {
  const { database, clock, publications } = needs;
  const rows = ehrWritesIn(needs.secrets);
  /** Refused ones are on record, too. */
  const within = async <T>(
    user: UserContext,
    what: string,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> => {
    const about = { type: 'outgoing', query: what };
    if (!staff.has(user.role)) return refuseRole(database, user, 'outgoing/not-allowed', about);
    return database.tenant(user.tenant, async (tx) => {
      await user.auditAccess(tx, { interaction: 'operation', ...about, outcome: 'success' });
      return work(tx);
    });
  };
  const rowOf = async (tx: Transaction, user: UserContext, id: string): Promise<WriteRow> => {
    const row = await rows.byId(tx, user.connection.id, id);
    if (row === undefined) throw new Problem('outgoing/no-such-write');
    return row;
  };
  return {
    overview: (user) =>
      within(user, '', async (tx) => {
        const writes = await rows.open(tx, user.connection.id, MOST);
        const waiting = await publications?.list(tx, { state: 'waiting', limit: MOST });
        const failed = await publications?.list(tx, { state: 'failed', limit: MOST });
        return {
          connection: user.connection.name,
          seesPatients: user.seesPatients,
          writes: writes.map((row) => viewOf(row, clock())),
          publishes: publications !== undefined,
          publications: [...(failed ?? []), ...(waiting ?? [])],
        };
      }),
    write: (user, id) =>
      within(user, `write/${id}`, async (tx) => {
        const row = await rowOf(tx, user, id);
        refuseMasked(user);
        return { json: await bodyOf(needs, tx, row) };
      }),
    publication: (user, id) =>
      within(user, `publication/${id}`, async (tx) => {
        refuseMasked(user);
        const json = await publications?.content(tx, id);
        if (json === undefined) throw new Problem('record/no-such-publication');
        return { json };
      }),
    settle: (user, id) =>
      within(user, `settle/${id}`, async (tx) => {
        await rowOf(tx, user, id);
        await rows.settle(tx, id, clock());
      }),
  };
}

function refuseMasked(user: UserContext): void {
  if (!user.seesPatients) throw new Problem('outgoing/patients-only', { role: user.role });
}

/** What is kept here is a resource of ours, and as it is now; all else stays as it was sent. */
async function bodyOf(needs: OutgoingNeeds, tx: Transaction, row: WriteRow): Promise<unknown> {
  const [type, id] = row.result?.reference?.split('/') ?? [];
  if (row.state !== 'kept-here') return ehrWritesIn(needs.secrets).body(tx, row.id);
  return needs.resources.get(tx, type as never, id ?? '');
}

function viewOf(row: WriteRow, now: Date): OutgoingWrite {
  const { id, type, method, problem, result, createdAt } = row;
  return {
    ...{ id, type, method, state: writeStateNow(row, now), writtenAt: createdAt.toISOString() },
    ...(result?.reference !== undefined && { reference: result.reference }),
    ...(problem && isProblemId(problem.id) && { why: new Problem(problem.id, problem.params).message }),
  };
}
