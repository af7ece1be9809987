/** Epic’s manners, live: the sandbox behaves like it, and Chartside reads it all the same. */
import type {
  Appointment,
  Bundle,
  Condition,
  DocumentReference,
  Encounter,
  FhirResource,
  Patient,
  RelatedPerson,
  ServiceRequest,
} from 'fhir/r4.js';
import { hitsIn, problemIn, startLive, toldIn } from './live.ts';

let ehrTime = Date.now();
const live = await startLive({ like: ['epic-like'], clock: () => new Date(ehrTime) });
afterAll(() => live.close());

const open = (patient?: string) => live.open('epic-like', patient);

test('goes to the authorization server by a form, finds it under its client id, and its keys at the issuer', async () => {
  const chart = await open();
  expect(chart.forms).toBe(1);
  expect(chart.session.role).toBe('coordinator');
});

test('takes the scopes that were registered, in version 1 and odd case, for what they are', async () => {
  const chart = await open();
  expect(chart.session.grantedScopes).toContain('patient/Condition.Read');
  expect(await chart.hits<Condition>('Condition')).toHaveLength(2);
});

test('reads the text "false" of need_patient_banner as no', async () => {
  expect((await open()).session.needPatientBanner).toBe(false);
});

test('takes nothing found for nothing, and hands on that the EHR said so', async () => {
  const { status, body } = await (await open()).ask<Bundle<FhirResource>>('RelatedPerson');
  expect([status, hitsIn<RelatedPerson>(body)]).toEqual([200, []]);
  expect(toldIn(body).join()).toContain('Nothing was found.');
});

test('hands on, beside the documents, that there may be more', async () => {
  const { body } = await (await open()).ask<Bundle<FhirResource>>('DocumentReference');
  expect(hitsIn(body)).toHaveLength(1);
  expect(toldIn(body).join()).toContain('may be incomplete');
});

test('says in its own words which search the EHR does not take', async () => {
  const client = await live.backend('epic-like');
  const { site } = await open();
  const two = `${site.idOf('Patient', 'p01')},${site.idOf('Patient', 'p02')}`;
  for (const query of [{ status: 'active' }, { patient: two }])
    await expect(client.search('Coverage', new URLSearchParams(query))).rejects.toMatchObject({
      id: 'ehr/search-incomplete',
    });
});

test('tells that a parameter was ignored, where one was sent', async () => {
  const client = await live.backend('epic-like');
  const { site } = await open();
  const query = new URLSearchParams({ patient: site.idOf('Patient', 'p01'), 'payor-class': 'gold' });
  const { resources, issues } = await client.search('Coverage', query);
  expect(resources).toHaveLength(1);
  expect(issues[0]?.details?.text).toContain('ignored a search parameter');
});

test('runs a search again that the EHR dropped between two pages', async () => {
  const chart = await open();
  const first = await chart.ask<Bundle<FhirResource>>('Appointment?_count=1');
  const [visit] = hitsIn<Appointment>(first.body);
  const next = first.body.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  ehrTime += 301_000;
  const second = await chart.ask<Bundle<FhirResource>>(next.split('/fhir/')[1] ?? '');
  expect(second.status).toBe(200);
  const [other, ...more] = hitsIn<Appointment>(second.body);
  expect(more).toEqual([]);
  expect([other?.resourceType, other?.id === visit?.id]).toEqual(['Appointment', false]);
});

test('does not follow a merged chart to another patient', async () => {
  const chart = await open('p19');
  const { status, body } = await chart.ask('Patient');
  expect([status, problemIn(body)]).toEqual([409, 'ehr/chart-merged']);
});

test('says that the chart is behind the EHR’s own question, and does not ask twice', async () => {
  const chart = await open('p33');
  for (const path of ['Patient', 'Coverage', 'Appointment']) {
    const { status, body } = await chart.ask(path);
    expect([status, problemIn(body)]).toEqual([403, 'ehr/break-the-glass']);
  }
});

test('finds the procedure code behind the site’s own and under its OID', async () => {
  const [order] = await (await open()).hits<ServiceRequest>('ServiceRequest');
  expect(order?.code?.coding?.[0]).toMatchObject({ system: 'http://www.ama-assn.org/go/cpt', code: '70553' });
});

test('knows the contact serial number for the visit’s, never the patient’s', async () => {
  const [visit] = await (await open()).hits<Appointment>('Appointment');
  const numbers = visit?.identifier?.flatMap(({ type }) => type?.coding?.map(({ code }) => code) ?? []);
  expect(numbers).toContain('VN');
});

test('reads the file of a document behind its relative address', async () => {
  const chart = await open();
  const [document] = await chart.hits<DocumentReference>('DocumentReference');
  const url = document?.content[0]?.attachment.url ?? '';
  const { status, body } = await chart.ask<string>(`Binary/${url.split('Binary/')[1] ?? ''}`);
  expect(status).toBe(200);
  expect(body).toMatch(/^Reason: Recurrent headaches/);
});

describe('writing', () => {
  const document = (patient: string, encounter: string | undefined): DocumentReference => ({
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '57133-1' }] },
    subject: { reference: `Patient/${patient}` },
    content: [{ attachment: { contentType: 'text/plain', data: 'QXBwcm92ZWQ=' } }],
    ...(encounter !== undefined && { context: { encounter: [{ reference: `Encounter/${encounter}` }] } }),
  });

  test('a document without a valid encounter is refused, and the reason is known', async () => {
    const client = await live.backend('epic-like');
    const { site } = await open();
    const [patient, encounter] = [site.idOf('Patient', 'p01'), site.idOf('Encounter', 'p02-encounter-1')];
    for (const one of [undefined, encounter])
      await expect(
        client.write({ method: 'POST', type: 'DocumentReference', body: document(patient, one) }),
      ).rejects.toMatchObject({ id: 'ehr/needs-encounter' });
  });

  test('of a document from the chart arrives in the EHR, and is found there', async () => {
    const chart = await open('p04');
    const [patient] = await chart.hits<Patient>('Patient');
    const [encounter] = await chart.hits<Encounter>('Encounter');
    const resource = document(patient?.id ?? '', encounter?.id);
    const { status, body } = await chart.write({ method: 'create', resource });
    expect([status, body.state]).toEqual([201, 'done']);
    expect(await chart.hits('DocumentReference')).toHaveLength(2);
    expect(await chart.site.writtenAbout('p04')).toHaveLength(1);
  });

  test('a document with its encounter is kept, and can be read again', async () => {
    const client = await live.backend('epic-like');
    const { site } = await open();
    const body = document(site.idOf('Patient', 'p01'), site.idOf('Encounter', 'p01-encounter-1'));
    const { id = '', etag } = await client.write({ method: 'POST', type: 'DocumentReference', body });
    expect(etag).toBe('W/"1"');
    expect(await client.read('DocumentReference', id)).toMatchObject({ docStatus: 'final' });
  });
});
