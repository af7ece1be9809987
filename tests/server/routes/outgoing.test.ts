/** What did not get out: told to analysts and administrators with the reason, opened by who may see patients, and settled once. */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import nock from 'nock';
import request from 'supertest';
import type { Claim, DocumentReference } from 'fhir/r4.js';
import { buildExchanges, EXCHANGE_QUEUES, type Exchanges } from '../../../server/exchange/exchanges.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { silent } from '../../../server/log.ts';
import type { OutgoingResource, OutgoingView } from '../../../server/outgoing-view.ts';
import { fhirRepository } from '../../../server/publish/fhir-repository.ts';
import { buildPublications, PUBLICATION, publicationHandler } from '../../../server/publish/publications.ts';
import { ehrWritesRoutes } from '../../../server/routes/ehr-writes.ts';
import { outgoingRoutes } from '../../../server/routes/outgoing.ts';
import { recordRoutes } from '../../../server/routes/record.ts';
import { sessionOf } from '../../../server/security/session-context.ts';
import { buildOutgoing } from '../../../server/services/outgoing.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { appUnderTest, launch, shutTheNetwork, type Opened } from '../security/app-under-test.ts';
import { connectionDraft, EHR } from '../security/fake-ehr.ts';

const panel = Router();
const test1 = await appUnderTest({ panel });
const { app, database, secrets, connections, audit, events, time } = test1;
const clock = () => time.now;
const resources = buildResources(secrets);
const jobs = await startJobs({ database, queues: EXCHANGE_QUEUES, log: silent });
afterAll(() => jobs.stop());
const base = 'https://repository.test/fhir';
const source = 'https://chartside.example/fhir/r4';
const exchanges: Exchanges = buildExchanges({
  ...{ database, jobs, secrets, clock, log: silent },
  counterparties: [fhirRepository({ base, source })],
  handlers: { [PUBLICATION]: publicationHandler },
});
const publications = buildPublications({
  exchanges: () => exchanges,
  resources: () => resources,
  source,
  types: new Set(['Claim']),
});
const outgoing = buildOutgoing({ database, secrets, resources, clock, publications });
panel.use(ehrWritesRoutes({ database, secrets, own: ownHolder({ database, secrets, resources, audit }) }));
panel.use(outgoingRoutes(outgoing));
panel.use(recordRoutes({ database, secrets, clock, publications }));
panel.get('/patient', (req, res) => res.json({ patient: sessionOf(req).patient }));
shutTheNetwork();

async function openAs(role: string, more: object = {}): Promise<Opened> {
  await connections.save({ ...connectionDraft, roles: { default: role }, ...more });
  return launch(test1);
}
const call = (method: 'get' | 'post', path: string, { sid, cookie }: Opened) =>
  request(app)[method](`/s/${sid}/api/${path}`).set('cookie', cookie);
const view = async (opened: Opened) =>
  (await call('get', 'outgoing', opened).expect(200)).body as OutgoingView;

/** Somebody writes a document; the EHR answers as told, or takes none. */
async function write(answers: 'takes-none' | number): Promise<void> {
  const opened = await openAs('coordinator', {
    flags: { writes: answers === 'takes-none' ? [] : ['DocumentReference'] },
  });
  if (answers !== 'takes-none') nock(EHR).post('/fhir/r4/DocumentReference').reply(answers, '');
  const { patient } = (await call('get', 'patient', opened)).body as { patient: string };
  const resource: DocumentReference = {
    ...{ resourceType: 'DocumentReference', status: 'current' },
    ...{ type: { text: 'Note' }, category: [{ text: 'Note' }], subject: { reference: `Patient/${patient}` } },
    content: [{ attachment: { contentType: 'text/plain', data: 'UExBTlRFRA==' } }],
  };
  await call('post', 'ehr-writes', opened)
    .set('idempotency-key', randomUUID())
    .send({ method: 'create', resource });
}

beforeEach(() => test1.admin('DELETE FROM ehr_writes'));

it('is nothing where all has arrived', async () => {
  await write(201);
  expect(await view(await openAs('admin'))).toMatchObject({
    ...{ connection: 'Northfield EHR', seesPatients: true, writes: [], publishes: true, publications: [] },
  });
});

