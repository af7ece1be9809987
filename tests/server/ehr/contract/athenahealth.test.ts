/** athenahealth’s manners, live: the sandbox behaves like it, and Chartside reads it all the same. */
import type { Bundle, Coverage, FhirResource, Patient, Practitioner } from 'fhir/r4.js';
import { hitsIn, startLive, toldIn } from './live.ts';

const live = await startLive({
  like: ['athenahealth-like'],
  variants: [
    {
      like: 'athenahealth-like',
      id: 'other-practice',
      differing: { authorization: { tokenExtras: { 'ah-practice': 'a-1.Practice-99002' } } },
    },
  ],
});
afterAll(() => live.close());

const open = (patient?: string) => live.open('athenahealth-like', patient);

test('signs in with PKCE that is not advertised, at an issuer that is elsewhere', async () => {
  expect((await open()).session.role).toBe('coordinator');
});

test('opens no chart of a practice that no connection names', async () => {
  await expect(live.open('other-practice')).rejects.toThrow(/practice/i);
});

test('says beside our own visits that the EHR’s are not found here, and what is done instead', async () => {
  const { status, body } = await (await open()).ask<Bundle<FhirResource>>('Appointment');
  expect([status, hitsIn(body)]).toEqual([200, []]);
  expect(toldIn(body).join()).toContain('HL7 v2 SIU or a CSV file');
});

test('leaves the practice extension behind, and finds NPI and subscriber in their places', async () => {
  const chart = await open();
  const [coverage] = await chart.hits<Coverage>('Coverage');
  expect(JSON.stringify(coverage)).not.toContain('ah-practice');
  expect(coverage?.subscriberId).toBe('W123456701');
  const [order] = await chart.hits<{ requester?: { reference?: string } } & Practitioner>('ServiceRequest');
  const { body } = await chart.ask<Practitioner>(order?.requester?.reference ?? '');
  const npi = body.identifier?.find(({ system }) => system === 'http://hl7.org/fhir/sid/us-npi');
  expect(npi?.value).toBe('1234567802');
});

test('a child’s own member id is not made the subscriber’s', async () => {
  const [coverage] = await (await open('p07')).hits<Coverage>('Coverage');
  expect(coverage?.relationship?.coding?.[0]?.code).toBe('child');
  expect(coverage).not.toHaveProperty('subscriberId');
});

test('a document that the EHR does not take is kept here, and said so', async () => {
  const chart = await open();
  const [patient] = await chart.hits<Patient>('Patient');
  const { status, body } = await chart.write({
    method: 'create',
    resource: {
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: `Patient/${patient?.id ?? ''}` },
      content: [{ attachment: { contentType: 'text/plain', data: 'QXBwcm92ZWQ=' } }],
    },
  });
  expect([status, body.state]).toEqual([201, 'kept-here']);
  expect(await chart.site.writtenAbout('p01')).toEqual([]);
});
