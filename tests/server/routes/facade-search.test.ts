/** Searching over both holders: pages, parts, what goes with the matches, and what is told. */
import nock from 'nock';
import type { Bundle, Claim, DocumentReference, FhirResource, OperationOutcome, Task } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { BASE, EHR } from '../security/fake-ehr.ts';
import { bodyOf, facadeUnderTest, FHIR, serveEhr } from './facade-under-test.ts';

const test1 = await facadeUnderTest();
const { call, create, patients, tokenFor } = test1;
shutTheNetwork();

const patientOf = (known: 'one' | 'two') => ({ reference: `Patient/${patients[known]}` });
const taskOf = (more: Partial<Task> = {}): Task => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  ...more,
});
const documentOf = (more: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference',
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '34133-9' }] },
  subject: patientOf('one'),
  content: [{ attachment: { contentType: 'text/plain', url: 'Binary/none' } }],
  ...more,
});
const theirs = (id: string): DocumentReference => ({
  ...documentOf({ subject: { reference: `${BASE}/Patient/pt-1` } }),
  id,
  category: [
    {
      coding: [
        {
          system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
          code: 'clinical-note',
        },
      ],
    },
  ],
});
const searchset = (...resources: FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
});
const answerSearch = (type: string, ...resources: FhirResource[]) =>
  nock(EHR)
    .persist()
    .get(`/fhir/r4/${type}`)
    .query(true)
    .reply(200, searchset(...resources));

const get = async (path: string, bearer?: string) =>
  (await call('get', path, bearer).expect(200)).body as Bundle<FhirResource>;
const ids = (bundle: Bundle<FhirResource>, mode = 'match') =>
  (bundle.entry ?? [])
    .filter(({ search }) => search?.mode === mode)
    .map(({ resource }) => resource?.id ?? '');
const linkOf = (bundle: Bundle<FhirResource>, relation: string) =>
  bundle.link?.find((link) => link.relation === relation)?.url.replace(`${FHIR}/`, '');
const outcomes = (bundle: Bundle<FhirResource>) =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'OperationOutcome' ? resource.issue : [],
  );
/** All matches of all pages, and how many pages they took. */
async function walk(path: string): Promise<{ found: string[]; pages: number }> {
  const found: string[] = [];
  let [next, pages]: [string | undefined, number] = [path, 0];
  while (next !== undefined) {
    const bundle = await get(next);
    found.push(...ids(bundle));
    next = linkOf(bundle, 'next');
    pages++;
  }
  return { found, pages };
}

it('says what it understood, and pages without telling values again', async () => {
  for (let at = 0; at < 5; at++)
    await create(taskOf({ for: patientOf('two'), identifier: [{ value: 'Secret' }] }));
  const path = `Task?patient=${patients.two}&identifier=Secret&_count=2`;
  const first = await get(path);
  expect(linkOf(first, 'self')).toBe(path);
  const next = linkOf(first, 'next') ?? '';
  expect(next).toMatch(/^Task\?_page=[\w-]+$/);
  expect(next).not.toContain('Secret');
  const { found, pages } = await walk(path);
  expect([new Set(found).size, found.length, pages]).toEqual([5, 5, 3]);
});

it('refuses a page of another, and words beside a page', async () => {
  await create(taskOf());
  await create(taskOf());
  const next = linkOf(await get('Task?_count=1'), 'next') ?? '';
  await call('get', next.replace('Task', 'Claim')).expect(400);
  await call('get', `${next}&status=draft`).expect(400);
  await call('get', next, await tokenFor('system/*.rs', 'south')).expect(400);
  await call('get', 'Task?_page=abc').expect(400);
});

it('takes a form in place of the address, or both together', async () => {
  const { id } = await create(taskOf({ status: 'draft', for: patientOf('one') }));
  const post = (path: string, form: string) =>
    call('post', path).set('content-type', 'application/x-www-form-urlencoded').send(form);
  const found = (await post('Task/_search', `patient=${patients.one}&status=draft`).expect(200))
    .body as Bundle<FhirResource>;
  expect(ids(found)).toEqual([id]);
  const both = (await post('Task/_search?status=draft', `patient=${patients.one}`).expect(200))
    .body as Bundle<FhirResource>;
  expect(ids(both)).toEqual([id]);
  const none = (await post('Task/_search?status=failed', `patient=${patients.one}`).expect(200))
    .body as Bundle<FhirResource>;
  expect(ids(none)).toEqual([]);
  await call('post', 'Task/_search').set('content-type', 'application/fhir+json').send('{}').expect(415);
  await post('Task/_search', 'colour=red').expect(400);
  expect(
    ids((await call('post', 'Task/_search?status=draft').expect(200)).body as Bundle<FhirResource>),
  ).toContain(id);
});

