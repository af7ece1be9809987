/** Audit events in the shape of IHE Basic Audit Log Patterns. */
import type { AuditEvent } from 'fhir/r4.js';
import { auditEvent } from '../../../server/security/audit-event.ts';
import type { Access, Asker } from '../../../server/security/audit.ts';

const base: Asker = {
  client: { id: 'scheduler', name: 'Scheduler' },
  address: '192.0.2.7',
  server: 'https://chartside.example.org',
  requestId: 'request-1',
};
const person: Asker = {
  ...base,
  user: { key: 'k', name: 'Robin Coordinator', reference: 'Practitioner/x', role: 'coordinator' },
  session: 'hash-of-sid',
};
const at = new Date('2026-11-23T10:00:00Z');
const eventOf = (access: Access, asker: Asker = base): AuditEvent => auditEvent({ ...access, asker, at });
const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const agentOf = (event: AuditEvent, code: string) =>
  event.agent.filter(({ type }) => type?.coding?.[0]?.code === code);
const entityOf = (event: AuditEvent, code: string) =>
  (event.entity ?? []).filter(({ type }) => type?.code === code);

const outcome = 'success';
/** Client, server and person by the codes of their roles, and the action. */
type Roles = readonly [client: string, server: string, user: string, action: string];
const reading: Roles = ['110152', '110153', 'IRCP', 'R'];
const writing = (action: string): Roles => ['110153', '110152', 'AUT', action];

describe.each<[Access, string, Roles]>([
  [{ interaction: 'read', type: 'Claim', id: 'c', outcome }, 'Read', reading],
  [{ interaction: 'vread', type: 'Claim', id: 'c', outcome }, 'Read', reading],
  [
    { interaction: 'search-type', type: 'Claim', query: 'status=active', outcome },
    'Query',
    ['110153', '110152', 'IRCP', 'E'],
  ],
  [{ interaction: 'create', type: 'Claim', id: 'c', outcome }, 'Create', writing('C')],
  [{ interaction: 'update', type: 'Claim', id: 'c', outcome }, 'Update', writing('U')],
  [{ interaction: 'patch', type: 'Claim', id: 'c', outcome }, 'Update', writing('U')],
  [{ interaction: 'delete', type: 'Claim', id: 'c', outcome }, 'Delete', ['110150', 'custodian', 'AUT', 'D']],
])('%j', (access, pattern, [client, server, user, action]) => {
  it.each([undefined, 'p'])('has every slice of its pattern (patient %s)', (patient) => {
    const event = eventOf({ ...access, ...(patient && { patient }) }, person);
    expect(event.meta?.profile).toEqual([`${BALP}${patient ? 'Patient' : ''}${pattern}`]);
    expect(event).toMatchObject({
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
      subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: access.interaction }],
      action,
      outcome: '0',
      recorded: '2026-11-23T10:00:00.000Z',
    });
    expect(agentOf(event, client)).toMatchObject([
      {
        who: { identifier: { value: 'scheduler' } },
        requestor: false,
        network: { address: '192.0.2.7', type: '2' },
      },
    ]);
    expect(agentOf(event, server)).toMatchObject([
      { who: { display: 'Chartside' }, requestor: false, network: { address: base.server, type: '5' } },
    ]);
    const [human] = agentOf(event, user);
    expect(human).toMatchObject({
      who: { display: 'Robin Coordinator' },
      role: [{ text: 'coordinator' }],
      requestor: true,
    });
    expect(human).not.toHaveProperty('network');
    expect(entityOf(event, '1')).toHaveLength(patient ? 1 : 0);
    const [object, ...others] = entityOf(event, '2');
    expect(others).toEqual([]);
    if (pattern === 'Query') {
      expect(object).toMatchObject({ role: { code: '24' } });
      expect(object).not.toHaveProperty('what');
      expect(Buffer.from(object?.query ?? '', 'base64').toString()).toBe('Claim?status=active');
    } else expect(object).toMatchObject({ role: { code: '4' }, what: { reference: 'Claim/c' } });
    expect(entityOf(event, 'XrequestId')).toMatchObject([{ what: { identifier: { value: 'request-1' } } }]);
  });
});

it('has the program as the requestor where nobody sits in front of it', () => {
  const event = eventOf({ interaction: 'read', type: 'Claim', id: 'c', outcome });
  expect(event.agent.map(({ requestor }) => requestor)).toEqual([true, false]);
});

it('claims no pattern for what was refused or failed, and says why by our own word', () => {
  const access = { interaction: 'read', type: 'Claim', id: 'c', patient: 'p' } as const;
  const refused = eventOf({ ...access, outcome: 'refused', why: 'oauth/scope-missing' });
  expect(refused).toMatchObject({ outcome: '4', outcomeDesc: 'oauth/scope-missing' });
  const failed = eventOf({ ...access, outcome: 'failed' });
  expect(failed.outcome).toBe('8');
  expect([refused.meta, failed.meta]).toEqual([undefined, undefined]);
});

it('names no resource by what is no id', () => {
  const event = eventOf({ interaction: 'read', type: 'Claim', id: '../<b>', outcome: 'refused' });
  expect(JSON.stringify(event)).not.toContain('<b>');
});

it('keeps the trace of the caller and the hash of the session', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const event = eventOf({ interaction: 'batch', type: 'Bundle', outcome }, { ...person, traceparent });
  expect(entityOf(event, '4').map(({ name, what }) => [name, what?.identifier?.value])).toEqual([
    ['traceparent', traceparent],
    ['session', 'hash-of-sid'],
  ]);
  expect(event.meta).toBeUndefined();
});
