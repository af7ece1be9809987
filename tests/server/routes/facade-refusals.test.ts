/** What the facade refuses whatever is asked for: methods, formats, scopes; and that each refusal is on record. */
import { shutTheNetwork } from '../security/app-under-test.ts';
import type { Bundle } from 'fhir/r4.js';
import { bodyOf, facadeUnderTest, problemOf, resourcesOf } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, tokenFor, taskOf } = test1;
shutTheNetwork();

describe('what a type does not do', () => {
  it.each([
    ['post', 'Patient', 'GET, HEAD'],
    ['put', 'Patient/x', 'GET, HEAD'],
    ['delete', 'Coverage/x', 'GET, HEAD'],
    ['patch', 'Task', 'GET, POST, PUT, DELETE, HEAD'],
    ['get', 'Patient/_history', ''],
    ['get', 'Patient/x/_history/1', ''],
    ['post', 'AuditEvent', 'GET, HEAD'],
    ['put', 'ClaimResponse/x', 'GET, HEAD'],
    ['get', 'Binary', 'POST'],
    ['get', '', 'POST'],
    ['put', '', 'POST'],
    ['get', 'Task/_search', 'POST'],
    ['post', 'Task/x', 'GET, PUT, PATCH, DELETE, HEAD'],
    ['get', 'Task/$validate', 'POST'],
    // Of a type that both hold, what is the EHR's is only read.
    ['put', `DocumentReference/${'a'.repeat(32)}`, 'GET, HEAD'],
    ['get', `DocumentReference/${'a'.repeat(32)}/_history`, ''],
  ] as const)('%s %s is 405, with what it does', async (method, path, allow) => {
    const res = await call(method, path).expect(405);
    expect(res.get('allow')).toBe(allow);
    expect(problemOf(res.body)).toBe('request/method');
  });

  it('is told by OPTIONS, too', async () => {
    expect((await call('options', 'Task/x').expect(204)).get('allow')).toBe('GET, PUT, PATCH, DELETE, HEAD');
  });
});

describe('formats', () => {
  it.each([
    ['Task', 'application/fhir+json', 200],
    ['Task', 'application/json;q=0.9, text/html', 200],
    ['Task', '*/*', 200],
    ['Task', 'application/fhir+json; fhirVersion=4.0', 200],
    ['Task', 'application/fhir+json; fhirVersion=3.0', 406],
    ['Task', 'application/fhir+xml', 406],
    ['Task', 'text/html', 406],
    ['Task?_format=json', 'application/fhir+xml', 200],
    ['Task?_format=application/fhir%2Bjson', '*/*', 200],
    ['Task?_format=application/fhir+json', '*/*', 200],
    ['Task?_format=xml', '*/*', 406],
    ['Task?_format=ttl', '*/*', 406],
  ])('%s as %s gives %d', async (path, accept, status) => {
    const res = await call('get', path).set('accept', accept);
    expect(res.status).toBe(status);
    expect(res.get('content-type')).toMatch(/^application\/fhir\+json/);
  });

  it.each(['text/plain', 'application/fhir+xml', 'application/x-www-form-urlencoded'])(
    'a body of %s is 415',
    async (type) => {
      const res = await call('post', 'Task').set('content-type', type).send('x').expect(415);
      expect(problemOf(res.body)).toBe('request/content-type');
    },
  );
});

describe('scopes', () => {
  it.each<[string, 'get' | 'post' | 'put' | 'delete', string, number]>([
    ['system/Task.r', 'get', 'Task', 403],
    ['system/Task.s', 'get', 'Task', 200],
    ['system/Task.s', 'get', 'Task/x', 403],
    ['system/Task.r', 'get', 'Task/x', 404],
    ['system/Task.r', 'get', 'Task/_history', 403],
    ['system/Task.rs', 'post', 'Task', 403],
    ['system/Task.c', 'post', 'Task', 201],
    ['system/Task.cr', 'put', 'Task/x', 403],
    ['system/Task.u', 'put', 'Task/x', 201],
    ['system/Task.u', 'put', 'Task?status=draft', 403],
    ['system/Task.cru', 'delete', 'Task/x', 403],
    ['system/Claim.cruds', 'get', 'Task', 403],
  ])('%s: %s %s gives %d', async (scope, method, path, status) => {
    const bearer = await tokenFor(scope);
    const request = call(method, path, bearer);
    const res = await (method === 'post' || method === 'put'
      ? request
          .set('content-type', 'application/fhir+json')
          .send(JSON.stringify(taskOf(method === 'put' ? { id: 'x' } : {})))
      : request);
    expect(res.status).toBe(status);
    if (status === 403) expect(problemOf(res.body)).toBe('oauth/scope-missing');
  });

  it('a condition needs the right to search, as it tells what is there', async () => {
    const bearer = await tokenFor('system/Task.c');
    await send('post', 'Task', taskOf(), bearer).set('if-none-exist', 'status=draft').expect(403);
  });

  it('a granular one is held to each resource, read or written', async () => {
    const bearer = await tokenFor('system/Task.cruds?status=draft');
    const [draft, other] = [
      await create(taskOf({ status: 'draft' })),
      await create(taskOf({ status: 'completed' })),
    ];
    await call('get', `Task/${draft.id}`, bearer).expect(200);
    await call('get', `Task/${other.id}`, bearer).expect(403);
    await call('get', `Task/${other.id}/_history/1`, bearer).expect(403);
    const body = bodyOf(await call('get', 'Task?_total=accurate', bearer).expect(200));
    expect(resourcesOf(body).every((one) => one.resourceType === 'Task' && one.status === 'draft')).toBe(
      true,
    );
    expect(body).not.toHaveProperty('total');
    expect(resourcesOf((await call('get', `Task/${other.id}/_history`, bearer)).body)).toEqual([]);
    await send('post', 'Task', taskOf({ status: 'completed' }), bearer).expect(403);
    await send('post', 'Task', taskOf({ status: 'draft' }), bearer).expect(201);
    await send('put', `Task/${other.id}`, { ...other, status: 'draft' }, bearer).expect(403);
    await send('put', `Task/${draft.id}`, { ...draft, status: 'completed' }, bearer).expect(403);
    await call('delete', `Task/${other.id}`, bearer).expect(403);
    const before = test1.events.length;
    await call('patch', `Task/${draft.id}`, bearer)
      .set('content-type', 'application/json-patch+json')
      .send(JSON.stringify([{ op: 'replace', path: '/status', value: 'failed' }]))
      .expect(403);
    expect(test1.events.slice(before).some(({ outcome }) => outcome === '4')).toBe(true);
  });
});

