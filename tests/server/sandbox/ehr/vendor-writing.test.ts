/** What each behaviour takes when an app writes, and how it refuses what it does not take. */
import type { AxiosResponse } from 'axios';
import type { Appointment, Bundle, DocumentReference, OperationOutcome } from 'fhir/r4.js';

import type { Site } from '../../../../server/sandbox/ehr/build-site.ts';
import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { fhir, http, signIn, siteOf, startEhr } from './client.ts';

let ehr: SandboxEhr;
beforeAll(async () => {
  ehr = await startEhr();
});
afterAll(() => ehr.close());

const types = ['DocumentReference', 'Appointment', 'QuestionnaireResponse', 'ServiceRequest'];

interface Write {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

async function writer(id: string, patient = 'p01', actions = ['read', 'write']) {
  const site = siteOf(ehr, id);
  const scopes = types.flatMap((type) => actions.map((action) => `patient/${type}.${action}`));
  const scope = ['launch', 'openid', ...scopes].join(' ');
  const { access_token: bearer } = await signIn(site, { scope, launch: site.launch(patient) });
  const write = <T>({ method, path, body, headers }: Write): Promise<AxiosResponse<T>> =>
    http.request<T>({
      method,
      url: `${site.fhirBase}/${path}`,
      data: JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
        ...headers,
      },
    });
  const read = <T>(path: string) => fhir<T>(site, path, bearer);
  return { site, write, read };
}

function document(site: Site, patient = 'p01', more: Partial<DocumentReference> = {}): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }], text: 'Referral note' },
    subject: { reference: `Patient/${site.idOf('Patient', patient)}` },
    author: [{ reference: `Practitioner/${site.idOf('Practitioner', 'practitioner-ito')}` }],
    description: 'Decision of the payer',
    content: [{ attachment: { contentType: 'text/plain', data: 'QXBwcm92ZWQ=' } }],
    context: {
      encounter: [{ reference: `Encounter/${site.idOf('Encounter', `${patient}-encounter-1`)}` }],
      period: { start: '2026-11-23T10:00:00-06:00' },
    },
    ...more,
  };
}

const visitOf = (site: Site, patient = 'p01') =>
  `Appointment/${site.idOf('Appointment', `${patient}-visit-1`)}`;

describe.each(['standard', 'epic-like', 'oracle-health-like'])('like %s, a document', (id) => {
  test('is kept with address and version, and shown in the chart', async () => {
    const { site, write, read } = await writer(id, 'p02');
    const answer = await write({ method: 'POST', path: 'DocumentReference', body: document(site, 'p02') });
    expect([answer.status, answer.headers['etag']]).toEqual([201, 'W/"1"']);
    const location = String(answer.headers['location']);
    expect(location).toMatch(new RegExp(`^${site.fhirBase}/DocumentReference/[\\w-]+$`));
    const kept = await read<DocumentReference>(location);
    expect(kept.data).toMatchObject({ description: 'Decision of the payer', docStatus: 'final' });
    const chart = await http.get<string>(`${ehr.url}/chart?patient=p02&like=${id}`);
    expect(chart.data).toContain('Decision of the payer');
  });

  test('of another patient is refused, and one of nobody', async () => {
    const { site, write } = await writer(id);
    const other = await write({ method: 'POST', path: 'DocumentReference', body: document(site, 'p02') });
    expect(other.status).toBe(403);
    const nobody = { ...document(site), subject: undefined };
    expect((await write({ method: 'POST', path: 'DocumentReference', body: nobody })).status).toBe(422);
  });

  test('needs the scope to write', async () => {
    const { site, write } = await writer(id, 'p01', ['read']);
    const answer = await write({ method: 'POST', path: 'DocumentReference', body: document(site) });
    // Where the registration decides, it was registered.
    expect(answer.status).toBe(site.behaviour.authorization.scopesFrom === 'registration' ? 201 : 403);
  });

  test.each([
    ['text', 'text/plain', {}, 415],
    ['another type', 'application/fhir+json', { resourceType: 'Patient' }, 400],
  ])('as %s is refused', async (_case, contentType, body, status) => {
    const { write } = await writer(id);
    const headers = { 'Content-Type': contentType };
    expect((await write({ method: 'POST', path: 'DocumentReference', body, headers })).status).toBe(status);
  });
});

