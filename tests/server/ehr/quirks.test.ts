/** EHRs as they are: each odd answer, in the shape it was seen in, and what becomes of it. */
import nock from 'nock';
import type { FhirResource, Patient } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, BASE, chartsUnderTest, EHR, outcome, searchset } from './chart-under-test.ts';
import { coverage, document, texts, visit } from './chart-resources.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

const patient: Patient = {
  resourceType: 'Patient',
  id: 'pt-1',
  name: [{ family: 'Rivera' }],
  birthDate: '1984-03-09',
};

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

describe('what counts as a hit', () => {
  it('takes an answer that holds an outcome alone for no hit, and tells it', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    const body = searchset([
      { resource: outcome('warning', 'not-found', '4101', 'for pt-1'), search: { mode: 'outcome' } },
    ]);
    answers('/Coverage', 200, body);
    const found = await chart.search('Coverage');
    expect(found.matches).toEqual([]);
    expect(texts(found.issues)).toEqual(['Nothing was found.']);
    expect(JSON.stringify(found)).not.toContain('pt-1');
  });

  it('gives hits alone, not what came along as an include', async () => {
    const chart = await charts.open();
    const org: FhirResource = { resourceType: 'Organization', id: 'o', name: 'Meridian' };
    const entries = [
      { resource: coverage('c1'), search: { mode: 'match' as const } },
      { resource: coverage('c2'), search: { mode: 'include' as const } },
      { resource: org, search: { mode: 'include' as const } },
      { resource: outcome('information', 'informational', '59100') },
    ];
    answers('/Coverage', 200, searchset(entries));
    const found = await chart.search('Coverage');
    expect(found.matches).toHaveLength(1);
    expect(texts(found.issues)).toEqual(['The EHR ignored a search parameter that it does not know.']);
  });

  it.each([
    ['4119', 'The EHR says that its answer may be incomplete.'],
    ['4122', 'The EHR ignored a part of the search.'],
    ['4134', 'The EHR left out what it gives only to those who state a reason (break the glass).'],
    ['59101', 'The EHR ignored a search parameter whose value it does not understand.'],
    ['59109', 'The EHR ignored a search parameter.'],
  ])('says in our words what the EHR means by %s', async (number, text) => {
    const chart = await charts.open({ vendor: 'epic' });
    answers(
      '/Coverage',
      200,
      searchset([coverage('c1'), { resource: outcome('warning', 'incomplete', number, 'Rivera') }]),
    );
    const found = await chart.search('Coverage');
    expect(found.matches).toHaveLength(1);
    expect(texts(found.issues)).toContain(text);
    expect(JSON.stringify(found.issues)).not.toContain('Rivera');
  });

  it('says that nothing found may be for want of a scope', async () => {
    const chart = await charts.open({ scope: 'launch openid fhirUser patient/Patient.read' });
    answers('/Coverage', 200, searchset([]));
    const found = await chart.search('Coverage');
    expect(texts(found.issues)).toEqual([
      'The EHR did not grant the scope patient/Coverage.read: that nothing was found may be because of that.',
    ]);
  });
});

