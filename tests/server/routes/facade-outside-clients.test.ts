/** What clients that nobody here wrote send: HAPI's and Python's, and what happens on the way. What would be lost in silence is refused. */
import type { Bundle, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { bundleOf, entryOf, facadeUnderTest, FHIR, problemOf, responsesOf } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, post, count, patients } = test1;
shutTheNetwork();

const taskOf = (code: string, more: Partial<Task> = {}): Task =>
  test1.taskOf({ identifier: [{ system: 'urn:example:number', value: code }], ...more });
const named = (code: string): string => `identifier=urn:example:number|${code}`;
const path = (task: Task): string => `Task/${task.id ?? ''}`;

describe('If-None-Exist', () => {
  it.each([
    ['the parameters alone, as R4 has it', ''],
    ['a question mark before them', '?'],
    ['the type before them, as in a transaction of HAPI’s client', 'Task?'],
    ['the whole address, as of HAPI’s client', `${FHIR}/Task?`],
  ])('means the same with %s', async (_name, before) => {
    const first = await create(taskOf(`q${before.length}`));
    const condition = `${before}${named(`q${before.length}`)}`;
    const again = await send('post', 'Task', taskOf('x')).set('if-none-exist', condition);
    expect([again.status, (again.body as Task).id]).toEqual([200, first.id]);
    const within = await post(
      bundleOf('transaction', entryOf('POST', 'Task', taskOf('x'), { ifNoneExist: condition })),
    );
    expect(responsesOf(within.body)).toEqual(['200 OK']);
  });

  it.each(['Claim?', 'https://elsewhere.example.org/fhir/r4/Task?', `${FHIR}/Claim?`, 'Task/1?'])(
    'that asks at %s is refused',
    async (before) => {
      const res = await send('post', 'Task', taskOf('x')).set('if-none-exist', `${before}${named('x')}`);
      expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-header']);
    },
  );

  it('takes a question mark within a value for what it is', async () => {
    const first = await create(taskOf('a?b'));
    const again = await send('post', 'Task', taskOf('a?b')).set('if-none-exist', named('a?b'));
    expect([again.status, (again.body as Task).id]).toEqual([200, first.id]);
  });
});

describe('a query where it is no condition', () => {
  it('is refused, as some clients mean “create once” by it', async () => {
    await create(taskOf('once'));
    const before = await count();
    for (const url of [`Task?${named('once')}`, `Task?${named('never')}`]) {
      const res = await send('post', url, taskOf('once'));
      expect([res.status, problemOf(res.body)]).toEqual([400, 'ehr/search-parameter']);
      const within = await post(bundleOf('transaction', entryOf('POST', url, taskOf('once'))));
      expect(within.status).toBe(400);
    }
    expect(await count()).toBe(before);
  });

  it.each(['put', 'patch', 'delete'] as const)('is refused with %s of one resource, too', async (method) => {
    const task = await create(taskOf('one'));
    const body = method === 'patch' ? [{ op: 'replace', path: '/status', value: 'draft' }] : task;
    const type = method === 'patch' ? 'application/json-patch+json' : 'application/fhir+json';
    const res = await call(method, `${path(task)}?status=requested`)
      .set('content-type', type)
      .send(JSON.stringify(body));
    expect([res.status, problemOf(res.body)]).toEqual([400, 'ehr/search-parameter']);
  });

  it('may say how the answer is to look', async () => {
    await send('post', 'Task?_format=json&_pretty=true', taskOf('shown')).expect(201);
  });
});

describe('what must not be there yet', () => {
  it('is not overwritten by PUT with If-None-Match: *', async () => {
    const task = await create(taskOf('mine', { status: 'draft' }));
    const put = () => send('put', path(task), { ...task, status: 'accepted' }).set('if-none-match', '*');
    expect(problemOf((await put().expect(412)).body)).toBe('request/other-version');
    const within = await post(
      bundleOf('batch', entryOf('PUT', path(task), { ...task, status: 'accepted' }, { ifNoneMatch: '*' })),
    );
    expect(responsesOf(within.body)).toEqual(['412']);
    expect((await call('get', path(task)).expect(200)).body).toMatchObject({ status: 'draft' });
    await call('delete', path(task)).expect(204);
    await put().expect(201);
  });

  it('is made by it', async () => {
    await send('put', 'Task/quite-new', { ...taskOf('new'), id: 'quite-new' })
      .set('if-none-match', '*')
      .expect(201);
  });

  it.each(['W/"1"', 'new'])('If-None-Match: %s of an update is not passed over', async (value) => {
    const task = await create(taskOf('header'));
    const res = await send('put', path(task), task).set('if-none-match', value);
    expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-header']);
  });
});

