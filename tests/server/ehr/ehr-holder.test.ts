/** What the EHR holds, as one access sees it: every parameter of ours, pages, whose resources, and the audit. */
import nock from 'nock';
import type { Coverage, DocumentReference, FhirResource, Organization, Patient } from 'fhir/r4.js';
import { shutTheNetwork } from '../security/app-under-test.ts';
import { answers, BASE, chartsUnderTest, searchset } from './chart-under-test.ts';
import { coverage as coverageOf } from './chart-resources.ts';

const charts = await chartsUnderTest();
shutTheNetwork();

const coverage = (id: string, more: Partial<Coverage> = {}): Coverage =>
  coverageOf(id, { payor: [{ reference: 'Organization/pay' }], ...more });
const idsOf = (resources: readonly FhirResource[]) => resources.map(({ id }) => id);
const backend = { isBackend: true };

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

describe('a search', () => {
  it('sorts, filters and counts in memory what the EHR cannot', async () => {
    const chart = await charts.open();
    const all = ['2024', '2026', '2025'].map((year, at) =>
      coverage(`c${at}`, {
        status: year === '2026' ? 'cancelled' : 'active',
        meta: { lastUpdated: `${year}-01-01T00:00:00Z` },
      }),
    );
    answers('/Coverage', 200, searchset(all));
    const found = await chart.search('Coverage', 'status=active&_sort=-_lastUpdated');
    expect(found.matches.map(({ meta }) => meta?.lastUpdated?.slice(0, 4))).toEqual(['2025', '2024']);
    expect(found.total).toBe(2);
  });

  it('gives pages of the count that was asked for, whatever size the EHR’s have', async () => {
    const chart = await charts.open();
    const all = ['a', 'b', 'c', 'd', 'e'].map((id) => coverage(id));
    const seen: (string | undefined)[] = [];
    let page: string | undefined;
    do {
      answers('/Coverage', 200, searchset(all));
      const found = await chart.search('Coverage', '_count=2', page);
      seen.push(...idsOf(found.matches));
      page = found.next;
    } while (page !== undefined);
    expect(seen).toEqual(await Promise.all(all.map(({ id = '' }) => chart.idOf('Coverage', id))));
  });

  it('hands on the EHR’s own next page where nothing is left to do here', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('a'), coverage('b')], `${BASE}/Coverage?ctx=SECRET`));
    const first = await chart.search('Coverage', '_count=2');
    expect(Buffer.from(first.next ?? '', 'base64url').toString('latin1')).not.toContain('SECRET');
    const next = answers('/Coverage', 200, searchset([coverage('c')]));
    const second = await chart.search('Coverage', '_count=2', first.next);
    expect(next.urls[0]?.searchParams.get('ctx')).toBe('SECRET');
    expect([second.matches.length, second.next]).toEqual([1, undefined]);
  });

  it('takes a page only for the type and patient that it was given for', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('a')], `${BASE}/Coverage?x=1`));
    const { next } = await chart.search('Coverage', '_count=1');
    await expect(chart.search('Condition', '', next)).rejects.toMatchObject({ id: 'ehr/search-parameter' });
    const other = await charts.open({ ehrPatient: 'pt-2' });
    await expect(other.search('Coverage', '', next)).rejects.toMatchObject({ id: 'ehr/search-parameter' });
  });

  it('counts without giving anything', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('a')], `${BASE}/Coverage?p=2`));
    answers('/Coverage', 200, searchset([coverage('b')]));
    expect(await chart.search('Coverage', '_count=0')).toMatchObject({ matches: [], total: 2 });
  });

  it('reads each id once, leaves out what is not there, and tells what could not be read', async () => {
    const chart = await charts.open();
    const org = (id: string): Organization => ({ resourceType: 'Organization', id, name: id });
    const ids = await Promise.all(['o1', 'o2', 'o3'].map((id) => chart.idOf('Organization', id)));
    answers('/Organization/o1', 200, org('o1'));
    answers('/Organization/o2', 404);
    answers('/Organization/o3', 403);
    const found = await chart.search('Organization', `_id=${[...ids, ids[0], 'a'.repeat(32)].join(',')}`);
    expect(found.matches).toMatchObject([{ name: 'o1' }]);
    expect(found.issues).toMatchObject([{ code: 'forbidden' }]);
    expect(found.total).toBeUndefined();
    // The same access asks nothing twice.
    const again = await chart.search('Organization', `_id=${ids[0] ?? ''}`);
    expect(again.matches).toHaveLength(1);
  });

  it('puts names and identifiers to the EHR where it looks through all its organizations', async () => {
    const chart = await charts.open({ searchParam: { Organization: ['name', 'identifier'] } });
    const seen = answers(
      '/Organization',
      200,
      searchset([{ resourceType: 'Organization', id: 'o', name: 'Meridian Health' }]),
    );
    const found = await chart.search('Organization', 'name=meridian&active:missing=true&_count=5');
    expect(seen.urls[0]?.search).toBe('?name=meridian&_count=5');
    expect(found.matches).toHaveLength(1);
  });
});

