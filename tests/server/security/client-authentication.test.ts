/** How we sign in at an EHR: by secret, by key, by POST; what is asked for, what came back, and who is let in by it. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import request from 'supertest';
import { appUnderTest, begin, cookiesOf, PUBLIC, shutTheNetwork, tokenBody } from './app-under-test.ts';
import { BASE, connectionDraft, EHR, idToken, serveDiscovery, serveToken } from './fake-ehr.ts';

const test1 = await appUnderTest();
const another = await appUnderTest();
const { app, connections } = test1;
shutTheNetwork();
beforeEach(() => connections.save(connectionDraft));

const save = (more: object) => connections.save({ ...connectionDraft, ...more });

/** Launch and callback; the answer of the callback, and what the token endpoint was asked with. */
async function comeIn(token: object = {}, claims: Record<string, unknown> = {}, test = test1) {
  serveDiscovery();
  const { state, nonce, cookie } = await begin(test);
  const seen = serveToken(async () => [
    200,
    tokenBody({ id_token: await idToken(nonce, claims, { now: test.time.now }), ...token }),
  ]);
  const res = await request(test.app).get('/callback').query({ code: 'c', state }).set('cookie', cookie);
  return { res, form: seen.forms[0], header: seen.authorizations[0] };
}

describe('at the token endpoint', () => {
  it('puts the secret into the form where a connection says so', async () => {
    await save({ auth: { method: 'post', secret: 's&s' } });
    const { form, header, res } = await comeIn();
    expect(res.status).toBe(302);
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      client_id: 'chartside-app',
      client_secret: 's&s',
    });
    expect(header).toBe('');
  });

  it('names itself and proves nothing as a public client, with the verifier alone', async () => {
    await save({ auth: { method: 'none' } });
    const { form } = await comeIn();
    expect(form?.get('client_id')).toBe('chartside-app');
    expect(form?.get('code_verifier')).toHaveLength(43);
    expect(form?.has('client_secret')).toBe(false);
  });

  it.each(['RS384', 'ES384'])(
    'signs with %s, for this endpoint, once, for five minutes',
    async (algorithm) => {
      await save({ auth: { method: 'private_key_jwt', algorithm } });
      const published = await request(app).get('/t/northfield/.well-known/jwks.json').expect(200);
      expect(published.get('Access-Control-Allow-Origin')).toBe('*');
      const { form, res } = await comeIn();
      expect(res.status).toBe(302);
      const { payload } = await jwtVerify(
        form?.get('client_assertion') ?? '',
        createLocalJWKSet(published.body as { keys: [] }),
        {
          issuer: 'chartside-app',
          subject: 'chartside-app',
          audience: `${EHR}/token`,
          algorithms: [algorithm],
        },
      );
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
      const again = (await comeIn()).form?.get('client_assertion') ?? '';
      expect(again).not.toBe(form?.get('client_assertion'));
      expect(form?.has('client_secret')).toBe(false);
    },
  );

  it('publishes no private half, and nothing of tenants that are none', async () => {
    await save({ auth: { method: 'private_key_jwt', algorithm: 'ES384' } });
    const { text } = await request(app).get('/t/northfield/.well-known/jwks.json');
    expect(text).toContain('"ES384"');
    expect(text).not.toMatch(/"d":|PRIVATE/);
    expect((await request(app).get('/t/elsewhere/.well-known/jwks.json')).body).toEqual({ keys: [] });
    await request(app).get('/t/..%2f/.well-known/jwks.json').expect(404);
  });
});

