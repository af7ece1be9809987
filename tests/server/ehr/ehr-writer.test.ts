/** Writing to EHRs: what they want, what they answer, and that nothing is sent twice. */
import nock from 'nock';
import type { Appointment, DocumentReference, QuestionnaireResponse, ServiceRequest } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, chartsUnderTest, EHR, outcome, type Chart } from './chart-under-test.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

interface Sent {
  readonly body: unknown;
  readonly ifMatch: string | null;
  readonly type: string | null;
}

/** One answer to a write; gives what was sent. */
function takes(
  method: 'post' | 'put' | 'patch',
  path: string,
  status: number,
  body: object | string = '',
  headers: Readonly<Record<string, string>> = {},
): Sent[] {
  const sent: Sent[] = [];
  nock(EHR)
    [method](`/fhir/r4${path}`)
    .reply(async (request: Request) => {
      const { headers: had } = request;
      sent.push({ body: await request.json(), ifMatch: had.get('if-match'), type: had.get('content-type') });
      return [status, typeof body === 'string' ? body : JSON.stringify(body), { ...headers }];
    });
  return sent;
}

async function note(chart: Chart, more: Partial<DocumentReference> = {}): Promise<DocumentReference> {
  return {
    ...{ resourceType: 'DocumentReference', status: 'current', docStatus: 'final' },
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    subject: { reference: `Patient/${chart.access.patient ?? ''}` },
    author: [{ reference: `Practitioner/${await chart.idOf('Practitioner', 'dr-1')}` }],
    content: [{ attachment: { contentType: 'application/pdf', data: 'QQ==' } }],
    context: {
      encounter: [{ reference: `Encounter/${await chart.idOf('Encounter', 'enc-1')}` }],
      period: { start: '2026-11-26T09:00:00-06:00' },
    },
    ...more,
  };
}
const visit = (status: Appointment['status']): Appointment => ({
  ...{ resourceType: 'Appointment', id: 'a1', status, start: '2026-12-01T10:00:00Z' },
  participant: [{ status: 'accepted', actor: { reference: 'Patient/pt-1' } }],
});

const lost = (code: string) => Object.assign(new Error(code), { code });

describe('a document', () => {
  it('is sent in the EHR’s ids and shape, and read back from Location and ETag where the answer is empty', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    const sent = takes('post', '/DocumentReference', 201, '', {
      location: 'https://ehr.example.org/fhir/r4/DocumentReference/d-77',
      etag: 'W/"0$0"',
    });
    const written = await chart.writer().write({ key: 'k1', method: 'create', resource: await note(chart) });
    expect(sent).toMatchObject([
      {
        type: 'application/fhir+json',
        body: {
          subject: { reference: 'Patient/pt-1' },
          author: [{ reference: 'Practitioner/dr-1' }],
          context: { encounter: [{ reference: 'Encounter/enc-1' }] },
        },
      },
    ]);
    const id = await chart.idOf('DocumentReference', 'd-77');
    expect(written).toMatchObject({ state: 'done', reference: `DocumentReference/${id}`, etag: 'W/"0$0"' });
    expect(chart.audited).toMatchObject([
      { interaction: 'create', type: 'DocumentReference', id, outcome: 'success' },
    ]);
  });

  it('is not sent where the EHR is known to want more', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    const resource = await note(chart, { author: [], context: {} });
    await expect(chart.writer().write({ key: 'k2', method: 'create', resource })).rejects.toMatchObject({
      id: 'ehr/cannot-write',
      message: expect.stringContaining('The author is needed.') as string,
    });
  });

  it('is told what the EHR said in plain text', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    takes('post', '/DocumentReference', 400, 'Valid encounter required', { 'content-type': 'text/plain' });
    const failed = chart.writer().write({ key: 'k3', method: 'create', resource: await note(chart) });
    await expect(failed).rejects.toMatchObject({ id: 'ehr/needs-encounter', status: 422 });
    expect(await chart.writer().list()).toMatchObject([{ state: 'refused' }]);
  });

  it.each([
    ['another patient', { subject: { reference: `Patient/${'b'.repeat(32)}` } }, 'ehr/other-patient'],
    ['nobody', { subject: { display: 'Ana' } }, 'ehr/other-patient'],
    [
      'a visit that nobody knows',
      { context: { encounter: [{ reference: 'Encounter/enc-9' }] } },
      'ehr/unknown-reference',
    ],
  ])('of %s never leaves', async (_name, more, id) => {
    const chart = await charts.open({ vendor: 'epic' });
    const resource = await note(chart, more);
    await expect(chart.writer().write({ key: 'k4', method: 'create', resource })).rejects.toMatchObject({
      id,
    });
  });
});

