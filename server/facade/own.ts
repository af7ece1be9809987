/** What is ours, as the facade shows it: read, versions, history, search and writes, each audited where it happens. */
import type { FhirResource } from 'fhir/r4.js';
import { isProblem, Problem } from '../problems.ts';
import type { Access } from '../security/audit.ts';
import type { Audit } from '../store/audit.ts';
import type { Database, Transaction } from '../store/database.ts';
import { readHistory } from '../store/resource-history.ts';
import { countResources, searchResources } from '../store/resource-search.ts';
import type { Resources } from '../store/resources.ts';
import { sharingTransactions } from '../store/shared-transactions.ts';
import type { Secrets } from '../store/secrets.ts';
import type { FacadeAccess, Found, HistoryEntry, OwnHolder, OwnWriter } from './holder.ts';
import { findAuditEvents, readAuditEvent } from './own-audit-events.ts';
import { giveContents } from './own-contents.ts';
import { making } from './own-making.ts';
import { historyEndOf, pageEndOf, wordOf } from './own-pages.ts';
import { isVisible, patientsAmong, reachOf, type Seen } from './own-reach.ts';
import { Writer } from './own-writer.ts';
import type { SearchQuery } from './query.ts';

export interface OwnNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly resources: Resources;
  /** Where AuditEvents lie. */
  readonly audit: Pick<Audit, 'search'>;
}

export function ownHolder(needs: OwnNeeds): OwnHolder {
  const alone: Database['tenant'] = (tenant, work) => needs.database.tenant(tenant, work);
  const read = sharingTransactions<(tx: Transaction) => Promise<Outcome>, Outcome>({
    together: (tenant, works) => alone(tenant, (tx) => Promise.all(works.map((work) => work(tx)))),
    alone,
  });
  return {
    read: (access, type, id) =>
      outside(
        read(access.tenant, (tx) =>
          audited(tx, access, { interaction: 'read', type, id }, () => stateOf(needs, tx, access, type, id)),
        ),
      ),
    vread: (access, type, id, version) =>
      outside(
        alone(access.tenant, (tx) =>
          audited(tx, access, { interaction: 'vread', type, id }, () =>
            versionOf(needs, tx, access, { type, id, version }),
          ),
        ),
      ),
    search: (access, query) => alone(access.tenant, (tx) => search(needs, tx, access, query)),
    history: (access, of, page) => alone(access.tenant, (tx) => history(needs, tx, access, of, page)),
    write: (access, work) => write(needs, access, work),
    // What is told of may wait for rows of others, for whom nobody else shall wait.
    make: needs.resources.tells ? () => Promise.resolve(undefined) : making(needs),
  };
}

/** What was found, or why not: told after the transaction, so that its audit is kept. */
type Outcome = Seen | Problem;

async function outside(work: Promise<Outcome>): Promise<FhirResource> {
  const outcome = await work;
  if (outcome instanceof Problem) throw outcome;
  return outcome.resource;
}

async function audited(
  tx: Transaction,
  access: FacadeAccess,
  about: Pick<Access, 'interaction' | 'type' | 'id'>,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await work();
  if (outcome instanceof Problem) await access.audit(tx, { ...about, outcome: 'refused', why: outcome.id });
  else {
    const patients = patientsAmong(access, [outcome]);
    await access.audit(tx, { ...about, outcome: 'success', ...(patients.length > 0 && { patients }) });
  }
  return outcome;
}

/** Someone else's resource is as absent as one that never was, deleted or not. */
async function stateOf(
  { resources, audit }: OwnNeeds,
  tx: Transaction,
  access: FacadeAccess,
  type: string,
  id: string,
): Promise<Outcome> {
  if (type === 'AuditEvent') {
    const event = await readAuditEvent(audit, tx, access, id);
    return event ? { resource: event } : new Problem('request/no-such-resource');
  }
  const row = await resources.current(tx, type, id);
  if (row === undefined || !isVisible(access, row, row.resource))
    return new Problem('request/no-such-resource');
  const { resource, patient } = row;
  return resource ? { resource, patient } : new Problem('request/gone');
}

async function versionOf(
  needs: OwnNeeds,
  tx: Transaction,
  access: FacadeAccess,
  { type, id, version }: { readonly type: string; readonly id: string; readonly version: string },
): Promise<Outcome> {
  if (!/^[1-9]\d{0,8}$/.test(version)) return new Problem('request/no-such-resource');
  if (type === 'AuditEvent')
    return version === '1' ? stateOf(needs, tx, access, type, id) : new Problem('request/no-such-resource');
  const row = await needs.resources.current(tx, type, id);
  if (row === undefined || Number(version) > row.version) return new Problem('request/no-such-resource');
  const resource = await needs.resources.get(tx, type as FhirResource['resourceType'], id, Number(version));
  if (!isVisible(access, row, resource)) return new Problem('request/no-such-resource');
  return resource ? { resource, patient: row.patient } : new Problem('request/gone');
}

