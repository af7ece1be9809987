/**
 * No request without its AuditEvent: what was refused or failed before any holder had a hand in it is put on record here.
 * Holders record what they do, and what they refuse, by themselves.
 */
import { isProblem } from '../problems.ts';
import type { Access } from '../security/audit.ts';
import type { Ask, Facade } from './ask.ts';
import { facadeTypes } from './types.ts';

export interface Watched {
  /** Stands for the facade that is watched. */
  readonly facade: Facade;
  /** Records the failure, unless something of this request is on record already. */
  readonly record: (cause: unknown) => Promise<void>;
}

export function watched(facade: Facade, ask: Pick<Ask, 'method' | 'path' | 'query'>): Watched {
  const { access, database } = facade;
  let isKnown = false;
  const watching = {
    ...access,
    audit: async (...[tx, entry]: Parameters<typeof access.audit>) => {
      await access.audit(tx, entry);
      // What is undone has told of nothing.
      tx.afterCommit(() => {
        isKnown = true;
      });
    },
  };
  return {
    facade: { ...facade, access: watching },
    async record(cause) {
      // A database that does not answer keeps no audit either.
      if (isKnown || (isProblem(cause) && cause.id === 'store/unavailable')) return;
      isKnown = true;
      const outcome = isProblem(cause) && cause.status < 500 ? 'refused' : 'failed';
      const why = isProblem(cause) ? { why: cause.id } : {};
      await database.tenant(access.tenant, (tx) => access.audit(tx, { ...aboutOf(ask), outcome, ...why }));
    },
  };
}

const OF_TYPE: Readonly<Record<string, Access['interaction']>> = { GET: 'search-type', POST: 'create' };
const OF_INSTANCE: Readonly<Record<string, Access['interaction']>> = {
  GET: 'read',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What was asked, as far as it can be said of an address that may be no address. */
export function aboutOf({
  method,
  path,
  query,
}: Pick<Ask, 'method' | 'path' | 'query'>): Omit<Access, 'outcome'> {
  const [name, id] = path;
  const type = facadeTypes.find((one) => one.type === name)?.type;
  if (type === undefined) return { interaction: 'operation', type: 'unknown' };
  if (path.some((word) => word.startsWith('$')))
    return { interaction: 'operation', type, query: path.at(-1) ?? '' };
  if (id === undefined || id.startsWith('_')) {
    const interaction = OF_TYPE[method] ?? OF_INSTANCE[method] ?? 'operation';
    return { interaction, type, ...(query.size > 0 && { query: query.toString() }) };
  }
  return { interaction: OF_INSTANCE[method] ?? 'operation', type, id };
}