it('refuses what it does not know, or leaves it out where that is preferred, and says so', async () => {
  const body = bodyOf(await call('get', 'Task?colour=red').expect(400));
  expect((body as OperationOutcome).issue[0]?.details?.text).toContain('colour');
  const lenient = (
    await call('get', 'Task?colour=red&status=draft').set('prefer', 'handling=lenient').expect(200)
  ).body as Bundle<FhirResource>;
  expect(linkOf(lenient, 'self')).toBe('Task?status=draft');
  expect(JSON.stringify(outcomes(lenient))).toContain('colour');
});

it('gives parts and numbers', async () => {
  await create(taskOf({ status: 'on-hold', description: 'x', note: [{ text: 'y' }] }));
  const counted = await get('Task?status=on-hold&_summary=count');
  expect(counted).toMatchObject({ total: 1 });
  expect(counted.entry).toBeUndefined();
  const [entry] = (await get('Task?status=on-hold&_elements=description')).entry ?? [];
  expect(entry?.resource).toMatchObject({ description: 'x', meta: { tag: [{ code: 'SUBSETTED' }] } });
  expect(entry?.resource).not.toHaveProperty('note');
  expect(await get('Task?status=on-hold&_total=accurate')).toMatchObject({ total: 1 });
  expect(await get('Task?status=on-hold&_count=0')).toMatchObject({ total: 1 });
});

