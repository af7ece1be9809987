/** Scopes that allow a part: nothing comes back, and nothing is found out, by a way around the letter that is missing. */
import type { Bundle, FhirResource, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { facadeUnderTest } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, tokenFor } = test1;
shutTheNetwork();

const taskOf = (code: string, more: Partial<Task> = {}): Task =>
  test1.taskOf({
    identifier: [{ system: 'urn:oid:1.2.3', value: code }],
    description: 'ZEBRAFISH',
    ...more,
  });
const PATCH = [{ op: 'replace', path: '/status', value: 'draft' }];
const entriesOf = (body: unknown) => (body as Bundle<FhirResource>).entry ?? [];

it('who may change but not read gets nothing back of what was there', async () => {
  const task = await create(taskOf('patched'));
  const bearer = await tokenFor('system/Task.u');
  const patched = await call('patch', `Task/${task.id}`, bearer)
    .set('content-type', 'application/json-patch+json')
    .send(JSON.stringify(PATCH))
    .expect(200);
  expect(patched.text).not.toContain('ZEBRAFISH');
  const granular = await tokenFor('system/Task.u system/Task.r?status=completed');
  const again = await call('patch', `Task/${task.id}`, granular)
    .set('content-type', 'application/json-patch+json')
    .send(JSON.stringify(PATCH))
    .expect(200);
  expect(again.text).not.toContain('ZEBRAFISH');
});

it('a condition finds only what one may find', async () => {
  const hidden = await create(taskOf('hidden', { status: 'completed' }));
  const bearer = await tokenFor('system/Task.c system/Task.s?status=requested');
  const condition = 'identifier=urn:oid:1.2.3|hidden';
  const res = await send('post', 'Task', taskOf('hidden'), bearer).set('if-none-exist', condition);
  expect(res.status).toBe(403);
  expect(`${res.text}${JSON.stringify(res.headers)}`).not.toContain(hidden.id);
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        request: { method: 'POST', url: 'Task' },
        resource: taskOf('new', { focus: { reference: `Task?${condition}` } }),
      },
    ],
  };
  const refused = await send('post', '', bundle, bearer);
  expect(refused.status).toBe(412);
  expect(refused.text).not.toContain(hidden.id);
});

it('who may search but not read can still create under a condition, alone and in a transaction', async () => {
  const known = await create(taskOf('known'));
  const bearer = await tokenFor('system/Task.cs');
  const condition = 'identifier=urn:oid:1.2.3|known';
  const alone = await send('post', 'Task', taskOf('known'), bearer)
    .set('if-none-exist', condition)
    .expect(200);
  expect(alone.get('location')).toContain(known.id);
  const request = { method: 'POST', url: 'Task', ifNoneExist: condition };
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ request, resource: taskOf('known') }],
  };
  const within = await send('post', '', bundle, bearer).expect(200);
  expect(entriesOf(within.body)[0]?.response?.location).toContain(known.id);
});

it('who may update and search can do so under a condition, alone and in a transaction', async () => {
  const bearer = await tokenFor('system/Task.us');
  const url = (code: string): string => `Task?identifier=urn:oid:1.2.3|${code}`;
  await send('put', url('alone'), taskOf('alone'), bearer).expect(201);
  const entry = [{ request: { method: 'PUT', url: url('within') }, resource: taskOf('within') }];
  const within = await send('post', '', { resourceType: 'Bundle', type: 'transaction', entry }, bearer);
  expect(within.status).toBe(200);
});

it('what refers to a match is found by a search, so that a narrow search leaves it out', async () => {
  const whole = await create(taskOf('whole', { status: 'draft' }));
  await create(taskOf('part', { status: 'completed', focus: { reference: `Task/${whole.id}` } }));
  const bearer = await tokenFor('system/Task.r system/Task.s?status=draft');
  const found = await call('get', `Task?_id=${whole.id}&_revinclude=Task:focus`, bearer).expect(200);
  expect(entriesOf(found.body).filter(({ search }) => search?.mode === 'include')).toEqual([]);
});