async function search(
  needs: OwnNeeds,
  tx: Transaction,
  access: FacadeAccess,
  query: SearchQuery,
): Promise<Found> {
  const found = await (query.type === 'AuditEvent'
    ? findAuditEvents(needs.audit, tx, access, query)
    : findResources(needs, tx, access, query));
  const patients = patientsAmong(
    access,
    found.matches.map((resource) => ({ resource })),
  );
  await access.audit(tx, {
    interaction: 'search-type',
    type: query.type,
    query: query.self.toString(),
    outcome: 'success',
    ...(patients.length > 0 && { patients }),
  });
  return found;
}

/** `_total=estimate` is counted too: an estimate would come from all tenants' figures. */
async function findResources(
  { secrets }: OwnNeeds,
  tx: Transaction,
  access: FacadeAccess,
  query: SearchQuery,
): Promise<Found> {
  const reach = reachOf(access);
  const total = query.total === 'none' ? undefined : await countResources(secrets, tx, query, reach);
  const page =
    query.summary === 'count'
      ? undefined
      : await searchResources(secrets, tx, query, reach, pageEndOf(query.page));
  return {
    matches: page?.resources ?? [],
    included: [],
    issues: [],
    ...(total !== undefined && { total }),
    ...(page?.end && { next: wordOf(page.end) }),
  };
}

async function history(
  { secrets }: OwnNeeds,
  tx: Transaction,
  access: FacadeAccess,
  of: { readonly type: string; readonly id?: string },
  { count, since, after }: { readonly count: number; readonly since?: Date; readonly after?: string },
): Promise<{ readonly entries: readonly HistoryEntry[]; readonly next?: string }> {
  const end = historyEndOf(after);
  const versions = await readHistory(
    secrets,
    tx,
    of,
    { count, ...(since && { since }), ...(end && { after: end }) },
    reachOf(access),
  );
  const page = versions.slice(0, count);
  const mine = page.filter(({ patient, resource }) =>
    isVisible(access, { connection: access.connectionId, patient }, resource),
  );
  const patients = patientsAmong(
    access,
    mine.flatMap(({ resource, patient }) => (resource ? [{ resource, patient }] : [])),
  );
  await access.audit(tx, {
    interaction: of.id === undefined ? 'history-type' : 'history-instance',
    ...of,
    outcome: 'success',
    ...(patients.length > 0 && { patients }),
  });
  const last = versions.length > page.length ? page.at(-1) : undefined;
  return {
    entries: mine.map(({ id, version, at, method, resource }) => ({
      type: of.type,
      id,
      version,
      at,
      method,
      ...(resource && { resource }),
    })),
    ...(last && { next: wordOf([last.at.getTime(), last.row, last.version]) }),
  };
}

async function write<T>(
  needs: OwnNeeds,
  access: FacadeAccess,
  work: (writer: OwnWriter) => Promise<T>,
): Promise<T> {
  let writer: Writer | undefined;
  try {
    return await needs.database.tenant(access.tenant, async (tx) => {
      writer = new Writer(tx, {
        access,
        resources: needs.resources,
        async read(inside, type, id) {
          const about = { interaction: 'read', type, id } as const;
          const outcome = await audited(inside, access, about, () =>
            stateOf(needs, inside, access, type, id),
          );
          if (outcome instanceof Problem) throw outcome;
          return outcome.resource;
        },
        search: (inside, query) => search(needs, inside, access, query),
        find: async (inside, query) => (await findResources(needs, inside, access, query)).matches,
      });
      const result = await work(writer);
      await writer.requireKnown();
      await giveContents(tx, access, writer.documents);
      return result;
    });
  } catch (cause) {
    const problem = withoutLock(cause);
    if (writer?.about !== undefined) await auditFailure(needs, access, writer.about, problem);
    throw problem;
  }
}

/** Two that wait for each other, of whom Postgres lets one go: no fault of either. */
function withoutLock(cause: unknown): unknown {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return code === '40P01' || code === '40001' ? new Problem('request/conflict', {}, cause) : cause;
}

/** What was undone took its audit along; the attempt is told of by itself. */
async function auditFailure(
  { database }: OwnNeeds,
  access: FacadeAccess,
  about: Pick<Access, 'interaction' | 'type' | 'id'>,
  cause: unknown,
): Promise<void> {
  // A database that does not answer keeps no audit either.
  if (isProblem(cause) && cause.id === 'store/unavailable') return;
  const refused = isProblem(cause) && cause.status < 500;
  await database.tenant(access.tenant, (tx) =>
    access.audit(tx, {
      ...about,
      outcome: refused ? 'refused' : 'failed',
      ...(isProblem(cause) && { why: cause.id }),
    }),
  );
}
