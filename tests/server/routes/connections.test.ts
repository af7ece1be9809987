/** Administrators look at an EHR, connect it, see its card and change its keys; nobody else does; no secret comes back. */
import type { CapabilityStatement } from 'fhir/r4.js';
import nock from 'nock';
import request, { type Test } from 'supertest';
import type {
  ConnectionView,
  LookView,
  OwnConnectionView,
  TestView,
} from '../../../server/connections-view.ts';
import { appUnderTest, launch, PUBLIC, shutTheNetwork, type Opened } from '../security/app-under-test.ts';
import { BASE, connectionDraft, EHR, idToken, serveDiscovery, serveToken } from '../security/fake-ehr.ts';

const test1 = await appUnderTest();
const { app, connections, events } = test1;
shutTheNetwork();

const asAdmin = { ...connectionDraft, roles: { default: 'admin' } };
const SECRET = 'PLANTED-secret';
const OTHER = 'https://other.example.org';
const NEW = {
  name: 'Southfield',
  vendor: 'generic',
  fhirBase: `${OTHER}/r4/`,
  clientId: 'chartside-south',
  method: 'basic',
  secret: SECRET,
};

let admin: Opened;
beforeEach(async () => {
  await connections.save(asAdmin);
  admin = await launch(test1);
});
afterEach(async () => {
  await test1.admin("DELETE FROM connections WHERE id = 'south'");
  for (const table of [
    'connection_issuers',
    'connection_snapshots',
    'connection_grants',
    'client_keys',
    'facade_ids',
    'sessions',
  ])
    await test1.admin(`DELETE FROM ${table} WHERE connection_id = 'south'`);
});

const call = (method: 'get' | 'put' | 'post', path: string, opened = admin): Test =>
  request(app)[method](`/s/${opened.sid}/api/${path}`).set('cookie', opened.cookie);
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what the view says comes back
const body = <T>(res: { body: unknown }): T => res.body as T;

function serveOther(smart: object = {}, types: string[] = ['Patient', 'Coverage']): void {
  const ehr = nock(OTHER).persist();
  ehr.get('/r4/.well-known/smart-configuration').reply(200, {
    issuer: OTHER,
    authorization_endpoint: `${OTHER}/authorize`,
    token_endpoint: `${OTHER}/token`,
    jwks_uri: `${OTHER}/jwks`,
    code_challenge_methods_supported: ['S256'],
    capabilities: ['launch-ehr', 'permission-v2'],
    ...smart,
  });
  const statement: CapabilityStatement = {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    software: { name: 'Chart', version: '9' },
    rest: [{ mode: 'server', resource: types.map((type) => ({ type: type as 'Patient' })) }],
  };
  ehr.get('/r4/metadata').reply(200, statement);
}

const add = (more: object = {}) =>
  call('put', 'connections/south').set('if-none-match', '*').send({ ...NEW, ...more }); // prettier-ignore

it('looks at an EHR before anything is kept: what it offers, what to register, how to sign in', async () => {
  serveOther({ token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] });
  const res = await call('post', 'connections/look').send(NEW).expect(200);
  const { card, registration, methods } = body<LookView>(res);
  expect(methods).toEqual(['RS384', 'ES384', 'post', 'none']);
  expect(registration).toMatchObject({
    launchUrl: `${PUBLIC}/launch`,
    redirectUri: `${PUBLIC}/callback`,
    jwksUrl: `${PUBLIC}/t/northfield/.well-known/jwks.json`,
  });
  expect(registration.scopes.chart).toContain('patient/Coverage.rs');
  expect(card.features.find(({ id }) => id === 'orders')).toMatchObject({ reason: 'statement' });
  expect(card.checks.map(({ id }) => id)).not.toContain('time-zone');
  expect(await connections.list('northfield')).toHaveLength(1);
});

it('connects one: kept, read, listed, and its secret never seen again', async () => {
  serveOther();
  const res = await add({ timeZone: 'America/Denver' }).expect(200);
  expect(res.get('etag')).toBe('"1"');
  const view = body<ConnectionView>(res);
  expect(view.fields).toMatchObject({ fhirBase: `${OTHER}/r4`, method: 'basic', hasSecret: true });
  expect(view.card.snapshot).toMatchObject({ software: 'Chart 9', fhirVersion: '4.0.1', changes: [] });
  expect(view.card.features.find(({ id }) => id === 'coverage')).toMatchObject({ state: 'unknown' });
  const all = await Promise.all([call('get', 'connections'), call('get', 'connections/south')]);
  expect(all.map(({ text }) => text).join() + res.text).not.toContain('PLANTED');
  expect(body<{ connections: object[] }>(all[0]).connections).toMatchObject([
    { id: 'north', vendorName: 'Sandbox' },
    // Nobody asks for the search of patients.
    { id: 'south', wrong: 0, counts: { 'scope-missing': 1 } },
  ]);
  const kept = await connections.byId('northfield', 'south');
  expect(kept).toMatchObject({ auth: { secret: SECRET, urlEncode: true }, timeZone: 'America/Denver' });
});

