/** eClinicalWorks’ manners, live: the sandbox behaves like it, and Chartside reads it all the same. */
import type { Bundle, DocumentReference, FhirResource } from 'fhir/r4.js';
import { hitsIn, problemIn, startLive, toldIn } from './live.ts';

const live = await startLive({
  like: ['eclinicalworks-like'],
  variants: [
    {
      like: 'eclinicalworks-like',
      id: 'limited',
      differing: { fhir: { rate: { calls: 3, countsSignIn: true } } },
    },
  ],
  // The EHR's clock stands still, so that its minute never ends.
  clock: () => new Date('2026-11-26T10:00:00Z'),
});
afterAll(() => live.close());

const open = (patient?: string) => live.open('eclinicalworks-like', patient);

test('signs in as a public client with PKCE, where the issuer is the FHIR base', async () => {
  const chart = await open();
  expect(chart.site.client.method).toBe('none');
  expect(chart.session.role).toBe('coordinator');
});

test('signs its own assertions with RS384, the only one that is taken', async () => {
  const client = await live.backend('eclinicalworks-like');
  const id = live.site('eclinicalworks-like').idOf('Patient', 'p02');
  expect(await client.read('Patient', id)).toMatchObject({ birthDate: '1979-11-02' });
});

test('dates a document in the clinic’s zone where the EHR says none', async () => {
  const [document] = await (await open()).hits<DocumentReference>('DocumentReference');
  const [standard] = await (await live.open('standard')).hits<DocumentReference>('DocumentReference');
  expect(document?.date).toBe(standard?.date);
});

test('says that there are no visits, and what is done instead', async () => {
  const { body } = await (await open()).ask<Bundle<FhirResource>>('Appointment');
  expect(hitsIn(body)).toEqual([]);
  expect(toldIn(body).join()).toContain('HL7 v2 SIU or a CSV file');
});

test('over the limit of the minute it says for how long, and asks no more meanwhile', async () => {
  // Authorization and token are two of the three.
  const chart = await live.open('limited');
  expect(await chart.hits('Coverage')).toHaveLength(1);
  const { status, body } = await chart.ask('Condition');
  expect([status, problemIn(body)]).toEqual([503, 'ehr/throttled']);
  expect(JSON.stringify(body)).toMatch(/pause of \d{1,2} seconds/);
});