describe('what goes with the matches', () => {
  const claimOf = (more: Partial<Claim> = {}): Claim => ({
    resourceType: 'Claim', status: 'active', use: 'preauthorization', created: '2026-11-26', type: { text: 'x' }, priority: { text: 'x' },
    patient: patientOf('one'), provider: { display: 'Clinic' }, insurance: [{ sequence: 1, focal: true, coverage: { display: 'Plan' } }], ...more,
  }); // prettier-ignore

  it('is read from who holds it', async () => {
    serveEhr({ resourceType: 'Patient', id: 'pt-1', gender: 'male' });
    const claim = await create(claimOf({ identifier: [{ system: 'urn:test', value: 'inc' }] }));
    const task = await create(
      taskOf({ focus: { reference: `Claim/${claim.id}` }, for: patientOf('one'), status: 'ready' }),
    );
    const found = await get(`Task?_id=${task.id}&_include=Task:subject&_include=Task:focus`);
    expect(ids(found)).toEqual([task.id]);
    expect(ids(found, 'include').sort()).toEqual([claim.id, patients.one].sort());
    const reverse = await get(`Claim?identifier=urn:test|inc&_revinclude=Task:focus&_include=Claim:patient`);
    expect(ids(reverse, 'include').sort()).toEqual([task.id, patients.one].sort());
    const narrowed = await get(`Task?_id=${task.id}&_include=Task:focus:Consent`);
    expect(ids(narrowed, 'include')).toEqual([]);
  });

  it('of the EHR’s resources is found among ours', async () => {
    serveEhr({ resourceType: 'Patient', id: 'pt-2', gender: 'male' });
    answerSearch('Patient', { resourceType: 'Patient', id: 'pt-2', gender: 'male' });
    const claim = await create(claimOf({ patient: patientOf('two') }));
    const found = await get(`Patient?_id=${patients.two}&_revinclude=Claim:patient`);
    expect(ids(found)).toEqual([patients.two]);
    expect(ids(found, 'include')).toEqual([claim.id]);
  });

  it('is left out where the scopes end, and where it cannot be had, and that is told', async () => {
    serveEhr();
    nock(EHR).persist().get('/fhir/r4/Patient/pt-1').reply(404, {});
    const claim = await create(claimOf());
    const bearer = await tokenFor('system/Claim.rs');
    const narrow = await get(`Claim?_id=${claim.id}&_include=Claim:patient&_revinclude=Task:focus`, bearer);
    expect(ids(narrow, 'include')).toEqual([]);
    expect(outcomes(narrow).map(({ details }) => details?.text)).toEqual([
      'Patient is not included: the access does not cover it.',
      'Task is not included: the access does not cover it.',
    ]);
    const missing = await get(`Claim?_id=${claim.id}&_include=Claim:patient`);
    expect(outcomes(missing)[0]?.details?.text).toMatch(/^Not all that is referred to could be included/);
  });

  it('is cut where it is too much', async () => {
    serveEhr();
    nock(EHR)
      .persist()
      .get(/\/fhir\/r4\/Patient\//)
      .reply((asked: Request) => [200, { resourceType: 'Patient', id: asked.url.split('/').at(-1) }]);
    for (let at = 0; at < 55; at++)
      await create(
        taskOf({
          for: { reference: `Patient/${await test1.know('north', `many-${at}`)}` },
          status: 'rejected',
        }),
      );
    const found = await get('Task?status=rejected&_include=Task:subject&_count=100');
    expect(ids(found)).toHaveLength(55);
    expect(ids(found, 'include')).toHaveLength(50);
    expect(JSON.stringify(outcomes(found))).toContain('50 are given');
  });
});

describe('what both hold', () => {
  it('comes ours first, then the EHR’s, over pages that cross the seam', async () => {
    serveEhr();
    answerSearch('DocumentReference', theirs('d-1'), theirs('d-2'), theirs('d-3'));
    const ours = [await create(documentOf()), await create(documentOf()), await create(documentOf())].map(
      ({ id }) => id,
    );
    for (const count of [1, 2, 3, 4, 6, 50]) {
      const { found, pages } = await walk(`DocumentReference?patient=${patients.one}&_count=${count}`);
      expect(found.slice(0, 3).sort()).toEqual([...ours].sort());
      expect(found.slice(3).every((id) => /^[a-z2-7]{32}$/.test(id))).toBe(true);
      expect([found.length, new Set(found).size]).toEqual([6, 6]);
      expect(pages).toBeLessThanOrEqual(Math.ceil(6 / count) + 2);
    }
    expect(await get(`DocumentReference?patient=${patients.one}&_summary=count`)).toMatchObject({ total: 6 });
    const sorted = await get(`DocumentReference?patient=${patients.one}&_sort=-_lastUpdated`);
    expect(JSON.stringify(outcomes(sorted))).toContain('sorted among themselves');
  });

  it('is ours alone while the EHR is away, and that is told', async () => {
    serveEhr();
    nock(EHR).persist().get('/fhir/r4/DocumentReference').query(true).reply(503, '');
    const { id } = await create(documentOf({ subject: patientOf('two') }));
    const found = await get(`DocumentReference?patient=${patients.two}`);
    expect(ids(found)).toEqual([id]);
    expect(outcomes(found)[0]?.details?.text).toMatch(/^What the EHR holds is not among these: /);
  });

  it('is read from whose it is', async () => {
    serveEhr(theirs('d-9'));
    answerSearch('DocumentReference', theirs('d-9'));
    const found = await get(`DocumentReference?patient=${patients.one}&category=clinical-note`);
    const [id = ''] = ids(found);
    expect((await call('get', `DocumentReference/${id}`).expect(200)).body).toMatchObject({
      id,
      status: 'current',
    });
    const { id: mine } = await create(documentOf());
    await call('get', `DocumentReference/${mine}`).expect(200);
  });
});

describe('$docref', () => {
  it('finds the documents of a patient by type and days', async () => {
    serveEhr();
    answerSearch('DocumentReference');
    const context = { period: { start: '2026-03-01', end: '2026-03-02' } };
    const { id } = await create(documentOf({ subject: patientOf('two'), context }));
    const path = `DocumentReference/$docref?patient=${patients.two}&type=http://loinc.org|34133-9`;
    expect(ids(await get(`${path}&start=2026-02-01&end=2026-04-01`))).toEqual([id]);
    expect(ids(await get(`${path}&start=2026-05-01`))).toEqual([]);
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'patient', valueId: patients.two },
        { name: 'start', valueDate: '2026-02-01' },
        { name: 'type', valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '34133-9' }] } },
      ],
    };
    const posted = await call('post', 'DocumentReference/$docref')
      .set('content-type', 'application/fhir+json')
      .send(JSON.stringify(body))
      .expect(200);
    expect(ids(posted.body as Bundle<FhirResource>)).toContain(id);
  });

  it.each([
    ['', 400],
    ['?patient=x&on-demand=true', 400],
    ['?patient=x&colour=red', 400],
  ])('refuses %s', async (query, status) => {
    await call('get', `DocumentReference/$docref${query}`).expect(status);
  });

  it('needs the right to search', async () => {
    await call(
      'get',
      `DocumentReference/$docref?patient=${patients.one}`,
      await tokenFor('system/DocumentReference.r'),
    ).expect(403);
  });
});
