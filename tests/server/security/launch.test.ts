/** The way in from a chart, and every way it can fail. */
import nock from 'nock';
import request from 'supertest';
import type { JWTPayload } from 'jose';
import { appUnderTest, begin, cookiesOf, launch, shutTheNetwork, tokenBody } from './app-under-test.ts';
import { BASE, challengeOf, CLIENT, EHR, idToken, otherKey, serveDiscovery, serveToken } from './fake-ehr.ts';

const test1 = await appUnderTest();
const { app, time } = test1;
shutTheNetwork();
afterEach(() => {
  time.now = new Date();
});

const callback = (query: Record<string, string>, cookie = '') =>
  request(app).get('/callback').query(query).set('cookie', cookie);

describe('a launch that goes well', () => {
  it('asks the EHR with PKCE, aud, state, nonce and the launch token', async () => {
    serveDiscovery();
    const { authorize, state, nonce } = await begin(test1);
    const asked = Object.fromEntries(authorize.searchParams);
    expect(`${authorize.origin}${authorize.pathname}`).toBe(`${EHR}/authorize`);
    expect(asked).toMatchObject({
      aud: BASE,
      launch: 'l-1',
      response_type: 'code',
      code_challenge_method: 'S256',
    });
    expect(asked['scope']?.split(' ')).toEqual(expect.arrayContaining(['launch', 'openid', 'fhirUser']));
    expect(Buffer.from(state, 'base64url')).toHaveLength(32);
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(32);
  });

  it('signs in with an encoded Basic header and the verifier of its challenge', async () => {
    serveDiscovery();
    const { authorize, state, nonce, cookie } = await begin(test1);
    const seen = serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce) })]);
    await callback({ code: 'c-1', state }, cookie).expect(302);
    const [form] = seen.forms;
    expect(challengeOf(form?.get('code_verifier') ?? '')).toBe(authorize.searchParams.get('code_challenge'));
    expect(form?.has('client_id')).toBe(false);
    const pair = Buffer.from((seen.authorizations[0] ?? '').replace('Basic ', ''), 'base64').toString();
    expect(pair).toBe('chartside-app:s3cret%3Awith%2Fodd%2Bsigns');
  });

  it('gives one cookie of its own per session, with every safety word', async () => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce) })]);
    const res = await callback({ code: 'c-1', state }, cookie).expect(302);
    const sid = /^\/s\/([\w-]+)\/$/.exec(res.get('location') ?? '')?.[1] ?? '';
    const set = (res.get('Set-Cookie') ?? []).find((line) => line.startsWith('__Host-cs-')) ?? '';
    expect(set.startsWith(`__Host-cs-${sid.slice(0, 8)}=`)).toBe(true);
    for (const word of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=None', 'Partitioned'])
      expect(set).toContain(word);
    expect(set).not.toContain(sid);
  });

  it('hands the handle over in the fragment where the browser keeps no cookie', async () => {
    const { handle, cookie } = await launch(test1, {}, false);
    expect(handle).toHaveLength(43);
    expect(cookie).not.toContain('__Host-cs-');
  });

  it('stores neither sid, handle, state nor tokens in the clear', async () => {
    const { sid, handle } = await launch(
      test1,
      { access_token: 'at-PLANTED', refresh_token: 'rt-PLANTED', patient: 'pt-PLANTED' },
      false,
    );
    const rows = await test1.admin<{ all: string }>(
      `SELECT string_agg(t::text, ' ') AS all FROM (SELECT sessions::text AS t FROM sessions
       UNION ALL SELECT session_locators::text FROM session_locators
       UNION ALL SELECT pending_launches::text FROM pending_launches) rows`,
    );
    for (const secret of [sid, handle, 'PLANTED', Buffer.from('PLANTED').toString('hex')])
      expect(rows[0]?.all).not.toContain(secret);
  });

  it('tries again when the token endpoint answers 503, with the same code', async () => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    const first = serveToken(() => [503, 'busy']);
    const second = serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce) })]);
    await callback({ code: 'c-1', state }, cookie).expect(302);
    expect([first.forms.length, second.forms.length]).toEqual([1, 1]);
    expect(second.forms[0]?.get('code')).toBe('c-1');
  });
});

