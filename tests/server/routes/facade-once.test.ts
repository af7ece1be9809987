/** What is done once: by an Idempotency-Key, and what a payer has answered. */
import type { Claim, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { bundleOf, entryOf, facadeUnderTest, problemOf } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, patients, tokenFor, taskOf, post, count } = test1;
shutTheNetwork();

describe('an Idempotency-Key', () => {
  const key = (name: string, req: ReturnType<typeof send>) => req.set('idempotency-key', name);

  it('gives the first answer again, however many ask at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => key('k-1', send('post', 'Task', taskOf()))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => (body as Task).id)).size).toBe(1);
    expect(new Set(answers.map((res) => res.get('location'))).size).toBe(1);
  });

  it('has each repeat on record', async () => {
    await key('k-0', send('post', 'Task', taskOf())).expect(201);
    const before = test1.events.length;
    await key('k-0', send('post', 'Task', taskOf())).expect(201);
    expect(test1.events.slice(before).map(({ action, outcome }) => [action, outcome])).toEqual([['C', '0']]);
  });

  it('is refused with another request, and is each caller’s own', async () => {
    await key('k-2', send('post', 'Task', taskOf())).expect(201);
    const res = await key('k-2', send('post', 'Task', taskOf({ status: 'draft' }))).expect(422);
    expect(problemOf(res.body)).toBe('request/key-reused');
    await key(
      'k-2',
      send('post', 'Task', taskOf({ status: 'draft' }), await tokenFor('system/Task.cr')),
    ).expect(201);
  });

  it('is free again after a failure', async () => {
    await key('k-3', send('post', 'Task', taskOf({ focus: { reference: 'Claim/none' } }))).expect(422);
    await key('k-3', send('post', 'Task', taskOf())).expect(201);
  });

  it('is forgotten after a day', async () => {
    const first = await key('k-4', send('post', 'Task', taskOf())).expect(201);
    await test1.database.tenant('northfield', (tx) =>
      tx.query("UPDATE facade_answers SET made_at = now() - interval '25 hours'"),
    );
    const second = await key('k-4', send('post', 'Task', taskOf())).expect(201);
    expect((second.body as Task).id).not.toBe((first.body as Task).id);
  });

  it('holds for Bundles, too', async () => {
    for (const type of ['batch', 'transaction'] as const) {
      const before = await count();
      const bundle = bundleOf(type, entryOf('POST', 'Task', taskOf()), entryOf('POST', 'Task', taskOf()));
      const [first, second] = [await key(`k-${type}`, post(bundle)), await key(`k-${type}`, post(bundle))];
      expect(second.body).toEqual(first.body);
      expect(await count()).toBe(before + 2);
    }
  });
});

it('keeps what a payer has answered as it was', async () => {
  const claim: Claim = {
    resourceType: 'Claim', status: 'active', use: 'preauthorization', created: '2026-11-26', type: { text: 'x' }, priority: { text: 'x' },
    patient: { reference: `Patient/${patients.one}` }, provider: { display: 'Clinic' }, insurance: [{ sequence: 1, focal: true, coverage: { display: 'Plan' } }],
  }; // prettier-ignore
  const sent = await create(claim);
  await send('put', `Claim/${sent.id}`, { ...sent, priority: { text: 'y' } }).expect(200);
  await test1.database.tenant('northfield', (tx) =>
    test1.resources.put(tx, {
      patient: patients.one,
      resource: {
        resourceType: 'ClaimResponse',
        id: 'answer',
        status: 'active',
        use: 'preauthorization',
        created: '2026-11-26',
        type: { text: 'x' },
        outcome: 'complete',
        patient: claim.patient,
        insurer: { display: 'Payer' },
        request: { reference: `Claim/${sent.id}` },
      },
    }),
  );
  for (const res of [
    await send('put', `Claim/${sent.id}`, { ...sent, priority: { text: 'z' } }),
    await call('delete', `Claim/${sent.id}`),
    await call('patch', `Claim/${sent.id}`).set('content-type', 'application/json-patch+json').send('[]'),
    await post(bundleOf('transaction', entryOf('DELETE', `Claim/${sent.id}`))),
  ])
    expect([res.status, problemOf(res.body)]).toEqual([409, 'request/answered']);
});
