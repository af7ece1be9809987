/** What each behaviour does in its own way until an app has a token: discovery, scopes, tokens, refresh. */
import { createRemoteJWKSet, decodeJwt, generateKeyPair, jwtVerify } from 'jose';

import type { Site } from '../../../../server/sandbox/ehr/build-site.ts';
import { differing, loadBehaviours } from '../../../../server/sandbox/ehr/behaviour.ts';
import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import {
  assertionOf,
  authorize,
  backendToken,
  fhir,
  http,
  redeem,
  signIn,
  siteOf,
  startEhr,
  token,
} from './client.ts';
import { withStoppedClock } from './stopped-clock.ts';

let ehr: SandboxEhr;
let now = Date.now();
let [epic, oracle, athena, eclinical, enterprise, office]: Site[] = [];
beforeAll(async () => {
  ehr = await startEhr({ clock: () => new Date(now) });
  [epic, oracle, athena, eclinical, enterprise, office] = [
    'epic-like',
    'oracle-health-like',
    'athenahealth-like',
    'eclinicalworks-like',
    'nextgen-enterprise-like',
    'nextgen-office-like',
  ].map((id) => siteOf(ehr, id));
});
afterAll(() => ehr.close());

/** A site that `beforeAll` found. */
function the(site: Site | undefined): Site {
  if (site === undefined) throw new Error('not started');
  return site;
}

interface Configuration {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri?: string;
  readonly code_challenge_methods_supported?: string[];
  readonly capabilities: string[];
  readonly token_endpoint_auth_signing_alg_values_supported: string[];
}

async function smart(site: Site, headers: Record<string, string> = {}): Promise<Configuration> {
  const url = `${site.fhirBase}/.well-known/smart-configuration`;
  return (await http.get<Configuration>(url, { headers })).data;
}

const scope = 'launch openid fhirUser online_access patient/Patient.read patient/Coverage.read';
const sites = [
  'standard',
  'epic-like',
  'oracle-health-like',
  'athenahealth-like',
  'eclinicalworks-like',
  'nextgen-enterprise-like',
  'nextgen-office-like',
];

