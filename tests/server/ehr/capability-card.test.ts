/** The capability card: for each feature whether it is there, and if not, why, what is used instead, and what to ask for. */
import type { CapabilityStatement } from 'fhir/r4.js';
import words from '../../../profiles/ehr/card.en.json' with { type: 'json' };
import features from '../../../profiles/ehr/features.json' with { type: 'json' };
import { featuresOf, type CardSource } from '../../../server/ehr/capability-card.ts';
import { readConnection } from '../../../server/ehr/connection.ts';
import type { Discovery } from '../../../server/ehr/discovery.ts';
import { signInChecks } from '../../../server/ehr/sign-in-checks.ts';
import { connectionDraft, EHR } from '../security/fake-connection.ts';

const of = (more: object) => readConnection({ ...connectionDraft, ...more });

const discovery: Discovery = {
  issuer: EHR,
  authorizationEndpoint: `${EHR}/authorize`,
  tokenEndpoint: `${EHR}/token`,
  jwksUri: `${EHR}/jwks`,
  s256: true,
  capabilities: ['launch-ehr', 'permission-v1'],
  scopesSupported: [],
  authenticationMethods: ['client_secret_basic', 'private_key_jwt'],
  signingAlgorithms: ['RS384'],
  grantTypes: ['authorization_code'],
  source: 'smart-configuration',
};

function statement(...types: [string, ...string[]][]): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        resource: types.map(([type, ...codes]) => ({
          type: type as 'Patient',
          interaction: codes.map((code) => ({ code: code as 'read' })),
        })),
      },
    ],
  };
}

const grant = (asked: string, granted: string, refreshable = false) => ({
  asked: asked.split(' '),
  granted: granted.split(' ').filter((scope) => scope !== ''),
  refreshable,
});

const featureOf = (source: Partial<CardSource>, id: string) =>
  featuresOf({ connection: of({}), grants: {}, ...source }).find((one) => one.id === id);

it('has words for every feature, and no others', () => {
  const shown = featuresOf({ connection: of({}), grants: {} }).map(({ id }) => id);
  expect(shown).toEqual(expect.arrayContaining(features.map(({ id }) => id)));
  expect(Object.keys(words.features).sort()).toEqual([...shown].sort());
});

it('is available when its scopes came with the token, in whatever style', () => {
  const chart = grant('launch patient/Coverage.read', 'patient/Coverage.Read patient/*.s');
  expect(featureOf({ grants: { chart } }, 'coverage')).toMatchObject({
    state: 'available',
    reason: 'granted',
  });
});

it('names the exact scope that the EHR dropped, and what its registration calls it', () => {
  const connection = of({ vendor: 'epic' });
  const chart = grant(
    'patient/Coverage.read patient/Patient.read',
    'launch openid fhirUser patient/Patient.read',
  );
  expect(featureOf({ connection, grants: { chart } }, 'coverage')).toEqual({
    id: 'coverage',
    state: 'scope-missing',
    reason: 'dropped',
    missingScopes: ['patient/Coverage.read'],
    apiName: 'Coverage.Search (R4), Coverage.Read (R4)',
  });
  const inV2 = { ...discovery, scopesSupported: ['patient/Patient.rs'] };
  expect(featureOf({ connection, discovery: inV2, grants: { chart } }, 'coverage')?.missingScopes).toEqual([
    'patient/Coverage.rs',
  ]);
});

it.each([
  ['granted for some only', 'patient/Condition.read', 'patient/Condition.rs?category=problem-list-item', 'in-part'],
  ['never asked for', 'patient/Patient.read', 'patient/Patient.read', 'not-asked'],
])('tells a scope that was %s apart', (_name, asked, granted, reason) => {
  expect(featureOf({ grants: { chart: grant(asked, granted) } }, 'diagnoses')).toMatchObject({
    state: 'scope-missing',
    reason,
  });
}); // prettier-ignore

it.each([
  ['athenahealth', 'visits', /not found by patient or day/],
  ['eclinicalworks', 'visits', /HL7 v2 SIU or a CSV/],
  ['nextgen-office', 'binary', /inline/],
  ['oracle-health', 'tasks', /kept here/],
])('says with the words of %s why there are no %s, whatever was granted', (vendor, id, sentence) => {
  const found = featureOf({ connection: of({ vendor }), grants: { chart: grant('', 'patient/*.*') } }, id);
  expect(found).toMatchObject({ state: 'not-offered', reason: 'vendor', missingScopes: [] });
  expect(found?.instead).toMatch(sentence);
});

it('believes a CapabilityStatement that lists a type without the interaction, and one that has it not', () => {
  const chart = grant('', 'patient/*.*');
  const capability = statement(['Patient', 'read'], ['Coverage', 'read', 'search-type'], ['Condition']);
  const state = (id: string) => featureOf({ capability, grants: { chart } }, id)?.state;
  expect([state('patient'), state('coverage'), state('orders')]).toEqual([
    'not-offered',
    'available',
    'not-offered',
  ]);
  // It lists the type without saying what can be done with it.
  expect(state('diagnoses')).toBe('available');
});

it('is unknown, not missing, before anybody has opened a chart; and missing at once when nobody would ask', () => {
  expect(featureOf({}, 'coverage')).toMatchObject({ state: 'unknown', reason: 'no-launch' });
  const connection = of({ scopes: ['launch', 'patient/Patient.read'] });
  expect(featureOf({ connection }, 'coverage')).toMatchObject({
    state: 'scope-missing',
    reason: 'not-asked',
  });
});

