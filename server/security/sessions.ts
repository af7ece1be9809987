/** Sessions of launched charts: opened, proved on every request, ended; and their EHR tokens, refreshed once at a time. */
import { setTimeout as wait } from 'node:timers/promises';
import { roleOf, type Connection } from '../ehr/connection.ts';
import { facadeIds, type GivenIds } from '../ehr/facade-ids.ts';
import { Problem } from '../problems.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Secrets } from '../store/secrets.ts';
import * as store from '../store/sessions.ts';
import type { AuditTrail } from './audit.ts';
import type { Identity } from './id-token.ts';
import { hashOf, randomToken, sameHash } from './random.ts';
import { tokenClient, type TokenAnswer } from './token-client.ts';

export interface Session extends store.SessionRow {
  readonly connection: Connection;
  /** When it ends without user input. */
  readonly idleEndsAt: Date;
}

export interface Sessions {
  /** Opens a session for the patient of a launch, or without one when no chart was asked for. `sid` goes into the path, `handle` to the browser alone. */
  open(
    connection: Connection,
    identity: Identity,
    token: TokenAnswer,
  ): Promise<{ sid: string; handle: string }>;
  /** Throws `session/gone` (401) unless sid and handle belong together and the session is alive. */
  authenticate(sid: string, handle: string | undefined): Promise<Session>;
  /** A person did something; only this moves the idle clock. */
  recordInput(session: Session): Promise<void>;
  end(session: Session): Promise<void>;
  /** A usable access token. `stale` is one the EHR just refused: never given again. */
  accessToken(session: Session, stale?: string): Promise<string>;
}

export interface SessionNeeds {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly connections: Connections;
  readonly audit: AuditTrail;
  readonly clock: () => Date;
}

/** Automatic logoff without user input (45 CFR 164.312(a)(2)(iii)). */
export const IDLE_MS = 15 * 60_000;
/** However busy: the next day starts from the chart again. */
const LIFE_MS = 12 * 3600_000;

export function sessionsIn(needs: SessionNeeds): Sessions {
  const refreshing = new Map<string, Promise<string>>();
  return {
    open: (connection, identity, token) => open(needs, connection, identity, token),
    authenticate: (sid, handle) => authenticate(needs, sid, handle),
    recordInput: (session) =>
      needs.database.tenant(session.tenant, (tx) => store.writeInput(tx, session.sidHash, needs.clock())),
    end: (session) => end(needs, session, 'logoff'),
    async accessToken(session, stale) {
      const tokens = await needs.database.tenant(session.tenant, (tx) =>
        store.readTokens(tx, needs.secrets, session.sidHash),
      );
      if (isFresh(tokens, stale, needs.clock())) return tokens.access;
      // Requests of this process wait for one refresh here; those of other servers for its lease.
      const running = refreshing.get(session.sidHash);
      if (running) return running;
      const started = refresh(needs, session, stale).finally(() => refreshing.delete(session.sidHash));
      refreshing.set(session.sidHash, started);
      return started;
    },
  };
}

async function open(
  needs: SessionNeeds,
  connection: Connection,
  identity: Identity,
  token: TokenAnswer,
): Promise<{ sid: string; handle: string }> {
  const { database, secrets, clock } = needs;
  const [sid, handle] = [randomToken(), randomToken()];
  const ids = facadeIds(connection, secrets);
  const given: GivenIds = new Map();
  const now = clock();
  const row: store.SessionRow = {
    tenant: connection.tenant,
    sidHash: hashOf(sid),
    handleHash: hashOf(handle),
    connectionId: connection.id,
    ...(token.patient !== undefined && { patient: ids.idFor('Patient', token.patient, given) }),
    userKey: secrets.index('user', JSON.stringify([identity.issuer, identity.subject])),
    role: roleOf(connection, identity),
    startedAt: now,
    lastInputAt: now,
    facts: factsOf(connection, identity, token, (type, id) => ids.idFor(type, id, given)),
  };
  await database.tenant(connection.tenant, async (tx) => {
    await ids.remember(tx, given);
    await store.addSession(tx, secrets, row, tokensOf(token, undefined, now));
  });
  return { sid, handle };
}

