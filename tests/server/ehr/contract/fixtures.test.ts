/** The shapes in which EHRs write their resources, as they were seen, through our reader: what comes out is one shape. */
import nock from 'nock';
import type {
  Appointment,
  Bundle,
  CodeableConcept,
  Coverage,
  DocumentReference,
  FhirResource,
  Organization,
  Patient,
  Practitioner,
  ServiceRequest,
} from 'fhir/r4.js';
import { shutTheNetwork } from '../../security/app-under-test.ts';
import { answers, BASE, chartsUnderTest, searchset } from '../chart-under-test.ts';

const charts = await chartsUnderTest();
shutTheNetwork();
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

const site = 'urn:oid:1.2.840.114350.1.13.999.2.7';
const subject = { reference: 'Patient/pt-1' };

/** What a search of a patient's own gives, where the EHR holds this one resource. */
async function comesOut<T extends FhirResource>(vendor: string, resource: T): Promise<T> {
  const chart = await charts.open({ vendor });
  answers(`/${resource.resourceType}`, 200, searchset([resource]));
  const { matches } = await chart.search(resource.resourceType);
  return matches[0] as T;
}

const coverage = (more: Partial<Coverage>): Coverage => ({
  resourceType: 'Coverage',
  id: 'co-1',
  status: 'active',
  beneficiary: subject,
  payor: [{ display: 'Meridian Health Plan' }],
  ...more,
});
const codeOf = (type: CodeableConcept | undefined) => type?.coding?.[0]?.code;

test('the chart number is known by the text of its type, and blanks around numbers are gone', async () => {
  const chart = await charts.open({ vendor: 'epic' });
  const patient: Patient = {
    resourceType: 'Patient',
    id: 'pt-1',
    birthDate: '1984-03-09',
    identifier: [
      { use: 'usual', type: { text: 'INTERNAL' }, system: `${site}.2.698084`, value: '    Z7001' },
      { use: 'usual', type: { text: 'MRN' }, system: `${site}.5.737384.14`, value: '40117' },
    ],
  };
  answers('/Patient/pt-1', 200, patient);
  const read = (await chart.read('Patient', 'pt-1')) as Patient;
  expect(read.identifier?.map(({ type, value }) => [codeOf(type), value])).toEqual([
    ['MR', '40117'],
    [undefined, 'Z7001'],
  ]);
});

test('the member id is known by the text of its type, and not by being the first', async () => {
  const found = await comesOut(
    'epic',
    coverage({
      identifier: [
        { use: 'usual', system: `${site}.2.678671`, value: '5512' },
        { type: { text: 'Member Number' }, value: 'W123456702' },
      ],
    }),
  );
  const member = found.identifier?.find(({ type }) => codeOf(type) === 'MB');
  expect(member?.value).toBe('W123456702');
});

test('the contact serial number is the visit’s number', async () => {
  const visit: Appointment = {
    resourceType: 'Appointment',
    id: 'a1',
    identifier: [{ use: 'usual', type: { text: 'CSN' }, system: `${site}.3.698084.8`, value: '77881' }],
    status: 'booked',
    start: '2026-12-04T16:20:00Z',
    participant: [{ actor: subject, status: 'accepted' }],
  };
  const found = await comesOut('epic', visit);
  expect(found.identifier?.map(({ type, value }) => [codeOf(type), value])).toEqual([['VN', '77881']]);
});

test('a procedure code is found by its OID, behind the site’s own', async () => {
  const order: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: 'sr-1',
    status: 'active',
    intent: 'order',
    subject,
    code: {
      coding: [
        { system: `${site}.2.696580`, code: '9915', display: 'MR BRAIN WO/W CONTRAST' },
        { system: 'urn:oid:2.16.840.1.113883.6.12', code: '70553' },
      ],
    },
  };
  const found = await comesOut('epic', order);
  expect(found.code?.coding?.[0]).toMatchObject({ system: 'http://www.ama-assn.org/go/cpt', code: '70553' });
});

