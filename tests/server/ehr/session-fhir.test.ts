/** /s/{sid}/fhir: ids, references, pages, and what an EHR may do wrong. */
import nock from 'nock';
import request from 'supertest';
import type { Appointment, AuditEvent, Bundle, Coverage, FhirResource, Organization } from 'fhir/r4.js';
import { appUnderTest, launch, shutTheNetwork, PUBLIC, type Opened } from '../security/app-under-test.ts';
import { BASE, EHR, serveChart } from '../security/fake-ehr.ts';

const test1 = await appUnderTest();
const { app, events } = test1;
shutTheNetwork();

const OURS = /^[a-z2-7]{32}$/;
const get = ({ sid, cookie }: Opened, path: string) =>
  request(app).get(`/s/${sid}/fhir/${path}`).set('cookie', cookie);
const organization: Organization = {
  resourceType: 'Organization',
  id: 'org',
  partOf: { reference: `${BASE}/Organization/o-2` },
};
const coverage: Coverage = {
  resourceType: 'Coverage',
  id: 'MRN-12345678.cov$1~'.padEnd(80, 'x'),
  meta: { versionId: '7' },
  status: 'active',
  contained: [organization],
  beneficiary: { reference: `${BASE}/Patient/pt-1` },
  subscriber: { reference: 'RelatedPerson/rp-1/_history/2' },
  policyHolder: { reference: 'https://elsewhere.example.com/fhir/Patient/x' },
  payor: [{ reference: '#org' }, { reference: 'Organization/o-1' }],
};
const searchset = (entries: FhirResource[], next?: string): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
  entry: entries.map((resource) => ({ resource })),
});
const answerSearch = (type: string, body: object | string, status = 200) =>
  nock(EHR).get(`/fhir/r4/${type}`).query(true).reply(status, body);
const entriesOf = (body: unknown): FhirResource[] =>
  ((body as Bundle<FhirResource>).entry ?? []).flatMap(({ resource }) => resource ?? []);

const patientOf = (event: AuditEvent | undefined): string =>
  event?.entity
    ?.map(({ what }) => what?.reference ?? '')
    .find((of) => of.startsWith('Patient/'))
    ?.slice(8) ?? '?';

it('gives our ids for the EHR’s, in references of every form, and finds back', async () => {
  const opened = await launch(test1);
  const asked = nock(EHR)
    .get('/fhir/r4/Coverage')
    .query({ patient: 'pt-1', _count: '50' })
    .reply(200, searchset([coverage]));
  const body: unknown = (await get(opened, 'Coverage').expect(200)).body;
  expect(asked.isDone()).toBe(true);
  const [found] = entriesOf(body) as Coverage[];
  expect(found?.id).toMatch(OURS);
  expect(found?.beneficiary.reference).toMatch(/^Patient\/[a-z2-7]{32}$/);
  expect(found?.subscriber?.reference).toMatch(/^RelatedPerson\/[a-z2-7]{32}$/);
  expect(found?.payor.map(({ reference }) => reference)).toEqual([
    expect.stringMatching(/^Organization\/[a-z2-7]{32}$/),
  ]);
  expect(found?.policyHolder?.reference).toBe('https://elsewhere.example.com/fhir/Patient/x');
  // Our own random ids may hold anything short.
  const said = JSON.stringify(body).replaceAll(opened.sid, '');
  expect(said).not.toMatch(/MRN|pt-1|o-1|o-2|rp-1|ehr\.example/);

  nock(EHR)
    .get(`/fhir/r4/Coverage/${encodeURIComponent(coverage.id ?? '')}`)
    .reply(200, coverage);
  const again = await get(opened, `Coverage/${found?.id ?? ''}`)
    .expect(200)
    .expect('ETag', 'W/"7"');
  expect((again.body as Coverage).id).toBe(found?.id);
  serveChart({ resourceType: 'Organization', id: 'o-1', name: 'Meridian' });
  await get(opened, found?.payor[0]?.reference ?? '').expect(200);
});

