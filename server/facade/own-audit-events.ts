/** AuditEvents as resources: who saw or changed what of the patients within reach. They are read and searched alone. */
import type { AuditEvent } from 'fhir/r4.js';
import type { Audit } from '../store/audit.ts';
import type { Transaction } from '../store/database.ts';
import type { FacadeAccess, Found } from './holder.ts';
import { pageEndOf, wordOf } from './own-pages.ts';
import { reachOf } from './own-reach.ts';
import { parseQuery } from './parse-query.ts';
import type { SearchQuery } from './query.ts';

export async function findAuditEvents(
  audit: Pick<Audit, 'search'>,
  tx: Transaction,
  access: FacadeAccess,
  query: SearchQuery,
): Promise<Found> {
  const { events, total, end } = await audit.search(tx, query, reachOf(access), pageEndOf(query.page));
  return {
    matches: events,
    included: [],
    issues: [],
    ...(total !== undefined && { total }),
    ...(end && { next: wordOf(end) }),
  };
}

export async function readAuditEvent(
  audit: Pick<Audit, 'search'>,
  tx: Transaction,
  access: FacadeAccess,
  id: string,
): Promise<AuditEvent | undefined> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) return undefined;
  const { query } = parseQuery('AuditEvent', new URLSearchParams({ _id: id }));
  return (await audit.search(tx, query, reachOf(access))).events[0];
}
