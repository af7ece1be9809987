/**
 * Our own access to an EHR, without a person: SMART Backend Services. One token for each connection, in this process,
 * asked for once however many wait for it, and renewed before it ends. https://hl7.org/fhir/smart-app-launch/backend-services.html
 */
import { ehrHolder } from '../facade/ehr-holder.ts';
import type { FacadeAccess, Holder } from '../facade/holder.ts';
import { notes } from '../notes.ts';
import { Problem } from '../problems.ts';
import { tokenClient } from '../security/token-client.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import type { Connection } from './connection.ts';
import { ehrClient, type EhrClient } from './ehr-client.ts';
import { readEhrScope, scopesToAsk } from './ehr-scopes.ts';
import { facadeIds } from './facade-ids.ts';
import { grantedScopes } from './granted-scopes.ts';

export interface BackendNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly clock: () => Date;
}

export interface BackendAccess {
  /**
   * Calls to the EHR in our own name; `urgency` is `person` where somebody waits for the answer.
   * Throws `ehr/no-system-access` where the connection has none.
   */
  client(connection: Connection, lane: string, urgency?: 'person' | 'background'): Promise<EhrClient>;
  /** What the EHR holds, for accesses without a session: each is answered from its own connection. */
  readonly holder: Holder;
}

interface Held {
  readonly token: string;
  readonly scope: string;
  /** Milliseconds since 1970: from then on a new one is asked for. */
  readonly dueAt: number;
}

/** How long a connection that was read is taken to be as it is. */
const CONNECTION_MS = 10_000;

export function backendAccess(needs: BackendNeeds): BackendAccess {
  const tokens = backendTokens(needs);
  const client: BackendAccess['client'] = async (connection, lane, urgency = 'background') => {
    const { scope } = await tokens.give(connection);
    return ehrClient({
      connection,
      accessToken: async (stale) => (await tokens.give(connection, stale)).token,
      budget: needs.connections.budgets.of(connection),
      turn: { lane, urgency },
      scopes: grantedScopes(connection, scope, 'system'),
    });
  };
  const connectionOf = remembering(needs);
  const holderOf = async (access: FacadeAccess): Promise<Holder> => {
    const connection = await connectionOf(access);
    return ehrHolder({
      ...needs,
      connection,
      ids: facadeIds(connection, needs.secrets),
      client: deferred(() => client(connection, access.caller, 'person')),
      capability: () => needs.connections.capability(connection),
    });
  };
  // One holder for each access, so that a request reads what it needs several times once.
  const holders = notes<FacadeAccess, Promise<Holder>>('EHR');
  const held = (access: FacadeAccess): Promise<Holder> => {
    const found = holders.of(access) ?? holderOf(access);
    holders.set(access, found);
    return found;
  };
  return {
    client,
    holder: {
      read: async (access, type, id) => (await held(access)).read(access, type, id),
      search: async (access, query) => (await held(access)).search(access, query),
    },
  };
}

/** A client that signs in with its first call: a refusal is then the access's, and audited as such. */
function deferred(open: () => Promise<EhrClient>): EhrClient {
  let opening: Promise<EhrClient> | undefined;
  let opened: EhrClient | undefined;
  const ready = async (): Promise<EhrClient> => (opened = await (opening ??= open()));
  return {
    read: async (type, id) => (await ready()).read(type, id),
    search: async (type, params) => (await ready()).search(type, params),
    next: async (type, url) => (await ready()).next(type, url),
    write: async (request) => (await ready()).write(request),
    scopes: {
      covers: (type, right) => opened?.scopes.covers(type, right) ?? true,
      nameOf: (type, right) => opened?.scopes.nameOf(type, right) ?? `system/${type}.${right}`,
    },
  };
}

function remembering({ connections, clock }: BackendNeeds) {
  const known = new Map<string, { readonly connection: Promise<Connection>; readonly until: number }>();
  return ({ tenant, connectionId }: Pick<FacadeAccess, 'tenant' | 'connectionId'>): Promise<Connection> => {
    const key = `${tenant} ${connectionId}`;
    const now = clock().getTime();
    const found = known.get(key);
    if (found !== undefined && now < found.until) return found.connection;
    const connection = connections.byId(tenant, connectionId);
    known.set(key, { connection, until: now + CONNECTION_MS });
    connection.catch(() => known.delete(key));
    return connection;
  };
}

function backendTokens(needs: BackendNeeds) {
  const held = new Map<string, Held>();
  const asking = new Map<string, Promise<Held>>();
  return {
    /** `stale` is one the EHR just refused: never given again. */
    async give(connection: Connection, stale?: string): Promise<Held> {
      if (connection.backend === undefined) throw new Problem('ehr/no-system-access');
      // An edited connection is another one here: its token was asked for with other scopes or another client.
      const key = JSON.stringify([connection.tenant, connection.id, connection.fhirBase, connection.backend]);
      const found = held.get(key);
      if (found !== undefined && found.token !== stale && needs.clock().getTime() < found.dueAt) return found;
      const running = asking.get(key);
      if (running !== undefined) return running;
      const started = ask(needs, connection).finally(() => asking.delete(key));
      asking.set(key, started);
      const fresh = await started;
      held.set(key, fresh);
      return fresh;
    },
  };
}

async function ask({ connections, clock }: BackendNeeds, connection: Connection): Promise<Held> {
  const discovery = await connections.discovery(connection);
  const { keys, budgets } = connections;
  const answer = await tokenClient({
    connection,
    discovery,
    keys,
    clock,
    budget: budgets.of(connection),
  }).clientCredentials();
  const life = answer.expiresIn * 1000;
  const granted = answer.scope.split(/\s+/).filter((scope) => scope !== '');
  const asked = scopesToAsk(connection, discovery, 'system');
  await connections.recordGrant(connection, 'system', { asked, granted, refreshable: false });
  // One that says nothing of scopes granted what was asked for (RFC 6749 §5.1).
  const isTold = granted.some((scope) => readEhrScope(scope) !== undefined);
  return {
    token: answer.accessToken,
    scope: (isTold ? granted : asked).join(' '),
    dueAt: clock().getTime() + Math.max(life * 0.5, Math.min(life * 0.8, life - 60_000)),
  };
}
