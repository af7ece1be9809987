/** What a condition or a condensed question must not let through: answered requests, two for one, a resource twice. */
import type { Bundle, BundleEntry, Claim, FhirResource, OperationOutcome, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { facadeUnderTest } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, patients } = test1;
shutTheNetwork();

const taskOf = (code: string, more: Partial<Task> = {}): Task =>
  test1.taskOf({
    identifier: [{ system: 'urn:oid:1.2.3', value: code }],
    ...more,
  });
const named = (code: string): string => `identifier=urn:oid:1.2.3|${code}`;
const entryOf = (
  method: NonNullable<BundleEntry['request']>['method'],
  url: string,
  resource?: FhirResource,
  more: object = {},
) => ({ ...more, request: { method, url }, ...(resource && { resource }) });
const transact = (...entry: object[]) =>
  send('post', '', { resourceType: 'Bundle', type: 'transaction', entry });
const problemOf = (body: unknown): string | undefined =>
  (body as OperationOutcome).issue[0]?.details?.coding?.[0]?.code;
const entriesOf = (body: unknown): BundleEntry<FhirResource>[] => (body as Bundle<FhirResource>).entry ?? [];

describe('a condition', () => {
  it.each(['_summary=count', '_count=0'])('means the same with %s beside it', async (beside) => {
    const first = await create(taskOf(beside));
    const again = await send('post', 'Task', taskOf(beside)).set(
      'if-none-exist',
      `${named(beside)}&${beside}`,
    );
    expect([again.status, (again.body as Task).id]).toEqual([200, first.id]);
    const put = await send('put', `Task?${named(beside)}&${beside}`, taskOf(beside)).expect(200);
    expect((put.body as Task).id).toBe(first.id);
  });

  it('that finds nothing does not open what a payer has answered to the id in the body', async () => {
    const claim: Claim = {
      resourceType: 'Claim', status: 'active', use: 'preauthorization', created: '2026-11-26', type: { text: 'x' }, priority: { text: 'x' },
      patient: { reference: `Patient/${patients.one}` }, provider: { display: 'Clinic' }, insurance: [{ sequence: 1, focal: true, coverage: { display: 'Plan' } }],
    }; // prettier-ignore
    const sent = await create(claim);
    await test1.database.tenant('northfield', (tx) =>
      test1.resources.put(tx, {
        patient: patients.one,
        resource: {
          resourceType: 'ClaimResponse', id: 'answered', status: 'active', use: 'preauthorization', created: '2026-11-26', type: { text: 'x' },
          outcome: 'complete', patient: claim.patient, insurer: { display: 'Payer' }, request: { reference: `Claim/${sent.id}` },
        },
      }),
    ); // prettier-ignore
    const changed = { ...sent, priority: { text: 'y' } };
    const res = await send('put', `Claim?${named('nobody')}`, changed);
    expect([res.status, problemOf(res.body)]).toEqual([409, 'request/answered']);
    const within = await transact(entryOf('PUT', `Claim?${named('nobody')}`, changed));
    expect([within.status, problemOf(within.body)]).toEqual([409, 'request/answered']);
    expect((await call('get', `Claim/${sent.id}`).expect(200)).body).toMatchObject({
      priority: { text: 'x' },
    });
  });
});

describe('a transaction', () => {
  it('takes no resource twice, by its id and by what it is found by', async () => {
    const task = await create(taskOf('twice'));
    for (const other of [
      entryOf('PUT', `Task?${named('twice')}`, taskOf('twice')),
      entryOf('DELETE', `Task?${named('twice')}`),
    ]) {
      const res = await transact(entryOf('PUT', `Task/${task.id}`, { ...task, status: 'accepted' }), other);
      expect([res.status, problemOf(res.body)]).toEqual([400, 'request/bad-bundle']);
    }
    expect((await call('get', `Task/${task.id}`).expect(200)).body).toMatchObject({ status: 'requested' });
  });

  it('makes what a conditional update has not found under the id of its body', async () => {
    const task = { ...taskOf('ours'), id: 'named-by-its-sender' };
    const first = await transact(entryOf('PUT', `Task?${named('ours')}`, task)).expect(200);
    const second = await transact(entryOf('PUT', `Task?${named('ours')}`, task)).expect(200);
    expect([first, second].map(({ body }) => entriesOf(body)[0]?.response?.location)).toEqual([
      'Task/named-by-its-sender/_history/1',
      'Task/named-by-its-sender/_history/2',
    ]);
  });

  it('includes what it has just made', async () => {
    const fullUrl = 'urn:uuid:0b3b4e4c-0000-4000-8000-000000000001';
    const res = await transact(
      entryOf('POST', 'Task', taskOf('whole'), { fullUrl }),
      entryOf('POST', 'Task', taskOf('part', { focus: { reference: fullUrl } })),
      entryOf('GET', `Task?${named('part')}&_include=Task:focus`),
    ).expect(200);
    const found = entriesOf(entriesOf(res.body)[2]?.resource);
    expect(found.map(({ search }) => search?.mode)).toEqual(['match', 'include']);
  });
});

it('takes the beginning of all times for _since', async () => {
  const task = await create(taskOf('old'));
  const found = await call('get', `Task/${task.id}/_history?_since=1970-01-01T00:00:00Z`).expect(200);
  expect(entriesOf(found.body)).toHaveLength(1);
});

it('takes half a character as any other text, or refuses it', async () => {
  for (const value of ['\\ud800', 'a\\udfff'])
    for (const place of [`"description":"${value}"`, `"code":{"coding":[{"code":"${value}"}]}`]) {
      const { resourceType, ...rest } = taskOf('half');
      const body = `{"resourceType":"${resourceType}",${place},${JSON.stringify(rest).slice(1)}`;
      const res = await call('post', 'Task').set('content-type', 'application/fhir+json').send(body);
      expect([201, 400]).toContain(res.status);
    }
});
