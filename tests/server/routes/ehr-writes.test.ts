/** /s/{sid}/api/ehr-writes: what the EHR takes, what is kept here instead, and what is refused. */
import { Router } from 'express';
import nock from 'nock';
import request from 'supertest';
import type { DocumentReference, FhirResource } from 'fhir/r4.js';
import { ownHolder } from '../../../server/facade/own.ts';
import { ehrWritesRoutes } from '../../../server/routes/ehr-writes.ts';
import { sessionOf } from '../../../server/security/session-context.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { appUnderTest, launch, shutTheNetwork, type Opened } from '../security/app-under-test.ts';
import { connectionDraft, EHR } from '../security/fake-ehr.ts';

const panel = Router();
const test1 = await appUnderTest({ panel });
const { app, database, secrets, connections, audit } = test1;
const own = ownHolder({ database, secrets, resources: buildResources(secrets), audit });
panel.use(ehrWritesRoutes({ database, secrets, own }));
panel.get('/patient', (req, res) => res.json({ patient: sessionOf(req).patient }));
shutTheNetwork();

const takes = (writes: readonly string[], role = 'coordinator') =>
  connections.save({ ...connectionDraft, flags: { writes }, roles: { default: role } });

const send = ({ sid, cookie }: Opened, body: object, key?: string) => {
  const post = request(app).post(`/s/${sid}/api/ehr-writes`).set('cookie', cookie);
  return (key === undefined ? post : post.set('idempotency-key', key)).send(body);
};

async function note(opened: Opened): Promise<DocumentReference> {
  const res = await request(app).get(`/s/${opened.sid}/api/patient`).set('cookie', opened.cookie);
  const { patient } = res.body as { patient: string };
  return {
    ...{ resourceType: 'DocumentReference', status: 'current' },
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    category: [{ text: 'Note' }],
    subject: { reference: `Patient/${patient}` },
    content: [{ attachment: { contentType: 'text/plain', data: 'QQ==' } }],
  };
}

it('sends a document where the EHR takes it, and lists it', async () => {
  await takes(['DocumentReference']);
  const opened = await launch(test1);
  const sent = nock(EHR)
    .post('/fhir/r4/DocumentReference')
    .reply(201, '', { location: '/DocumentReference/d-1' });
  const resource = await note(opened);
  const res = await send(opened, { method: 'create', resource }, 'k-1').expect(201);
  expect(res.body).toMatchObject({
    state: 'done',
    text: 'The EHR has taken it.',
    reference: expect.stringMatching(/^DocumentReference\/[a-z2-7]{32}$/) as string,
  });
  expect(sent.isDone()).toBe(true);
  const list = await request(app)
    .get(`/s/${opened.sid}/api/ehr-writes`)
    .set('cookie', opened.cookie)
    .expect(200);
  expect(list.body).toMatchObject({ writes: [{ state: 'done', type: 'DocumentReference' }] });
});

it('keeps it here where the EHR does not, and says so', async () => {
  await takes([]);
  const opened = await launch(test1);
  const resource = await note(opened);
  const res = await send(opened, { method: 'create', resource }, 'k-2').expect(201);
  expect(res.body).toMatchObject({
    state: 'kept-here',
    text: 'This EHR does not take it, so Chartside keeps it.',
  });
  const { reference } = res.body as { reference: string };
  const kept = await database.tenant('northfield', (tx) =>
    buildResources(secrets).get<FhirResource>(tx, 'DocumentReference', reference.split('/')[1] ?? ''),
  );
  expect(kept).toMatchObject({ resourceType: 'DocumentReference' });
  const again = await send(opened, { method: 'create', resource }, 'k-2').expect(201);
  expect((again.body as { reference: string }).reference).toBe(reference);
});

it('answers 202 while nobody knows whether the EHR took it', async () => {
  await takes(['DocumentReference']);
  const opened = await launch(test1);
  nock(EHR).post('/fhir/r4/DocumentReference').reply(504);
  const res = await send(opened, { method: 'create', resource: await note(opened) }, 'k-3').expect(202);
  expect(res.body).toMatchObject({
    state: 'ambiguous',
    text: expect.stringMatching(/^It may have arrived/) as string,
  });
});

describe('refuses', () => {
  it.each<[string, object, string | undefined, number, string]>([
    ['a write without a key', { method: 'create' }, undefined, 400, 'urn:chartside:problem:request/bad-header'],
    ['no method', {}, 'k', 422, 'urn:chartside:problem:ehr/cannot-write'],
    ['no resource', { method: 'create', resource: 7 }, 'k', 422, 'urn:chartside:problem:ehr/cannot-write'],
    ['a change without a version', { method: 'update', resource: {} }, 'k', 428, 'urn:chartside:problem:ehr/needs-version'],
    ['a patch that is none', { method: 'patch', type: 'Appointment', id: 'a', patch: {}, ifMatch: 'W/"1"' }, 'k', 400, 'urn:chartside:problem:request/bad-patch'],
    ['a type that no EHR takes', { method: 'create', resource: { resourceType: 'Patient' } }, 'k', 422, 'urn:chartside:problem:ehr/not-written'],
  ])('%s', async (_name, body, key, status, type) => {
    await takes(['DocumentReference']);
    const res = await send(await launch(test1), body, key);
    expect([res.status, (res.body as { type: string }).type]).toEqual([status, type]);
  }); // prettier-ignore

  it('a role that may only read', async () => {
    await takes(['DocumentReference'], 'read-only');
    const opened = await launch(test1);
    const res = await send(opened, { method: 'create', resource: await note(opened) }, 'k-4');
    expect([res.status, (res.body as { type: string }).type]).toEqual([
      403,
      'urn:chartside:problem:ehr/write-not-allowed',
    ]);
    expect(test1.events.at(-1)).toMatchObject({ outcome: '4', action: 'C' });
  });
});