it('keeps here what we do not write to this EHR', () => {
  const chart = grant('', 'patient/*.*');
  const silent = of({ flags: { writes: [] } });
  expect(featureOf({ connection: silent, grants: { chart } }, 'documents-write')?.reason).toBe('kept-here');
  const epic = of({ vendor: 'epic' });
  expect(featureOf({ connection: epic, grants: { chart } }, 'documents-write')?.state).toBe('available');
});

it('tells refresh and the ways in by what came and by what the EHR lists', () => {
  const chart = grant('launch online_access', 'launch', false);
  expect(featureOf({ grants: { chart } }, 'refresh')).toMatchObject({ state: 'scope-missing', missingScopes: ['online_access'] });
  expect(featureOf({ grants: { chart: { ...chart, refreshable: true } } }, 'refresh')?.state).toBe('available');
  expect(featureOf({ discovery }, 'launch-chart')?.state).toBe('available');
  expect(featureOf({ discovery }, 'launch-alone')).toMatchObject({ state: 'not-offered', reason: 'configuration' });
  // Whatever it lists: somebody has come in that way.
  expect(featureOf({ discovery, grants: { alone: chart } }, 'launch-alone')?.state).toBe('available');
  expect(featureOf({ discovery: { ...discovery, capabilities: [] } }, 'launch-alone')?.state).toBe('unknown');
}); // prettier-ignore

it('tells access without a person: not offered, not set up, refused, there', () => {
  const connection = of({ backend: { scopes: ['system/Patient.read', 'system/Coverage.read'] } });
  expect(featureOf({ discovery }, 'backend')).toMatchObject({ state: 'not-offered', reason: 'configuration' });
  expect(featureOf({}, 'backend')).toMatchObject({ state: 'not-offered', reason: 'not-set-up' });
  expect(featureOf({ connection }, 'backend')?.state).toBe('unknown');
  const asked = 'system/Patient.read system/Coverage.read';
  expect(featureOf({ connection, grants: { system: grant(asked, 'system/Patient.read') } }, 'backend')?.state).toBe('available');
  expect(featureOf({ connection, grants: { system: grant(asked, '') } }, 'backend')).toMatchObject({
    state: 'scope-missing',
    missingScopes: ['system/Patient.read', 'system/Coverage.read'],
  });
}); // prettier-ignore

describe('how we sign in', () => {
  const checkOf = (id: string, more: object = {}, said: object = {}) =>
    signInChecks({ connection: of(more), discovery: { ...discovery, ...said }, zoneChosen: false }).find(
      (one) => one.id === id,
    );
  const jwt = (algorithm: string) => ({ auth: { method: 'private_key_jwt', algorithm } });
  it.each([
    ['a method that is listed', 'client-authentication', {}, {}, 'good'],
    ['a method that is not', 'client-authentication', { auth: { method: 'post', secret: 's' } }, {}, 'wrong'],
    ['no list', 'client-authentication', {}, { authenticationMethods: [] }, 'unknown'],
    [
      'no list, but the capability',
      'client-authentication',
      {},
      { authenticationMethods: [], capabilities: ['client-confidential-symmetric'] },
      'good',
    ],
    [
      'a public client, by its capability',
      'client-authentication',
      { auth: { method: 'none' } },
      { capabilities: ['client-public'] },
      'good',
    ],
    ['a public client, by nothing', 'client-authentication', { auth: { method: 'none' } }, {}, 'look'],
    ['an algorithm that is listed', 'algorithm', jwt('RS384'), {}, 'good'],
    ['an algorithm that is not', 'algorithm', jwt('ES384'), {}, 'wrong'],
    ['S256', 'pkce', {}, {}, 'good'],
    ['no S256, which we send all the same', 'pkce', { flags: { pkce: 'force' } }, { s256: false }, 'unknown'],
    ['no S256', 'pkce', { vendor: 'epic' }, { s256: false }, 'look'],
    ['nobody who signs id_tokens', 'identity', {}, { jwksUri: undefined }, 'wrong'],
    ['POST that is not listed', 'authorize-by-post', { vendor: 'epic' }, {}, 'look'],
    ['POST that is', 'authorize-by-post', { vendor: 'epic' }, { capabilities: ['authorize-post'] }, 'good'],
    ['a practice that nobody named', 'practice', { vendor: 'athenahealth' }, {}, 'wrong'],
    ['no second factor', 'second-factor', { mfa: { mode: 'off' } }, {}, 'look'],
    ['no time zone chosen', 'time-zone', {}, {}, 'look'],
  ])('%s: %s', (_name, id, more, said, state) => {
    expect(checkOf(id, more, said)?.state).toBe(state);
  }); // prettier-ignore

  it('tells a server that says nothing, and one of another FHIR version', () => {
    const found = signInChecks({
      connection: of({}),
      capability: { ...statement(), fhirVersion: '3.0.1' },
      zoneChosen: true,
    });
    expect(found.find(({ id }) => id === 'discovery')).toEqual({ id: 'discovery', state: 'wrong' });
    expect(found.find(({ id }) => id === 'fhir-version')).toMatchObject({ state: 'wrong', found: '3.0.1' });
  });
});