it('saves an EHR that does not answer, and says that it did not', async () => {
  const view = body<ConnectionView>(await add().expect(200));
  expect(view.card).not.toHaveProperty('snapshot');
  await call('post', 'connections/south/read').expect(502);
});

it('changes what is told, leaves the rest, and keeps the secret only for where it was meant to go', async () => {
  serveOther();
  await add({ scopes: ['launch', 'openid', 'patient/Patient.read'] });
  const change = { ...NEW, secret: undefined, name: 'South' };
  const put = (more: object, version: string) =>
    call('put', 'connections/south').set('if-match', version).send({ ...change, ...more }); // prettier-ignore
  const res = await put({}, '"1"').expect(200);
  expect(body<ConnectionView>(res)).toMatchObject({
    version: 2,
    fields: { name: 'South', hasSecret: true, scopes: ['launch', 'openid', 'patient/Patient.read'] },
  });
  for (const moved of [{ fhirBase: 'https://evil.example.com/r4' }, { clientId: 'another' }]) {
    const refused = await put(moved, '"2"').expect(400);
    expect(refused.text).toContain('the secret is missing');
  }
  await put({}, '"1"').expect(412);
  const emptied = body<ConnectionView>(await put({ scopes: [], timeZone: '' }, '"2"').expect(200));
  expect(emptied.fields).not.toHaveProperty('scopes');
  expect(emptied.card.checks).toContainEqual({ id: 'time-zone', state: 'look' });
  expect((await connections.byId('northfield', 'south')).auth).toMatchObject({ secret: SECRET });
});

it('names whose HL7 v2 messages are of the site, keeps that through other changes, and takes it away again', async () => {
  serveOther();
  await add({ sender: ' SCHED | NORTH ' });
  const hl7v2 = async () => (await connections.byId('northfield', 'south')).hl7v2;
  expect(await hl7v2()).toEqual({ sendingApplication: 'SCHED', sendingFacility: 'NORTH' });
  const put = (more: object, version: string) =>
    call('put', 'connections/south').set('if-match', version).send({ ...NEW, ...more }); // prettier-ignore
  const renamed = body<ConnectionView>(await put({ name: 'South' }, '"1"').expect(200));
  expect(renamed.fields.sender).toBe('SCHED|NORTH');
  const wider = body<ConnectionView>(await put({ sender: 'SCHED' }, '"2"').expect(200));
  expect(wider.fields.sender).toBe('SCHED');
  await put({ sender: '' }, '"3"').expect(200);
  expect(await hl7v2()).toBeUndefined();
});

it('moves a connection through which charts were read only as the same EHR, and ends its sessions then', async () => {
  serveOther();
  await add({ method: 'none' });
  const put = (more: object, version: string) =>
    call('put', 'connections/south')
      .set('if-match', version)
      .send({ ...NEW, method: 'none', ...more });
  const elsewhere = { fhirBase: 'https://moved.example.org/r4' };
  const { sid, handle } = await test1.sessions.open(
    await connections.byId('northfield', 'south'),
    { issuer: OTHER, subject: 'u', claims: {} },
    { accessToken: 'at', expiresIn: 600, scope: '', patient: 'pt-7', needPatientBanner: true },
  );
  await put({ name: 'Renamed' }, '"1"').expect(200);
  await test1.sessions.authenticate(sid, handle);
  const refused = await put(elsewhere, '"2"').expect(409);
  expect(refused.text).toContain('may mean somebody else');
  await test1.sessions.authenticate(sid, handle);
  await put({ ...elsewhere, moved: true }, '"2"').expect(200);
  await expect(test1.sessions.authenticate(sid, handle)).rejects.toMatchObject({ id: 'session/gone' });
  const rows = await test1.admin<{ tokens: unknown; ended_by: string }>(
    "SELECT tokens, ended_by FROM sessions WHERE connection_id = 'south'",
  );
  expect(rows).toEqual([{ tokens: null, ended_by: 'connection' }]);
});

