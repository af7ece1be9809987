import { createRemoteJWKSet, jwtVerify } from 'jose';

import { differing, loadBehaviours } from '../../../../server/sandbox/ehr/behaviour.ts';
import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { authorize, fhir, http, redeem, signIn, startEhr, token } from './client.ts';
import { withStoppedClock } from './stopped-clock.ts';

let ehr: SandboxEhr;
beforeAll(async () => {
  ehr = await startEhr();
});
afterAll(() => ehr.close());

describe('discovery', () => {
  test('the SMART configuration names working endpoints, S256 only, and an issuer that is not the FHIR base', async () => {
    const { data } = await http.get<Record<string, unknown>>(
      `${ehr.fhirBase}/.well-known/smart-configuration`,
    );
    expect(data['issuer']).toBe(ehr.issuer);
    expect(ehr.issuer).not.toBe(ehr.fhirBase);
    expect(data['code_challenge_methods_supported']).toEqual(['S256']);
    const openid = await http.get<Record<string, unknown>>(`${ehr.issuer}/.well-known/openid-configuration`);
    for (const key of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
      expect(data[key]).toBe(openid.data[key]);
    }
  });

  test('metadata needs no token and lists what can be searched', async () => {
    const { status, data } = await http.get<{ rest: { resource: { type: string }[] }[] }>(
      `${ehr.fhirBase}/metadata`,
    );
    expect(status).toBe(200);
    expect(data.rest[0]?.resource.map((one) => one.type)).toContain('Coverage');
  });
});

describe('a launch', () => {
  test('gives code, tokens, launch context and a signed id_token', async () => {
    const flow = await authorize(ehr);
    expect(flow.redirect.origin + flow.redirect.pathname).toBe(ehr.client.redirectUris[0]);
    expect(flow.redirect.searchParams.get('state')).toBe('state-1');
    const { status, data } = await redeem(ehr, flow);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      patient: 'p01',
      encounter: 'p01-encounter-1',
      need_patient_banner: 'false',
      expires_in: 570,
      smart_style_url: `${ehr.url}/smart-style.json`,
    });
    const keys = createRemoteJWKSet(new URL(`${ehr.issuer}/jwks`));
    const { payload } = await jwtVerify(data.id_token ?? '', keys, {
      issuer: ehr.issuer,
      audience: ehr.client.id,
    });
    expect(payload['nonce']).toBe('nonce-1');
    const who = await fhir<{ name: unknown }>(ehr, String(payload['fhirUser']), data.access_token);
    expect(who.data.name).toEqual([{ use: 'official', family: 'Morgan', given: ['Casey'] }]);
  });

  test('sends need_patient_banner "true" when the chart says so', async () => {
    expect((await signIn(ehr, { launch: ehr.launch('p02', true) })).need_patient_banner).toBe('true');
  });

  test('grants v2 scopes and leaves out, silently, what it does not know or cannot do', async () => {
    const scope = 'launch openid patient/Coverage.rs patient/Claim.read patient/Coverage.write nonsense';
    expect((await signIn(ehr, { scope })).scope).toBe('launch openid patient/Coverage.rs');
  });

  test('two launches of two patients stay apart', async () => {
    const [one, two] = await Promise.all([authorize(ehr), authorize(ehr, { launch: ehr.launch('p02') })]);
    const [second, first] = await Promise.all([redeem(ehr, two), redeem(ehr, one)]);
    expect([first.data.patient, second.data.patient]).toEqual(['p01', 'p02']);
    expect((await fhir(ehr, 'Patient/p02', first.data.access_token)).status).toBe(403);
    expect((await fhir(ehr, 'Patient/p02', second.data.access_token)).status).toBe(200);
  });

  test('outside of a chart gives the user’s rights and no patient', async () => {
    const answer = await signIn(ehr, { launch: undefined, scope: 'openid fhirUser user/*.read' });
    expect(answer).not.toHaveProperty('patient');
    expect((await fhir(ehr, 'Patient/p05', answer.access_token)).status).toBe(200);
  });

  test('may be asked for by POST', async () => {
    const body = new URLSearchParams({
      response_type: 'code',
      client_id: ehr.client.id,
      redirect_uri: ehr.client.redirectUris[0] ?? '',
      scope: 'launch openid patient/*.read',
      aud: ehr.fhirBase,
      launch: ehr.launch('p01'),
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const answer = await http.post<string>(`${ehr.issuer}/authorize`, body);
    expect(String(answer.headers['location'])).toContain('/callback?code=');
  });
});

