/** What the SMART launcher, a public simulator of EHRs, does in its own way, and how we take it. Shapes as it sends them. */
import nock from 'nock';
import request from 'supertest';
import { appUnderTest, begin, cookiesOf, shutTheNetwork, tokenBody } from './app-under-test.ts';
import { BASE, connectionDraft, EHR, idToken, serveChart, serveDiscovery, serveToken } from './fake-ehr.ts';

const test1 = await appUnderTest();
const { app } = test1;
shutTheNetwork();

const callback = (query: Record<string, string>, cookie = '') =>
  request(app).get('/callback').query(query).set('cookie', cookie);

describe('an id_token whose issuer is another than the one that is published', () => {
  // As the SMART launcher has it: `…/r4/fhir` in its configuration, `…/r4/auth/fhir` in its tokens.
  const published = `${EHR}/v/r4/fhir`;
  const beside = `${EHR}/v/r4/auth/fhir`;
  const connectionWith = (idTokenIssuer: 'exact' | 'beside') =>
    test1.connections.save({ ...connectionDraft, flags: { idTokenIssuer } });
  const openedBy = async (iss: string) => {
    serveDiscovery({ issuer: published });
    const { state, nonce, cookie } = await begin(test1);
    serveToken(async () => [200, tokenBody({ id_token: await idToken(nonce, { iss }) })]);
    return callback({ code: 'c', state }, cookie);
  };
  afterAll(() => connectionWith('exact'));

  it('opens nothing, and says which check failed', async () => {
    await connectionWith('exact');
    const res = await openedBy(beside);
    expect(res.status).toBe(401);
    expect(res.text).toContain('it names another issuer than the EHR’s configuration');
  });

  it('opens where the connection takes one of the same folder', async () => {
    await connectionWith('beside');
    expect((await openedBy(beside)).status).toBe(302);
    expect((await openedBy(published)).status).toBe(302);
    expect((await openedBy(`${published}/`)).status).toBe(302);
  });

  it.each([
    ['another host', 'https://evil.example.com/v/r4/auth/fhir'],
    ['another scheme', `${EHR.replace('https', 'http')}/v/r4/auth/fhir`],
    ['another folder', `${EHR}/v/r5/fhir`],
    ['a path out of it', `${EHR}/v/r4/../r5/fhir`],
    ['no address', 'v/r4/auth/fhir'],
  ])('opens nothing then either for %s', async (_name, iss) => {
    await connectionWith('beside');
    const res = await openedBy(iss);
    expect(res.status).toBe(401);
    expect(cookiesOf(res)).not.toContain('__Host-cs-');
  });
});

describe('an id_token without a name', () => {
  const FHIR_USER = 'Practitioner/dr-1';
  const openedWith = async (claims: Record<string, unknown>) => {
    serveDiscovery();
    const { state, nonce, cookie } = await begin(test1);
    serveToken(async () => [
      200,
      tokenBody({ id_token: await idToken(nonce, { name: undefined, ...claims }) }),
    ]);
    const res = await callback({ code: 'c', state }, cookie).expect(302);
    const sid = /^\/s\/([\w-]+)\//.exec(res.get('location') ?? '')?.[1] ?? '';
    const handle = /__Host-cs-[^=]+=([\w-]{43})/.exec(cookiesOf(res))?.[1];
    return (await test1.sessions.authenticate(sid, handle)).facts.user.name;
  };

  it.each([
    ['relative, as the launcher says it', FHIR_USER],
    ['absolute', `${BASE}/${FHIR_USER}`],
  ])('is completed from the Practitioner it names: %s', async (_name, fhirUser) => {
    const name = [{ family: 'Kassel', given: ['June'], prefix: ['Dr.'] }];
    serveChart({ resourceType: 'Practitioner', id: 'dr-1', name });
    expect(await openedWith({ fhirUser })).toBe('June Kassel');
  });

  it.each([
    ['no such Practitioner', FHIR_USER, () => nock(EHR).get('/fhir/r4/Practitioner/dr-1').reply(404)],
    ['no right to read it', FHIR_USER, () => nock(EHR).get('/fhir/r4/Practitioner/dr-1').reply(403)],
    ['somebody at another base', `https://evil.example.com/${FHIR_USER}`, () => undefined],
    ['a patient, whom nobody looks up for this', 'Patient/pt-1', () => undefined],
  ])('opens all the same with %s', async (_name, fhirUser, serve) => {
    serve();
    expect(await openedWith({ fhirUser })).toBe('Northfield EHR');
  });
});

describe('what it is told to refuse becomes a sentence', () => {
  it.each([
    [
      'invalid_client',
      'Simulated invalid client_id parameter error',
      'does not know this client',
      'registered at the EHR',
    ],
    [
      'invalid_request',
      'Simulated invalid redirect_uri parameter error',
      'redirect address is registered otherwise',
      'registered at the EHR',
    ],
    ['invalid_scope', 'Simulated invalid scope error', 'does not give the scopes', 'registered at the EHR'],
    ['access_denied', 'Somebody said no', 'not allowed to', 'whether you may use Chartside'],
    ['temporarily_unavailable', 'Busy', 'out of order for the moment', 'Wait a minute'],
    ['constructor', 'Simulated', 'says no more than this', 'registered at the EHR'],
  ])('at the authorize endpoint: %s', async (error, error_description, why, next) => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    const res = await callback({ error, error_description, state }, cookie).expect(403);
    expect(res.text).toContain(why);
    expect(res.text).toContain(next);
    expect(res.text).not.toContain(error_description);
  });

  it.each([
    [
      'invalid_client',
      'Simulated invalid client secret error',
      'its secret or its key',
      'registered at the EHR',
    ],
    ['invalid_grant', 'Expired refresh token', 'used or was too old', 'open Chartside again'],
  ])('at the token endpoint: %s', async (error, error_description, why, next) => {
    serveDiscovery();
    const { state, cookie } = await begin(test1);
    serveToken(() => [401, { error, error_description }]);
    const res = await callback({ code: 'c', state }, cookie).expect(502);
    expect(res.text).toContain(why);
    expect(res.text).toContain(next);
    expect(res.text).not.toContain(error_description);
  });
});