describe('the same key', () => {
  it('gives the first outcome again, and sends nothing', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    const resource = await note(chart);
    takes('post', '/DocumentReference', 201, '', { location: 'DocumentReference/d-1' });
    const first = await chart.writer().write({ key: 'same', method: 'create', resource });
    const again = await chart.writer().write({ key: 'same', method: 'create', resource });
    expect(again).toMatchObject({ id: first.id, state: 'done', reference: first.reference });
  });

  it('is refused for something else', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    takes('post', '/DocumentReference', 201, '', { location: 'DocumentReference/d-1' });
    await chart.writer().write({ key: 'same2', method: 'create', resource: await note(chart) });
    const other = await note(chart, { description: 'other' });
    await expect(
      chart.writer().write({ key: 'same2', method: 'create', resource: other }),
    ).rejects.toMatchObject({
      id: 'request/key-reused',
    });
  });

  it('twice at one moment sends once', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    const resource = await note(chart);
    const sent = takes('post', '/DocumentReference', 201, '', { location: 'DocumentReference/d-1' });
    await Promise.all([1, 2, 3].map(() => chart.writer().write({ key: 'race', method: 'create', resource })));
    expect(sent).toHaveLength(1);
  });

  it('says again what the EHR refused it with', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    const resource = await note(chart);
    takes('post', '/DocumentReference', 423);
    for (let call = 0; call < 2; call++)
      await expect(chart.writer().write({ key: 'locked', method: 'create', resource })).rejects.toMatchObject(
        { id: 'ehr/locked' },
      );
  });
});

describe('an answer that never came', () => {
  it.each([
    [
      'a cut connection',
      () => nock(EHR).post('/fhir/r4/DocumentReference').replyWithError(lost('ECONNRESET')),
    ],
    ['a gateway’s timeout', () => takes('post', '/DocumentReference', 504)],
    ['an error half way', () => takes('post', '/DocumentReference', 500, outcome('fatal', 'exception'))],
  ])('leaves it open after %s, and never sends it again', async (name, fail) => {
    const chart = await charts.open({ vendor: 'epic' });
    const resource = await note(chart);
    fail();
    for (let call = 0; call < 2; call++)
      expect(await chart.writer().write({ key: name, method: 'create', resource })).toMatchObject({
        state: 'ambiguous',
      });
    expect(chart.audited.map(({ outcome: one }) => one)).toEqual(['failed']);
  });

  it('is a refusal where nobody listened', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    nock(EHR).post('/fhir/r4/DocumentReference').replyWithError(lost('ECONNREFUSED'));
    const failed = chart.writer().write({ key: 'down', method: 'create', resource: await note(chart) });
    await expect(failed).rejects.toMatchObject({ id: 'ehr/unreachable' });
  });
});

describe('a visit', () => {
  const move = async (chart: Chart, status: string, key: string) =>
    chart.writer().write({
      ...{ key, method: 'patch', type: 'Appointment', id: await chart.idOf('Appointment', 'a1') },
      patch: [{ op: 'replace', path: '/status', value: status }],
      ifMatch: 'W/"3"',
    });

  it('is moved by a JSON Patch of the version that was read', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    answers('/Appointment/a1', 200, visit('booked'));
    const sent = takes('patch', '/Appointment/a1', 200, '', { etag: 'W/"4"' });
    expect(await move(chart, 'arrived', 'm1')).toMatchObject({ state: 'done', etag: 'W/"4"' });
    expect(sent).toEqual([
      {
        body: [{ op: 'replace', path: '/status', value: 'arrived' }],
        ifMatch: 'W/"3"',
        type: 'application/json-patch+json',
      },
    ]);
  });

  it('is not asked to make a move that the EHR does not know', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    answers('/Appointment/a1', 200, visit('fulfilled'));
    await expect(move(chart, 'booked', 'm2')).rejects.toMatchObject({
      id: 'ehr/cannot-write',
      params: { why: 'A visit that is fulfilled can become nothing else.' },
    });
  });

  it.each([
    [409, 'ehr/conflict'],
    [412, 'ehr/stale'],
    [423, 'ehr/locked'],
    [424, 'ehr/dependency'],
  ])('that the EHR refuses with %i says so', async (status, id) => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    answers('/Appointment/a1', 200, visit('booked'));
    takes('patch', '/Appointment/a1', status);
    await expect(move(chart, 'cancelled', `m${status}`)).rejects.toMatchObject({ id });
  });

  it('of another patient is not touched', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    const other = visit('booked');
    answers('/Appointment/a1', 200, {
      ...other,
      participant: [{ status: 'accepted', actor: { reference: 'Patient/pt-2' } }],
    });
    await expect(move(chart, 'arrived', 'm3')).rejects.toMatchObject({ id: 'ehr/other-patient' });
  });

  it('is booked with one slot and the patient, who has accepted', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    const sent = takes('post', '/Appointment', 201, '', { location: '/Appointment/a9', etag: 'W/"1"' });
    const resource: Appointment = {
      ...{ resourceType: 'Appointment', status: 'booked' },
      slot: [{ reference: `Slot/${await chart.idOf('Slot', 's-1')}` }],
      participant: [{ status: 'accepted', actor: { reference: `Patient/${chart.access.patient ?? ''}` } }],
    };
    expect(await chart.writer().write({ key: 'b1', method: 'create', resource })).toMatchObject({
      state: 'done',
    });
    expect(sent[0]?.body).toMatchObject({ slot: [{ reference: 'Slot/s-1' }] });
  });
});