it('audits what was done and what was refused', async () => {
  const before = test1.events.length;
  const { id } = await create(taskOf());
  await call('get', `Task/${id}`).expect(200);
  await call('get', 'Task/none').expect(404);
  await call('get', 'Task', await tokenFor('system/Claim.s')).expect(403);
  const told = test1.events.slice(before).filter(({ subtype }) => subtype?.[0]?.code !== 'operation');
  expect(told.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['C', '0'],
    ['R', '0'],
    ['R', '4'],
    ['E', '4'],
  ]);
});

it.each<[string, 'get' | 'post' | 'put', string, string | undefined, number]>([
  ['an unknown type', 'get', 'Observation/1', undefined, 404],
  ['a method that is not taken', 'post', 'Patient', undefined, 405],
  ['a format that is not given', 'get', 'Task?_format=xml', undefined, 406],
  ['a body that cannot be read', 'post', 'Task', '{', 400],
  ['a resource that is not right', 'post', 'Task', '{}', 400],
  ['a parameter that is none', 'get', 'Task?colour=red', undefined, 400],
  ['an address that is none', 'get', 'Task/%ff', undefined, 404],
  ['a Bundle that is none', 'post', '', '{}', 400],
])('audits once that %s was refused', async (_name, method, path, body, status) => {
  const before = test1.events.length;
  const asked = call(method, path);
  await (body === undefined ? asked : asked.set('content-type', 'application/fhir+json').send(body)).expect(
    status,
  );
  expect(test1.events.slice(before).map(({ outcome }) => outcome)).toEqual(['4']);
});

it('audits each entry of a batch', async () => {
  const before = test1.events.length;
  const entry = ['Observation/1', 'Task/none', 'Task'].map((url) => ({ request: { method: 'GET', url } }));
  await send('post', '', { resourceType: 'Bundle', type: 'batch', entry }).expect(200);
  expect(test1.events.slice(before).map(({ outcome }) => outcome)).toEqual(['4', '4', '0']);
});

it.each([
  ['get', '//[', 404],
  ['get', 'Task/%00', 404],
  ['get', '..%2f..%2fetc%2fpasswd', 404],
  ['get', 'Task/..%2f..%2fx', 404],
  ['get', 'Task?status=%00', 404],
  ['get', `Task?${'a=1&'.repeat(60)}`, 400],
  ['get', 'metadata?_format=xml', 406],
] as const)('answers %s %s with %d', async (method, path, status) => {
  await call(method, path).expect(status);
});

it('lets no NUL reach the database, wherever it is hidden', async () => {
  const nul = '\u0000';
  const form = call('post', 'Task/_search').set('content-type', 'application/x-www-form-urlencoded');
  await form.send('status=%00').expect(404);
  await send('post', 'Task', taskOf({ identifier: [{ system: 'urn:test', value: `a${nul}` }] })).expect(400);
  const requests = [
    { method: 'GET', url: 'Task/a%00' },
    { method: 'GET', url: 'Task?identifier=a%00' },
    { method: 'POST', url: 'Task', ifNoneExist: `identifier=${nul}` },
    { method: 'PUT', url: 'Task?identifier=%00' },
  ];
  const entry = requests.map((one) => ({ request: one, resource: taskOf() }));
  const body = bodyOf(await send('post', '', { resourceType: 'Bundle', type: 'batch', entry }).expect(200));
  expect((body as Bundle).entry?.map(({ response }) => response?.status)).toEqual([
    '404',
    '404',
    '404',
    '404',
  ]);
  for (const one of entry) {
    const res = await send('post', '', { resourceType: 'Bundle', type: 'transaction', entry: [one] });
    expect(res.status).toBe(404);
  }
});
