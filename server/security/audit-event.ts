/**
 * An access as an AuditEvent of IHE Basic Audit Log Patterns: who asked, over which program, of which server, for what of
 * whose. A profile is claimed where it was made for: what succeeded. https://profiles.ihe.net/ITI/BALP
 */
import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from 'fhir/r4.js';
import type { AuditedAccess, Interaction } from './audit.ts';

type Action = 'C' | 'R' | 'U' | 'D' | 'E';

const PROFILE = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';

/** What BALP calls the interaction, where it has a pattern for it. */
const PATTERNS: Partial<Record<Interaction, 'Read' | 'Query' | 'Create' | 'Update' | 'Delete'>> = {
  read: 'Read',
  vread: 'Read',
  'search-type': 'Query',
  create: 'Create',
  update: 'Update',
  patch: 'Update',
  delete: 'Delete',
};
const ACTIONS: Record<Interaction, Action> = {
  read: 'R',
  vread: 'R',
  'history-instance': 'R',
  'history-type': 'R',
  'search-type': 'E',
  create: 'C',
  update: 'U',
  patch: 'U',
  delete: 'D',
  batch: 'E',
  transaction: 'E',
  operation: 'E',
};
const OUTCOMES = { success: '0', refused: '4', failed: '8' } as const;

const SOURCE_ROLE: Coding = { system: DICOM, code: '110153', display: 'Source Role ID' };
const DESTINATION_ROLE: Coding = { system: DICOM, code: '110152', display: 'Destination Role ID' };
const APPLICATION: Coding = { system: DICOM, code: '110150', display: 'Application' };
const CUSTODIAN: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  code: 'custodian',
  display: 'Custodian',
};
const participation = (code: string, display: string): Coding => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  code,
  display,
});

/** The data goes from source to destination; what is asked or written goes from the program to the server. */
function rolesOf(action: Action): { client: Coding; server: Coding; user: Coding } {
  const user = 'CUD'.includes(action)
    ? participation('AUT', 'author (originator)')
    : participation('IRCP', 'information recipient');
  if (action === 'D') return { client: APPLICATION, server: CUSTODIAN, user };
  return action === 'R'
    ? { client: DESTINATION_ROLE, server: SOURCE_ROLE, user }
    : { client: SOURCE_ROLE, server: DESTINATION_ROLE, user };
}

export function auditEvent(access: AuditedAccess): AuditEvent {
  const { interaction, outcome, why } = access;
  const profile = profileOf(access);
  return {
    resourceType: 'AuditEvent',
    ...(profile !== undefined && { meta: { profile: [profile] } }),
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction, display: interaction }],
    action: ACTIONS[interaction],
    recorded: access.at.toISOString(),
    outcome: OUTCOMES[outcome],
    ...(why !== undefined && { outcomeDesc: why }),
    agent: agentsOf(access),
    source: {
      observer: { display: 'Chartside', identifier: serverIdentifier(access) },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity: entitiesOf(access),
  };
}

/** The patterns are for what succeeded, and ask for the resource that was read or written. */
function profileOf({ interaction, outcome, patient, id }: AuditedAccess): string | undefined {
  const pattern = PATTERNS[interaction];
  if (pattern === undefined || outcome !== 'success' || (pattern !== 'Query' && !isFhirId(id)))
    return undefined;
  return `${PROFILE}${patient === undefined ? '' : 'Patient'}${pattern}`;
}

const serverIdentifier = ({ asker }: AuditedAccess) => ({
  system: 'urn:ietf:rfc:3986',
  value: asker.server,
});

function agentsOf(access: AuditedAccess): AuditEventAgent[] {
  const { asker, interaction } = access;
  const { user } = asker;
  const roles = rolesOf(ACTIONS[interaction]);
  const agents: AuditEventAgent[] = [
    {
      type: { coding: [roles.client] },
      who: {
        identifier: { system: 'urn:chartside:client', value: asker.client.id },
        display: asker.client.name,
      },
      requestor: user === undefined,
      network: { address: asker.address, type: '2' },
    },
    {
      type: { coding: [roles.server] },
      who: { identifier: serverIdentifier(access), display: 'Chartside' },
      requestor: false,
      network: { address: asker.server, type: '5' },
    },
  ];
  if (user === undefined) return agents;
  const who = {
    identifier: { system: 'urn:chartside:user', value: user.key },
    ...(user.reference !== undefined && { reference: user.reference }),
    ...(user.name !== undefined && { display: user.name }),
  };
  const person = {
    type: { coding: [roles.user] },
    who,
    role: [{ text: user.role }],
    ...(user.name !== undefined && { name: user.name }),
    requestor: true,
  };
  return [person, ...agents];
}

const isFhirId = (id: string | undefined): id is string =>
  id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id);
const entityType = (code: string, display: string): Coding => ({ system: ENTITY_TYPE, code, display });
const roleOf = (code: string, display: string): Coding => ({
  system: 'http://terminology.hl7.org/CodeSystem/object-role',
  code,
  display,
});

function entitiesOf({ type, id, query, patient, asker }: AuditedAccess): AuditEventEntity[] {
  const entities: AuditEventEntity[] = [];
  const object = entityType('2', 'System Object');
  if (patient !== undefined)
    entities.push({
      what: { reference: `Patient/${patient}` },
      type: entityType('1', 'Person'),
      role: roleOf('1', 'Patient'),
    });
  if (isFhirId(id))
    entities.push({
      what: { reference: `${type}/${id}` },
      type: object,
      role: roleOf('4', 'Domain Resource'),
    });
  if (query !== undefined)
    entities.push({
      type: object,
      role: roleOf('24', 'Query'),
      query: Buffer.from(`${type}?${query}`).toString('base64'),
      description: type,
    });
  entities.push({
    what: { identifier: { value: asker.requestId } },
    type: {
      system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
      code: 'XrequestId',
    },
  });
  const other = (name: string, value: string): AuditEventEntity => ({
    what: { identifier: { value } },
    type: entityType('4', 'Other'),
    name,
  });
  if (asker.traceparent !== undefined) entities.push(other('traceparent', asker.traceparent));
  if (asker.session !== undefined) entities.push(other('session', asker.session));
  return entities;
}
