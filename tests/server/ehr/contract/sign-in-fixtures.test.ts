/** What EHRs say of themselves and of a token, as it was seen, through our way in. */
import { Router } from 'express';
import nock from 'nock';
import request from 'supertest';
import { userOf } from '../../../../server/security/session-context.ts';
import {
  appUnderTest,
  begin,
  cookiesOf,
  shutTheNetwork,
  tokenBody,
  type Begun,
} from '../../security/app-under-test.ts';
import {
  BASE,
  connectionDraft,
  EHR,
  idToken,
  ISSUER,
  serveDiscovery,
  serveToken,
} from '../../security/fake-ehr.ts';

const panel = Router({ mergeParams: true });
panel.get('/session', (req, res) => {
  const { role, grantedScopes } = userOf(req);
  res.json({ role, grantedScopes });
});
const test1 = await appUnderTest({ panel });
shutTheNetwork();
// Saving drops what was kept of the EHR's discovery.
const save = (more: object = {}) => test1.connections.save({ ...connectionDraft, ...more });
beforeEach(() => save());

interface Facts {
  readonly role: string;
  readonly grantedScopes: string;
}

/** Ends a launch with this token answer, and gives what the session then knows. */
async function finish(
  { state, nonce, cookie }: Begun,
  token: object = {},
  claims: Record<string, unknown> = {},
): Promise<Facts> {
  serveToken(async () => [
    200,
    tokenBody({ id_token: await idToken(nonce, claims, { now: test1.time.now }), ...token }),
  ]);
  const res = await request(test1.app).get('/callback').query({ code: 'c', state }).set('cookie', cookie);
  expect(res.status).toBe(302);
  const sid = (res.get('location') ?? '').split('/')[2] ?? '';
  const session = await request(test1.app).get(`/s/${sid}/api/session`).set('cookie', cookiesOf(res));
  return session.body as Facts;
}

test('an authorize address that carries aud already gets it no second time', async () => {
  serveDiscovery({ authorization_endpoint: `${EHR}/authorize?aud=${encodeURIComponent(BASE)}` });
  const { authorize } = await begin(test1);
  expect(authorize.searchParams.getAll('aud')).toEqual([BASE]);
  expect(authorize.searchParams.get('client_id')).toBe('chartside-app');
});

test('PKCE is used where a connection insists on it, though nobody advertises it', async () => {
  await save({ vendor: 'athenahealth', tenantKey: 'a-1.Practice-99001' });
  serveDiscovery({ code_challenge_methods_supported: undefined });
  const { authorize } = await begin(test1);
  expect(authorize.searchParams.get('code_challenge_method')).toBe('S256');
});

test('PKCE is left out where it is not advertised and nobody insists', async () => {
  await save({ vendor: 'oracle-health' });
  serveDiscovery({ code_challenge_methods_supported: undefined });
  const { authorize } = await begin(test1);
  expect(authorize.searchParams.has('code_challenge')).toBe(false);
});

test.each([
  ['the FHIR base', BASE],
  ['an address elsewhere', 'https://identity.example.org/oauth2/aus1'],
])('an id_token of %s is taken where discovery names it as the issuer', async (_case, issuer) => {
  serveDiscovery({ issuer });
  const facts = await finish(await begin(test1), {}, { iss: issuer });
  expect(facts.role).toBe('coordinator');
});

test('keys that only the OpenID configuration names are found there', async () => {
  serveDiscovery({ jwks_uri: undefined });
  const openid = nock(EHR).get('/oidc/.well-known/openid-configuration');
  openid.reply(200, { issuer: ISSUER, jwks_uri: `${EHR}/jwks` });
  expect((await finish(await begin(test1))).role).toBe('coordinator');
});

test('a user without the base is the same user', async () => {
  await save({
    roles: { default: 'coordinator', rules: [{ role: 'analyst', fhirUser: 'Practitioner/dr-1' }] },
  });
  serveDiscovery();
  expect((await finish(await begin(test1), {}, { fhirUser: 'Practitioner/dr-1' })).role).toBe('analyst');
});

test('scopes are taken as granted, in odd case and beyond what was asked for', async () => {
  serveDiscovery();
  const scope = 'launch openid patient/Observation.Read patient/Coverage.read';
  expect((await finish(await begin(test1), { scope })).grantedScopes).toBe(scope);
});

test('an error with a page that explains it ends the launch with our words, and a link to that page', async () => {
  serveDiscovery();
  const { state, cookie } = await begin(test1);
  const query = { error: 'invalid_request', error_uri: `${EHR}/errors/42`, state };
  const res = await request(test1.app).get('/callback').query(query).set('cookie', cookie);
  expect(res.status).toBeGreaterThanOrEqual(400);
  expect(res.text).toContain(`<a href="${EHR}/errors/42" target="_blank" rel="noopener noreferrer">`);
});