it('gives one resource the same id in every session of the connection', async () => {
  const [one, two] = [await launch(test1), await launch(test1)];
  const ids: unknown[] = [];
  for (const opened of [one, two]) {
    answerSearch('Coverage', searchset([coverage]));
    ids.push(entriesOf((await get(opened, 'Coverage').expect(200)).body)[0]?.id);
  }
  expect(ids[0]).toBe(ids[1]);
});

it('follows pages under names of our own, on the EHR’s origin only', async () => {
  const opened = await launch(test1);
  const one = (id: string): Coverage => ({ ...coverage, id });
  answerSearch('Coverage', searchset([one('c1')], `${BASE}?pageContext=SECRET`));
  const first = (await get(opened, 'Coverage?_count=1').expect(200)).body as Bundle;
  const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  expect(next.startsWith(`${PUBLIC}/s/${opened.sid}/fhir/Coverage?_page=`)).toBe(true);
  expect(next).not.toContain('SECRET');
  nock(EHR)
    .get('/fhir/r4')
    .query({ pageContext: 'SECRET' })
    .reply(200, searchset([one('c2')], 'https://evil.example.com/next'));
  await get(opened, next.slice(next.indexOf('Coverage'))).expect(502);

  const other = await launch(test1);
  await get(other, next.slice(next.indexOf('Coverage'))).expect(400);
});

it('puts what the EHR says beside the hits into an outcome entry, and none among the hits', async () => {
  const opened = await launch(test1);
  answerSearch(
    'Coverage',
    searchset([{ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'not-found' }] }]),
  );
  const body = (await get(opened, 'Coverage').expect(200)).body as Bundle;
  expect(body.entry).toMatchObject([
    { search: { mode: 'outcome' }, resource: { resourceType: 'OperationOutcome' } },
  ]);
});

describe('refuses', () => {
  it.each([
    ['a type that is not offered', 'Observation', 404],
    ['a prototype’s name as type', 'constructor', 404],
    ['an id nobody gave out', `Patient/${'a'.repeat(32)}`, 404],
    ['an EHR’s own id', 'Patient/pt-1', 404],
    ['an unknown parameter', 'Coverage?frobnicate=1', 400],
    ['a chained search', 'Coverage?patient.name=x', 400],
    ['_has', 'Patient?_has:Coverage:beneficiary:status=active', 400],
    ['a count that is no number', 'Coverage?_count=many', 400],
    ['a page name made up', 'Coverage?_page=AAAA', 400],
    ['another patient by the EHR’s id', 'Coverage?patient=pt-9', 403],
    ['another patient by reference', `Coverage?patient=Patient/${'b'.repeat(32)}`, 403],
    ['another patient as subject', `Condition?subject=Patient/${'b'.repeat(32)}`, 403],
    ['another patient by _id', `Patient?_id=${'b'.repeat(32)}`, 403],
  ])('%s, before the EHR is asked, and records it', async (_name, path, status) => {
    const opened = await launch(test1);
    const before = events.length;
    const res = await get(opened, path);
    expect(res.status).toBe(status);
    expect(res.type).toBe('application/fhir+json');
    expect(res.body).toMatchObject({ resourceType: 'OperationOutcome' });
    const refused = events.slice(before);
    if (!path.includes('_page'))
      expect(refused).toMatchObject([{ resourceType: 'AuditEvent', outcome: '4' }]);
  });

  it('to write', async () => {
    const opened = await launch(test1);
    const post = request(app).post(`/s/${opened.sid}/fhir/Patient`).set('cookie', opened.cookie);
    await post.send({ resourceType: 'Patient' }).expect(405);
  });
});

