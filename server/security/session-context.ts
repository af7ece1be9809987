/** What a request inside a session knows and may do; everything is bound to the session's one patient. */
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

export interface SessionContext {
  readonly tenant: string;
  readonly connection: { readonly id: string; readonly name: string };
  /** Facade Patient id; the only patient of this session. */
  readonly patient: string;
  /** Facade Encounter id the chart was opened in, where the EHR said one. */
  readonly encounter?: string;
  readonly user: { readonly key: string; readonly name: string; readonly reference?: string };
  readonly role: Role;
  readonly needPatientBanner: boolean;
  readonly styleUrl?: string;
  readonly idleEndsAt: Date;
  /** Reads the chart; audits by itself. */
  readonly ehr: EhrReader;
  /** Records an access to what is ours, in the transaction that makes it. */
  auditAccess(tx: Transaction, access: Access): Promise<void>;
  /** Names the pages of a search at the EHR to the browser and back. */
  readonly pages: { readonly seal: (next: string) => string; readonly open: (token: string) => string };
  recordInput(): Promise<void>;
  end(): Promise<void>;
}

export interface ContextNeeds extends SessionNeeds {
  readonly sessions: Sessions;
  readonly publicUrl: string;
}

const contexts = new WeakMap<Request, SessionContext>();

/** The session of a request behind `authenticateSession`. */
export function sessionOf(req: Request): SessionContext {
  const context = contexts.get(req);
  if (context === undefined) throw new Error('this route is not behind a session');
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

function contextOf(needs: ContextNeeds, session: Session, requestId: string): SessionContext {
  const { connection, facts } = session;
  const { database, secrets, sessions, clock } = needs;
  const who = { key: session.userKey, role: session.role, ...facts.user };
  const place = { tenant: session.tenant, patient: session.patient, requestId, session: session.sidHash };
  const auditAccess = (tx: Transaction, access: Access) =>
    recordAccess(tx, needs, { ...place, who, at: clock(), ...access });
  const ehr = ehrReader({
    database,
    connection,
    ids: facadeIds(connection, secrets),
    client: ehrClient(connection, (stale) => sessions.accessToken(session, stale)),
    ehrPatient: facts.ehrPatient,
    clock,
    audit: auditAccess,
  });
  const aad = `page:${session.sidHash}`;
  return {
    tenant: session.tenant,
    connection: { id: connection.id, name: connection.name },
    patient: session.patient,
    ...(facts.encounter !== undefined && { encounter: facts.encounter }),
    user: { key: session.userKey, ...facts.user },
    role: session.role,
    needPatientBanner: facts.needPatientBanner,
    ...(facts.styleUrl !== undefined && { styleUrl: facts.styleUrl }),
    idleEndsAt: session.idleEndsAt,
    ehr,
    auditAccess,
    pages: {
      seal: (next) => Buffer.from(secrets.sealJson(next, aad)).toString('base64url'),
      open: (token) => openPage(() => secrets.openJson<string>(Buffer.from(token, 'base64url'), aad)),
    },
    recordInput: () => sessions.recordInput(session),
    end: () => sessions.end(session),
  };
}

function openPage(open: () => string): string {
  try {
    return open();
  } catch (cause) {
    throw new Problem('ehr/search-parameter', { name: '_page' }, cause);
  }
}
