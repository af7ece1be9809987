/** Each interaction of the facade over HTTP, with what it answers and what it refuses. */
import { shutTheNetwork } from '../security/app-under-test.ts';
import type { Bundle, OperationOutcome, Task } from 'fhir/r4.js';
import { bodyOf, facadeUnderTest, FHIR, problemOf, resourcesOf, serveEhr } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, patients, taskOf } = test1;
shutTheNetwork();

describe('create', () => {
  it('gives an id and a version, whatever was sent, and says where it is', async () => {
    const res = await send('post', 'Task', { ...taskOf(), id: 'mine', meta: { versionId: '9' } }).expect(201);
    const body = res.body as Task;
    expect(body).toMatchObject({ resourceType: 'Task', meta: { versionId: '1' }, status: 'requested' });
    expect(body.id).not.toBe('mine');
    expect(res.get('location')).toBe(`${FHIR}/Task/${body.id ?? ''}/_history/1`);
    expect(res.get('etag')).toBe('W/"1"');
    expect(Date.parse(res.get('last-modified') ?? '')).toBe(
      Math.floor(Date.parse(body.meta?.lastUpdated ?? '') / 1000) * 1000,
    );
    expect(res.get('content-type')).toMatch(/^application\/fhir\+json/);
  });

  it.each([
    ['minimal', (body: unknown) => expect(body).toEqual({})],
    ['representation', (body: unknown) => expect(body).toMatchObject({ resourceType: 'Task' })],
    ['OperationOutcome', (body: unknown) => expect(body).toMatchObject({ resourceType: 'OperationOutcome' })],
  ])('answers with what is preferred: %s', async (preference, check) => {
    const res = await send('post', 'Task', taskOf()).set('prefer', `return=${preference}`).expect(201);
    check(res.body);
    expect(res.get('location')).toMatch(/Task\/.+\/_history\/1$/);
  });

  it('under a condition makes one, finds one, and refuses among several', async () => {
    const identifier = { system: 'urn:test', value: 'once' };
    const task = taskOf({ identifier: [identifier] });
    const condition = 'identifier=urn:test|once';
    const answers = await Promise.all(
      [1, 2, 3].map(() => send('post', 'Task', task).set('if-none-exist', condition)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => (body as Task).id)).size).toBe(1);
    await create(task);
    const res = await send('post', 'Task', task).set('if-none-exist', condition).expect(412);
    expect(problemOf(res.body)).toBe('request/several-match');
    const none = await send('post', 'Task', task).set('if-none-exist', '_count=5').expect(412);
    expect(problemOf(none.body)).toBe('request/no-condition');
  });

  it.each<[string, unknown, number, string]>([
    ['no resource', [], 400, 'request/bad-resource'],
    ['no JSON', '{"a":', 400, 'request/bad-json'],
    [
      'another type',
      { resourceType: 'Consent', status: 'draft', scope: { text: 'x' }, category: [{ text: 'x' }] },
      400,
      'request/other-type',
    ],
    ['an element that is none', { ...taskOf(), colour: 'red' }, 400, 'request/bad-resource'],
    ['a missing element', { ...taskOf(), status: undefined }, 400, 'request/bad-resource'],
    [
      'a reference to nothing',
      taskOf({ focus: { reference: 'Claim/none' } }),
      422,
      'request/unknown-reference',
    ],
    [
      'a patient of another connection',
      taskOf({ for: { reference: `Patient/${patients.elsewhere}` } }),
      422,
      'request/unknown-reference',
    ],
  ])('refuses %s', async (_name, body, status, problem) => {
    const res =
      typeof body === 'string'
        ? await call('post', 'Task').set('content-type', 'application/fhir+json').send(body)
        : await send('post', 'Task', body);
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
  });

  it('tells every fault with its place', async () => {
    const body = bodyOf(
      await send('post', 'Task', {
        ...taskOf(),
        status: 'new',
        note: [{}],
      }).expect(400),
    );
    expect((body as OperationOutcome).issue.map(({ expression }) => expression?.[0])).toEqual(
      expect.arrayContaining(['Task.status', 'Task.note[0]']),
    );
  });
});