test('like Epic, a document without a valid encounter of the patient is refused', async () => {
  const { site, write } = await writer('epic-like');
  const others = { encounter: [{ reference: `Encounter/${site.idOf('Encounter', 'p02-encounter-1')}` }] };
  for (const context of [{}, others, { encounter: [{ reference: 'Encounter/none' }] }]) {
    const body = document(site, 'p01', { context });
    const { status, data } = await write<OperationOutcome>({
      method: 'POST',
      path: 'DocumentReference',
      body,
    });
    expect([status, data.issue[0]?.diagnostics]).toEqual([400, 'Valid encounter required']);
  }
});

test('like Epic, an answer to a questionnaire is kept and an order is updated', async () => {
  const { site, write, read } = await writer('epic-like');
  const subject = { reference: `Patient/${site.idOf('Patient', 'p01')}` };
  const body = { resourceType: 'QuestionnaireResponse', status: 'completed', subject };
  expect((await write({ method: 'POST', path: 'QuestionnaireResponse', body })).status).toBe(201);
  const path = `ServiceRequest/${site.idOf('ServiceRequest', 'p01-order-1')}`;
  const order = (await read<object>(path)).data;
  const answer = await write<{ note: unknown }>({
    method: 'PUT',
    path,
    body: { ...order, note: [{ text: 'Authorized' }] },
    headers: { 'If-Match': 'W/"1"' },
  });
  expect([answer.status, answer.data.note, answer.headers['etag']]).toEqual([
    200,
    [{ text: 'Authorized' }],
    'W/"2"',
  ]);
  const stale = await write({ method: 'PUT', path, body: order, headers: { 'If-Match': 'W/"1"' } });
  expect(stale.status).toBe(412);
});

