/** What each behaviour does in its own way when an app reads: mandatory parameters, notices, pages, ids, shapes, odd errors. */
import type {
  Appointment,
  Binary,
  Bundle,
  Coverage,
  DocumentReference,
  OperationOutcome,
  Patient,
  Practitioner,
  ServiceRequest,
} from 'fhir/r4.js';

import { differing, loadBehaviours, type Behaviour } from '../../../../server/sandbox/ehr/behaviour.ts';
import type { Site } from '../../../../server/sandbox/ehr/build-site.ts';
import type { SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { fhir, http, signIn, siteOf, startEhr } from './client.ts';

let ehr: SandboxEhr;
let now = Date.parse('2026-11-23T15:00:00Z');
beforeAll(async () => {
  ehr = await startEhr({ clock: () => new Date(now) });
});
afterAll(() => ehr.close());

const types = [
  'Patient',
  'Coverage',
  'Appointment',
  'ServiceRequest',
  'Condition',
  'DocumentReference',
  'Binary',
  'Practitioner',
  'Organization',
];

/** One chart of one EHR, opened: what it answers to a path, in which `{Type/id}` stands for that EHR's id. */
async function chartOf(id: string, patient = 'p01') {
  const site = siteOf(ehr, id);
  const scopes = types.map((type) => `patient/${type}.read`);
  const scope = ['launch', 'openid', 'fhirUser', ...scopes].join(' ');
  const { access_token: bearer } = await signIn(site, { scope, launch: site.launch(patient) });
  const filled = (path: string): string =>
    path.replaceAll(/\{(\w+)\/([\w-]+)\}/g, (_all, type: string, name: string) => site.idOf(type, name));
  const ask = <T>(path: string, headers: Record<string, string> = {}) =>
    fhir<T>(site, filled(path), bearer, headers);
  return { site, bearer, ask };
}

const matches = <T>({ entry = [] }: Bundle): T[] =>
  entry.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource as T);
const outcomes = ({ entry = [] }: Bundle): OperationOutcome[] =>
  entry
    .filter(({ search }) => search?.mode === 'outcome')
    .map(({ resource }) => resource as OperationOutcome);
const numbersIn = (outcome: OperationOutcome | undefined): (string | undefined)[] =>
  (outcome?.issue ?? []).map(({ details }) => details?.coding?.[0]?.code);