describe('a refusal', () => {
  const scopeHeader = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
  it.each<[string, number, object | string, Record<string, string>, string]>([
    ['of a chart behind glass, by its fatal code', 403, outcome('fatal', 'suppressed', '4130'), {}, 'ehr/break-the-glass'],
    ['of a record behind glass', 403, outcome('fatal', 'suppressed', '4131'), {}, 'ehr/break-the-glass'],
    ['of a merged chart', 404, outcome('fatal', 'not-found', '4107'), {}, 'ehr/chart-merged'],
    ['of two patients at once', 400, outcome('fatal', 'invalid', '4112'), {}, 'ehr/search-incomplete'],
    ['for want of a parameter', 400, outcome('fatal', 'required', '59108'), {}, 'ehr/search-incomplete'],
    ['of too many patients', 400, outcome('fatal', 'too-costly', '4127'), {}, 'ehr/too-many-found'],
    ['until tomorrow', 400, outcome('fatal', 'throttled', '4135'), {}, 'ehr/daily-limit'],
    ['for want of a scope, by header', 403, '', scopeHeader, 'ehr/scope-missing'],
    ['for want of a scope, by body', 403, { error: 'insufficient_scope', error_description: 'no_scope_for_resource_path' }, {}, 'ehr/scope-missing'],
    ['of what may not be seen', 403, outcome('error', 'forbidden'), {}, 'ehr/forbidden'],
    ['for a practice it does not know', 404, 'Tenant not valid', {}, 'ehr/unknown-tenant'],
    ['for a practice it does not know, as forbidden', 403, outcome('error', 'forbidden', undefined, 'Tenant is not valid'), {}, 'ehr/unknown-tenant'],
    ['in plain text', 400, 'Missing required parameter: patient', { 'content-type': 'text/plain' }, 'ehr/search-needs'],
    ['of the form', 406, '<html>', { 'content-type': 'text/html' }, 'ehr/refused'],
    ['of an address that it does not have', 404, '', {}, 'ehr/not-in-this-ehr'],
    ['of a locked record', 423, '', {}, 'ehr/locked'],
    ['for something behind it', 424, '', {}, 'ehr/dependency'],
    ['while it is down', 503, 'busy', {}, 'ehr/unavailable'],
    ['with a body that is XML', 200, '<Bundle xmlns="http://hl7.org/fhir"/>', { 'content-type': 'application/fhir+json' }, 'ehr/not-fhir'],
  ])('%s is told as such, after one question', async (_name, status, body, headers, id) => {
    const chart = await charts.open();
    answers('/Coverage', status, body, headers);
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id });
    expect(chart.audited.at(-1)).toMatchObject({ interaction: 'search-type', why: id });
  }); // prettier-ignore

  it('names the scope that is missing, as this EHR spells it', async () => {
    const one = await charts.open({ vendor: 'oracle-health', scope: 'launch openid fhirUser' });
    answers('/Coverage', 403, '');
    await expect(one.search('Coverage')).rejects.toMatchObject({
      id: 'ehr/scope-missing',
      params: { scope: 'patient/Coverage.read' },
    });
    const two = await charts.open({ scope: 'patient/Patient.rs' });
    answers('/Coverage', 403, '');
    await expect(two.search('Coverage')).rejects.toMatchObject({ params: { scope: 'patient/Coverage.rs' } });
  });

  it('carries the EHR’s own name of the request, and nothing that it wrote', async () => {
    const chart = await charts.open();
    answers('/Coverage', 500, 'Rivera, Ana not found', { 'opc-request-id': 'ABC/DEF-1' });
    const failed = chart.search('Coverage');
    await expect(failed).rejects.toMatchObject({
      id: 'ehr/unavailable',
      params: { ehrReference: 'ABC/DEF-1' },
    });
    await expect(failed).rejects.not.toThrow(/Rivera/);
  });

  it('that claims success is one all the same', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    answers('/Coverage', 200, searchset([{ resource: outcome('fatal', 'suppressed', '4130') }]));
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/break-the-glass', status: 403 });
  });
});

describe('tokens', () => {
  it('asks for a new one once after 401, and then gives up', async () => {
    const chart = await charts.open();
    answers('/Coverage', 401, 'expired');
    const again = answers('/Coverage', 200, searchset([]));
    await chart.search('Coverage');
    expect(chart.tokens).toEqual([undefined, 'token-1']);
    expect(again.tokens).toEqual(['Bearer token-2']);
    answers('/Coverage', 401);
    answers('/Coverage', 401);
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/token-refused' });
  });

  it('never leave for another origin: neither by a redirect nor by a next link', async () => {
    const chart = await charts.open();
    answers('/Coverage', 302, '', { location: 'https://evil.example.com/fhir/r4/Coverage' });
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/refused' });
    answers('/Coverage', 302, '', { location: `${EHR}/elsewhere/Coverage` });
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/refused' });
    answers('/Coverage', 200, searchset([coverage('c1')], 'https://evil.example.com/next'));
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/foreign-next' });
    answers('/Coverage', 200, searchset([coverage('c1')], `https://user:pw@ehr.example.org/fhir/r4?x=1`));
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/foreign-next' });
  });

  it('follows a redirect below its own base once', async () => {
    const chart = await charts.open();
    answers('/Coverage/c1', 307, '', { location: 'Coverage/c1-new' });
    answers('/Coverage/c1-new', 200, coverage('c1'));
    expect((await chart.read('Coverage', 'c1')).resourceType).toBe('Coverage');
    answers('/Coverage/c2', 307, '', { location: `${BASE}/Coverage/c3` });
    answers('/Coverage/c3', 307, '', { location: `${BASE}/Coverage/c4` });
    await expect(chart.read('Coverage', 'c2')).rejects.toMatchObject({ id: 'ehr/refused' });
  });
});