describe.each(sites)('behaving like %s', (id) => {
  test('a launch ends with a token for that patient, a true id_token, and a chart that can be read', async () => {
    const site = siteOf(ehr, id);
    const answer = await signIn(site, { scope, launch: site.launch('p02') });
    const patient = site.idOf('Patient', 'p02');
    expect(answer.patient).toBe(patient);
    const keys = createRemoteJWKSet(new URL(`${site.signIn}/jwks`));
    const { payload } = await jwtVerify(answer.id_token ?? '', keys, {
      issuer: site.issuer,
      audience: site.client.id,
    });
    expect(String(payload['fhirUser'])).toMatch(
      new RegExp(`Practitioner/${site.idOf('Practitioner', 'coordinator')}$`),
    );
    const read = await fhir<{ birthDate: string }>(site, `Patient/${patient}`, answer.access_token);
    expect([read.status, read.data.birthDate]).toEqual([200, '1979-11-02']);
  });

  test('a token of one EHR opens nothing in another', async () => {
    const site = siteOf(ehr, id);
    const { access_token: bearer } = await signIn(site, { scope, launch: site.launch('p02') });
    for (const other of ehr.sites.filter((one) => one !== site)) {
      const path = `Patient/${other.idOf('Patient', 'p02')}`;
      expect((await fhir(other, path, bearer)).status).toBe(401);
    }
  });

  test('a back-end with a signed assertion reads whom it wants, and does so for minutes only', async () => {
    const site = siteOf(ehr, id);
    const { status, data } = await backendToken(site, 'system/Patient.read launch patient/Patient.read');
    expect(status).toBe(200);
    expect(data.scope).toContain('system/Patient.read');
    expect(data.scope).not.toMatch(/launch|patient\//);
    expect(data.expires_in).toBeLessThanOrEqual(570);
    expect(data).not.toHaveProperty('refresh_token');
    const read = await fhir(site, `Patient/${site.idOf('Patient', 'p03')}`, data.access_token);
    expect(read.status).toBe(200);
  });

  test('a back-end is refused with another key, for a used assertion, and without one', async () => {
    const site = siteOf(ehr, id);
    const { privateKey } = await generateKeyPair('RS384');
    expect((await backendToken(site, 'system/Patient.read', { key: privateKey })).status).toBe(401);
    expect((await backendToken(site, 'system/Patient.read', { id: `once-${id}` })).status).toBe(200);
    expect((await backendToken(site, 'system/Patient.read', { id: `once-${id}` })).status).toBe(401);
    const bare = new URLSearchParams({ grant_type: 'client_credentials', client_id: site.backend.id });
    expect((await http.post(`${site.signIn}/token`, bare)).status).toBeGreaterThanOrEqual(400);
  });
});

test('the client is asked for its kind of proof: none, a secret in the header or the form, or a signature', async () => {
  expect(ehr.sites.map(({ behaviour, client }) => [behaviour.id, client.method])).toEqual([
    ['standard', 'client_secret_basic'],
    ['athenahealth-like', 'client_secret_basic'],
    ['eclinicalworks-like', 'none'],
    ['epic-like', 'client_secret_basic'],
    ['nextgen-enterprise-like', 'private_key_jwt'],
    ['nextgen-office-like', 'client_secret_post'],
    ['oracle-health-like', 'client_secret_basic'],
  ]);
  const site = the(enterprise);
  const secretly = { ...site, client: { ...site.client, method: 'none' as const } };
  const flow = await authorize(site, { scope });
  expect((await redeem(secretly, flow)).status).toBe(401);
});

test('a secret that is not URL-encoded in the Basic header is refused', async () => {
  const site = the(epic);
  const flow = await authorize(site, { scope });
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: flow.redirect.searchParams.get('code') ?? '',
    redirect_uri: site.client.redirectUris[0] ?? '',
    code_verifier: flow.verifier,
  });
  const auth = { username: site.client.id, password: site.client.secret };
  const answer = await http.post(`${site.signIn}/token`, form, { auth });
  expect(answer.status).toBe(400);
});

test('a back-end is refused while the app does not show its keys', async () => {
  const other = await startEhr({ jwksUri: 'http://127.0.0.1:9/keys' });
  const { status } = await backendToken(siteOf(other, 'epic-like'), 'system/Patient.read');
  await other.close();
  expect(status).toBeGreaterThanOrEqual(400);
});

