import type { Bundle, OperationOutcome } from 'fhir/r4.js';

import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { fhir, http, signIn, startEhr } from './client.ts';

let ehr: SandboxEhr;
let patientToken: string;
let userToken: string;

beforeAll(async () => {
  ehr = await startEhr();
  patientToken = (await signIn(ehr)).access_token;
  userToken = (await signIn(ehr, { scope: 'launch openid user/*.rs' })).access_token;
});
afterAll(() => ehr.close());

async function ids(path: string, bearer: string = userToken): Promise<string[]> {
  const { status, data } = await fhir<Bundle>(ehr, path, bearer);
  expect(status).toBe(200);
  return (data.entry ?? []).map((one) => one.resource?.id ?? '');
}

describe('who may read what', () => {
  test.each([
    ['no token', 'Patient/p01', undefined, 401, 'login'],
    ['an unknown token', 'Patient/p01', 'made-up', 401, 'login'],
  ])('%s: %s', async (_case, path, bearer, status, code) => {
    const answer = await fhir<OperationOutcome>(ehr, path, bearer);
    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answer.data.issue[0]?.code).toBe(code);
  });

  test.each([
    ['own data', 'Coverage/p01-coverage-1', 200],
    ['another patient', 'Patient/p02', 403],
    ['another patient’s coverage', 'Coverage/p02-coverage-1', 403],
    ['another patient’s visits', 'Appointment?patient=p02', 403],
    ['another patient’s coverages', 'Coverage?beneficiary=Patient/p02', 403],
    ['what belongs to no patient', 'Organization/payer-merid', 200],
    ['what does not exist', 'Coverage/none', 404],
    ['a type that is not held', 'Claim/1', 404],
    ['no such interaction', 'Patient/p01/_history', 404],
    ['an unknown parameter', 'Coverage?payor=x', 400],
    ['an empty parameter', 'Coverage?status=', 400],
    ['a date that is none', 'Appointment?date=getomorrow', 400],
    ['an order by nothing known', 'Appointment?_sort=colour', 400],
    ['a count that is none', 'Appointment?_count=-1', 400],
  ])('patient scopes, %s: %s', async (_case, path, status) => {
    const answer = await fhir<OperationOutcome>(ehr, path, patientToken);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/fhir\+json/);
    if (status !== 200) expect(answer.data.resourceType).toBe('OperationOutcome');
  });

  test('a scope for one type covers no other, and reading is not searching', async () => {
    const { access_token: narrow } = await signIn(ehr, { scope: 'launch openid patient/Coverage.r' });
    expect((await fhir(ehr, 'Coverage/p01-coverage-1', narrow)).status).toBe(200);
    expect((await fhir(ehr, 'Coverage?patient=p01', narrow)).status).toBe(403);
    expect((await fhir(ehr, 'Patient/p01', narrow)).status).toBe(403);
  });

  test('patient scopes without a patient in context cover nothing', async () => {
    const { access_token: lone } = await signIn(ehr, { launch: undefined, scope: 'openid patient/*.read' });
    expect((await fhir(ehr, 'Patient/p01', lone)).status).toBe(403);
  });

  test('a search under patient scopes never shows another patient', async () => {
    expect(await ids('Patient?gender=female', patientToken)).toEqual(['p01']);
    expect(await ids('Appointment?date=ge2020-01-01', patientToken)).toEqual(['p01-visit-1', 'p01-visit-2']);
  });

  test('only FHIR JSON is served', async () => {
    const answer = await http.get(`${ehr.fhirBase}/Patient/p01`, {
      headers: { Authorization: `Bearer ${patientToken}`, Accept: 'application/fhir+xml' },
    });
    expect(answer.status).toBe(406);
  });
});

