/** Accesses of a session or a client, and where their audit events go. */
import type { ProblemId } from '../problems.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Database, Transaction } from '../store/database.ts';
import { tenantOfSession } from '../store/sessions.ts';
import { auditEvent } from './audit-event.ts';

/** FHIR's words for what was done; `history-…` and `operation` as well. R4 restful-interaction. */
export type Interaction =
  | 'read'
  | 'vread'
  | 'search-type'
  | 'history-instance'
  | 'history-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'batch'
  | 'transaction'
  | 'operation';

export interface Access {
  readonly interaction: Interaction;
  readonly type: string;
  /** Facade id. */
  readonly id?: string;
  /** The exact query of a search, or the operation's name. */
  readonly query?: string;
  /** Facade Patient id, where it is not the session's. */
  readonly patient?: string;
  /** Where several were seen, e.g. in the hits of a search: each gets an event of its own. */
  readonly patients?: readonly string[];
  readonly outcome: 'success' | 'refused' | 'failed';
  /** Of what was refused or failed. */
  readonly why?: ProblemId;
}

/** Where audit events go: kept with the transaction they belong to. */
export interface AuditTrail {
  append(tx: Transaction, entries: readonly AuditEntry[]): Promise<void>;
}

/** Who asked, over which program, from where, of which server. */
export interface Asker {
  /** Absent for a program that asks for itself. */
  readonly user?: {
    readonly key: string;
    readonly name?: string;
    readonly reference?: string;
    readonly role: string;
  };
  readonly client: { readonly id: string; readonly name: string };
  /** IP address, as far as the network knows it. */
  readonly address: string;
  /** Our own address. */
  readonly server: string;
  readonly requestId: string;
  readonly traceparent?: string;
  /** Hash of the session id. */
  readonly session?: string;
}

export interface AuditedAccess extends Access {
  readonly asker: Asker;
  readonly at: Date;
}

/** The program of a session: ours, in a person's browser. */
export const PANEL = { id: 'smart-app', name: 'Chartside in the browser' } as const;

/** One statement, however many patients were seen. BALP wants an event for each of them. */
export async function recordAccess(
  tx: Transaction,
  needs: { readonly audit: AuditTrail },
  access: AuditedAccess,
): Promise<void> {
  const { patients, ...one } = access;
  const each = new Set([...(one.patient === undefined ? [] : [one.patient]), ...(patients ?? [])]);
  const entries = [...each].map((patient) => ({ event: auditEvent({ ...one, patient }), patient }));
  await needs.audit.append(tx, entries.length > 0 ? entries : [{ event: auditEvent(one) }]);
}

/** Someone knew a session's id but could not prove it theirs; the tenant is known, the person is not. */
export async function recordRefusedSession(
  needs: { readonly database: Database; readonly audit: AuditTrail; readonly clock: () => Date },
  sidHash: string,
  from: Pick<Asker, 'address' | 'server' | 'requestId' | 'traceparent'>,
): Promise<void> {
  const tenant = await tenantOfSession(needs.database, sidHash);
  if (tenant === undefined) return recordRefusedStranger(needs, 'session', from, 'session/gone');
  const asker = { ...from, client: PANEL, user: { key: 'unknown', role: 'unknown' }, session: sidHash };
  await needs.database.tenant(tenant, (tx) =>
    recordAccess(tx, needs, {
      asker,
      at: needs.clock(),
      interaction: 'operation',
      type: 'session',
      outcome: 'refused',
      why: 'session/gone',
    }),
  );
}

/**
 * The record of those who could not say who they are. No tenant has this name (a tenant's is a word of its connection
 * files); its events are chained and kept like any other's, and hold no patient.
 */
export const STRANGERS = '-';

/** Nobody known was refused at a door: `session`, `facade` or `token`. Rate limits bound how many such events one address makes. */
export async function recordRefusedStranger(
  needs: { readonly database: Database; readonly audit: AuditTrail; readonly clock: () => Date },
  door: 'session' | 'facade' | 'token',
  from: Pick<Asker, 'address' | 'server' | 'requestId' | 'traceparent'>,
  why: ProblemId,
): Promise<void> {
  const asker = { ...from, client: { id: 'unknown', name: 'unknown' } };
  await needs.database.tenant(STRANGERS, (tx) =>
    recordAccess(tx, needs, {
      asker,
      at: needs.clock(),
      interaction: 'operation',
      type: door,
      outcome: 'refused',
      why,
    }),
  );
}