describe('an EHR that', () => {
  it.each([
    ['forbids', 403, { resourceType: 'OperationOutcome' }, 403],
    ['is down', 503, 'busy', 502],
    ['does not know it', 404, '', 404],
    ['answers with no FHIR', 200, '<html>', 502],
    ['answers with another type', 200, { resourceType: 'Patient', id: 'x' }, 502],
    ['answers too deep', 200, `{"resourceType":"Bundle","a":${'['.repeat(100)}${']'.repeat(100)}}`, 502],
  ])('%s is asked once', async (_name, status, body, expected) => {
    const opened = await launch(test1);
    const asked = nock(EHR).get('/fhir/r4/Coverage').query(true).times(3).reply(status, body);
    const res = await get(opened, 'Coverage');
    expect(res.status).toBe(expected);
    expect(res.body).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(asked.pendingMocks()).toHaveLength(1);
    nock.cleanAll();
  });

  it('asks for a short pause is asked again after it', async () => {
    const opened = await launch(test1);
    nock(EHR).get('/fhir/r4/Coverage').query(true).reply(429, '', { 'retry-after': '1' });
    answerSearch('Coverage', searchset([]));
    await get(opened, 'Coverage').expect(200);
  });

  it('redirects is not followed', async () => {
    const opened = await launch(test1);
    nock(EHR).get('/fhir/r4/Coverage').query(true).reply(302, '', { location: 'http://169.254.169.254/' });
    await get(opened, 'Coverage').expect(502);
  });
});

it('says what it offers', async () => {
  const opened = await launch(test1);
  const res = await get(opened, 'metadata').expect(200);
  expect(res.body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
});

it('records every access with patient, user and exact query', async () => {
  const opened = await launch(test1);
  answerSearch('Coverage', searchset([coverage]));
  await get(opened, 'Coverage?status=active').expect(200);
  const event = events.at(-1);
  expect(event).toMatchObject({
    outcome: '0',
    action: 'E',
    agent: expect.arrayContaining([
      expect.objectContaining({ requestor: true, name: 'Robin Coordinator' }),
    ]) as unknown,
  });
  const query = event?.entity?.find((entity) => entity.query !== undefined)?.query ?? '';
  expect(Buffer.from(query, 'base64').toString()).toBe('Coverage?status=active');
  await test1.database.tenant('northfield', async (tx) => {
    const [stored] = await test1.audit.events(tx, { patient: patientOf(event), limit: 1 });
    expect(stored?.resourceType).toBe('AuditEvent');
  });
  expect(event?.entity?.some(({ what }) => what?.reference?.startsWith('Patient/') === true)).toBe(true);
});

it('keeps the other patients of a group visit to itself', async () => {
  const opened = await launch(test1);
  const actors = ['Patient/pt-1', 'Patient/pt-9', `${BASE}/Patient/pt-8`, 'Practitioner/dr-1'];
  const visit: Appointment = {
    resourceType: 'Appointment',
    id: 'group',
    status: 'booked',
    participant: actors.map((reference) => ({
      status: 'accepted',
      actor: { reference, display: `Name of ${reference}` },
    })),
  };
  answerSearch('Appointment', searchset([visit]));
  const [found] = entriesOf((await get(opened, 'Appointment').expect(200)).body) as Appointment[];
  expect(found?.participant.map(({ actor }) => actor?.reference?.split('/')[0])).toEqual([
    'Patient',
    'Practitioner',
  ]);
  expect(JSON.stringify(found)).not.toMatch(/pt-9|pt-8/);
});

it('logs and names the EHR’s own reference of what it refused', async () => {
  const opened = await launch(test1);
  nock(EHR).get('/fhir/r4/Condition').query(true).reply(403, '', { 'x-request-id': 'ehr-77.1' });
  const res = await get(opened, 'Condition').expect(403);
  expect(JSON.stringify(res.body)).toContain('ehr-77.1');
  expect(test1.lines.filter((line) => line.includes('"ehrReference":"ehr-77.1"'))).toHaveLength(1);
});

it('hands on a long pause that the EHR asks for, and asks it no more for anybody until then', async () => {
  const [one, two] = [await launch(test1), await launch(test1)];
  const asked = nock(EHR)
    .get('/fhir/r4/Coverage')
    .query(true)
    .times(2)
    .reply(429, '', { 'retry-after': '30' });
  const res = await get(one, 'Coverage').expect(503);
  expect(res.get('retry-after')).toBe('30');
  await get(two, 'Coverage').expect(503);
  expect(asked.pendingMocks()).toHaveLength(1);
});
