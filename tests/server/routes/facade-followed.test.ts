/** What names no patient by itself and goes with what does: who looked at it is on the patient's record, and it stays there. */
import type { AuditEvent, Binary, DocumentReference } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { facadeUnderTest } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, send, create, patients } = test1;
shutTheNetwork();

const about = `Patient/${patients.one}`;
const binaryOf = (more: Partial<Binary> = {}): Binary => ({
  resourceType: 'Binary',
  contentType: 'text/plain',
  data: 'eA==',
  ...more,
});

async function document(): Promise<string> {
  const { id } = await create(binaryOf());
  await create<DocumentReference>({
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: about },
    content: [{ attachment: { url: `Binary/${id}` } }],
  });
  return id;
}

/** The patients of what was put on record meanwhile. */
async function recorded(work: () => Promise<unknown>): Promise<(string | undefined)[]> {
  const before = test1.events.length;
  await work();
  return test1.events
    .slice(before)
    .flatMap(({ entity = [] }: AuditEvent) => entity.map(({ what }) => what?.reference))
    .filter((reference) => reference?.startsWith('Patient/'));
}

it.each([
  ['read', (id: string) => call('get', `Binary/${id}`).expect(200)],
  ['vread', (id: string) => call('get', `Binary/${id}/_history/1`).expect(200)],
  ['history', (id: string) => call('get', `Binary/${id}/_history`).expect(200)],
  ['update', (id: string) => send('put', `Binary/${id}`, binaryOf({ id, data: 'eQ==' })).expect(200)],
  ['delete', (id: string) => call('delete', `Binary/${id}`).expect(204)],
])('a %s of the content of a document names the document’s patient', async (_name, work) => {
  const id = await document();
  expect(await recorded(() => Promise.resolve(work(id)))).toEqual([about]);
});

it('the content of a document stays its patient’s when it is replaced', async () => {
  const id = await document();
  await send('put', `Binary/${id}`, binaryOf({ id, data: 'eQ==' })).expect(200);
  const row = await test1.database.tenant('northfield', (tx) => test1.resources.current(tx, 'Binary', id));
  expect(row?.patient).toBe(patients.one);
});