function factsOf(
  connection: Connection,
  identity: Identity,
  token: TokenAnswer,
  idFor: (type: string, id: string) => string,
): store.SessionFacts {
  const user = /(?:^|\/)(Practitioner|PractitionerRole|Person|RelatedPerson|Patient)\/([^/?#]+)$/.exec(
    identity.fhirUser ?? '',
  );
  const reference = user && `${user[1] ?? ''}/${idFor(user[1] ?? '', user[2] ?? '')}`;
  return {
    ...(token.patient !== undefined && { ehrPatient: token.patient }),
    user: { name: identity.name ?? connection.name, ...(reference && { reference }) },
    needPatientBanner: token.needPatientBanner,
    scope: token.scope,
    ...(token.encounter !== undefined && { encounter: idFor('Encounter', token.encounter) }),
    ...(token.styleUrl !== undefined && { styleUrl: token.styleUrl }),
  };
}

/** Every way of not being let in looks the same from outside. */
async function authenticate(needs: SessionNeeds, sid: string, handle: string | undefined): Promise<Session> {
  const { database, secrets, connections, clock } = needs;
  if (handle === undefined) throw new Problem('session/gone');
  const sidHash = hashOf(sid);
  const tenant = await store.tenantOfSession(database, sidHash);
  if (tenant === undefined) throw new Problem('session/gone');
  const row = await database.tenant(tenant, (tx) => store.readSession(tx, secrets, sidHash));
  if (row === undefined || row.endedAt || !sameHash(hashOf(handle), row.handleHash))
    throw new Problem('session/gone');
  const connection = await connections.byId(tenant, row.connectionId);
  const idleEndsAt = new Date(row.lastInputAt.getTime() + IDLE_MS);
  const session = { ...row, connection, idleEndsAt };
  const now = clock();
  const over =
    now >= idleEndsAt ? 'idle' : now.getTime() - row.startedAt.getTime() >= LIFE_MS ? 'age' : undefined;
  if (over === undefined) return session;
  await end(needs, session, over);
  throw new Problem('session/gone');
}

async function end(
  needs: SessionNeeds,
  session: Session,
  by: 'logoff' | 'idle' | 'age' | 'ehr',
): Promise<void> {
  await needs.database.tenant(session.tenant, (tx) =>
    store.endSession(tx, session.sidHash, needs.clock(), by),
  );
}

/** Longer than the token endpoint may take, attempts and all. */
const LEASE_SECONDS = 90;
/** How often one that waits for another server looks again, and how long in all, milliseconds. */
const LOOK_MS = 150;
const PATIENCE_MS = 30_000;

/** One renews, by a lease; whoever comes meanwhile goes on with the token that is still good, or waits for the new one. */
async function refresh(needs: SessionNeeds, session: Session, stale: string | undefined): Promise<string> {
  const { database, secrets } = needs;
  const { sidHash, tenant } = session;
  const lease = randomToken();
  for (let waited = 0; ; waited += LOOK_MS) {
    const { mine, tokens } = await database.tenant(tenant, async (tx) => ({
      mine: await store.takeRefreshLease(tx, sidHash, lease, LEASE_SECONDS),
      tokens: await store.readTokens(tx, secrets, sidHash),
    }));
    if (mine) return renew(needs, session, { lease, tokens, stale });
    if (isUsable(tokens, stale, needs.clock())) return tokens.access;
    if (waited >= PATIENCE_MS) throw new Problem('ehr/timeout');
    await wait(LOOK_MS);
  }
}

/** With the lease in hand. It is given back on every way out. */
async function renew(
  needs: SessionNeeds,
  session: Session,
  held: { readonly lease: string; readonly tokens: store.Tokens; readonly stale: string | undefined },
): Promise<string> {
  const { database, secrets, clock } = needs;
  const { sidHash, tenant } = session;
  const { lease, tokens, stale } = held;
  try {
    if (isFresh(tokens, stale, clock())) return tokens.access;
    if (isTooSoon(session.connection, tokens, clock())) {
      if (isUsable(tokens, stale, clock())) return tokens.access;
      throw new Problem('ehr/token-refused');
    }
    const renewed = await askForTokens(needs, session, tokens);
    const written = await database.tenant(tenant, (tx) =>
      store.writeTokens(tx, secrets, sidHash, lease, renewed),
    );
    if (written) return renewed.access;
    return (await database.tenant(tenant, (tx) => store.readTokens(tx, secrets, sidHash))).access;
  } catch (cause) {
    if (cause instanceof Problem && cause.id === 'launch/session-ended') {
      await end(needs, session, 'ehr');
      throw new Problem('session/gone');
    }
    // The EHR is down for a moment, but the token we hold is still good.
    if (isUsable(tokens, stale, clock())) return tokens.access;
    throw cause;
  } finally {
    await database.tenant(tenant, (tx) => store.dropRefreshLease(tx, sidHash, lease));
  }
}

/** Throws `launch/session-ended` where there is nothing to renew with, or the EHR renews no more. */
async function askForTokens(
  { connections, clock }: SessionNeeds,
  session: Session,
  held: store.Tokens,
): Promise<store.Tokens> {
  const { connection } = session;
  if (held.refresh === undefined) throw new Problem('launch/session-ended');
  const discovery = await connections.discovery(connection);
  const { keys, budgets } = connections;
  const budget = budgets.of(connection);
  const answer = await tokenClient({ connection, discovery, keys, budget, clock }).refresh(held.refresh);
  const { ehrPatient } = session.facts;
  if (ehrPatient !== undefined && answer.patient !== undefined && answer.patient !== ehrPatient)
    throw new Problem('launch/session-ended');
  return tokensOf(answer, held.refresh, clock());
}

/** Some EHRs refuse to renew one grant more often. */
function isTooSoon({ flags }: Connection, { givenAt, refresh }: store.Tokens, now: Date): boolean {
  return refresh !== undefined && now.getTime() - givenAt < flags.refreshEverySeconds * 1000;
}

/** Not refused yet, and not over. */
function isUsable(tokens: store.Tokens, stale: string | undefined, now: Date): boolean {
  return tokens.access !== stale && now.getTime() < tokens.expiresAt;
}

function isFresh(tokens: store.Tokens, stale: string | undefined, now: Date): boolean {
  const until = tokens.refresh === undefined ? tokens.expiresAt : tokens.dueAt;
  return tokens.access !== stale && now.getTime() < until;
}

/** Some EHRs send a refresh token once only: the one we hold stays good. */
function tokensOf(answer: TokenAnswer, held: string | undefined, now: Date): store.Tokens {
  const refreshToken = answer.refreshToken ?? held;
  const life = answer.expiresIn * 1000;
  return {
    givenAt: now.getTime(),
    access: answer.accessToken,
    ...(refreshToken !== undefined && { refresh: refreshToken }),
    expiresAt: now.getTime() + life,
    dueAt: now.getTime() + Math.max(life * 0.5, Math.min(life * 0.8, life - 60_000)),
  };
}
