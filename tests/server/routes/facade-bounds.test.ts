/** A small request does not make an answer of any size. */
import type { Binary, Bundle, BundleEntry, FhirResource, OperationOutcome, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { facadeUnderTest } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, patients } = test1;
shutTheNetwork();

const entriesOf = (body: unknown): BundleEntry<FhirResource>[] => (body as Bundle<FhirResource>).entry ?? [];
const problemOf = (outcome: unknown): string | undefined =>
  (outcome as OperationOutcome).issue[0]?.details?.coding?.[0]?.code;
const taskOf = (id: string, more: Omit<Partial<Task>, 'id'> = {}): Task & { id: string } => ({
  resourceType: 'Task',
  id,
  status: 'requested',
  intent: 'order',
  for: { reference: `Patient/${patients.one}` },
  ...more,
});

it('answers reads of a Bundle up to a size; what is left out is said and on record', async () => {
  const data = Buffer.alloc(7 * 1024 * 1024 - 1, 'x').toString('base64');
  const { id } = await create<Binary>({ resourceType: 'Binary', contentType: 'text/plain', data });
  const entry = Array.from({ length: 30 }, () => ({ request: { method: 'GET', url: `Binary/${id}` } }));
  const before = test1.events.length;
  const res = await send('post', '', { resourceType: 'Bundle', type: 'batch', entry }).expect(200);
  const answers = entriesOf(res.body).map(({ response }) => response);
  expect(answers.map((response) => response?.status)).toEqual([
    ...Array.from({ length: 4 }, () => '200 OK'),
    ...Array.from({ length: 26 }, () => '422'),
  ]);
  expect(problemOf(answers.at(-1)?.outcome)).toBe('request/too-many-entries');
  expect(test1.events.slice(before)).toHaveLength(30);
});

it('includes a thousand of what refers to the matches, however many these are, and says that there is more', async () => {
  const wholes = Array.from({ length: 30 }, (_, at) => taskOf(`whole-${at}`, { status: 'draft' }));
  const parts = wholes.flatMap(({ id }) =>
    Array.from({ length: 40 }, (_, at) => taskOf(`part-${id}-${at}`, { focus: { reference: `Task/${id}` } })),
  );
  await test1.database.tenant('northfield', async (tx) => {
    for (const resource of [...wholes, ...parts])
      await test1.resources.add(tx, { resource, patient: patients.one, connection: 'north' });
  });
  const res = await call('get', 'Task?status=draft&_count=100&_revinclude=Task:focus').expect(200);
  const found = Map.groupBy(entriesOf(res.body), ({ search }) => search?.mode);
  expect([found.get('match')?.length, found.get('include')?.length]).toEqual([30, 1_000]);
  expect(JSON.stringify(found.get('outcome'))).toContain('More is referred to than is included');
});

it('does not wait for an EHR within a transaction: what is not ours is told as left out', async () => {
  const entry = [
    { request: { method: 'POST', url: 'Task' }, resource: taskOf('x', { status: 'on-hold' }) },
    { request: { method: 'GET', url: 'Task?status=on-hold&_include=Task:patient' } },
  ];
  const res = await send('post', '', { resourceType: 'Bundle', type: 'transaction', entry }).expect(200);
  const found = entriesOf(entriesOf(res.body)[1]?.resource);
  expect(found.map(({ search }) => search?.mode)).toEqual(['match', 'outcome']);
  expect(JSON.stringify(found[1])).toContain('Patient is held by the EHR');
});