describe('read', () => {
  it('knows what the caller has already', async () => {
    const { id, meta } = await create(taskOf());
    const res = await call('get', `Task/${id}`).expect(200);
    expect(res.get('etag')).toBe('W/"1"');
    const modified = res.get('last-modified') ?? '';
    for (const [name, value] of [
      ['if-none-match', 'W/"1"'],
      ['if-none-match', '"7", W/"1"'],
      ['if-modified-since', modified],
    ] as const) {
      const again = await call('get', `Task/${id}`).set(name, value).expect(304);
      expect(again.text).toBe('');
      expect(again.get('etag')).toBe('W/"1"');
    }
    await call('get', `Task/${id}`).set('if-none-match', 'W/"2"').expect(200);
    await call('get', `Task/${id}`)
      .set('if-none-match', 'W/"2"')
      .set('if-modified-since', modified)
      .expect(200);
    await call('get', `Task/${id}`).set('if-modified-since', 'Thu, 01 Jan 2015 00:00:00 GMT').expect(200);
    expect(meta?.versionId).toBe('1');
  });

  it('answers HEAD like GET, without the body', async () => {
    const { id } = await create(taskOf());
    const res = await call('head', `Task/${id}`).expect(200);
    expect(res.get('etag')).toBe('W/"1"');
    expect(res.text).toBeUndefined();
  });

  it('gives parts', async () => {
    const { id } = await create(taskOf({ description: 'call', note: [{ text: 'x' }] }));
    const body = bodyOf(await call('get', `Task/${id}?_elements=description`).expect(200));
    expect(body).toMatchObject({
      description: 'call',
      status: 'requested',
      meta: { tag: [{ code: 'SUBSETTED' }] },
    });
    expect(body).not.toHaveProperty('note');
  });

  it.each([
    ['Task/none', 404, 'request/no-such-resource'],
    ['Task/a%2Fb', 404, 'request/no-such-resource'],
    ['Task/none/_history/1', 404, 'request/no-such-resource'],
    ['Observation/1', 404, 'ehr/type-not-offered'],
    ['Task/x/note', 404, 'request/no-such-page'],
    ['Task/x/_history/1/2', 404, 'request/no-such-page'],
    ['Task//x', 404, 'request/no-such-page'],
    ['Task/x?status=draft', 400, 'ehr/search-parameter'],
    ['Task/x?_summary=count', 400, 'ehr/search-parameter'],
  ])('of %s gives %d %s', async (path, status, problem) => {
    const res = await call('get', path);
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
  });
});

describe('update', () => {
  it('makes the next version, and a new resource under an id that is new', async () => {
    const task = await create(taskOf());
    const res = await send('put', `Task/${task.id}`, { ...task, status: 'accepted' }).expect(200);
    expect(res.body).toMatchObject({ status: 'accepted', meta: { versionId: '2' } });
    expect(res.get('etag')).toBe('W/"2"');
    const made = await send('put', 'Task/named-by-us', taskOf({ id: 'named-by-us' })).expect(201);
    expect(made.get('location')).toBe(`${FHIR}/Task/named-by-us/_history/1`);
  });

  it('holds If-Match to the version that is there', async () => {
    const task = await create(taskOf());
    await send('put', `Task/${task.id}`, task).set('if-match', 'W/"1"').expect(200);
    const res = await send('put', `Task/${task.id}`, task).set('if-match', 'W/"1"').expect(412);
    expect(problemOf(res.body)).toBe('request/other-version');
    expect(JSON.stringify(res.body)).toContain('its version is now 2');
    await send('put', `Task/${task.id}`, task).set('if-match', 'x y').expect(400);
  });

  it('finds by a condition what to change, makes what is not there, and refuses among several', async () => {
    const identifier = [{ system: 'urn:test', value: 'upsert' }];
    const first = await send('put', 'Task?identifier=urn:test|upsert', taskOf({ identifier })).expect(201);
    const second = await send(
      'put',
      'Task?identifier=urn:test|upsert',
      taskOf({ identifier, status: 'accepted' }),
    ).expect(200);
    expect((second.body as Task).id).toBe((first.body as Task).id);
    await create(taskOf({ identifier }));
    await send('put', 'Task?identifier=urn:test|upsert', taskOf({ identifier })).expect(412);
    await send('put', 'Task', taskOf()).expect(412);
  });

  it.each([
    ['another id in the body', 'Task/a', { id: 'b' }, 400, 'request/bad-id'],
    ['no id in the body', 'Task/a', {}, 400, 'request/bad-id'],
    ['an id that is none', 'Task/a_b', { id: 'a_b' }, 400, 'request/bad-resource'],
  ])('refuses %s', async (_name, path, more, status, problem) => {
    const res = await send('put', path, taskOf(more));
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
  });
});

