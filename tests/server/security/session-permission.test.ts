/** What a person in a chart may do by FHIR: the EHR's grant for the EHR's types, the role for ours. */
import { readConnection, type Role } from '../../../server/ehr/connection.ts';
import { sessionPermission } from '../../../server/security/session-permission.ts';
import { connectionDraft } from './fake-connection.ts';

const connection = readConnection(connectionDraft);
const facts = { user: { name: 'Robin' }, needPatientBanner: false, ehrPatient: 'p' };
const permissionFor = (scope: string, role: Role = 'coordinator', more: object = {}) =>
  sessionPermission({ connection, role, facts: { ...facts, scope, ...more } });
const lettersOf = (permission: ReturnType<typeof permissionFor>, type: string) =>
  (['c', 'r', 'u', 'd', 's'] as const).filter((letter) => permission(type, letter)).join('');

it.each([
  ['launch openid patient/*.read', 'rs', 'rs'],
  ['patient/Coverage.Read', 'rs', ''],
  ['user/Coverage.rs patient/Condition.r', 'rs', 'r'],
  ['system/Coverage.rs', '', ''],
  ['launch openid fhirUser', '', ''],
])('of the EHR’s types as it granted: %s', (scope, coverage, condition) => {
  const permission = permissionFor(scope);
  expect([lettersOf(permission, 'Coverage'), lettersOf(permission, 'Condition')]).toEqual([
    coverage,
    condition,
  ]);
});

it('keeps a restriction of the EHR', () => {
  const permission = permissionFor('patient/Condition.rs?category=problem-list-item');
  expect(permission('Condition', 's')?.restrictions.map(String)).toEqual(['category=problem-list-item']);
});

it('takes a grant without scopes for all that was asked for', () => {
  expect(lettersOf(permissionFor(''), 'Coverage')).toBe('rs');
  expect(lettersOf(permissionFor('', 'coordinator', { ehrPatient: undefined }), 'Coverage')).toBe('');
});

it.each<[Role, string]>([
  ['read-only', 'rs'],
  ['coordinator', 'cruds'],
  ['prior-auth', 'cruds'],
  ['records', 'cruds'],
])('lets a %s do %s with what is ours', (role, letters) => {
  const permission = permissionFor('patient/*.read', role);
  for (const type of ['Claim', 'Task', 'DocumentReference'])
    expect(lettersOf(permission, type)).toBe(letters);
});

it('never lets a read-only role write, whatever the EHR granted', () => {
  expect(lettersOf(permissionFor('patient/*.* user/*.cruds', 'read-only'), 'Appointment')).toBe('rs');
  expect(lettersOf(permissionFor('patient/*.* user/*.cruds', 'read-only'), 'ServiceRequest')).toBe('rs');
});

it('allows nothing with a type that is not of the facade', () => {
  expect(lettersOf(permissionFor('patient/*.* user/*.*', 'admin'), 'Observation')).toBe('');
});

it('shows who looked to those who answer for the record', () => {
  const roles: Role[] = ['coordinator', 'prior-auth', 'records', 'analyst', 'admin', 'read-only'];
  expect(roles.filter((role) => permissionFor('patient/*.read', role)('AuditEvent', 's'))).toEqual([
    'records',
    'admin',
  ]);
});