describe('a launch that is refused', () => {
  it.each([
    [
      'an unknown issuer',
      { iss: 'https://evil.example.com/fhir', launch: 'x' },
      403,
      'not connected to the EHR',
    ],
    ['no issuer', { launch: 'x' }, 400, 'some are missing'],
    ['no launch', { iss: BASE }, 400, 'some are missing'],
    [
      'an issuer sent twice',
      { iss: [BASE, 'https://evil.example.com'], launch: 'x' },
      400,
      'some are missing',
    ],
  ])('%s', async (_name, query, status, text) => {
    const res = await request(app).get('/launch').query(query).expect(status);
    expect(res.type).toBe('text/html');
    expect(res.text).toContain(text);
    expect(res.text).toContain(`Reference: ${res.get('x-request-id') ?? '?'}`);
  });

  it.each([
    ['a state nobody gave', { code: 'c', state: 'A'.repeat(43) }, 400, 'not known, or was already used'],
    ['no state', { code: 'c' }, 400, 'not known'],
    ['two states', 'code=c&state=a&state=b', 400, 'not known'],
    ['a state that can name no cookie', { code: 'c', state: 'a;b\r\nSet-Cookie: x=y' }, 400, 'not known'],
    ['a state no database takes', 'code=c&state=a%00b', 404, 'nothing at this address'],
  ])('%s', async (_name, query, status, text) => {
    const res = await request(app).get('/callback').query(query).expect(status);
    expect(res.text).toContain(text);
  });

  it('a state used before', async () => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce) })]);
    await callback({ code: 'c', state }, cookie).expect(302);
    expect((await callback({ code: 'c', state }, cookie).expect(400)).text).toContain('already used');
  });

  it('of ten callbacks at once with one state all but one', async () => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    const seen = serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce) })]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => callback({ code: 'c', state }, cookie)),
    );
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
    expect(seen.forms).toHaveLength(1);
  });

  it('a state older than ten minutes', async () => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    time.now = new Date(Date.now() + 600_001);
    expect((await callback({ code: 'c', state }, cookie).expect(400)).text).toContain('ten minutes');
  });

  it('a callback in another browser', async () => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    const name = cookie.split('=')[0] ?? '';
    const res = await callback({ code: 'c', state }, `${name}=${'B'.repeat(43)}`).expect(400);
    expect(res.text).toContain('another browser');
  });

  it('an answer from another issuer (mix-up)', async () => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    await callback({ code: 'c', state, iss: 'https://evil.example.com' }, cookie).expect(400);
  });

  it('an error of the EHR, without repeating what it says', async () => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    const query = { error: 'access_denied', error_description: '<b>Ana Rivera</b> may not', state };
    const res = await callback(query, cookie).expect(403);
    expect(res.text).toContain('access_denied');
    expect(res.text).not.toContain('Rivera');
  });

  it.each([
    [`${EHR}/errors?id=7&why=scope`, true],
    ['https://evil.example.com/errors', false],
    ['javascript:alert(1)', false],
  ])('by the EHR, which says more at %s: shown %s', async (uri, isShown) => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    const res = await callback({ error: 'invalid_scope', error_uri: uri, state }, cookie).expect(403);
    expect(res.text.includes(`href="${uri.replaceAll('&', '&#38;')}" target="_blank"`)).toBe(isShown);
    expect(res.text.includes('What the EHR says of it')).toBe(isShown);
  });

  it.each([
    ['invalid_grant', [400, { error: 'invalid_grant' }], 502, 'did not accept the launch'],
    ['no JSON', [200, '<html>'], 502, 'cannot be used'],
    ['a token of another kind', [200, tokenBody({ token_type: 'mac' })], 502, 'cannot be used'],
    ['no id_token', [200, tokenBody()], 401, 'could not be verified'],
  ] as const)('a token answer with %s', async (_name, answer, status, text) => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    serveToken(() => [answer[0], answer[1]]);
    const res = await callback({ code: 'c', state }, cookie).expect(status);
    expect(res.text).toContain(text);
    expect(cookiesOf(res)).not.toContain('__Host-cs-');
  });

  it('a token endpoint that stays down', async () => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    const seen = [1, 2, 3].map(() => serveToken(() => [503, 'busy']));
    await callback({ code: 'c', state }, cookie).expect(502);
    expect(seen.flatMap(({ forms }) => forms)).toHaveLength(3);
  });

  it('a launch without a patient', async () => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    const noPatient = tokenBody({ id_token: await idToken(nonce) });
    delete noPatient.patient;
    serveToken(() => [200, noPatient]);
    expect((await callback({ code: 'c', state }, cookie).expect(409)).text).toContain('which patient');
  });
});