describe('patch', () => {
  const patch = (id: string, operations: unknown, type = 'application/json-patch+json') =>
    call('patch', `Task/${id}`).set('content-type', type).send(JSON.stringify(operations));

  it('changes what it names', async () => {
    const { id } = await create(taskOf());
    const res = await patch(id, [{ op: 'replace', path: '/status', value: 'completed' }]).expect(200);
    expect(res.body).toMatchObject({ status: 'completed', meta: { versionId: '2' } });
  });

  it.each([
    ['a failing test', [{ op: 'test', path: '/status', value: 'x' }], 422, 'request/patch-failed'],
    ['no patch', { status: 'x' }, 400, 'request/bad-patch'],
    ['a patch that leaves no resource', [{ op: 'remove', path: '/status' }], 400, 'request/bad-resource'],
    ['another id', [{ op: 'replace', path: '/id', value: 'x' }], 400, 'request/bad-id'],
  ])('refuses %s, and changes nothing', async (_name, operations, status, problem) => {
    const { id } = await create(taskOf());
    const res = await patch(id, operations);
    expect([res.status, problemOf(res.body)]).toEqual([status, problem]);
    expect((await call('get', `Task/${id}`)).get('etag')).toBe('W/"1"');
  });

  it('takes JSON Patch alone, and says so', async () => {
    const { id } = await create(taskOf());
    for (const type of ['application/fhir+json', 'application/json', 'application/xml-patch+xml']) {
      const res = await patch(id, [], type).expect(415);
      expect(res.get('accept-patch')).toBe('application/json-patch+json');
    }
  });

  it('of nothing is 404, of a stale version 412', async () => {
    const operations = [{ op: 'replace', path: '/status', value: 'completed' }];
    await patch('none', operations).expect(404);
    const { id } = await create(taskOf());
    await patch(id, operations).set('if-match', 'W/"4"').expect(412);
  });
});

describe('delete', () => {
  it('leaves what was to history', async () => {
    const { id } = await create(taskOf());
    const res = await call('delete', `Task/${id}`).expect(204);
    expect(res.text).toBe('');
    expect(problemOf((await call('get', `Task/${id}`).expect(410)).body)).toBe('request/gone');
    await call('get', `Task/${id}/_history/1`).expect(200);
    await call('get', `Task/${id}/_history/2`).expect(410);
    const body = bodyOf(await call('get', `Task/${id}/_history`).expect(200));
    expect((body as Bundle).entry?.map(({ request }) => request?.method)).toEqual(['DELETE', 'POST']);
    expect(resourcesOf((await call('get', `Task?_id=${id}`)).body)).toEqual([]);
    await call('delete', `Task/${id}`).expect(204);
    await send('put', `Task/${id}`, taskOf({ id })).expect((again) =>
      expect([200, 201]).toContain(again.status),
    );
  });

  it('of nothing is done already; a condition may mean one alone', async () => {
    await call('delete', 'Task/none').expect(204);
    const identifier = [{ system: 'urn:test', value: 'delete' }];
    const { id } = await create(taskOf({ identifier }));
    await call('delete', 'Task?identifier=urn:test|delete').expect(204);
    await call('get', `Task/${id}`).expect(410);
    await call('delete', 'Task?identifier=urn:test|delete').expect(204);
    await create(taskOf({ identifier }));
    await create(taskOf({ identifier }));
    await call('delete', 'Task?identifier=urn:test|delete').expect(412);
    await call('delete', 'Task').expect(412);
  });
});

describe('history', () => {
  it('gives versions, newest first, over pages that hold still', async () => {
    const task = await create(taskOf());
    for (const status of ['accepted', 'in-progress', 'completed'] as const)
      await send('put', `Task/${task.id}`, { ...task, status }).expect(200);
    const first = (await call('get', `Task/${task.id}/_history?_count=3`).expect(200)).body as Bundle<Task>;
    expect(first).toMatchObject({ type: 'history' });
    expect(first.entry?.map(({ resource, response }) => [resource?.status, response?.etag])).toEqual([
      ['completed', 'W/"4"'],
      ['in-progress', 'W/"3"'],
      ['accepted', 'W/"2"'],
    ]);
    const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    await send('put', `Task/${task.id}`, { ...task, status: 'failed' }).expect(200);
    const second = (await call('get', next.replace(`${FHIR}/`, '')).expect(200)).body as Bundle<Task>;
    expect(second.entry?.map(({ resource, request }) => [resource?.status, request?.method])).toEqual([
      ['requested', 'POST'],
    ]);
    expect(second.link?.some(({ relation }) => relation === 'next')).toBe(false);
  });

  it.each(['_count=0', '_count=x', '_since=2026', '_since=yesterday', 'status=x', '_page=x'])(
    'refuses %s',
    async (query) => {
      expect(problemOf((await call('get', `Task/_history?${query}`).expect(400)).body)).toBe(
        'ehr/search-parameter',
      );
    },
  );
});

describe('what the EHR holds', () => {
  it('is read and refused as its own', async () => {
    serveEhr({ resourceType: 'Patient', id: 'pt-1', name: [{ family: 'Quell' }], gender: 'female' });
    const res = await call('get', `Patient/${patients.one}`).expect(200);
    expect(res.body).toMatchObject({
      resourceType: 'Patient',
      id: patients.one,
      name: [{ family: 'Quell' }],
    });
    await call('get', `Patient/${patients.elsewhere}`).expect(404);
    await call('get', 'Patient/none').expect(404);
  });
});