it.each([
  ['refused', 422, /refused|did not accept|not take/i],
  ['ambiguous', 504, undefined],
  ['kept-here', 'takes-none', undefined],
] as const)('tells of what is %s, opens it, and of nothing more once somebody has seen to it', async (state, answers, why) => {
  await write(answers);
  const admin = await openAs('admin');
  const { writes } = await view(admin);
  expect(writes).toMatchObject([{ type: 'DocumentReference', method: 'POST', state }]);
  const [one] = writes;
  if (why) expect(one?.why).toMatch(why);
  expect(JSON.stringify(writes)).not.toContain('UExBTlRFRA');
  const opened = (await call('get', `outgoing/writes/${one?.id ?? ''}`, admin).expect(200)).body as OutgoingResource;
  expect(JSON.stringify(opened.json)).toContain('UExBTlRFRA');
  await call('post', `outgoing/writes/${one?.id ?? ''}/settle`, admin).expect(204);
  await call('post', `outgoing/writes/${one?.id ?? ''}/settle`, admin).expect(204);
  expect((await view(admin)).writes).toEqual([]);
  expect(events.at(-2)).toMatchObject({ outcome: '0' });
}); // prettier-ignore

it('keeps one row for what is kept here, however often it is sent', async () => {
  const opened = await openAs('coordinator', { flags: { writes: [] } });
  const { patient } = (await call('get', 'patient', opened)).body as { patient: string };
  const resource = {
    ...{ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://x.example/q' },
    subject: { reference: `Patient/${patient}` },
  };
  for (let time = 0; time < 2; time++)
    await call('post', 'ehr-writes', opened).set('idempotency-key', 'twice').send({ method: 'create', resource }).expect(201);
  const own = (await call('get', 'ehr-writes', opened)).body as { writes: object[] };
  expect(own.writes).toMatchObject([{ type: 'QuestionnaireResponse', state: 'kept-here' }]);
  expect((await view(await openAs('admin'))).writes).toHaveLength(1);
}); // prettier-ignore

it('shows an analyst what it is and why, but no content, and others nothing', async () => {
  await write('takes-none');
  const analyst = await openAs('analyst');
  const { writes, seesPatients } = await view(analyst);
  expect([writes.length, seesPatients]).toEqual([1, false]);
  const refused = await call('get', `outgoing/writes/${writes[0]?.id ?? ''}`, analyst).expect(403);
  expect(refused.text).toContain('outgoing/patients-only');
  await call('post', `outgoing/writes/${writes[0]?.id ?? ''}/settle`, analyst).expect(204);
  const coordinator = await openAs('coordinator');
  await call('get', 'outgoing', coordinator).expect(403);
  await call('post', `outgoing/writes/${randomUUID()}/settle`, coordinator).expect(403);
  expect(events.at(-1)).toMatchObject({ outcome: '4' });
  const admin = await openAs('admin');
  await call('get', `outgoing/writes/${randomUUID()}`, admin).expect(404);
  await call('get', 'outgoing/writes/no-id', admin).expect(404);
  await call('get', `outgoing/publications/${randomUUID()}`, admin).expect(404);
});

it('sends a publication that waits at once, and one that failed anew', async () => {
  const admin = await openAs('admin');
  const claim: Claim & { id: string } = {
    ...{ resourceType: 'Claim', id: 'c-1', meta: { versionId: '1' }, status: 'active', type: {}, use: 'claim' },
    ...{ patient: { display: 'PLANTED' }, created: '2026-11-26', provider: {}, priority: {}, insurance: [] },
  };
  await database.tenant('northfield', (tx) => publications.written(tx, { resource: claim }));
  const [first] = (await view(admin)).publications;
  const id = first?.id ?? '';
  nock(base).put('/Claim/c-1').reply(503);
  await exchanges.drive('northfield', id);
  const [waiting] = (await view(admin)).publications;
  expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, nextAttemptAt: expect.any(String) as string });
  const opened = await call('get', `outgoing/publications/${id}`, admin).expect(200);
  expect((opened.body as OutgoingResource).json).toMatchObject({ resourceType: 'Claim', id: 'c-1' });
  // Its time has not come; told so, it goes.
  await exchanges.drive('northfield', id);
  expect((await view(admin)).publications[0]?.attempts).toBe(1);
  const again = await call('post', `publications/${id}/again`, admin).expect(202);
  expect(again.body).toMatchObject({ state: 'waiting' });
  expect(again.body).not.toHaveProperty('nextAttemptAt');
  nock(base).put('/Claim/c-1').reply(422);
  await exchanges.drive('northfield', id);
  expect((await view(admin)).publications).toMatchObject([{ id, state: 'failed', why: expect.stringContaining('422') as string }]);
}); // prettier-ignore
