/** What a request inside a session knows and may do. A session of a chart is bound to its one patient; one without a chart has none. */
import type { Request, RequestHandler } from 'express';
import { ehrClient } from '../ehr/ehr-client.ts';
import { ehrReader, type EhrReader } from '../ehr/ehr-reader.ts';
import type { Role } from '../ehr/connection.ts';
import { facadeIds } from '../ehr/facade-ids.ts';
import { Problem } from '../problems.ts';
import type { Transaction } from '../store/database.ts';
import { recordAccess, recordRefusedSession, type Access } from './audit.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import { hashOf } from './random.ts';
import { requestIdOf } from './request-id.ts';
import type { Session, SessionNeeds, Sessions } from './sessions.ts';

/** Who asks, with or without a chart. */
export interface UserContext {
  readonly tenant: string;
  /** `issuer`: a value of `iss` that means this connection. */
  readonly connection: { readonly id: string; readonly name: string; readonly issuer: string };
  readonly user: { readonly key: string; readonly name: string; readonly reference?: string };
  readonly role: Role;
  /** May see patients' values in the workbench. */
  readonly seesPatients: boolean;
  readonly idleEndsAt: Date;
  /** Records an access to what is ours, in the transaction that makes it. */
  auditAccess(tx: Transaction, access: Access): Promise<void>;
  recordInput(): Promise<void>;
  end(): Promise<void>;
}

export interface SessionContext extends UserContext {
  /** Facade Patient id; the only patient of this session. */
  readonly patient: string;
  /** Facade Encounter id the chart was opened in, where the EHR said one. */
  readonly encounter?: string;
  readonly needPatientBanner: boolean;
  readonly styleUrl?: string;
  /** Reads the chart; audits by itself. */
  readonly ehr: EhrReader;
  /** Names the pages of a search at the EHR to the browser and back. */
  readonly pages: { readonly seal: (next: string) => string; readonly open: (token: string) => string };
}

export interface ContextNeeds extends SessionNeeds {
  readonly sessions: Sessions;
  readonly publicUrl: string;
}

const contexts = new WeakMap<Request, UserContext | SessionContext>();

/** Who asks, of a request behind `authenticateSession`. */
export function userOf(req: Request): UserContext | SessionContext {
  const context = contexts.get(req);
  if (context === undefined) throw new Error('this route is not behind a session');
  return context;
}

/** The chart's session of a request behind `authenticateSession`; throws `session/no-chart` for one without a chart. */
export function sessionOf(req: Request): SessionContext {
  const context = userOf(req);
  if (!('patient' in context)) throw new Problem('session/no-chart');
  return context;
}

/** Lets in only who holds the session's cookie or handle; touches no byte of the body. */
export function authenticateSession(needs: ContextNeeds): RequestHandler {
  return async (req, res, next) => {
    const sid = String(req.params['sid']);
    const bearer = /^Bearer ([\w-]{43})$/.exec(req.headers.authorization ?? '')?.[1];
    const handle = bearer ?? readCookie(req, sessionCookie(sid));
    try {
      const session = await needs.sessions.authenticate(sid, handle);
      refuseOtherOrigins(req, needs.publicUrl);
      contexts.set(req, contextOf(needs, session, requestIdOf(res)));
    } catch (cause) {
      // What is still coming in is not read; the connection ends with the answer.
      res.set('Connection', 'close');
      if (cause instanceof Problem) await recordRefusedSession(needs, hashOf(sid), requestIdOf(res));
      throw cause;
    }
    next();
  };
}

/** The cookie travels with requests other sites cause; what changes something must come from our own pages. */
function refuseOtherOrigins(req: Request, publicUrl: string): void {
  const { origin } = req.headers;
  if (req.method === 'GET' || req.method === 'HEAD' || origin === undefined) return;
  if (origin !== new URL(publicUrl).origin) throw new Problem('request/other-origin');
}

function contextOf(needs: ContextNeeds, session: Session, requestId: string): UserContext | SessionContext {
  const { connection, facts } = session;
  const { sessions, clock } = needs;
  const who = { key: session.userKey, role: session.role, ...facts.user };
  const { patient } = session;
  const { roles } = connection;
  const place = {
    tenant: session.tenant,
    ...(patient !== undefined && { patient }),
    requestId,
    session: session.sidHash,
  };
  const auditAccess = (tx: Transaction, access: Access) =>
    recordAccess(tx, needs, { ...place, who, at: clock(), ...access });
  const user: UserContext = {
    tenant: session.tenant,
    connection: { id: connection.id, name: connection.name, issuer: connection.issAllowed[0] ?? '' },
    user: { key: session.userKey, ...facts.user },
    role: session.role,
    seesPatients: (roles.seePatients ?? ['admin']).includes(session.role),
    idleEndsAt: session.idleEndsAt,
    auditAccess,
    recordInput: () => sessions.recordInput(session),
    end: () => sessions.end(session),
  };
  if (patient === undefined || facts.ehrPatient === undefined) return user;
  return { ...user, ...chartOf(needs, session, { patient, ehrPatient: facts.ehrPatient }, auditAccess) };
}

function chartOf(
  needs: ContextNeeds,
  session: Session,
  { patient, ehrPatient }: { readonly patient: string; readonly ehrPatient: string },
  audit: UserContext['auditAccess'],
): Omit<SessionContext, keyof UserContext> {
  const { connection, facts } = session;
  const { database, secrets, sessions, clock } = needs;
  const ehr = ehrReader({
    database,
    connection,
    ids: facadeIds(connection, secrets),
    client: ehrClient(connection, (stale) => sessions.accessToken(session, stale)),
    ehrPatient,
    clock,
    audit,
  });
  const aad = `page:${session.sidHash}`;
  return {
    patient,
    ...(facts.encounter !== undefined && { encounter: facts.encounter }),
    needPatientBanner: facts.needPatientBanner,
    ...(facts.styleUrl !== undefined && { styleUrl: facts.styleUrl }),
    ehr,
    pages: {
      seal: (next) => Buffer.from(secrets.sealJson(next, aad)).toString('base64url'),
      open: (token) => openPage(() => secrets.openJson<string>(Buffer.from(token, 'base64url'), aad)),
    },
  };
}

function openPage(open: () => string): string {
  try {
    return open();
  } catch (cause) {
    throw new Problem('ehr/search-parameter', { name: '_page' }, cause);
  }
}