describe('like Epic', () => {
  test('discovery names other endpoints to a client that does not say who it is, and those refuse', async () => {
    const site = the(epic);
    const blind = await smart(site);
    const seen = await smart(site, { 'Epic-Client-ID': site.client.id });
    expect(seen.token_endpoint).toBe(`${site.signIn}/token`);
    expect(blind.token_endpoint).not.toBe(seen.token_endpoint);
    expect((await http.post(blind.token_endpoint)).status).toBe(400);
  });

  test('keys are named in the OpenID configuration of the issuer alone', async () => {
    const site = the(epic);
    const configuration = await smart(site, { 'Epic-Client-ID': site.client.id });
    expect(configuration.jwks_uri).toBeUndefined();
    const openid = await http.get<Configuration>(`${site.issuer}/.well-known/openid-configuration`);
    expect(openid.data.jwks_uri).toBe(`${site.signIn}/jwks`);
  });

  test('the registration decides the scopes, in version 1, once in odd case', async () => {
    const answer = await signIn(the(epic), { scope: 'launch openid patient/Coverage.rs patient/Claim.read' });
    const granted = answer.scope.split(' ');
    expect(granted).toEqual(
      expect.arrayContaining([
        'launch',
        'openid',
        'patient/Condition.Read',
        'patient/DocumentReference.write',
      ]),
    );
    expect(granted).not.toContain('patient/Coverage.rs');
    expect(answer.scope).not.toContain('Claim');
    const site = the(epic);
    const path = `Condition?patient=${site.idOf('Patient', 'p01')}`;
    expect((await fhir(site, path, answer.access_token)).status).toBe(200);
  });

  test('need_patient_banner is a text', async () => {
    expect((await signIn(the(epic), { scope })).need_patient_banner).toBe('false');
  });

  test('authorization may be asked for by POST', async () => {
    const site = the(epic);
    expect((await smart(site)).capabilities).toContain('authorize-post');
    const body = new URLSearchParams({
      response_type: 'code',
      client_id: site.client.id,
      redirect_uri: site.client.redirectUris[0] ?? '',
      scope,
      aud: site.fhirBase,
      launch: site.launch('p01'),
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const answer = await http.post<string>(`${site.signIn}/authorize`, body);
    expect(String(answer.headers['location'])).toContain('/callback?code=');
  });

  test('without a chart there is no patient', async () => {
    const answer = await signIn(the(epic), { launch: undefined, scope: 'openid fhirUser user/Patient.read' });
    expect(answer).not.toHaveProperty('patient');
  });
});

describe('like Oracle Health', () => {
  test('wildcards and version 2 are dropped without a word, and then nothing can be read', async () => {
    const site = the(oracle);
    const answer = await signIn(site, { scope: 'launch openid fhirUser patient/*.read patient/Coverage.rs' });
    expect(answer.scope).toBe('launch openid fhirUser');
    const path = `Coverage?patient=${site.idOf('Patient', 'p01')}`;
    const read = await fhir(site, path, answer.access_token);
    expect(read.status).toBe(403);
    expect(read.headers['www-authenticate']).toContain('no_scope_for_resource_path');
  });

  test('advertises no PKCE and does without it; POST is not taken', async () => {
    const site = the(oracle);
    const configuration = await smart(site);
    expect(configuration.code_challenge_methods_supported).toBeUndefined();
    expect(configuration.capabilities).not.toContain('authorize-post');
    const flow = await authorize(site, {
      scope,
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const { status } = await token(site, {
      grant_type: 'authorization_code',
      code: flow.redirect.searchParams.get('code') ?? '',
      redirect_uri: site.client.redirectUris[0] ?? '',
    });
    expect(status).toBe(200);
    expect((await http.post(`${site.signIn}/authorize`, new URLSearchParams({ scope }))).status).toBe(404);
  });

  test('a token lives 570 seconds, and its banner is a boolean', async () => {
    expect(await signIn(the(oracle), { scope })).toMatchObject({
      expires_in: 570,
      need_patient_banner: false,
    });
  });

  test('a refresh gives no new refresh token, and a second one within the minute is throttled', async () => {
    const site = the(oracle);
    const { refresh_token = '' } = await signIn(site, { scope });
    const refresh = () => token(site, { grant_type: 'refresh_token', refresh_token });
    const first = await refresh();
    expect(first.status).toBe(200);
    expect(first.data).not.toHaveProperty('refresh_token');
    expect((await refresh()).status).toBe(429);
    now += 61_000;
    expect((await refresh()).status).toBe(200);
  });

  test('errors are explained on a page, in the answer and in the redirect', async () => {
    const site = the(oracle);
    const { data } = await token(site, { grant_type: 'refresh_token', refresh_token: 'made-up' });
    expect(Object.keys(data).sort()).toEqual(['error', 'error_uri']);
    expect(data.error_uri).toContain('/errors/invalid_grant');
    const { redirect } = await authorize(site, { aud: 'https://elsewhere.example/r4' });
    expect(redirect.searchParams.get('error_uri')).toContain('/errors/invalid_request');
    expect(redirect.searchParams.has('error_description')).toBe(false);
  });
});

describe('like athenahealth', () => {
  test('the issuer is elsewhere, PKCE works without being advertised, and the token names the practice', async () => {
    const site = the(athena);
    const configuration = await smart(site);
    expect(configuration.issuer).toBe(`${ehr.url}/identity/athenahealth-like`);
    expect(configuration.code_challenge_methods_supported).toBeUndefined();
    const openid = await http.get<Configuration>(`${configuration.issuer}/.well-known/openid-configuration`);
    expect(openid.data.issuer).toBe(configuration.issuer);
    const answer = await signIn(site, { scope });
    expect(answer).toMatchObject({ 'ah-practice': 'a-1.Practice-99001' });
    const missing = { scope, code_challenge: undefined, code_challenge_method: undefined };
    expect((await authorize(site, missing)).redirect.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('like eClinicalWorks', () => {
  test('the issuer is the FHIR base', async () => {
    const site = the(eclinical);
    expect((await smart(site)).issuer).toBe(site.fhirBase);
    expect(decodeJwt((await signIn(site, { scope })).id_token ?? '').iss).toBe(site.fhirBase);
  });

  test('assertions are taken in RS384 alone', async () => {
    const site = the(eclinical);
    expect((await smart(site)).token_endpoint_auth_signing_alg_values_supported).toEqual(['RS384']);
    const { privateKey } = await generateKeyPair('ES384');
    const said = await assertionOf(site.backend.id, `${site.signIn}/token`, {
      key: privateKey,
      alg: 'ES384',
    });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'system/Patient.read',
      ...said,
    });
    expect((await http.post(`${site.signIn}/token`, form)).status).toBe(401);
  });

  test('sign-in counts against the limit of the minute, too', async () => {
    const found = (await loadBehaviours()).find(({ id }) => id === 'eclinicalworks-like');
    if (found === undefined) throw new Error('no such behaviour');
    const small = differing(found, { fhir: { rate: { calls: 3, countsSignIn: true } } });
    let time = Date.parse('2026-11-26T10:00:30Z');
    const one = await startEhr({ behaviours: [small], clock: () => new Date(time) });
    const [site] = one.sites;
    const { access_token: bearer } = await signIn(site, { scope });
    const path = `Patient/${site.idOf('Patient', 'p01')}`;
    expect((await fhir(site, path, bearer)).status).toBe(200);
    const refused = await fhir(site, path, bearer);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, undefined]);
    expect((await http.post(`${site.signIn}/token`)).status).toBe(429);
    time = Date.parse('2026-11-26T10:00:59.999Z');
    expect((await fhir(site, path, bearer)).status).toBe(429);
    time = Date.parse('2026-11-26T10:01:00Z');
    expect((await fhir(site, path, bearer)).status).toBe(200);
    await one.close();
  });
});

describe('like NextGen', () => {
  test('Enterprise: a refresh token ends with its 48 hours', () => withStoppedClock(async (pass) => {
    const found = (await loadBehaviours()).find(({ id }) => id === 'nextgen-enterprise-like');
    if (found === undefined) throw new Error('no such behaviour');
    expect(found.authorization.refreshTokenSeconds).toBe(48 * 3600);
    const soon = differing(found, { authorization: { refreshTokenSeconds: 1 } });
    const short = await startEhr({ behaviours: [soon] });
    const { refresh_token = '' } = await signIn(short, { scope: `${scope} offline_access` });
    pass(2_000);
    const { status, data } = await token(short, { grant_type: 'refresh_token', refresh_token });
    await short.close();
    expect([status, data.error]).toEqual([400, 'invalid_grant']);
  })); // prettier-ignore

  test('Office: the address to sign in at carries aud already, and it twice is refused', async () => {
    const site = the(office);
    const { authorization_endpoint: address } = await smart(site);
    expect(new URL(address).searchParams.get('aud')).toBe(site.fhirBase);
    const answer = await http.get<string>(
      `${address}&aud=${encodeURIComponent(site.fhirBase)}&client_id=${site.client.id}`,
    );
    expect(answer.status).toBe(400);
  });

  test('Office: fhirUser is relative', async () => {
    const site = the(office);
    const { fhirUser } = decodeJwt((await signIn(site, { scope })).id_token ?? '');
    expect(fhirUser).toBe(`Practitioner/${site.idOf('Practitioner', 'coordinator')}`);
  });
});

test('an administrator can sign in without a chart, by the hint of the link', async () => {
  const answer = await signIn(ehr, { launch: undefined, scope: 'openid fhirUser', login_hint: 'admin' });
  expect(decodeJwt(answer.id_token ?? '')['fhirUser']).toBe(`${ehr.fhirBase}/Practitioner/admin`);
});