it.each<[name: string, status: number, body: object | string, id: string]>([
  ['is not there', 404, outcome('error', 'not-found'), 'ehr/no-such-resource'],
  ['was deleted', 410, '', 'ehr/no-such-resource'],
  ['is not there, with status 200', 200, outcome('error', 'not-found'), 'ehr/no-such-resource'],
  ['was deleted, with status 200', 200, outcome('error', 'deleted'), 'ehr/no-such-resource'],
  ['was merged, with status 200', 200, outcome('fatal', 'not-found', '4107'), 'ehr/chart-merged'],
  ['came to grief, with status 200', 200, outcome('error', 'exception'), 'ehr/not-fhir'],
])('a patient who %s is told as such', async (_name, status, body, id) => {
  const chart = await charts.open();
  answers('/Patient/pt-1', status, body);
  await expect(chart.read('Patient', 'pt-1')).rejects.toMatchObject({ id });
});

describe('a merged chart', () => {
  it('is not followed to the other one: whose chart is open must not change', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    answers('/Patient/pt-1', 301, outcome('fatal', 'not-found', '4107'), {
      location: `${BASE}/Patient/pt-2`,
    });
    await expect(chart.read('Patient', 'pt-1')).rejects.toMatchObject({
      id: 'ehr/chart-merged',
      status: 409,
    });
  });

  it('is known by its link, too', async () => {
    const chart = await charts.open();
    const merged: Patient = {
      ...patient,
      active: false,
      link: [{ type: 'replaced-by', other: { reference: 'Patient/pt-2' } }],
    };
    answers('/Patient/pt-1', 200, merged);
    await expect(chart.read('Patient', 'pt-1')).rejects.toMatchObject({ id: 'ehr/chart-merged' });
  });
});

describe('pages', () => {
  it('follows next as it is, whatever it looks like', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('c1')], '?pageContext=A%2FB%3D&x=1'));
    const second = answers('/', 200, searchset([coverage('c2')]));
    const found = await chart.search('Coverage', '_sort=_id');
    expect(found.matches).toHaveLength(2);
    expect(second.urls[0]?.search).toBe('?pageContext=A%2FB%3D&x=1');
  });

  it('runs a search again that the EHR has dropped on the way', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    answers('/Coverage', 200, searchset([coverage('c1')], `${BASE}/Coverage?sessionID=1`));
    answers('/Coverage', 400, outcome('fatal', 'expired', '4113'));
    answers('/Coverage', 200, searchset([coverage('c1')], `${BASE}/Coverage?sessionID=2`));
    answers('/Coverage', 200, searchset([coverage('c2')]));
    const found = await chart.search('Coverage', '_sort=_id');
    expect(found.matches).toHaveLength(2);
  });

  it('goes on where the reader was when a page of a dropped search is asked for', async () => {
    const chart = await charts.open({ vendor: 'epic' });
    answers('/Coverage', 200, searchset([coverage('c1'), coverage('c2')], `${BASE}/Coverage?sessionID=1`));
    const first = await chart.search('Coverage', '_count=2');
    answers('/Coverage', 400, outcome('fatal', 'expired', '4113'));
    answers('/Coverage', 200, searchset([coverage('c1'), coverage('c2'), coverage('c3')]));
    const second = await chart.search('Coverage', '_count=2', first.next);
    const third = await chart.idOf('Coverage', 'c3');
    expect(second.matches.map(({ id }) => id)).toEqual([third]);
    expect(second.next).toBeUndefined();
  });

  it('keeps what was read when a later page fails, and says so', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    answers('/Coverage', 200, searchset([coverage('c1')], `${BASE}/Coverage?page=2`));
    answers('/Coverage', 500, outcome('fatal', 'required', undefined, 'Encounter.class missing'));
    const found = await chart.search('Coverage', '_sort=_id');
    expect(found.matches).toHaveLength(1);
    expect(found.total).toBeUndefined();
    expect(texts(found.issues)[0]).toMatch(/^The EHR cannot give one of its records \(Coverage\)/);
  });

  it('asks for smaller pages when one broken record spoils the first', async () => {
    const chart = await charts.open({ vendor: 'oracle-health' });
    answers('/Coverage', 500, outcome('fatal', 'required'));
    const smaller = answers('/Coverage', 200, searchset([coverage('c1')], `${BASE}/Coverage?page=2`));
    answers('/Coverage', 500, outcome('fatal', 'required'));
    const found = await chart.search('Coverage', '_sort=_id');
    expect(smaller.urls[0]?.searchParams.get('_count')).toBe('1');
    expect(found.matches).toHaveLength(1);
    expect(found.issues).toHaveLength(2);
  });

  it('never reads without end: what is cut off is said', async () => {
    const chart = await charts.open();
    for (let page = 1; page <= 20; page++)
      answers('/Coverage', 200, searchset([coverage(`c${page}`)], `${BASE}/Coverage?page=${page + 1}`));
    const found = await chart.search('Coverage', '_sort=_id');
    expect(found.matches).toHaveLength(20);
    expect(texts(found.issues)).toEqual(['The EHR holds more than was looked at: only the first 20 were.']);
  });
});