test('an order with a code of the EHR’s own alone keeps its words, and gets no procedure code', async () => {
  const system = 'https://fhir.ehr.example/tenant/codeSet/200';
  const order: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: '88200',
    status: 'active',
    intent: 'order',
    subject,
    code: { coding: [{ system, code: '312', display: 'MRI Brain', userSelected: true }], text: 'MRI Brain' },
  };
  const found = await comesOut('oracle-health', order);
  expect(found.code).toMatchObject({ text: 'MRI Brain', coding: [{ system }] });
});

test('midnights of the clinic are days: the end is the evening of the day before', async () => {
  const period = { start: '2026-02-02T06:00:00.000Z', end: '2027-02-03T05:59:59.000Z' };
  const found = await comesOut('oracle-health', coverage({ period }));
  expect(found.period).toEqual({ start: '2026-02-02', end: '2027-02-02' });
});

test('a relationship is read from the word beside a code of the EHR’s own', async () => {
  const coding = [
    {
      system: 'https://fhir.ehr.example/tenant/codeSet/40',
      code: '156',
      display: 'Child',
      userSelected: true,
    },
  ];
  const found = await comesOut('oracle-health', coverage({ relationship: { coding } }));
  expect(found.relationship?.coding?.[0]).toMatchObject({ code: 'child' });
});

test('the member id is taken from subscriberId where there is no identifier', async () => {
  const found = await comesOut('oracle-health', coverage({ subscriberId: 'MX5550001' }));
  expect(found.identifier?.map(({ type, value }) => [codeOf(type), value])).toEqual([['MB', 'MX5550001']]);
});

test('the subscriber’s id is taken from the member id of the subscriber alone', async () => {
  const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] };
  const as = (code: string) => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code }],
  });
  const identifier = [{ type, value: 'EVG7700123' }];
  const own = await comesOut('athenahealth', coverage({ identifier, relationship: as('self') }));
  expect(own.subscriberId).toBe('EVG7700123');
  const child = await comesOut('athenahealth', coverage({ identifier, relationship: as('child') }));
  expect(child.subscriberId).toBeUndefined();
});

test('the practice in an extension stays outside, and an NPI by its OID gets its usual system', async () => {
  const chart = await charts.open({ vendor: 'athenahealth' });
  const practitioner: Practitioner = {
    resourceType: 'Practitioner',
    id: 'a-99001.Provider-3',
    extension: [
      {
        url: 'https://fhir.athena.io/StructureDefinition/ah-practice',
        valueReference: { reference: 'Organization/a-1.Practice-99001' },
      },
    ],
    identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.6', value: '1234567802' }],
    active: true,
    name: [{ family: 'Ito' }],
  };
  answers('/Practitioner/a-99001.Provider-3', 200, practitioner);
  const read = (await chart.read('Practitioner', 'a-99001.Provider-3')) as Practitioner;
  expect(read.identifier?.[0]?.system).toBe('http://hl7.org/fhir/sid/us-npi');
  expect(JSON.stringify(read)).not.toContain('Practice-99001');
});

describe('the file of a document', () => {
  const document = (url: string): DocumentReference => ({
    resourceType: 'DocumentReference',
    id: 'd1',
    status: 'current',
    subject,
    content: [{ attachment: { contentType: 'text/plain', url } }],
  });

  test.each([
    ['a relative address', 'epic', 'Binary/b-1'],
    ['an absolute address', 'oracle-health', `${BASE}/Binary/b-1`],
  ])('at %s is read under an id of ours', async (_case, vendor, url) => {
    const chart = await charts.open({ vendor });
    answers('/DocumentReference', 200, searchset([document(url)]));
    const [found] = (await chart.search('DocumentReference')).matches as DocumentReference[];
    const id = /Binary\/([a-z2-7]{32})$/.exec(found?.content[0]?.attachment.url ?? '')?.[1] ?? '';
    answers('/Binary/b-1', 200, {
      resourceType: 'Binary',
      id: 'b-1',
      contentType: 'text/plain',
      data: 'QQ==',
    });
    expect(await chart.holder.read(chart.access, 'Binary', id)).toMatchObject({ data: 'QQ==' });
  });

  test('where the EHR serves no Binary has no address', async () => {
    const found = await comesOut('nextgen-office', document('Binary/b-1'));
    expect(found.content[0]?.attachment.url).toBeUndefined();
  });
});