describe('search', () => {
  test.each([
    ['Patient?family=rivera', ['p01']],
    ['Patient?name=lucia', ['p01']],
    ['Patient?family=o%27connor', ['p27']],
    ['Patient?identifier=urn:chartside:sandbox:mrn%7CMRN40117', ['p01']],
    ['Patient?identifier=urn:other%7CMRN40117', []],
    ['Patient?birthdate=1950-07-07', ['p09']],
    ['Patient?_id=p03,p04', ['p03', 'p04']],
    ['Coverage?patient=p09', ['p09-coverage-1', 'p09-coverage-2']],
    ['Coverage?beneficiary=Patient/p09&status=active', ['p09-coverage-1', 'p09-coverage-2']],
    ['Coverage?patient=p09&status=cancelled', []],
    ['Condition?patient=p01&category=problem-list-item', ['p01-condition-1', 'p01-condition-2']],
    ['DocumentReference?patient=p01&category=clinical-note', ['p01-note-1']],
    ['ServiceRequest?patient=p01&code=http://www.ama-assn.org/go/cpt%7C70553', ['p01-order-1']],
    ['Organization?identifier=urn:chartside:payer-id%7CMERID', ['payer-merid']],
    ['Appointment?patient=p24&status=cancelled', ['p24-visit-2']],
    ['RelatedPerson?patient=p07', ['p07-mother']],
    ['Condition?subject=p01', ['p01-condition-1', 'p01-condition-2']],
    ['Practitioner?active=true&name=bau', ['practitioner-bauer']],
    ['Appointment?patient=p01&_sort=-date', ['p01-visit-2', 'p01-visit-1']],
    ['Appointment?patient=p01&_sort=status,date', ['p01-visit-1', 'p01-visit-2']],
    ['Patient?_id=p01,p03,p09&_sort=birthdate', ['p09', 'p01', 'p03']],
    ['Coverage?patient=p09&_lastUpdated=lt2020-01-01', []],
  ])('%s', async (path, expected) => {
    expect(await ids(path)).toEqual(expected);
  });

  test('by date range takes the bounds at their word', async () => {
    const { data } = await fhir<{ start: string }>(ehr, 'Appointment/p01-visit-1', userToken);
    const at = encodeURIComponent(data.start);
    const later = encodeURIComponent(new Date(Date.parse(data.start) + 60_000).toISOString());
    expect(await ids(`Appointment?patient=p01&date=ge${at}&date=lt${later}`)).toEqual(['p01-visit-1']);
    expect(await ids(`Appointment?patient=p01&date=gt${at}`)).toEqual(['p01-visit-2']);
    expect(await ids(`Appointment?patient=p01&date=lt${at}`)).toEqual([]);
    expect(await ids(`Appointment?patient=p01&date=${data.start.slice(0, 10)}`)).toEqual(['p01-visit-1']);
  });

  test('without any selection is refused to the user', async () => {
    expect((await fhir(ehr, 'Patient', userToken)).status).toBe(400);
  });

  test('by POST works like by GET', async () => {
    const answer = await http.post<Bundle>(
      `${ehr.fhirBase}/Coverage/_search`,
      new URLSearchParams({ patient: 'p09' }),
      {
        headers: { Authorization: `Bearer ${userToken}` },
      },
    );
    expect(answer.data.total).toBe(2);
  });
});

describe('paging', () => {
  test('follows opaque links to the end, each match once', async () => {
    const seen: string[] = [];
    let next: string | undefined = 'Patient?gender=female&_count=4';
    let pages = 0;
    while (next !== undefined) {
      const { data }: { data: Bundle } = await fhir<Bundle>(ehr, next, userToken);
      seen.push(...(data.entry ?? []).map((one) => one.resource?.id ?? ''));
      next = data.link?.find((one) => one.relation === 'next')?.url;
      if (next !== undefined) expect(next).not.toMatch(/gender|count|offset/);
      expect(data.total).toBe(17);
      pages += 1;
    }
    expect(pages).toBe(5);
    expect(new Set(seen).size).toBe(17);
  });

  test('a page belongs to its own grant and type', async () => {
    const { data } = await fhir<Bundle>(ehr, 'Patient?gender=male&_count=1', userToken);
    const next = data.link?.find((one) => one.relation === 'next')?.url ?? '';
    expect((await fhir(ehr, next, patientToken)).status).toBe(410);
    expect((await fhir(ehr, next.replace('/Patient?', '/Coverage?'), userToken)).status).toBe(410);
    expect((await fhir(ehr, next, userToken)).status).toBe(200);
  });
});