it('sends of an order only what was changed: what the EHR keeps beside our view stays', async () => {
  const chart = await charts.open({ vendor: 'epic' });
  const raw: ServiceRequest = {
    ...{ resourceType: 'ServiceRequest', id: 'o1', status: 'active', intent: 'order' },
    extension: [{ url: 'http://ehr.example.org/own', valueString: 'keep me' }],
    code: {
      coding: [
        { system: 'urn:own', code: '7' },
        { system: 'urn:oid:2.16.840.1.113883.6.12', code: '70553' },
      ],
    },
    subject: { reference: 'Patient/pt-1' },
    specimen: [{ reference: 'Specimen/s' }],
  };
  answers('/ServiceRequest/o1', 200, raw);
  const read = (await chart.read('ServiceRequest', 'o1')) as ServiceRequest;
  const sent = takes('put', '/ServiceRequest/o1', 200, { ...raw, meta: { versionId: '9' } });
  answers('/ServiceRequest/o1', 200, raw);
  const resource = { ...read, note: [{ text: 'Authorization A-1' }] };
  const written = await chart.writer().write({ key: 'o1', method: 'update', resource, ifMatch: 'W/"8"' });
  expect(written).toMatchObject({ state: 'done', etag: 'W/"9"' });
  expect(sent).toMatchObject([{ ifMatch: 'W/"8"', body: { ...raw, note: [{ text: 'Authorization A-1' }] } }]);
});

it('sends answers to a questionnaire where the EHR takes them', async () => {
  const chart = await charts.open({ vendor: 'athenahealth' });
  const sent = takes('post', '/QuestionnaireResponse', 201, {
    resourceType: 'QuestionnaireResponse',
    id: 'q1',
  });
  const resource: QuestionnaireResponse = {
    ...{ resourceType: 'QuestionnaireResponse', status: 'completed' },
    subject: { reference: `Patient/${chart.access.patient ?? ''}` },
    item: [{ linkId: '1', answer: [{ valueBoolean: true }] }],
  };
  expect(await chart.writer().write({ key: 'q', method: 'create', resource })).toMatchObject({
    state: 'done',
  });
  expect(sent[0]?.body).toMatchObject({ subject: { reference: 'Patient/pt-1' } });
});

it('sends nothing to an EHR that takes none', async () => {
  const chart = await charts.open({ vendor: 'nextgen-office' });
  const resource = await note(chart);
  await expect(chart.writer().write({ key: 'n', method: 'create', resource })).rejects.toMatchObject({
    id: 'ehr/not-written',
  });
  expect(chart.writer().takes('DocumentReference', 'create')).toBe(false);
});

it('takes a write up that was drafted when the process was killed, and holds one that was on its way', async () => {
  const chart = await charts.open({ vendor: 'epic' });
  const resource = await note(chart);
  takes('post', '/DocumentReference', 201, '', { location: 'DocumentReference/d-1' });
  const { id } = await chart.writer().write({ key: 'killed', method: 'create', resource });
  const set = (state: string, back: string) =>
    charts.database.tenant('north', (tx) =>
      tx.query(`UPDATE ehr_writes SET state = $2, updated_at = $3 WHERE id = $1`, [id, state, back]),
    );
  await set('drafted', '2026-11-26T11:00:00Z');
  const again = takes('post', '/DocumentReference', 201, '', { location: 'DocumentReference/d-1' });
  expect(await chart.writer().write({ key: 'killed', method: 'create', resource })).toMatchObject({
    state: 'done',
  });
  expect(again).toHaveLength(1);
  await set('sent', '2026-11-26T11:59:30Z');
  expect(await chart.writer().write({ key: 'killed', method: 'create', resource })).toMatchObject({
    state: 'sent',
  });
  await set('sent', '2026-11-26T11:00:00Z');
  expect(await chart.writer().write({ key: 'killed', method: 'create', resource })).toMatchObject({
    state: 'ambiguous',
  });
});