describe('a forged id_token is refused', () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (nonce: string): JWTPayload => ({
    iss: `${EHR}/oidc`,
    aud: 'chartside-app',
    sub: 'u1',
    iat: now(),
    exp: now() + 300,
    nonce,
  });
  it.each<[string, (nonce: string) => Promise<string> | string]>([
    ['alg none', (nonce) => `${base64({ alg: 'none' })}.${base64(claims(nonce))}.`],
    ['alg None, kid k1', (nonce) => `${base64({ alg: 'None', kid: 'k1' })}.${base64(claims(nonce))}.AA`],
    [
      'HS256 with a guessed secret',
      (nonce) => idToken(nonce, {}, { alg: 'HS256', key: Buffer.from('k'.repeat(32)) }),
    ],
    ['another key', (nonce) => idToken(nonce, {}, { key: otherKey.privateKey })],
    ['another audience', (nonce) => idToken(nonce, { aud: 'someone-else' })],
    ['another issuer', (nonce) => idToken(nonce, { iss: 'https://evil.example.com' })],
    ['another one that it was given to', (nonce) => idToken(nonce, { aud: [CLIENT, 'other'], azp: 'other' })],
    ['the FHIR base as issuer', (nonce) => idToken(nonce, { iss: BASE })],
    ['another nonce', () => idToken('other')],
    ['no nonce', (nonce) => idToken(nonce, { nonce: undefined })],
    ['no expiry', (nonce) => idToken(nonce, { exp: undefined })],
    ['no subject', (nonce) => idToken(nonce, { sub: undefined })],
    ['expired', (nonce) => idToken(nonce, { exp: now() - 120 })],
    ['not valid yet', (nonce) => idToken(nonce, { nbf: now() + 600 })],
    [
      'claims changed after signing',
      async (nonce) => {
        const [head, , signature] = (await idToken(nonce)).split('.');
        return `${head ?? ''}.${base64({ ...claims(nonce), sub: 'admin' })}.${signature ?? ''}`;
      },
    ],
    ['no JWT at all', () => 'gibberish'],
  ])('%s', async (_name, forge) => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    const forged = await forge(nonce);
    serveToken(() => [200, tokenBody({ id_token: forged })]);
    const res = await callback({ code: 'c', state }, cookie).expect(401);
    expect(res.text).toContain('could not be verified');
    expect(cookiesOf(res)).not.toContain('__Host-cs-');
  });
});

describe('an issuer that points inside', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/fhir',
    'http://[::ffff:127.0.0.1]/fhir',
    'http://127.0.0.1:5432/',
    'http://localhost/',
    'http://0.0.0.0/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://017700000001/',
    'http://127.1/',
    'https://ehr.example.org@evil.example.com/fhir/r4',
    'https://ehr.example.org:444/fhir/r4',
    'http://ehr.example.org/fhir/r4',
    'https://ehr.example.org/fhir/r4/../../admin',
    'https://ehr.example.org/fhir/r4?x=1',
    'https://ehr.example.org/fhir/r4#x',
    'https://ehr.example.org/fhir/r4%2f..',
    'https://ehr.example.org./fhir/r4',
    'https://EHR.example.org/fhir/r4',
    'https://ehr.example.org\\@evil.example.com/',
    'https://ehr.example.org%00.evil.example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'ftp://127.0.0.1/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'dict://127.0.0.1:11211/',
    'https://metadata.google.internal/',
    'https://evil.example.com/https://ehr.example.org/fhir/r4',
    '//evil.example.com/fhir',
    'https://ehr.example.org.evil.example.com/fhir/r4',
    'https://evil.example.com#https://ehr.example.org/fhir/r4',
    'https://ehr.example.org/fhir/r4/Patient',
    'https://ehr.example.org/fhir',
    ' https://ehr.example.org/fhir/r4',
    'https://ehr.example.org/fhir/r4\r\nHost: evil',
    'http://127.0.0.1.nip.io/',
    'https://ⓔhr.example.org/fhir/r4',
    'unix:/var/run/docker.sock',
    'https://user:pass@ehr.example.org/fhir/r4',
    "https://x'; DROP TABLE connections; --",
  ])('%s causes no outgoing request', async (iss) => {
    const outgoing: string[] = [];
    const note = ({ url }: { url: string }) => outgoing.push(url);
    nock.emitter.on('no match', note);
    serveDiscovery();
    const pending = nock.pendingMocks().length;
    await request(app).get('/launch').query({ iss, launch: 'x' }).expect(403);
    expect(nock.pendingMocks()).toHaveLength(pending);
    expect(outgoing.filter((url) => new URL(url).pathname !== '/launch')).toEqual([]);
    nock.emitter.off('no match', note);
  });
});