describe('whose it is', () => {
  it.each([
    ['Coverage', 'patient=Patient/'],
    ['Coverage', 'beneficiary=Patient/'],
    ['Condition', 'subject=Patient/'],
    ['Appointment', 'actor=Patient/'],
    ['Patient', '_id='],
  ])('refuses %s?%s… of another patient before the EHR is asked', async (type, text) => {
    const chart = await charts.open();
    const other = await chart.idOf('Patient', 'pt-2');
    await expect(chart.search(type, text + other)).rejects.toMatchObject({ id: 'ehr/other-patient' });
    await expect(chart.search(type, text + 'b'.repeat(32))).rejects.toMatchObject({
      id: 'ehr/other-patient',
    });
    expect(chart.audited.map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
  });

  it('gives nothing at all where the EHR slips in somebody else', async () => {
    const chart = await charts.open();
    const other = coverage('x', { beneficiary: { reference: `${BASE}/Patient/pt-2` } });
    answers('/Coverage', 200, searchset([coverage('a'), other]));
    await expect(chart.search('Coverage')).rejects.toMatchObject({ id: 'ehr/other-patient' });
    answers('/Coverage/x', 200, other);
    await expect(chart.read('Coverage', 'x')).rejects.toMatchObject({ id: 'ehr/other-patient' });
  });

  it('opens a Binary only where a document of the patient named it', async () => {
    const chart = await charts.open();
    const document: DocumentReference = {
      ...{
        resourceType: 'DocumentReference',
        id: 'd',
        status: 'current',
        subject: { reference: 'Patient/pt-1' },
      },
      content: [{ attachment: { contentType: 'text/plain', url: `${BASE}/Binary/b1` } }],
    };
    answers('/DocumentReference/d', 200, document);
    const read = (await chart.read('DocumentReference', 'd')) as DocumentReference;
    const url = read.content[0]?.attachment.url ?? '';
    expect(url).toMatch(/^Binary\/[a-z2-7]{32}$/);
    answers('/Binary/b1', 200, { resourceType: 'Binary', id: 'b1', contentType: 'text/plain', data: 'QQ==' });
    const binary = await chart.holder.read(chart.access, 'Binary', url.slice(7));
    expect(binary).toMatchObject({ resourceType: 'Binary', data: 'QQ==' });
    await chart.idOf('Binary', 'b2', 'pt-2');
    await expect(chart.read('Binary', 'b2')).rejects.toMatchObject({ id: 'ehr/other-patient' });
  });

  it('reads only what it gave an id for, of the type that it gave it for', async () => {
    const chart = await charts.open();
    await expect(chart.holder.read(chart.access, 'Coverage', 'pt-1')).rejects.toMatchObject({
      id: 'ehr/no-such-resource',
    });
    const id = await chart.idOf('Coverage', 'a');
    await expect(chart.holder.read(chart.access, 'Condition', id)).rejects.toMatchObject({
      id: 'ehr/no-such-resource',
    });
    await expect(chart.holder.read(chart.access, 'Observation', id)).rejects.toMatchObject({
      id: 'ehr/type-not-offered',
    });
  });
});

describe('a back-end', () => {
  const patient = (id: string): Patient => ({
    resourceType: 'Patient',
    id,
    name: [{ family: id }],
    gender: 'other',
    birthDate: '1980-01-01',
  });

  it('asks patient by patient, and is audited for each', async () => {
    const chart = await charts.open({ ...backend, vendor: 'epic' });
    const [one, two] = [await chart.idOf('Patient', 'pt-1'), await chart.idOf('Patient', 'pt-2')];
    const first = answers('/Coverage', 200, searchset([coverage('a')]));
    const second = answers(
      '/Coverage',
      200,
      searchset([coverage('b', { beneficiary: { reference: 'Patient/pt-2' } })]),
    );
    const found = await chart.search('Coverage', `patient=${one},${two}`);
    expect(found.matches).toHaveLength(2);
    expect([first, second].map(({ urls }) => urls[0]?.searchParams.get('patient'))).toEqual(['pt-1', 'pt-2']);
    expect(chart.audited.at(-1)?.patients).toEqual([one, two]);
  });

  it.each([
    ['Coverage', '', 'patient or _id'],
    ['Patient', 'name=Rivera', '_id, identifier, or family and birthdate'],
    ['Appointment', 'status=booked', 'patient or _id'],
  ])(
    'is told what a search of %s?%s needs where the EHR finds nothing across patients',
    async (type, text, needs) => {
      const chart = await charts.open({ ...backend, vendor: 'epic' });
      await expect(chart.search(type, text)).rejects.toMatchObject({
        id: 'ehr/search-needs',
        params: { type, needs },
      });
    },
  );

  it('looks for a patient by number, and by name with birth date', async () => {
    const chart = await charts.open({ ...backend, vendor: 'epic' });
    const byNumber = answers(
      '/Patient',
      200,
      searchset([{ ...patient('p'), identifier: [{ system: 'urn:mrn', value: '7' }] }]),
    );
    expect((await chart.search('Patient', 'identifier=urn:mrn|7')).matches).toHaveLength(1);
    expect(byNumber.urls[0]?.searchParams.get('identifier')).toBe('urn:mrn|7');
    const byName = answers('/Patient', 200, searchset([patient('rivera'), patient('other')]));
    expect((await chart.search('Patient', 'family=rivera&birthdate=1980-01-01')).matches).toHaveLength(1);
    expect(byName.urls[0]?.searchParams.getAll('birthdate')).toEqual(['1980-01-01']);
  });

  it('asks for everybody where the EHR says that it answers that', async () => {
    const chart = await charts.open({ ...backend, flags: { searchWithoutPatient: true } });
    answers('/Coverage', 200, searchset([coverage('a')]));
    expect((await chart.search('Coverage', 'status=active')).matches).toHaveLength(1);
  });
});

describe('the audit', () => {
  it('stands before anything is given, with the exact query', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('a')]));
    await chart.search('Coverage', 'status=active');
    expect(chart.audited).toEqual([
      expect.objectContaining({
        interaction: 'search-type',
        type: 'Coverage',
        query: 'status=active',
        outcome: 'success',
      }),
    ]);
  });

  it('keeps ids that were given out, so that they lead back later', async () => {
    const chart = await charts.open();
    answers('/Coverage', 200, searchset([coverage('a')]));
    const [found] = (await chart.search('Coverage')).matches as Coverage[];
    answers('/Organization/pay', 200, { resourceType: 'Organization', id: 'pay', name: 'Meridian' });
    const payor = found?.payor[0]?.reference ?? '';
    expect(await chart.holder.read(chart.access, 'Organization', payor.slice(13))).toMatchObject({
      name: 'Meridian',
    });
  });

  it('claims the US Core profile that a resource meets, and of an NPI that is none claims nothing', async () => {
    const chart = await charts.open();
    const org = (id: string, npi: string) => ({
      resourceType: 'Organization',
      id,
      name: 'X',
      active: true,
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    });
    answers('/Organization/o1', 200, org('o1', '1467560003'));
    expect((await chart.read('Organization', 'o1')).meta?.profile).toEqual([
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization',
    ]);
    answers('/Organization/o2', 200, org('o2', '12'));
    expect((await chart.read('Organization', 'o2')).meta).toBeUndefined();
  });
});