it.each<[string, Record<string, string>, Record<string, unknown>, number, string]>([
  ['no version', {}, {}, 428, 'which version'],
  ['a version that is none', { 'if-match': 'abc' }, {}, 428, 'which version'],
  ['an EHR that is there', { 'if-none-match': '*' }, { path: 'north' }, 412, 'changed meanwhile'],
  ['an issuer of another connection', { 'if-none-match': '*' }, { fhirBase: BASE }, 409, 'another connection'],
  ['no name', { 'if-none-match': '*' }, { name: ' ' }, 400, '"name" is missing'],
  ['a method of nobody', { 'if-none-match': '*' }, { method: 'magic' }, 400, '"method"'],
  ['a vendor of nobody', { 'if-none-match': '*' }, { vendor: 'acme' }, 422, '/vendor'],
  ['an algorithm the vendor refuses', { 'if-none-match': '*' }, { vendor: 'eclinicalworks', method: 'ES384' }, 422, 'ES384'],
  ['a zone of nobody', { 'if-none-match': '*' }, { timeZone: 'Mars/Olympus' }, 422, '/timeZone'],
  ['scopes that are no list', { 'if-none-match': '*' }, { scopes: 'openid' }, 400, '"scopes"'],
  ['scopes with a space', { 'if-none-match': '*' }, { scopes: ['a b'] }, 422, '/scopes/0'],
  ['an id that is none', { 'if-none-match': '*' }, { path: 'UPPER' }, 422, '/id'],
])('refuses %s', async (_name, headers, { path = 'south', ...more }, status, why) => {
  const res = await call('put', `connections/${String(path)}`).set(headers).send({ ...NEW, ...more }).expect(status);
  expect(JSON.stringify(res.body).replaceAll('\\', '')).toContain(why);
  expect(await connections.list('northfield')).toHaveLength(1);
}); // prettier-ignore

it.each([
  'http://ehr.example.org/r4',
  'https://localhost/r4',
  'https://127.0.0.1:5432/r4',
  'https://[::1]/r4',
  'https://169.254.169.254/latest',
  'http://169.254.169.254/latest/meta-data',
  'https://[fe80::1]/r4',
  'https://0.0.0.0/r4',
  'https://metadata.google.internal/r4',
  'https://ehr.local/r4',
  'https://user:pass@ehr.example.org/r4',
  'https://ehr.example.org/r4?x=1',
  'https://[::ffff:169.254.169.254]/r4',
  'https://2130706433/r4',
  'file:///etc/passwd',
  'gopher://ehr.example.org/',
  'ehr.example.org',
])('asks nothing of %s', async (fhirBase) => {
  await call('post', 'connections/look').send({ ...NEW, fhirBase }).expect(422);
  await add({ fhirBase }).expect(422);
}); // prettier-ignore

it('reads again, and tells in what the EHR differs', async () => {
  serveOther();
  await add();
  nock.cleanAll();
  serveOther({ token_endpoint: `${OTHER}/v2/token` }, ['Patient']);
  const { card } = body<ConnectionView>(await call('post', 'connections/south/read').expect(200));
  expect(card.snapshot?.changes).toEqual([
    { what: 'tokenEndpoint', before: `${OTHER}/token`, after: `${OTHER}/v2/token` },
    { what: 'type', before: 'Coverage' },
  ]);
  expect(card.snapshot?.changedAt).toBe(card.snapshot?.takenAt);
});

describe('a test of the connection', () => {
  const serveTokenOf = (status: number, answer: object) => nock(OTHER).post('/token').reply(status, answer);
  it.each([
    ['knows us', 400, { error: 'invalid_grant' }, { state: 'good', found: 'invalid_grant' }],
    ['does not know us', 401, { error: 'invalid_client' }, { state: 'wrong', found: 'invalid_client' }],
    ['tells neither', 400, { error: 'invalid_request' }, { state: 'unknown' }],
    ['speaks of the code alone', 401, { error: 'invalid_client', error_description: 'Invalid token (supplied as code parameter in the POST body). jwt malformed' }, { state: 'unknown', found: 'invalid_client' }],
  ])('says that the EHR %s', async (_name, status, answer, step) => {
    serveOther();
    await add();
    serveTokenOf(status, answer);
    const { steps } = body<TestView>(await call('post', 'connections/south/test').expect(200));
    expect(steps.slice(0, 2)).toMatchObject([{ id: 'discovery', state: 'good' }, { id: 'statement', state: 'good' }]);
    expect(steps[2]).toMatchObject({ id: 'client', ...step });
    expect(steps).toHaveLength(3);
  }); // prettier-ignore

  it('asks for a token of our own where back-end scopes are set, and the card knows what came', async () => {
    serveOther();
    await add({ backendScopes: ['system/Patient.read'] });
    serveTokenOf(400, { error: 'invalid_grant' });
    serveTokenOf(200, {
      access_token: 'x',
      token_type: 'bearer',
      expires_in: 300,
      scope: 'system/Patient.rs',
    });
    const { steps } = body<TestView>(await call('post', 'connections/south/test').expect(200));
    expect(steps.at(-1)).toEqual({ id: 'backend', state: 'good', found: 'system/Patient.rs' });
    const { card } = body<ConnectionView>(await call('get', 'connections/south'));
    expect(card.features.find(({ id }) => id === 'backend')?.state).toBe('available');
    expect(card.grants.map(({ way }) => way)).toEqual(['system']);
  });

  it('stops where the EHR is down', async () => {
    await add();
    const { steps } = body<TestView>(await call('post', 'connections/south/test').expect(200));
    expect(steps).toEqual([{ id: 'discovery', state: 'wrong', found: 'ehr/unreachable' }]);
  });
});