it('takes the same If-Match twice, and no two of them', async () => {
  const task = await create(taskOf('twice'));
  await send('put', path(task), task).set('if-match', 'W/"1", W/"2"').expect(400);
  await send('put', path(task), task).set('if-match', 'W/"1", W/"1"').expect(200);
});

it('reads a _since whose plus nobody escaped', async () => {
  await create(taskOf('since'));
  const all = (await call('get', 'Task/_history?_since=2020-01-01T00:00:00.000+00:00').expect(200))
    .body as Bundle;
  const none = (await call('get', 'Task/_history?_since=2999-01-01T00:00:00+00:00').expect(200))
    .body as Bundle;
  expect(all.entry?.length).toBeGreaterThan(0);
  expect(none.entry).toBeUndefined();
  await call('get', 'Task/_history?_since=2020-01-01').expect(400);
});

describe('a transaction', () => {
  it('refuses the same condition twice, where one of the two would be lost', async () => {
    const twice = ['draft', 'accepted'].map((status) =>
      entryOf('PUT', `Task?${named('pair')}`, taskOf('pair', { status: status as Task['status'] })),
    );
    const res = await post(bundleOf('transaction', ...twice));
    expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-bundle']);
    const otherwise = entryOf('PUT', `Task?${named('pair')}&intent=order`, taskOf('pair'));
    const other = await post(bundleOf('transaction', twice[0] ?? {}, otherwise));
    expect([other.status, problemOf(other.body)]).toEqual([409, 'request/conflict']);
    expect((await call('get', `Task?${named('pair')}`).expect(200)).body).not.toHaveProperty('entry');
  });

  it.each<[string, object]>([
    ['a condition that is misspelt', { ifNonExist: named('x') }],
    ['a version that is no text', { ifMatch: 1 }],
  ])('refuses %s', async (_name, more) => {
    for (const type of ['batch', 'transaction'] as const) {
      const res = await post(
        bundleOf(type, { request: { method: 'POST', url: 'Task', ...more }, resource: taskOf('x') }),
      );
      expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-bundle']);
    }
  });
});

describe('a body', () => {
  const body = Buffer.from(JSON.stringify(taskOf('é', { description: 'é' })));
  const sent = (bytes: Buffer, headers: Record<string, string> = {}) =>
    call('post', 'Task')
      .set({ 'content-type': 'application/fhir+json', ...headers })
      // As it is: supertest would write bytes as JSON.
      .serialize((value: unknown) => value as string)
      .send(bytes);

  it('that is not UTF-8 is refused, as a letter of a name would become another one', async () => {
    await sent(body).expect(201);
    const res = await sent(Buffer.from(body.toString('utf8'), 'latin1'));
    expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-json']);
  });

  it('of another version of FHIR is refused', async () => {
    await sent(body, { 'content-type': 'application/fhir+json; fhirVersion=4.0' }).expect(201);
    await sent(body, { 'content-type': 'application/fhir+json; fhirVersion=5.0' }).expect(415);
  });
});

it.each(['.', '..'])('gives nothing the id %s, to which no address leads', async (id) => {
  const within = await post(bundleOf('batch', entryOf('PUT', `Task/${id}`, { ...taskOf('dots'), id })));
  expect(responsesOf(within.body)).toEqual(['400']);
});

it('takes q=0.0 for no, as q=0', async () => {
  await call('get', `Task?patient=${patients.one}`).set('accept', 'application/fhir+json;q=0.0').expect(406);
});

it.each(['_history', '$everything', '_search'])('says that there is nothing at [base]/%s', async (word) => {
  expect(problemOf((await call('get', word).expect(404)).body)).toBe('request/no-such-page');
});