describe('authorization is refused', () => {
  test.each([
    ['a wrong aud', { aud: 'https://elsewhere.example/r4' }, 'invalid_request'],
    ['no aud', { aud: undefined }, 'invalid_request'],
    ['an unknown launch', { launch: 'made-up' }, 'invalid_request'],
    ['scope launch without a launch', { launch: undefined }, 'invalid_request'],
    ['no code_challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['the plain challenge method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['no scope that can be granted', { scope: 'nonsense' }, 'access_denied'],
  ])('for %s', async (_case, change, error) => {
    const change_ = 'scope' in change ? { ...change, nonce: undefined } : change;
    const { redirect } = await authorize(ehr, change_);
    expect(new URLSearchParams(redirect.search || redirect.hash.slice(1)).get('error')).toBe(error);
  });

  test('for a launch that was used before', async () => {
    const launch = ehr.launch('p01');
    expect((await authorize(ehr, { launch })).redirect.searchParams.has('code')).toBe(true);
    expect((await authorize(ehr, { launch })).redirect.searchParams.get('error')).toBe('invalid_request');
  });

  test('for a launch older than five minutes', async () => {
    let now = Date.now();
    const slow = await startEhr({ clock: () => new Date(now) });
    const launch = slow.launch('p01');
    now += 5 * 60_000 + 1;
    const { redirect } = await authorize(slow, { launch });
    await slow.close();
    expect(redirect.searchParams.get('error')).toBe('invalid_request');
  });

  test.each([
    ['a redirect URI that is not registered', { redirect_uri: 'http://127.0.0.1:8600/callback/' }],
    ['an unknown client', { client_id: 'someone' }],
  ])('without a redirect for %s', async (_case, change) => {
    expect((await authorize(ehr, change)).redirect.href).toBe('error:400');
  });
});

describe('a token is refused', () => {
  test('for a replayed code, and what the code gave is revoked', async () => {
    const flow = await authorize(ehr);
    const first = await redeem(ehr, flow);
    expect((await fhir(ehr, 'Patient/p01', first.data.access_token)).status).toBe(200);
    const again = await redeem(ehr, flow);
    expect([again.status, again.data.error]).toEqual([400, 'invalid_grant']);
    expect((await fhir(ehr, 'Patient/p01', first.data.access_token)).status).toBe(401);
  });

  test.each([
    ['no verifier', { code_verifier: '' }],
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:8600/other' }],
    ['an unknown code', { code: 'made-up' }],
  ])('for %s', async (_case, change) => {
    const { status, data } = await redeem(ehr, await authorize(ehr), change);
    expect([status, data.error]).toEqual([400, 'invalid_grant']);
  });

  test('for a wrong secret', async () => {
    const { redirect, verifier } = await authorize(ehr);
    const stranger = { ...ehr, client: { ...ehr.client, secret: 'guessed' } };
    const { status, data } = await redeem(stranger, { redirect, verifier });
    expect([status, data.error]).toEqual([401, 'invalid_client']);
  });
});

describe('refresh', () => {
  test('gives a new access token with the same launch context', async () => {
    const first = await signIn(ehr);
    const { status, data } = await token(ehr, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token ?? '',
    });
    expect(status).toBe(200);
    expect(data.access_token).not.toBe(first.access_token);
    expect(data.patient).toBe('p01');
    expect((await fhir(ehr, 'Patient/p01', data.access_token)).status).toBe(200);
  });

  test('offline_access is granted without prompt=consent and named in the scope', async () => {
    const answer = await signIn(ehr, { scope: 'launch openid offline_access patient/*.read' });
    expect(answer.scope.split(' ')).toContain('offline_access');
    expect(answer.refresh_token).toEqual(expect.any(String));
  });

  test('is not offered when nobody asked for it', async () => {
    expect(await signIn(ehr, { scope: 'launch openid patient/*.read' })).not.toHaveProperty('refresh_token');
  });

  test('is refused with invalid_grant for an unknown or revoked token', async () => {
    const unknown = await token(ehr, { grant_type: 'refresh_token', refresh_token: 'made-up' });
    expect([unknown.status, unknown.data.error]).toEqual([400, 'invalid_grant']);
    const first = await signIn(ehr);
    await http.post(`${ehr.issuer}/revoke`, new URLSearchParams({ token: first.refresh_token ?? '' }), {
      auth: { username: ehr.client.id, password: encodeURIComponent(ehr.client.secret) },
    });
    const revoked = await token(ehr, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token ?? '',
    });
    expect([revoked.status, revoked.data.error]).toEqual([400, 'invalid_grant']);
  });
});

test('an access token ends with its lifetime', () => withStoppedClock(async (pass) => {
  const [standard] = await loadBehaviours();
  const soon = differing(standard, { authorization: { accessTokenSeconds: 1 } });
  const short = await startEhr({ behaviours: [soon] });
  const { access_token: bearer } = await signIn(short);
  expect((await fhir(short, 'Patient/p01', bearer)).status).toBe(200);
  pass(2_000);
  const { status } = await fhir(short, 'Patient/p01', bearer);
  await short.close();
  expect(status).toBe(401);
})); // prettier-ignore