it('changes keys, the new one beside the old; not where a connection has none', async () => {
  serveOther();
  await add({ method: 'ES384', secret: undefined });
  const { keys } = body<ConnectionView>(await call('post', 'connections/south/rotate').expect(200));
  expect(keys.map(({ goneAt }) => goneAt !== undefined)).toEqual([false, true]);
  expect(JSON.stringify(keys)).not.toMatch(/PRIVATE|"d"/);
  const refused = await call('post', 'connections/north/rotate').expect(400);
  expect(refused.text).toContain('keys of our own');
});

it('shows everyone their own card, made of their own token', async () => {
  await connections.save(connectionDraft);
  const mine = await launch(test1, { scope: 'launch openid patient/Coverage.read' });
  await launch(test1, { scope: 'launch openid patient/*.read' });
  const { name, card } = body<OwnConnectionView>(await call('get', 'connection', mine).expect(200));
  expect(name).toBe('Northfield EHR');
  const state = (id: string) => card.features.find((one) => one.id === id)?.state;
  expect([state('coverage'), state('diagnoses')]).toEqual(['available', 'scope-missing']);
});

it('keeps everyone else out, and what administrators do on record', async () => {
  await connections.save(connectionDraft);
  const other = await launch(test1);
  const before = events.length;
  for (const [method, path] of [
    ['get', 'connections'],
    ['get', 'connections/north'],
    ['put', 'connections/north'],
    ['post', 'connections/look'],
    ['post', 'connections/north/test'],
    ['post', 'connections/north/rotate'],
    ['post', 'connections/north/retire'],
    ['post', 'connections/north/bring-back'],
  ] as const) {
    const res = await call(method, path, other).expect(403);
    expect(res.text).toContain('signed in as coordinator');
  }
  expect(events.slice(before).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 8 }, () => '4'));
  await call('get', 'connections').expect(200);
  expect(events.at(-1)).toMatchObject({ outcome: '0', action: 'E' });
});

it('shows a tenant its own connections only', async () => {
  await connections.save({ ...connectionDraft, id: 'foreign', tenant: 'elsewhere', fhirBase: `${EHR}/x`, issAllowed: [`${EHR}/x`] });
  const { text } = await call('get', 'connections').expect(200);
  expect(text).not.toContain('foreign');
  await call('get', 'connections/foreign').expect(404);
  await call('post', 'connections/foreign/test').expect(404);
}); // prettier-ignore

it('leads an administrator who signs in without a chart to the connections', async () => {
  serveDiscovery();
  const begun = await request(app).get('/login').query({ iss: BASE });
  const authorize = new URL(begun.get('location') ?? '');
  const nonce = authorize.searchParams.get('nonce') ?? '';
  serveToken(async () => [200, { access_token: 'a', token_type: 'bearer', id_token: await idToken(nonce) }]);
  const res = await request(app)
    .get('/callback')
    .query({ code: 'c', state: authorize.searchParams.get('state') })
    .set('cookie', (begun.get('Set-Cookie') ?? []).map((one) => one.split(';')[0]).join('; '));
  expect(res.get('location')).toMatch(/\/s\/[\w-]{43}\/connections$/);
});

it('takes no back-end secret along to another address', async () => {
  serveOther();
  await add({ secret: 'PLANTED-front' });
  const { draft } = await connections.kept('northfield', 'south');
  const backend = {
    clientId: 'back-end',
    auth: { method: 'basic', secret: 'PLANTED-back', urlEncode: true },
    scopes: ['system/Patient.read'],
  } as const;
  await connections.save({ ...draft, backend });
  const put = (more: object, version: string) =>
    call('put', 'connections/south')
      .set('if-match', version)
      .send({ ...NEW, ...more });
  await put({ name: 'Renamed' }, '"2"').expect(200);
  expect((await connections.byId('northfield', 'south')).backend).toEqual(backend);
  nock('https://evil.example.com').persist().get(/./).reply(404);
  await put({ fhirBase: 'https://evil.example.com/r4', secret: 'new', moved: true }, '"3"').expect(200);
  expect((await connections.byId('northfield', 'south')).backend).toEqual({ scopes: backend.scopes });
});
