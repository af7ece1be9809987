/** Connections as data: what a good one becomes, and how a wrong one is told. */
import vendors from '../../../profiles/ehr/vendors.json' with { type: 'json' };
import { readConnection } from '../../../server/ehr/connection.ts';

const good = {
  id: 'north',
  tenant: 'northfield',
  name: 'Northfield',
  vendor: 'epic',
  fhirBase: 'https://ehr.example.org/api/FHIR/R4/',
  issAllowed: ['https://ehr.example.org/api/FHIR/R4'],
  clientId: 'c',
  auth: { method: 'none' },
};

it('fills in the vendor’s flags, and lets the connection override one', () => {
  const read = readConnection({ ...good, flags: { pkce: 'force' } });
  expect(read.fhirBase).toBe('https://ehr.example.org/api/FHIR/R4');
  expect(read.flags).toMatchObject({ pkce: 'force', discoveryHeaders: { 'Epic-Client-ID': '{clientId}' } });
  expect(read.scopes).toContain('launch');
});

it.each(Object.entries(vendors.flags))(
  'holds every flag of %s, each of a kind the schema allows',
  (vendor, flags) => {
    expect(readConnection({ ...good, vendor, flags }).flags).toEqual(flags);
    expect(Object.keys(flags).sort()).toEqual(Object.keys(vendors.flags.sandbox).sort());
  },
);

it('asks Oracle Health for a day in each search of appointments, and for scopes to write what it takes', () => {
  const { flags, scopes } = readConnection({ ...good, vendor: 'oracle-health' });
  expect(flags.appointmentNeedsDate).toBe(true);
  expect(scopes).toEqual(
    expect.arrayContaining([
      'patient/Appointment.cu',
      'patient/DocumentReference.c',
      'patient/Coverage.read',
    ]),
  );
  const own = ['launch', 'patient/Patient.read'];
  expect(readConnection({ ...good, vendor: 'oracle-health', scopes: own }).scopes).toEqual(own);
});

it.each([
  ['none is told', {}, 'America/Chicago', 'trust-ehr'],
  ['they are told', { timeZone: 'America/Denver', mfa: { mode: 'off' } }, 'America/Denver', 'off'],
])('has a zone and a way with second factors when %s', (_name, more, zone, mode) => {
  expect(readConnection({ ...good, ...more })).toMatchObject({ timeZone: zone, mfa: { mode } });
});

it.each([
  ['no clientId', { clientId: undefined }, 'clientId'],
  ['an unknown vendor', { vendor: 'acme' }, '/vendor'],
  ['a base with a query', { fhirBase: 'https://ehr.example.org/fhir?x=1' }, '/fhirBase'],
  ['a base with a user', { fhirBase: 'https://u:p@ehr.example.org/fhir' }, '/fhirBase'],
  ['no issuer', { issAllowed: [] }, '/issAllowed'],
  ['a secret without its method', { auth: { method: 'none', secret: 'x' } }, '/auth'],
  [
    'an ancestor that opens the policy',
    { frameAncestors: ["https://a.example.org; script-src 'unsafe-inline'"] },
    '/frameAncestors/0',
  ],
  ['an ancestor *', { frameAncestors: ['*'] }, '/frameAncestors/0'],
  ['an unknown flag', { flags: { turbo: true } }, '/flags'],
  ['a zone of nobody', { timeZone: 'Mars/Olympus' }, '/timeZone'],
  ['a second factor without its claim', { mfa: { mode: 'require-claim' } }, '/mfa'],
  ['back-end scopes of a person', { backend: { scopes: ['user/Patient.read'] } }, '/backend/scopes/0'],
  [
    'an algorithm the vendor does not take',
    { vendor: 'eclinicalworks', auth: { method: 'private_key_jwt', algorithm: 'ES384' } },
    '/auth/algorithm is ES384',
  ],
  [
    'the same for the back-end client',
    {
      vendor: 'eclinicalworks',
      backend: { auth: { method: 'private_key_jwt', algorithm: 'ES384' }, scopes: ['system/Patient.read'] },
    },
    '/auth/algorithm is ES384',
  ],
  ['a rate without its window', { flags: { rate: { limit: 5 } } }, '/flags/rate'],
  ['a field of nobody', { color: 'red' }, 'additional properties'],
])('tells of %s', (_name, wrong, where) => {
  expect(() => readConnection({ ...good, ...wrong })).toThrow(where);
});
