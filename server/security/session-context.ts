/** What a request inside a session knows and may do. A session of a chart is bound to its one patient; one without a chart has none. */
import type { Request, RequestHandler, Response } from 'express';
import { ehrClient } from '../ehr/ehr-client.ts';
import { ehrReader, type EhrReader } from '../ehr/ehr-reader.ts';
import { ehrWriter, type EhrWriter } from '../ehr/ehr-writer.ts';
import type { Role } from '../ehr/connection.ts';
import { facadeIds } from '../ehr/facade-ids.ts';
import { grantedScopes } from '../ehr/granted-scopes.ts';
import { ehrHolder } from '../facade/ehr-holder.ts';
import type { FacadeAccess, Holder } from '../facade/holder.ts';
import { notes } from '../notes.ts';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import { auditorOf } from './audit-rest.ts';
import { PANEL, recordRefusedSession, type Access, type Asker } from './audit.ts';
import { askedFrom } from './client-context.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import { hashOf } from './random.ts';
import { sessionPermission } from './session-permission.ts';
import type { Session, SessionNeeds, Sessions } from './sessions.ts';

/** Who asks, with or without a chart. */
export interface UserContext {
  readonly tenant: string;
  /** `issuer`: a value of `iss` that means this connection. */
  readonly connection: {
    readonly id: string;
    readonly name: string;
    readonly issuer: string;
    /** IANA name of the clinic's zone. */
    readonly timeZone: string;
    /** Its EHR has no Appointment: visits come by lists and HL7 v2. */
    readonly visitsComeIn: boolean;
  };
  readonly user: { readonly key: string; readonly name: string; readonly reference?: string };
  readonly role: Role;
  /** May see patients' values in the workbench. */
  readonly seesPatients: boolean;
  /** `scope` of the EHR's token answer. */
  readonly grantedScopes: string;
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
  /** How far the FHIR view of this session reaches. */
  readonly access: FacadeAccess;
  /** What the EHR holds of the chart; audits by itself. */
  readonly holder: Holder;
  /** The same for our services. */
  readonly ehr: EhrReader;
  /** Writes to the chart, where this EHR takes it. */
  readonly writer: EhrWriter;
}

export interface ContextNeeds extends SessionNeeds {
  readonly sessions: Sessions;
  readonly publicUrl: string;
}

const contexts = notes<Request, UserContext | SessionContext>('session');

/** Who asks, of a request behind `authenticateSession`. */
export function userOf(req: Request): UserContext | SessionContext {
  const context = contexts.of(req);
  if (context === undefined) throw new Error('this route is not behind a session');
  return context;
}

/** Somebody whose role may not do this is told so, and it is kept that they asked. */
export async function refuseRole(
  database: Database,
  user: UserContext,
  why: 'outgoing/not-allowed' | 'record/not-allowed',
  about: Pick<Access, 'type' | 'query'>,
): Promise<never> {
  await database.tenant(user.tenant, (tx) =>
    user.auditAccess(tx, { interaction: 'operation', ...about, outcome: 'refused', why }),
  );
  throw new Problem(why, { role: user.role });
}

/** The chart's session of a request behind `authenticateSession`; throws `session/no-chart` for one without a chart. */
export function sessionOf(req: Request): SessionContext {
  const context = userOf(req);
  if (!('patient' in context)) throw new Problem('session/no-chart');
  return context;
}

/** The reach of a chart's session: its one patient, as far as the EHR's grant and the person's role go. */
export function accessOfSession(req: Request): FacadeAccess {
  return sessionOf(req).access;
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
      contexts.set(req, contextOf(needs, session, sid, { req, res }));
    } catch (cause) {
      // What is still coming in is not read; the connection ends with the answer.
      res.set('Connection', 'close');
      if (cause instanceof Problem) {
        const from = { ...askedFrom(req, res), server: needs.publicUrl };
        await recordRefusedSession(needs, hashOf(sid), from);
      }
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

function contextOf(
  needs: ContextNeeds,
  session: Session,
  sid: string,
  call: { readonly req: Request; readonly res: Response },
): UserContext | SessionContext {
  const { connection, facts, patient } = session;
  const { sessions } = needs;
  const { roles } = connection;
  const asker: Asker = {
    ...askedFrom(call.req, call.res),
    user: { key: session.userKey, role: session.role, ...facts.user },
    client: PANEL,
    server: needs.publicUrl,
    session: session.sidHash,
  };
  const who = { tenant: session.tenant, asker, ...(patient !== undefined && { patient }) };
  const auditAccess = auditorOf(needs, call, who);
  const user: UserContext = {
    tenant: session.tenant,
    connection: {
      id: connection.id,
      name: connection.name,
      issuer: connection.issAllowed[0] ?? '',
      timeZone: connection.timeZone,
      visitsComeIn: connection.flags.appointment === 'absent',
    },
    user: { key: session.userKey, ...facts.user },
    role: session.role,
    seesPatients: (roles.seePatients ?? ['admin']).includes(session.role),
    grantedScopes: facts.scope,
    idleEndsAt: session.idleEndsAt,
    auditAccess,
    recordInput: () => sessions.recordInput(session),
    end: () => sessions.end(session),
  };
  if (patient === undefined || facts.ehrPatient === undefined) return user;
  const access: FacadeAccess = {
    tenant: session.tenant,
    caller: `session:${session.sidHash}`,
    connectionId: connection.id,
    base: `${needs.publicUrl}/s/${sid}/fhir`,
    patient,
    permission: sessionPermission(session),
    ehrScope: (type, right) => grantedScopes(connection, facts.scope, 'patient').nameOf(type, right),
    audit: auditAccess,
  };
  const chart = chartOf(needs, session, facts.ehrPatient, access);
  return { ...user, access, ...chart };
}

function chartOf(
  needs: ContextNeeds,
  session: Session,
  ehrPatient: string,
  access: FacadeAccess,
): Omit<SessionContext, keyof UserContext | 'access'> {
  const { connection, facts, patient = '' } = session;
  const { secrets, sessions, connections } = needs;
  const client = ehrClient({
    connection,
    accessToken: (stale) => sessions.accessToken(session, stale),
    budget: connections.budgets.of(connection),
    turn: { lane: session.sidHash, urgency: 'person' },
    scopes: grantedScopes(connection, facts.scope, 'patient'),
  });
  const ehr = { ...needs, connection, ids: facadeIds(connection, secrets), client };
  const holder = ehrHolder({ ...ehr, capability: () => connections.capability(connection), ehrPatient });
  return {
    patient,
    ...(facts.encounter !== undefined && { encounter: facts.encounter }),
    needPatientBanner: facts.needPatientBanner,
    ...(facts.styleUrl !== undefined && { styleUrl: facts.styleUrl }),
    holder,
    ehr: ehrReader(holder, access, connection.timeZone),
    writer: ehrWriter({ ...ehr, access: { ...access, patient } }),
  };
}
