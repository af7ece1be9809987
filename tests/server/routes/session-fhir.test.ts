/** /s/{sid}/fhir: what a session may do with what is ours. The chart itself: tests/server/ehr/session-fhir.test.ts. */
import request from 'supertest';
import type { Bundle, CapabilityStatement, FhirResource, OperationOutcome, Task } from 'fhir/r4.js';
import { appUnderTest, launch, PUBLIC, shutTheNetwork, type Opened } from '../security/app-under-test.ts';
import { facadeIds } from '../../../server/ehr/facade-ids.ts';
import { BASE, connectionDraft } from '../security/fake-ehr.ts';
import { bodyOf } from './facade-under-test.ts';

const test1 = await appUnderTest();
const { app } = test1;
shutTheNetwork();

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
const call = (method: Method, { sid, cookie }: Opened, path: string) =>
  request(app)
    [method](`/s/${sid}/fhir${path === '' ? '' : `/${path}`}`)
    .set('cookie', cookie);
const send = (method: 'post' | 'put', opened: Opened, path: string, body: unknown) =>
  call(method, opened, path).set('content-type', 'application/fhir+json').send(JSON.stringify(body));
const problemOf = (body: unknown): string | undefined =>
  (body as OperationOutcome).issue[0]?.details?.coding?.[0]?.code;
const ids = facadeIds(
  { id: connectionDraft.id, tenant: connectionDraft.tenant, fhirBase: BASE },
  test1.secrets,
);
const patientOf = (ehrId: string): string => ids.idFor('Patient', ehrId, new Map());
const [one, two] = [patientOf('pt-1'), patientOf('pt-2')];
const taskOf = (patient: string, more: Partial<Task> = {}): Task => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  for: { reference: `Patient/${patient}` },
  ...more,
});

it('says what it can do, on its own address', async () => {
  const opened = await launch(test1);
  const statement = bodyOf(await call('get', opened, 'metadata').expect(200)) as CapabilityStatement;
  expect(statement.implementation?.url).toBe(`${PUBLIC}/s/${opened.sid}/fhir`);
  const operations = statement.rest?.[0]?.resource?.flatMap(({ operation = [] }) =>
    operation.map(({ name }) => name),
  );
  expect(operations).toContain('docref');
  // A session asks payers by its own API.
  expect(operations).not.toContain('submit');
  await send('post', opened, 'CoverageEligibilityRequest/$submit', {}).expect(404);
});

it('keeps what is ours of its patient, and nothing of another', async () => {
  const opened = await launch(test1);
  const other = await launch(test1, { patient: 'pt-2' });
  const res = await send('post', opened, 'Task', taskOf(one)).expect(201);
  const { id = '' } = res.body as Task;
  expect(res.get('location')).toBe(`${PUBLIC}/s/${opened.sid}/fhir/Task/${id}/_history/1`);
  await call('get', opened, `Task/${id}`).expect(200);
  for (const path of [`Task/${id}`, `Task/${id}/_history/1`]) await call('get', other, path).expect(404);
  for (const path of [
    'Task',
    `Task?_id=${id}`,
    `Task/${id}/_history`,
    'Task/_history',
    `Task?patient=${one}`,
  ]) {
    const found = bodyOf(await call('get', other, path)) as Partial<Bundle<FhirResource>>;
    expect([path, found.entry?.map(({ resource }) => resource?.resourceType) ?? []]).toEqual([path, []]);
  }
  const refused = await send('post', opened, 'Task', taskOf(two));
  expect([refused.status, problemOf(refused.body)]).toEqual([403, 'request/not-patient-bound']);
  await send('put', other, `Task/${id}`, taskOf(two, { id })).expect((answer) => {
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
  await call('delete', other, `Task/${id}`);
  await call('get', opened, `Task/${id}`).expect(200);
  const found = bodyOf(await call('get', opened, `Task?_id=${id}`).expect(200)) as Bundle<FhirResource>;
  expect(found.entry?.[0]?.fullUrl).toBe(`${PUBLIC}/s/${opened.sid}/fhir/Task/${id}`);
});

it('does transactions of its patient’s, and no page of another session', async () => {
  const opened = await launch(test1);
  const entry = [1, 2, 3].map(() => ({
    resource: taskOf(one),
    request: { method: 'POST', url: 'Task' },
  }));
  await send('post', opened, '', { resourceType: 'Bundle', type: 'transaction', entry }).expect(200);
  const first = bodyOf(await call('get', opened, 'Task?_count=1').expect(200)) as Bundle;
  const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  const path = next.slice(next.indexOf('Task?'));
  await call('get', opened, path).expect(200);
  const other = await launch(test1, { patient: 'pt-2' });
  await call('get', other, path).expect(400);
});

it('lets who may only read change nothing', async () => {
  await test1.connections.save({
    ...connectionDraft,
    roles: { default: 'read-only', rules: [] },
  });
  const opened = await launch(test1);
  const res = await send('post', opened, 'Task', taskOf(one));
  expect([res.status, problemOf(res.body)]).toEqual([403, 'oauth/scope-missing']);
  await call('get', opened, 'Task').expect(200);
  await call('get', opened, 'AuditEvent').expect(403);
});

it('shows the content of its patient’s documents, and of nobody else’s', async () => {
  const backend = {
    tenant: connectionDraft.tenant,
    caller: 'client:test',
    connectionId: connectionDraft.id,
    base: `${PUBLIC}/fhir/r4`,
    permission: () => ({ restrictions: [] }),
    audit: () => Promise.resolve(),
  };
  await launch(test1, { patient: 'pt-2' });
  const write = (resource: FhirResource) =>
    test1.own.write(backend, (writer) => writer.create(resource)).then(({ resource: { id } }) => id);
  const data = Buffer.from('a letter').toString('base64');
  const id = await write({ resourceType: 'Binary', contentType: 'text/plain', data });
  const opened = await launch(test1);
  const raw = call('get', opened, `Binary/${id}`);
  await raw.expect(404);
  await write({
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: `Patient/${one}` },
    content: [{ attachment: { url: `Binary/${id}` } }],
  });
  expect((await call('get', opened, `Binary/${id}`).expect(200)).text).toBe('a letter');
  await call('get', await launch(test1, { patient: 'pt-2' }), `Binary/${id}`).expect(404);
});

it('names the scope that the EHR has not granted, as the EHR spells it', async () => {
  const opened = await launch(test1, { scope: 'launch openid patient/Patient.read' });
  const res = await call('get', opened, 'Coverage').expect(403);
  expect(problemOf(res.body)).toBe('ehr/scope-missing');
  expect(JSON.stringify(res.body)).toContain('patient/Coverage.read');
});

it('has no body read for who is not known', async () => {
  const { sid } = await launch(test1);
  const res = await request(app)
    .post(`/s/${sid}/fhir/Task`)
    .set('content-type', 'application/fhir+json')
    .send('{"a":');
  expect(res.status).toBe(401);
});