async function behaviourOf(id: string): Promise<Behaviour> {
  const found = (await loadBehaviours()).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no behaviour ${id}`);
  return found;
}

describe('like Epic', () => {
  test('nothing found is a Bundle with an outcome 4101, and a total of 0', async () => {
    const { ask } = await chartOf('epic-like');
    const { status, data } = await ask<Bundle>('Coverage?patient={Patient/p01}&status=cancelled');
    expect([status, data.total]).toEqual([200, 0]);
    expect(matches(data)).toEqual([]);
    expect(numbersIn(outcomes(data)[0])).toEqual(['4101']);
  });

  test('an unknown parameter is ignored and told beside the hits', async () => {
    const { ask } = await chartOf('epic-like');
    const { data } = await ask<Bundle>('Coverage?patient={Patient/p01}&payor-class=gold');
    expect(matches(data)).toHaveLength(1);
    expect(numbersIn(outcomes(data)[0])).toEqual(['59100']);
  });

  test('beside _id every other parameter is ignored', async () => {
    const { ask } = await chartOf('epic-like');
    const { data } = await ask<Bundle>('Coverage?_id={Coverage/p01-coverage-1}&status=cancelled');
    expect(matches(data)).toHaveLength(1);
    expect(numbersIn(outcomes(data)[0])).toEqual(['59109']);
  });

  test('documents come with the notice that there may be more', async () => {
    const { ask } = await chartOf('epic-like');
    const { data } = await ask<Bundle>('DocumentReference?patient={Patient/p01}');
    expect(matches(data)).toHaveLength(1);
    expect(outcomes(data)[0]?.issue[0]?.severity).toBe('information');
    expect(numbersIn(outcomes(data)[0])).toEqual(['4119']);
  });

  test.each([
    ['no patient', 'Coverage?status=active', '4111'],
    ['two patients', 'Condition?patient={Patient/p01},{Patient/p02}', '4112'],
  ])('refuses a search for %s', async (_case, path, number) => {
    const { ask } = await chartOf('epic-like');
    const { status, data } = await ask<OperationOutcome>(path);
    expect([status, numbersIn(data)]).toEqual([400, [number]]);
  });

  test('refuses patient and subject together', async () => {
    const { ask } = await chartOf('epic-like');
    expect((await ask('Condition?patient={Patient/p01}&subject={Patient/p01}')).status).toBe(400);
  });

  test('a search session ends with time: 4113', async () => {
    const { ask } = await chartOf('epic-like');
    const first = await ask<Bundle>('Appointment?patient={Patient/p01}&_count=1');
    const next = first.data.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    expect(next).toMatch(/\/Appointment\?sessionID=[\w-]+$/);
    expect((await ask(next)).status).toBe(200);
    now += 301_000;
    const late = await ask<OperationOutcome>(next);
    expect([late.status, numbersIn(late.data)]).toEqual([400, ['4113']]);
  });

  test('a merged patient is redirected with 4107, and searches of the old one find nothing', async () => {
    const { ask, site } = await chartOf('epic-like', 'p19');
    const read = await ask<OperationOutcome>('Patient/{Patient/p19}');
    expect([read.status, numbersIn(read.data)]).toEqual([302, ['4107']]);
    expect(read.headers['location']).toBe(`${site.fhirBase}/Patient/${site.idOf('Patient', 'p09')}`);
    const { data } = await ask<Bundle>('Coverage?patient={Patient/p19}');
    expect([matches(data), numbersIn(outcomes(data)[0])]).toEqual([[], ['4101', '4107']]);
  });

  test('a record that a policy closed is a fatal 4130', async () => {
    const { ask } = await chartOf('epic-like', 'p33');
    for (const path of ['Patient/{Patient/p33}', 'Coverage?patient={Patient/p33}']) {
      const { status, data } = await ask<OperationOutcome>(path);
      expect([status, data.issue[0]?.severity, numbersIn(data)]).toEqual([403, 'fatal', ['4130']]);
    }
  });

  test('metadata is XML unless JSON is asked for', async () => {
    const { fhirBase } = siteOf(ehr, 'epic-like');
    const unsaid = await http.get<string>(`${fhirBase}/metadata`, { headers: { Accept: '*/*' } });
    expect(unsaid.headers['content-type']).toMatch(/^application\/fhir\+xml/);
    expect(unsaid.data).toContain('<CapabilityStatement xmlns="http://hl7.org/fhir">');
    const asked = await http.get<{ resourceType: string }>(`${fhirBase}/metadata`);
    expect(asked.data.resourceType).toBe('CapabilityStatement');
  });

  test('identifier types are texts, the first one is internal and padded, codes are by OID behind the site’s own', async () => {
    const { ask } = await chartOf('epic-like');
    const patient = (await ask<Patient>('Patient/{Patient/p01}')).data;
    expect(patient.identifier?.[0]?.type).toEqual({ text: 'INTERNAL' });
    expect(patient.identifier?.[0]?.value).toMatch(/^ {4}Z/);
    expect(patient.identifier?.[1]).toMatchObject({ type: { text: 'MRN' }, value: 'MRN40117' });
    const coverage = (await ask<Coverage>('Coverage/{Coverage/p01-coverage-1}')).data;
    expect(coverage.identifier?.[1]).toEqual({ type: { text: 'Member Number' }, value: 'W123456701' });
    const order = (await ask<ServiceRequest>('ServiceRequest/{ServiceRequest/p01-order-1}')).data;
    expect(order.code?.coding?.map(({ system }) => system)).toEqual([
      'urn:oid:1.2.840.114350.1.13.999.2.7.2.696580',
      'urn:oid:2.16.840.1.113883.6.12',
    ]);
    const visit = (await ask<Appointment>('Appointment/{Appointment/p01-visit-1}')).data;
    expect(visit.identifier?.[0]?.type).toEqual({ text: 'CSN' });
    expect(visit.identifier?.[0]?.system).toMatch(/\.7\.3\.698084\.8$/);
    expect(visit.start).toMatch(/Z$/);
  });

  test('a document points at a Binary by a relative address, which gives bytes or JSON as asked', async () => {
    const { ask } = await chartOf('epic-like');
    const { data } = await ask<DocumentReference>('DocumentReference/{DocumentReference/p01-note-1}');
    const { url = '', data: inline } = data.content[0]?.attachment ?? {};
    expect([url.startsWith('Binary/'), inline]).toEqual([true, undefined]);
    const raw = await ask<string>(url, { Accept: 'text/plain' });
    expect(raw.headers['content-type']).toMatch(/^text\/plain/);
    expect(raw.data).toMatch(/^Reason: Recurrent headaches/);
    const wrapped = await ask<Binary>(url, { Accept: 'application/fhir+json' });
    expect(Buffer.from(wrapped.data.data ?? '', 'base64').toString()).toBe(raw.data);
    expect((await ask(url, { Accept: 'application/pdf' })).status).toBe(406);
  });
});

describe('like Oracle Health', () => {
  const from = 'ge2026-11-20T00:00:00Z';
  test.each([
    ['no date', 'Appointment?patient={Patient/p01}'],
    ['a date without time', 'Appointment?patient={Patient/p01}&date=ge2026-11-20'],
    ['a date without prefix', 'Appointment?patient={Patient/p01}&date=2026-11-20T00:00:00Z'],
    ['the prefix gt', 'Appointment?patient={Patient/p01}&date=gt2026-11-20T00:00:00Z'],
    ['two lower bounds', `Appointment?patient={Patient/p01}&date=${from}&date=${from}`],
    [
      'patient and location',
      `Appointment?patient={Patient/p01}&location={Location/location-clinic}&date=${from}`,
    ],
    ['the patient twice', `Appointment?patient={Patient/p01}&patient={Patient/p01}&date=${from}`],
    ['a coverage by _id', 'Coverage?_id={Coverage/p01-coverage-1}'],
    [
      'a document by id and patient',
      'DocumentReference?_id={DocumentReference/p01-note-1}&patient={Patient/p01}',
    ],
    [
      'a document by date and period',
      'DocumentReference?patient={Patient/p01}&date=ge2020-01-01&period=ge2020-01-01',
    ],
  ])('refuses %s in plain text', async (_case, path) => {
    const { ask } = await chartOf('oracle-health-like');
    const { status, data, headers } = await ask<string>(path);
    expect([status, headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
    expect(data).toMatch(/^[A-Za-z_].{5,}/);
  });

  test('finds visits by patient and a range with time and offset, without a total', async () => {
    const { ask } = await chartOf('oracle-health-like');
    const path = `Appointment?patient={Patient/p01}&date=${from}&date=lt2027-01-01T00:00:00Z`;
    const { status, data } = await ask<Bundle>(path);
    expect([status, data.total]).toEqual([200, undefined]);
    expect(matches(data)).toHaveLength(2);
  });

  test('serves JSON alone and names the request', async () => {
    const { ask } = await chartOf('oracle-health-like');
    const refused = await ask('Patient/{Patient/p01}', { Accept: 'application/xml' });
    expect(refused.status).toBe(406);
    expect(refused.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  test('a single bad record breaks its read and the search that would hold it', async () => {
    const { ask } = await chartOf('oracle-health-like', 'p28');
    for (const path of ['Condition/{Condition/p28-condition-1}', 'Condition?patient={Patient/p28}']) {
      const { status, data } = await ask<OperationOutcome>(path);
      expect([status, data.issue[0]]).toEqual([
        500,
        expect.objectContaining({ severity: 'fatal', code: 'required' }),
      ]);
    }
    expect((await ask('Coverage?patient={Patient/p28}')).status).toBe(200);
  });

  test('a coverage has a composite id beyond 64 characters, a version with a dollar, and days as midnights', async () => {
    const { ask, site } = await chartOf('oracle-health-like', 'p21');
    const { data, headers } = await ask<Coverage>('Coverage/{Coverage/p21-coverage-1}');
    expect(data.id).toMatch(/^\d+-\d+-\d+$/);
    expect(data.id?.length).toBeGreaterThan(64);
    expect(headers['etag']).toBe('W/"1$0"');
    expect(data.period?.start).toMatch(/T0[56]:00:00\.000Z$/);
    expect(data.period?.end).toMatch(/T0[45]:59:59\.000Z$/);
    expect([data.identifier, data.subscriberId]).toEqual([undefined, expect.any(String)]);
    expect(data.relationship?.coding).toEqual([
      expect.objectContaining({ system: `${site.fhirBase}/codeSet/40`, display: 'Self', userSelected: true }),
    ]);
  });

  test('orders carry a code of the EHR’s own alone, documents say unknown in a coding, patients are absolute', async () => {
    const { ask, site } = await chartOf('oracle-health-like');
    const order = (await ask<ServiceRequest>('ServiceRequest/{ServiceRequest/p01-order-1}')).data;
    expect(order.code?.coding?.map(({ system }) => system)).toEqual([`${site.fhirBase}/codeSet/200`]);
    const document = (await ask<DocumentReference>('DocumentReference/{DocumentReference/p01-note-1}')).data;
    expect(document.content[0]?.format?.system).toMatch(/data-absent-reason$/);
    expect(document.content[0]?.attachment.url).toMatch(new RegExp(`^${site.fhirBase}/Binary/`));
    const visit = (await ask<Appointment>('Appointment/{Appointment/p01-visit-1}')).data;
    expect(visit.participant.map(({ actor }) => actor?.reference)).toContain(
      `${site.fhirBase}/Patient/${site.idOf('Patient', 'p01')}`,
    );
    expect(visit.extension?.map(({ url, valueBoolean }) => [url.split('/').at(-1), valueBoolean])).toEqual([
      ['is-cancelable', true],
      ['is-reschedulable', true],
    ]);
  });

  test('a file needs the scope for documents, too', async () => {
    const { ask, site } = await chartOf('oracle-health-like');
    const { data } = await ask<DocumentReference>('DocumentReference/{DocumentReference/p01-note-1}');
    const url = data.content[0]?.attachment.url ?? '';
    expect((await ask(url, { Accept: 'text/plain' })).status).toBe(200);
    const scope = 'launch openid patient/Binary.read';
    const { access_token: narrow } = await signIn(site, { scope, launch: site.launch('p01') });
    expect((await fhir(site, url, narrow, { Accept: 'text/plain' })).status).toBe(403);
  });
});

describe('like athenahealth', () => {
  test('a visit is read by its id, and not found by patient or day', async () => {
    const { ask } = await chartOf('athenahealth-like');
    expect((await ask('Appointment/{Appointment/p01-visit-1}')).status).toBe(200);
    expect((await ask('Appointment?_id={Appointment/p01-visit-1}')).status).toBe(200);
    expect((await ask('Appointment?patient={Patient/p01}')).status).toBe(400);
    expect((await ask('Appointment?date=ge2026-11-20')).status).toBe(400);
  });

  test('every resource names its practice, and the NPI is in its older spelling', async () => {
    const { ask } = await chartOf('athenahealth-like');
    const practice = { valueReference: { reference: 'Organization/a-1.Practice-99001' } };
    const coverage = (await ask<Coverage>('Coverage/{Coverage/p01-coverage-1}')).data;
    expect(coverage.extension?.[0]).toMatchObject(practice);
    expect(coverage).not.toHaveProperty('subscriberId');
    expect((await ask('Organization/a-1.Practice-99001')).status).toBe(200);
    const doctor = (await ask<Practitioner>('Practitioner/{Practitioner/practitioner-ito}')).data;
    expect(doctor.identifier?.map(({ system }) => system)).toContain('urn:oid:2.16.840.1.113883.4.6');
    expect(doctor.id).toMatch(/^a-99001\./);
  });
});

describe('like eClinicalWorks and NextGen', () => {
  const bases = ['eclinicalworks-like', 'nextgen-enterprise-like', 'nextgen-office-like'];
  test.each(bases)('%s has no visits at all', async (id) => {
    const { ask, site } = await chartOf(id);
    expect((await ask('Appointment?patient={Patient/p01}')).status).toBe(404);
    const { data } = await http.get<{ rest: { resource: { type: string }[] }[] }>(
      `${site.fhirBase}/metadata`,
    );
    expect(data.rest[0]?.resource.map(({ type }) => type)).not.toContain('Appointment');
  });

  test('their ids are the same, so only the base tells them apart', () => {
    expect(new Set(bases.map((id) => siteOf(ehr, id).idOf('Patient', 'p01'))).size).toBe(1);
  });

  test('eClinicalWorks dates documents without an offset', async () => {
    const { ask } = await chartOf('eclinicalworks-like');
    const { data } = await ask<Bundle>('DocumentReference?patient={Patient/p01}');
    expect(matches<DocumentReference>(data)[0]?.date).toMatch(/T\d\d:\d\d:\d\d$/);
  });

  test('Enterprise pages by _maxresults, takes no notice of _count, and keeps documents inline', async () => {
    const { ask } = await chartOf('nextgen-enterprise-like');
    const all = await ask<Bundle>('Condition?patient={Patient/p01}&_count=1');
    expect(matches(all.data)).toHaveLength(2);
    const one = await ask<Bundle>('Condition?patient={Patient/p01}&_maxresults=1');
    expect(matches(one.data)).toHaveLength(1);
    expect(one.data.link?.some(({ relation }) => relation === 'next')).toBe(true);
    const document = await ask<DocumentReference>('DocumentReference/{DocumentReference/p01-note-1}');
    expect(document.data.content[0]?.attachment.data).toEqual(expect.any(String));
  });

  test('Office points at a Binary that it does not serve, and contains each payer', async () => {
    const { ask } = await chartOf('nextgen-office-like');
    const { data } = await ask<DocumentReference>('DocumentReference/{DocumentReference/p01-note-1}');
    const url = data.content[0]?.attachment.url ?? '';
    expect(url).toMatch(/^Binary\//);
    expect((await ask(url, { Accept: 'text/plain' })).status).toBe(404);
    const coverage = (await ask<Coverage>('Coverage/{Coverage/p01-coverage-1}')).data;
    expect(coverage.payor).toEqual([{ reference: '#payer', display: 'Meridian Health Plan' }]);
  });

  test('calls over the limit wait for the next minute of the clock; sign-in counts where the switch says so', async () => {
    const limited = differing(await behaviourOf('eclinicalworks-like'), {
      fhir: { rate: { calls: 2, countsSignIn: false } },
    });
    let time = Date.parse('2026-11-26T10:00:59.000Z');
    const one = await startEhr({ behaviours: [limited], clock: () => new Date(time) });
    const [site]: readonly [Site, ...Site[]] = one.sites;
    const { access_token: bearer } = await signIn(site, { scope: 'launch openid patient/Patient.read' });
    const path = `Patient/${site.idOf('Patient', 'p01')}`;
    const status = async () => (await fhir(site, path, bearer)).status;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    time += 1000;
    expect(await status()).toBe(200);
    await one.close();
  });
});
