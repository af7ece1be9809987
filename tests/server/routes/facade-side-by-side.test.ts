/** What is simply made goes to the database together, of one transaction or of many requests; nothing of that is seen from without. */
import type { Binary, Bundle, Claim, Task } from 'fhir/r4.js';
import { connectionDraft } from '../security/fake-ehr.ts';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { bodyOf, bundleOf, entryOf, facadeUnderTest } from './facade-under-test.ts';

const { taskOf, post, send, call, count, database, events, patients } = await facadeUnderTest();
shutTheNetwork();

it('makes many, and answers in the order of its entries', async () => {
  const values = Array.from({ length: 120 }, (_, at) => `beside-${at}`);
  const before = await count();
  const tasks = values.map((value) => taskOf({ identifier: [{ system: 'urn:test', value }] }));
  const answer = await post(bundleOf('transaction', ...tasks.map((task) => entryOf('POST', 'Task', task))));
  const { entry = [] } = bodyOf(answer) as Bundle<Task>;
  expect(entry.map(({ resource }) => resource?.identifier?.[0]?.value)).toEqual(values);
  expect(await count()).toBe(before + values.length);
});

it('gives what goes with another to the patient of that other, though both are made here', async () => {
  const target = 'urn:uuid:0d1a7ce0-7c2e-4d0a-9d0b-00000000000a';
  const binary: Binary = {
    resourceType: 'Binary',
    contentType: 'text/plain',
    securityContext: { reference: target },
    data: Buffer.from('A note.').toString('base64'),
  };
  const answer = await post(
    bundleOf(
      'transaction',
      { fullUrl: target, ...entryOf('POST', 'Task', taskOf()) },
      entryOf('POST', 'Binary', binary),
    ),
  ).expect(200);
  const [, made] = (bodyOf(answer) as Bundle).entry ?? [];
  const { rows } = await database.tenant(connectionDraft.tenant, (tx) =>
    tx.query("SELECT patient FROM resources WHERE type = 'Binary' AND id = $1", [made?.resource?.id]),
  );
  expect(rows).toEqual([{ patient: patients.one }]);
});

it('is on record as what failed, not as what was begun beside it', async () => {
  const claim: Claim = {
    resourceType: 'Claim',
    status: 'active',
    type: { text: 'professional' },
    use: 'preauthorization',
    patient: { reference: `Patient/${patients.one}` },
    created: '2026-11-09',
    provider: { display: 'Northfield Orthopedics' },
    priority: { text: 'normal' },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'Meridian' } }],
  };
  const broken = { ...taskOf(), status: undefined } as unknown as Task;
  const [before, soFar] = [await count(), events.length];
  await post(
    bundleOf(
      'transaction',
      entryOf('POST', 'Claim', claim),
      entryOf('POST', 'Task', broken),
      entryOf('POST', 'Claim', claim),
    ),
  ).expect(400);
  expect(await count()).toBe(before);
  const failed = events.slice(soFar).filter(({ outcome }) => outcome === '4');
  expect(failed.map(({ entity }) => entity?.[0]?.what?.reference?.split('/')[0])).toEqual(['Task']);
});

it('what many make at one moment is kept but for what one of them may not make, and each is on record once', async () => {
  const total = async (search: string): Promise<number> =>
    (bodyOf(await call('get', `${search}&_summary=count`).expect(200)) as Bundle).total ?? -1;
  const records = () => total('AuditEvent?subtype=create&outcome=0');
  const before = await records();
  events.length = 0;
  const tasks = Array.from({ length: 30 }, (_, at) =>
    taskOf({
      identifier: [{ system: 'urn:test', value: 'moment' }],
      ...(at === 7 && { basedOn: [{ reference: 'Task/nobody' }] }),
    }),
  );
  const answers = await Promise.all(tasks.map((task) => send('post', 'Task', task)));
  expect(answers.map(({ status }) => status)).toEqual(tasks.map((_, at) => (at === 7 ? 422 : 201)));
  expect(await total('Task?identifier=urn:test|moment')).toBe(29);
  expect(await records()).toBe(before + 29);
  expect(events.filter(({ outcome }) => outcome === '4')).toHaveLength(1);
});
