/** Scopes of EHRs: what is asked for, in whose style, and whether what was granted is what is needed. */
import {
  compareScopes,
  coverageOf,
  readEhrScope,
  scopesToAsk,
  scopeStyleOf,
} from '../../../server/ehr/ehr-scopes.ts';
import { readConnection, type Connection } from '../../../server/ehr/connection.ts';
import type { Scope } from '../../../server/security/scopes.ts';
import { connectionDraft } from '../security/fake-connection.ts';

const of = (more: object): Connection => readConnection({ ...connectionDraft, ...more });
const need = (text: string): Scope => {
  const scope = readEhrScope(text);
  if (scope === undefined) throw new Error(text);
  return scope;
};
const says = (scopesSupported: string[], capabilities: string[] = []) => ({ scopesSupported, capabilities });

it.each([
  ['nothing, and it lists nothing', says([]), 'v1'],
  ['version 2 alone by its capabilities', says([], ['permission-v2']), 'v2'],
  ['both by its capabilities', says([], ['permission-v1', 'permission-v2']), 'v1'],
  ['scopes of version 2', says(['openid', 'patient/Patient.rs', 'patient/*.cruds']), 'v2'],
  ['scopes of both', says(['patient/Patient.rs', 'patient/Patient.read']), 'v1'],
  ['scopes that are none of resources', says(['openid', 'launch']), 'v1'],
])('asks in the style of a server that says %s', (_name, discovery, style) => {
  expect(scopeStyleOf(of({}), discovery)).toBe(style);
});

it('writes each scope in that style, and asks for a refresh token as the vendor gives one', () => {
  const scopes = ['launch', 'openid', 'patient/Patient.read', 'patient/DocumentReference.c', 'patient/Task.cruds'];
  const connection = of({ vendor: 'generic', scopes });
  expect(scopesToAsk(connection, says([], ['permission-v2']), 'chart')).toEqual([
    'launch', 'openid', 'patient/Patient.rs', 'patient/DocumentReference.c', 'patient/Task.cruds', 'offline_access',
  ]);
  expect(scopesToAsk(connection, undefined, 'chart')).toEqual([
    'launch', 'openid', 'patient/Patient.read', 'patient/DocumentReference.write', 'patient/Task.*', 'offline_access',
  ]);
}); // prettier-ignore

it('leaves a refresh scope that somebody chose, and asks for none where nobody is there', () => {
  const backend = { scopes: ['system/Patient.read'] };
  const connection = of({ scopes: ['launch', 'online_access'], vendor: 'epic', backend });
  expect(scopesToAsk(connection, undefined, 'chart')).toEqual(['launch', 'online_access']);
  expect(scopesToAsk(connection, undefined, 'system')).toEqual(['system/Patient.read']);
});

it('names each type where a wildcard would be dropped in silence', () => {
  const scopes = ['launch', 'patient/*.read'];
  const asked = scopesToAsk(of({ vendor: 'oracle-health', scopes }), undefined, 'chart');
  expect(asked).toEqual(expect.arrayContaining(['patient/Coverage.read', 'patient/Appointment.read']));
  expect(asked.some((scope) => scope.includes('*'))).toBe(false);
  expect(scopesToAsk(of({ vendor: 'sandbox', scopes }), undefined, 'chart')).toContain('patient/*.read');
});

it('does not ask for a type that the vendor has not, nor for writing where we do not write', () => {
  const asked = scopesToAsk(of({ vendor: 'nextgen-enterprise' }), undefined, 'chart');
  expect(asked).toContain('patient/Coverage.read');
  expect(asked.filter((scope) => /Appointment|write/.test(scope))).toEqual([]);
  const oracle = scopesToAsk(of({ vendor: 'oracle-health' }), undefined, 'chart');
  expect(oracle).toEqual(
    expect.arrayContaining(['patient/Appointment.write', 'patient/DocumentReference.write']),
  );
});

it.each([
  ['patient/Coverage.read', 'patient/Coverage.rs', 'full'],
  ['patient/Coverage.Read', 'patient/Coverage.rs', 'full'],
  ['patient/*.read', 'patient/Coverage.s', 'full'],
  ['patient/*.*', 'patient/Coverage.c', 'full'],
  ['user/Coverage.rs', 'patient/Coverage.rs', 'full'],
  ['patient/Coverage.r', 'patient/Coverage.rs', 'in-part'],
  ['patient/Condition.rs?category=encounter-diagnosis', 'patient/Condition.rs', 'in-part'],
  ['patient/Coverage.rs', 'user/Coverage.rs', 'none'],
  ['patient/Coverage.write', 'patient/Coverage.rs', 'none'],
  ['patient/CoverageX.rs', 'patient/Coverage.rs', 'none'],
  ['launch openid fhirUser', 'patient/Coverage.rs', 'none'],
])('%s covers %s: %s', (granted, needed, result) => {
  expect(coverageOf(granted.split(' '), need(needed))).toBe(result);
});

it('holds what was asked for against what was granted, across both styles', () => {
  const asked = [
    'launch',
    'openid',
    'patient/Coverage.read',
    'patient/Patient.read',
    'patient/Condition.read',
  ];
  const granted = ['launch', 'patient/Coverage.Read', 'patient/Patient.r', 'patient/Claim.rs', 'profile'];
  expect(compareScopes(asked, granted)).toEqual({
    asked: [
      { scope: 'launch', state: 'granted' },
      { scope: 'openid', state: 'dropped' },
      { scope: 'patient/Coverage.read', state: 'granted' },
      { scope: 'patient/Patient.read', state: 'in-part' },
      { scope: 'patient/Condition.read', state: 'dropped' },
    ],
    more: ['patient/Claim.rs', 'profile'],
  });
});