describe('like Oracle Health', () => {
  const arrived = [{ op: 'replace', path: '/status', value: 'arrived' }];

  test('answers of writes are empty', async () => {
    const { site, write } = await writer('oracle-health-like');
    const answer = await write<string>({ method: 'POST', path: 'DocumentReference', body: document(site) });
    expect([answer.status, answer.data]).toEqual([201, '']);
  });

  test.each([
    ['docStatus', { docStatus: undefined }],
    ['author', { author: undefined }],
    ['type', { type: undefined }],
    ['content.attachment.data', { content: [{ attachment: { contentType: 'text/plain' } }] }],
    [
      'content.attachment.contentType',
      { content: [{ attachment: { contentType: 'image/png', data: 'AA==' } }] },
    ],
  ])('a document without a %s that it takes is refused', async (missing, more) => {
    const { site, write } = await writer('oracle-health-like');
    const body = { ...document(site), ...more };
    const { status, data } = await write<OperationOutcome>({
      method: 'POST',
      path: 'DocumentReference',
      body,
    });
    expect([status, data.issue[0]?.diagnostics]).toEqual([422, expect.stringContaining(missing)]);
  });

  test('updating a document needs reading and writing', async () => {
    const { site, write } = await writer('oracle-health-like', 'p01', ['write']);
    const made = await write({ method: 'POST', path: 'DocumentReference', body: document(site) });
    const id = String(made.headers['location']).split('/').at(-1) ?? '';
    const again = {
      method: 'PUT',
      path: `DocumentReference/${id}`,
      body: { ...document(site), id },
    } as const;
    const headers = { 'If-Match': 'W/"1"' };
    expect((await write({ ...again, headers })).status).toBe(403);
    const both = await writer('oracle-health-like');
    expect((await both.write({ ...again, headers })).status).toBe(200);
  });

  test('a visit is patched with its version: none is 412, an old one 409, the newest is taken', async () => {
    const { site, write, read } = await writer('oracle-health-like', 'p05');
    const path = visitOf(site, 'p05');
    const patch = (headers: Record<string, string>, body: unknown = arrived) =>
      write<string>({ method: 'PATCH', path, body, headers });
    expect((await patch({})).status).toBe(412);
    expect((await patch({ 'If-Match': 'W/"0"' })).status).toBe(409);
    const taken = await patch({ 'If-Match': 'W/"1"' });
    expect([taken.status, taken.data, taken.headers['etag']]).toEqual([200, '', 'W/"2"']);
    expect((await read<Appointment>(path)).data.status).toBe('arrived');
    expect((await patch({ 'If-Match': 'W/"1"' })).status).toBe(409);
  });

  test('a visit that somebody has open is 423, one that hangs on another record 424', async () => {
    for (const [patient, status] of [
      ['p30', 423],
      ['p31', 424],
    ] as const) {
      const { site, write } = await writer('oracle-health-like', patient);
      const headers = { 'If-Match': 'W/"1"' };
      const answer = await write({ method: 'PATCH', path: visitOf(site, patient), body: arrived, headers });
      expect(answer.status).toBe(status);
    }
  });

  test.each([
    ['a status that may not follow', [{ op: 'replace', path: '/status', value: 'fulfilled' }], 422],
    ['a path that is not listed', [{ op: 'replace', path: '/start', value: '2027-01-01T00:00:00Z' }], 422],
    ['removing', [{ op: 'remove', path: '/comment' }], 422],
    ['an operation without value', [{ op: 'replace', path: '/status' }], 400],
    ['no list', { op: 'replace' }, 400],
  ])('refuses %s', async (_case, body, status) => {
    const { site, write } = await writer('oracle-health-like', 'p06');
    const path = visitOf(site, 'p06');
    const answer = await write({ method: 'PATCH', path, body, headers: { 'If-Match': 'W/"1"' } });
    expect(answer.status).toBe(status);
  });

  test('a visit is booked with one free slot and the patient who accepted, and the slot is taken then', async () => {
    const { site, write, read } = await writer('oracle-health-like');
    const slot = (name: string) => ({ reference: `Slot/${site.idOf('Slot', name)}` });
    const actor = { reference: `Patient/${site.idOf('Patient', 'p01')}` };
    const visit = {
      resourceType: 'Appointment',
      status: 'booked',
      slot: [slot('slot-1')],
      participant: [{ actor, status: 'accepted' }],
    };
    const book = (more: object) =>
      write({ method: 'POST', path: 'Appointment', body: { ...visit, ...more } });
    expect((await book({ slot: [slot('slot-1'), slot('slot-2')] })).status).toBe(422);
    expect((await book({ participant: [{ actor, status: 'tentative' }] })).status).toBe(422);
    expect((await book({ status: 'arrived' })).status).toBe(422);
    expect((await book({ slot: [slot('slot-3')] })).status).toBe(409);
    const booked = await book({});
    expect(booked.status).toBe(201);
    const kept = (await read<Appointment>(String(booked.headers['location']))).data;
    expect(kept.start).toMatch(/Z$/);
    expect((await book({})).status).toBe(409);
  });
});

describe('whoever takes no writes', () => {
  test.each(['athenahealth-like', 'eclinicalworks-like', 'nextgen-enterprise-like', 'nextgen-office-like'])(
    '%s refuses a document',
    async (id) => {
      const { site, write, read } = await writer(id);
      const answer = await write({ method: 'POST', path: 'DocumentReference', body: document(site) });
      expect(answer.status).toBe(405);
      const found = await read<Bundle>(`DocumentReference?patient=${site.idOf('Patient', 'p01')}`);
      expect(found.data.total).toBe(1);
    },
  );
});
