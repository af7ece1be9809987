/** The way in without a chart: who one is, where one ends, and that no patient comes along. */
import request from 'supertest';
import { readConnection, roleOf } from '../../../server/ehr/connection.ts';
import { appUnderTest, cookiesOf, shutTheNetwork, tokenBody, type AppUnderTest } from './app-under-test.ts';
import { BASE, connectionDraft, idToken, serveDiscovery, serveToken, type TokenBody } from './fake-ehr.ts';

const test1 = await appUnderTest();
shutTheNetwork();

/** Follows a link to the sign-in and back; ends where the browser is sent. */
async function signIn(
  { app }: AppUnderTest,
  path: string,
  query: Record<string, string>,
  more: TokenBody = {},
  cookies = true,
) {
  serveDiscovery();
  const begun = await request(app).get(path).query({ iss: BASE, ...query }).expect(302); // prettier-ignore
  const authorize = new URL(begun.get('location') ?? '');
  const of = (name: string) => authorize.searchParams.get(name) ?? '';
  const body = Object.fromEntries(Object.entries(tokenBody()).filter(([name]) => name !== 'patient'));
  serveToken(async () => [200, { ...body, ...more, id_token: await idToken(of('nonce')) }]);
  const callback = request(app)
    .get('/callback')
    .query({ code: 'c', state: of('state') });
  const ended = await (cookies ? callback.set('cookie', cookiesOf(begun)) : callback).expect(302);
  return { authorize, location: ended.get('location') ?? '', cookie: cookiesOf(ended) };
}

it('asks for the person alone: no launch, no patient scope, and hints who it may be', async () => {
  const { authorize } = await signIn(test1, '/login', { login_hint: 'alex', target_link_uri: '/workbench' });
  const asked = Object.fromEntries(authorize.searchParams);
  expect(asked).not.toHaveProperty('launch');
  expect(asked).toMatchObject({ aud: BASE, login_hint: 'alex', code_challenge_method: 'S256' });
  const scopes = asked['scope']?.split(' ') ?? [];
  expect(scopes).toEqual(expect.arrayContaining(['openid', 'fhirUser']));
  expect(scopes.filter((scope) => /^(launch|patient\/)/.test(scope))).toEqual([]);
});

it.each([
  ['/login', { target_link_uri: '/workbench?open=sample/271-richest&at=12.7' }, 'workbench?open=sample%2F271-richest&at=12.7'],
  ['/workbench', { open: 'exchange/1/answer' }, 'workbench?open=exchange%2F1%2Fanswer'],
  ['/login', { target_link_uri: 'https://evil.example.com/elsewhere' }, 'workbench'],
  ['/login', { target_link_uri: '/fhir/r4/Patient' }, 'workbench'],
  ['/login', {}, 'workbench'],
  ['/workbench', { open: 'x'.repeat(2_000) }, 'workbench'],
])('%s %j ends at %s', async (path, query, target) => {
  const { location } = await signIn(test1, path, query);
  expect(location).toMatch(/^\/s\/[\w-]{43}\//);
  expect(location.replace(/^\/s\/[\w-]{43}\//, '')).toBe(target);
}); // prettier-ignore

it('hands the handle over in the fragment behind the query where no cookie is kept', async () => {
  const { location } = await signIn(test1, '/workbench', { open: 'sample/1' }, {}, false);
  expect(location).toMatch(/^\/s\/[\w-]{43}\/workbench\?open=sample%2F1#h=[\w-]{43}$/);
});

it('has no patient, also where the EHR names one that is open somewhere', async () => {
  const { location, cookie } = await signIn(test1, '/login', {}, { patient: 'pt-1' });
  const sid = location.split('/')[2] ?? '';
  const page = await request(test1.app).get(`/s/${sid}/workbench`).expect(200);
  expect(page.text).toContain('id="root"');
  const told = await request(test1.app).get(`/s/${sid}/fhir/Patient`).set('cookie', cookie).expect(403);
  expect(told.text).toContain('You signed in without a chart');
  const rows = await test1.admin<{ patient: string | null }>(
    'SELECT patient FROM sessions ORDER BY started_at DESC LIMIT 1',
  );
  expect(rows).toEqual([{ patient: null }]);
});

it('is refused for an EHR that we do not know, and says where to go when none is named', async () => {
  const iss = 'https://evil.example.com/fhir';
  const refused = await request(test1.app).get('/workbench').query({ iss }).expect(403);
  expect(refused.text).toContain('not connected to the EHR');
  for (const path of ['/login', '/workbench'])
    expect((await request(test1.app).get(path).expect(200)).text).toContain('Open Chartside from your EHR');
});

describe('the role map of a connection', () => {
  const connection = readConnection({
    ...connectionDraft,
    roles: {
      default: 'coordinator',
      rules: [
        { role: 'admin', claim: { name: 'groups', value: 'admins' }, fhirUser: 'Practitioner/boss' },
        { role: 'analyst', claim: { name: 'groups', value: 'interfaces' } },
        { role: 'read-only', fhirUser: 'Practitioner/guest' },
      ],
    },
  });
  it.each([
    ['nobody known', {}, 'coordinator'],
    ['a claim with a list', { claims: { groups: ['x', 'interfaces'] } }, 'analyst'],
    ['a claim with one value', { claims: { groups: 'interfaces' } }, 'analyst'],
    ['a claim that only holds the word', { claims: { groups: 'my-interfaces' } }, 'coordinator'],
    ['a rule of two parts, one fits', { claims: { groups: ['admins'] } }, 'coordinator'],
    ['a rule of two parts, both fit', { claims: { groups: ['admins'] }, fhirUser: 'Practitioner/boss' }, 'admin'],
    ['an absolute fhirUser', { fhirUser: `${BASE}/Practitioner/guest` }, 'read-only'],
    ['the same id at another server', { fhirUser: 'https://evil.example.com/Practitioner/guest' }, 'coordinator'],
  ])('%s', (_name, identity, role) => {
    expect(roleOf(connection, { claims: {}, ...identity })).toBe(role);
  }); // prettier-ignore

  it.each([
    [{ rules: [{ role: 'analyst' }] }, '/roles/rules/0'],
    [{ rules: [{ role: 'root', fhirUser: 'Practitioner/1' }] }, '/roles/rules/0/role'],
    [{ seePatients: ['everyone'] }, '/roles/seePatients/0'],
  ])('that is wrong is refused: %j', (roles, pointer) => {
    const draft = { ...connectionDraft, roles: { default: 'coordinator', ...roles } };
    expect(() => readConnection(draft)).toThrow(pointer);
  });
});
