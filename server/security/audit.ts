/** AuditEvents for accesses of a session or a client, in the shape of IHE Basic Audit Log Patterns. */
import type { AuditEvent, AuditEventEntity } from 'fhir/r4.js';
import type { Database, Transaction } from '../store/database.ts';
import { tenantOfSession } from '../store/sessions.ts';

export interface Access {
  readonly interaction: 'read' | 'search-type' | 'create' | 'update' | 'delete' | 'operation';
  readonly type: string;
  /** Facade id. */
  readonly id?: string;
  /** The exact query of a search, or the operation's name. */
  readonly query?: string;
  /** Facade Patient id, where it is not the session's. */
  readonly patient?: string;
  readonly outcome: 'success' | 'refused' | 'failed';
}

/** Where audit events go: kept with the transaction they belong to. */
export interface AuditTrail {
  append(tx: Transaction, event: AuditEvent, patient?: string): Promise<void>;
}

export interface AuditedAccess extends Access {
  readonly tenant: string;
  readonly who: {
    readonly key: string;
    readonly name?: string;
    readonly reference?: string;
    readonly role: string;
  };
  readonly requestId: string;
  /** Hash of the session id. */
  readonly session?: string;
  readonly at: Date;
}

const ACTIONS = {
  read: 'R',
  'search-type': 'E',
  create: 'C',
  update: 'U',
  delete: 'D',
  operation: 'E',
} as const;
const OUTCOMES = { success: '0', refused: '4', failed: '8' } as const;
const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const PROFILES: Partial<Record<Access['interaction'], string>> = {
  read: `${BALP}PatientRead`,
  'search-type': `${BALP}PatientQuery`,
  create: `${BALP}PatientCreate`,
  update: `${BALP}PatientUpdate`,
  delete: `${BALP}PatientDelete`,
};

export async function recordAccess(
  tx: Transaction,
  needs: { readonly audit: AuditTrail },
  access: AuditedAccess,
): Promise<void> {
  await needs.audit.append(tx, auditEvent(access), access.patient);
}

/** Someone knew a session's id but could not prove it theirs; the tenant is known, the person is not. */
export async function recordRefusedSession(
  needs: { readonly database: Database; readonly audit: AuditTrail; readonly clock: () => Date },
  sidHash: string,
  requestId: string,
): Promise<void> {
  const tenant = await tenantOfSession(needs.database, sidHash);
  if (tenant === undefined) return;
  const who = { key: 'unknown', role: 'unknown' };
  await needs.database.tenant(tenant, (tx) =>
    recordAccess(tx, needs, {
      tenant,
      who,
      requestId,
      session: sidHash,
      at: needs.clock(),
      interaction: 'operation',
      type: 'session',
      outcome: 'refused',
    }),
  );
}

export function auditEvent(access: AuditedAccess): AuditEvent {
  const { interaction, who } = access;
  const profile = access.patient === undefined ? undefined : PROFILES[interaction];
  return {
    resourceType: 'AuditEvent',
    ...(profile !== undefined && { meta: { profile: [profile] } }),
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction }],
    action: ACTIONS[interaction],
    recorded: access.at.toISOString(),
    outcome: OUTCOMES[access.outcome],
    agent: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
        },
        who: {
          identifier: { system: 'urn:chartside:user', value: who.key },
          ...(who.reference !== undefined && { reference: who.reference }),
          ...(who.name !== undefined && { display: who.name }),
        },
        role: [{ text: who.role }],
        requestor: true,
      },
    ],
    source: { observer: { display: 'Chartside' } },
    entity: entitiesOf(access),
  };
}

function entitiesOf({ type, id, query, patient, requestId, session }: AuditedAccess): AuditEventEntity[] {
  const entityType = (code: string) => ({
    system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
    code,
  });
  const roleOf = (code: string) => ({ system: 'http://terminology.hl7.org/CodeSystem/object-role', code });
  const named = (name: string): AuditEventEntity => ({
    what: { identifier: { value: name } },
    type: entityType('4'),
  });
  const entities: AuditEventEntity[] = [];
  if (patient !== undefined)
    entities.push({ what: { reference: `Patient/${patient}` }, type: entityType('1'), role: roleOf('1') });
  if (id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id))
    entities.push({ what: { reference: `${type}/${id}` }, type: entityType('2'), role: roleOf('4') });
  if (query !== undefined)
    entities.push({
      type: entityType('2'),
      role: roleOf('24'),
      query: Buffer.from(`${type}?${query}`).toString('base64'),
      description: type,
    });
  entities.push({ ...named(requestId), name: 'X-Request-Id' });
  if (session !== undefined) entities.push({ ...named(session), name: 'session' });
  return entities;
}