describe('what a search must say', () => {
  const oracle = { vendor: 'oracle-health', flags: { appointmentNeedsDate: true } } as const;

  it('sends a first and a last instant where a date must be said, and tells that it chose one', async () => {
    const chart = await charts.open(oracle);
    const seen = answers('/Appointment', 200, searchset([visit('a1', '2026-12-01T10:00:00Z')]));
    const found = await chart.search('Appointment');
    expect(seen.urls[0]?.searchParams.getAll('date')).toEqual([
      'ge2024-11-26T12:00:00Z',
      'lt2028-11-25T12:00:00Z',
    ]);
    expect(seen.urls[0]?.searchParams.getAll('patient')).toEqual(['pt-1']);
    expect(texts(found.issues)[0]).toMatch(/first and a last day/);
  });

  it('turns every comparator into ge and lt with time and offset, and leaves out what does not match', async () => {
    const chart = await charts.open(oracle);
    const visits = ['2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z'];
    const body = searchset(visits.map((start, at) => visit(`a${at}`, start)));
    const seen = answers('/Appointment', 200, body);
    const found = await chart.search('Appointment', 'date=2026-12-01');
    expect(seen.urls[0]?.searchParams.getAll('date')).toEqual([
      'ge2026-12-01T00:00:00Z',
      'lt2026-12-02T00:00:00Z',
    ]);
    expect(found.matches).toMatchObject([{ start: '2026-12-01T00:00:00Z' }]);
  });

  it('names one of patient, practitioner and location, never two', async () => {
    const chart = await charts.open(oracle);
    const dr = await chart.idOf('Practitioner', 'dr-1');
    const seen = answers('/Appointment', 200, searchset([]));
    await chart.search('Appointment', `practitioner=Practitioner/${dr}&date=ge2026-12-01&date=lt2026-12-31`);
    expect([...(seen.urls[0]?.searchParams.keys() ?? [])]).toEqual(['patient', 'date', 'date', '_count']);
  });

  it('searches coverages by the parameter that the EHR knows, and reads what it cannot search by id', async () => {
    const chart = await charts.open({
      flags: { coverageSearchParameter: 'beneficiary' },
    });
    const seen = answers('/Coverage', 200, searchset([]));
    await chart.search('Coverage');
    expect(seen.urls[0]?.searchParams.get('beneficiary')).toBe('pt-1');
    const id = await chart.idOf('Coverage', '12724066-490016987-490016987');
    answers('/Coverage/12724066-490016987-490016987', 200, coverage('12724066-490016987-490016987'));
    expect((await chart.search('Coverage', `_id=${id}`)).matches).toHaveLength(1);
  });

  it('says what its flags say must always be said, and counts in the EHR’s own word', async () => {
    const flags = {
      searchAlways: { DocumentReference: { category: 'clinical-note' } },
      countParameter: '_maxresults',
    } as const;
    const chart = await charts.open({ flags });
    const seen = answers('/DocumentReference', 200, searchset([document('d1')]));
    await chart.search('DocumentReference', '_count=10');
    expect(seen.urls[0]?.search).toBe('?patient=pt-1&category=clinical-note&_maxresults=10');
  });

  it('asks a patient’s own by nothing that the EHR could spell otherwise', async () => {
    const chart = await charts.open({ searchParam: { Coverage: ['patient', 'status', 'type'] } });
    const seen = answers(
      '/Coverage',
      200,
      searchset([coverage('c1'), coverage('c2', { status: 'cancelled' })]),
    );
    const found = await chart.search('Coverage', 'status=active');
    expect([...(seen.urls[0]?.searchParams.keys() ?? [])]).toEqual(['patient', '_count']);
    expect(found).toMatchObject({ matches: [{ status: 'active' }], total: 1 });
  });

  it('does not ask where the EHR has nothing, and says what is done instead', async () => {
    const chart = await charts.open({ vendor: 'eclinicalworks' });
    await expect(chart.search('Appointment')).rejects.toMatchObject({
      id: 'ehr/not-in-this-ehr',
      message: expect.stringContaining('HL7 v2 SIU or a CSV file') as string,
    });
  });
});