test('a payer that is contained keeps its name', async () => {
  const payer: Organization = {
    resourceType: 'Organization',
    id: 'payer',
    active: true,
    name: 'Slate Mutual',
  };
  const found = await comesOut(
    'nextgen-office',
    coverage({
      payor: [{ reference: '#payer', display: 'Slate Mutual' }],
      contained: [payer],
    }),
  );
  expect(found.payor).toEqual([expect.objectContaining({ display: 'Slate Mutual' })]);
});

test('the patient of a visit is known where the EHR writes its base before the id', async () => {
  const chart = await charts.open({ vendor: 'oracle-health' });
  const participant = (id: string) => ({
    actor: { reference: `${BASE}/Patient/${id}` },
    status: 'accepted' as const,
  });
  const visit = (id: string, patient: string): Appointment => ({
    ...{ resourceType: 'Appointment', id, status: 'booked', start: '2026-12-04T16:20:00Z' },
    participant: [participant(patient)],
  });
  answers('/Appointment', 200, searchset([visit('a1', 'pt-1')]));
  expect((await chart.search('Appointment')).matches).toHaveLength(1);
});

test('the time of a document without an offset is the clinic’s', async () => {
  const found = await comesOut('eclinicalworks', {
    resourceType: 'DocumentReference',
    id: 'L5kq',
    status: 'current',
    subject,
    date: '2026-11-18T11:40:00',
    content: [{ attachment: { contentType: 'text/plain', data: 'QQ==' } }],
  } satisfies DocumentReference);
  expect(found.date).toBe('2026-11-18T11:40:00-06:00');
});

test('a count is asked for in the EHR’s own word, and its next link is followed as it is', async () => {
  const chart = await charts.open({ vendor: 'nextgen-enterprise' });
  const first: Bundle<FhirResource> = searchset([coverage({})], `${BASE}/Coverage?_getpages=x1`);
  const asked = answers('/Coverage', 200, first);
  const rest = answers('/Coverage', 200, searchset([coverage({ id: 'co-2' })]));
  expect((await chart.search('Coverage', '_sort=_id&_count=5')).matches).toHaveLength(2);
  expect(asked.urls[0]?.searchParams.get('_count')).toBeNull();
  expect(asked.urls[0]?.searchParams.has('_maxresults')).toBe(true);
  expect(rest.urls[0]?.search).toBe('?_getpages=x1');
});

test('an answer without a total gets the count of what was read', async () => {
  const chart = await charts.open({ vendor: 'oracle-health' });
  answers('/Coverage', 200, searchset([coverage({}), coverage({ id: 'co-2' })]));
  expect((await chart.search('Coverage', '_sort=_id')).total).toBe(2);
});

test('a time in UTC stays the same instant', async () => {
  const visit: Appointment = {
    ...{ resourceType: 'Appointment', id: 'a1', status: 'booked', start: '2026-12-27T14:00:00.000Z' },
    participant: [{ actor: subject, status: 'accepted' }],
  };
  const found = await comesOut('oracle-health', visit);
  expect(Date.parse(found.start ?? '')).toBe(Date.parse('2026-12-27T14:00:00Z'));
});

test('what a visit says that may be done with it is left in the EHR', async () => {
  const visit: Appointment = {
    ...{ resourceType: 'Appointment', id: 'a1', status: 'booked', start: '2026-12-27T14:00:00.000Z' },
    extension: [{ url: 'https://fhir.ehr.example/StructureDefinition/is-cancelable', valueBoolean: true }],
    participant: [{ actor: subject, status: 'accepted' }],
  };
  expect(await comesOut('oracle-health', visit)).not.toHaveProperty('extension');
});