describe('an authorize endpoint that is asked by POST', () => {
  const field = (html: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

  it('gets a form that sends itself, under a policy that lets it go there and nowhere else', async () => {
    await save({ flags: { authorizeMethod: 'POST' } });
    serveDiscovery({ authorization_endpoint: `${EHR}/authorize?aud=old&site=7` });
    const launch = 'a"><script>alert(1)</script>';
    const res = await request(app).get('/launch').query({ iss: BASE, launch }).expect(200);
    expect(res.text).toContain(`action="${EHR}/authorize?site=7"`);
    expect(res.text).not.toContain('<script>alert');
    expect(field(res.text, 'launch')).toBe('a&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(field(res.text, 'redirect_uri')).toBe(`${PUBLIC}/callback`);
    expect(field(res.text, 'code_challenge_method')).toBe('S256');
    const policy = res.get('content-security-policy') ?? '';
    const nonce = /script nonce="([^"]+)"/.exec(res.text)?.[1] ?? '?';
    expect(policy).toContain(`script-src 'nonce-${nonce}'`);
    expect(policy).toContain(`form-action 'self' ${EHR}`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`frame-ancestors 'self' ${EHR}`);
    expect(res.get('Set-Cookie')?.join()).toContain('__Host-cl-');
  });

  it('comes back as any launch does', async () => {
    await save({ flags: { authorizeMethod: 'POST' } });
    serveDiscovery();
    const begun = await request(app).get('/launch').query({ iss: BASE, launch: 'l' });
    serveToken(async () => [200, tokenBody({ id_token: await idToken(field(begun.text, 'nonce')) })]);
    await request(app)
      .get('/callback')
      .query({ code: 'c', state: field(begun.text, 'state') })
      .set('cookie', cookiesOf(begun))
      .expect(302);
  });

  it('is asked by GET without a chart', async () => {
    await save({ flags: { authorizeMethod: 'POST' } });
    serveDiscovery();
    const res = await request(app).get('/login').query({ iss: BASE }).expect(302);
    expect(res.get('location')).toMatch(/^https:\/\/ehr\.example\.org\/authorize\?/);
  });
});

it('keeps what was asked for and what was granted, and nothing of a person', async () => {
  await comeIn({ scope: 'launch openid patient/Coverage.Read' });
  const { chart } = await connections.grants(await connections.byId('northfield', 'north'));
  expect(chart).toMatchObject({ granted: ['launch', 'openid', 'patient/Coverage.Read'], refreshable: true });
  expect(chart?.asked).toEqual(expect.arrayContaining(['launch', 'patient/Coverage.read', 'online_access']));
});

describe('a second factor that is asked for', () => {
  const mfa = { mode: 'require-claim', acr: ['urn:mfa'], amr: ['otp', 'hwk'] };
  it.each([
    ['acr that is named', { acr: 'urn:mfa' }, 302],
    ['amr with one that is named', { amr: ['pwd', 'otp'] }, 302],
    ['neither', {}, 403],
    ['another acr', { acr: 'urn:password' }, 403],
    ['amr without', { amr: ['pwd'] }, 403],
    ['amr as a text that holds the word', { amr: 'otp' }, 403],
  ])('%s: %s', async (_name, claims, status) => {
    await save({ mfa });
    const { res } = await comeIn({}, claims);
    expect(res.status).toBe(status);
    if (status === 403) expect(res.text).toContain('second factor');
  }); // prettier-ignore
});

describe('one FHIR base for several practices', () => {
  const flags = { practiceMember: 'ah-practice' };
  const [east, west] = ['a-1.Practice-1', 'a-1.Practice-2'];
  const save = (more: object) => another.connections.save({ ...connectionDraft, ...more });
  beforeEach(() => {
    another.time.now = new Date();
  });
  beforeAll(async () => {
    await save({ flags, tenantKey: east });
    await save({ id: 'west', name: 'West', flags, tenantKey: west, roles: { default: 'analyst' } });
  });
  const connectionOf = async () =>
    (await another.admin<{ connection_id: string }>('SELECT connection_id FROM sessions ORDER BY started_at DESC LIMIT 1'))[0]?.connection_id; // prettier-ignore

  it.each([
    [east, 'north'],
    [west, 'west'],
  ])('the token’s practice %s is the connection %s', async (practice, id) => {
    const { res } = await comeIn({ 'ah-practice': practice }, {}, another);
    expect(res.status).toBe(302);
    expect(await connectionOf()).toBe(id);
  });

  it.each([['one that nobody connected', 'a-1.Practice-9'], ['none', undefined]])(
    'lets nobody in with %s',
    async (_name, practice) => {
      const { res } = await comeIn({ 'ah-practice': practice }, {}, another);
      expect(res.status).toBe(403);
      expect(res.text).toContain('not connected to the practice');
    },
  ); // prettier-ignore

  it.each([
    ['another tenant', { tenant: 'elsewhere', id: 'x', flags, tenantKey: 'a-1.Practice-3' }],
    ['the same practice', { id: 'x', flags, tenantKey: west }],
    ['all practices', { id: 'x' }],
  ])('is not shared with %s', async (_name, more) => {
    await expect(save(more)).rejects.toMatchObject({ id: 'ehr/issuer-taken' });
  }); // prettier-ignore
});
