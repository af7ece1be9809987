/** Bundles without the people in them, by the same replacements as X12. */
import type { Bundle, FhirResource, Patient } from 'fhir/r4.js';
import { deidentifyBundle } from '../../../mappers/deidentify/deidentify-bundle.ts';
import { deidentify } from '../../../mappers/deidentify/deidentify.ts';
import { everyMessage, needs } from './needs.ts';
import { read } from '../golden.ts';

const person: Patient = {
  resourceType: 'Patient',
  id: 'rivera-1',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Ana Rivera</div>' },
  identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' }, { value: 'MRN-4471' }],
  name: [{ family: 'Rivera', given: ['Ana'], text: 'Ana Rivera' }],
  telecom: [
    { system: 'phone', value: '612-555-0188' },
    { system: 'email', value: 'ana@rivera.example' },
  ],
  birthDate: '1984-03-09',
  address: [{ line: ['12 Oak Ave'], city: 'Duluth', state: 'MN', postalCode: '55802', country: 'US' }],
  photo: [{ contentType: 'image/png', data: 'iVBORw0KGgo=', url: 'https://chart.example.org/ana.png' }],
};

const bundle: Bundle<FhirResource> = {
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2026-11-23T10:15:00-06:00',
  entry: [
    {
      fullUrl: 'https://chart.example.org/fhir/Claim/c-100',
      resource: {
        resourceType: 'Claim',
        id: 'c-100',
        status: 'active',
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional', display: 'Professional' }] },
        use: 'preauthorization',
        created: '2026-11-20',
        patient: { reference: 'Patient/rivera-1', display: 'Ana Rivera' },
        provider: { reference: 'urn:uuid:0b7c9f5e-5d5c-4b8a-9a55-0d2c6f1f2a11' },
        insurer: { reference: 'Organization/payer' },
        priority: { coding: [{ code: 'normal' }], text: 'asked by Ana' },
        insurance: [{ sequence: 1, focal: true, coverage: { display: 'Rivera family' }, preAuthRef: ['AUTH-7781'] }],
        item: [{ sequence: 1, productOrService: { coding: [{ code: '72148' }] }, servicedDate: '2026-12-01', unitPrice: { value: 513.88, currency: 'USD' } }],
      },
    },
    { fullUrl: 'https://chart.example.org/fhir/Patient/rivera-1', resource: person },
    {
      fullUrl: 'urn:uuid:0b7c9f5e-5d5c-4b8a-9a55-0d2c6f1f2a11',
      resource: { resourceType: 'Organization', name: 'Northfield Imaging', identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1467560003' }] },
    },
    {
      fullUrl: 'https://chart.example.org/fhir/Organization/payer',
      resource: { resourceType: 'Organization', id: 'payer', name: 'Meridian Health Plan', identifier: [{ value: 'MERID' }] },
    },
  ],
}; // prettier-ignore

const { value: copy, replaced } = deidentifyBundle(bundle, needs());
const text = JSON.stringify(copy);

it('keeps nothing that tells who somebody is', () => {
  expect(text).not.toMatch(
    /Rivera|Ana\b|123-45|4471|0188|1984-03-09|Oak|Duluth|55802|Northfield|1467560003|7781|2026-11-20|2026-12-01|c-100|0b7c9f5e|iVBOR|ana\.png/i,
  );
  expect(replaced).toBeGreaterThan(25);
});

it('keeps codes, amounts, payers and where they are from', () => {
  for (const kept of [
    'professional',
    'Professional',
    '72148',
    '513.88',
    'MN',
    'US',
    'Meridian Health Plan',
    'MERID',
    'us-npi',
  ])
    expect(text).toContain(kept);
});

it('keeps references leading where they led', () => {
  const [claim, patient, provider] = copy.entry ?? [];
  const resource = claim?.resource;
  if (resource?.resourceType !== 'Claim') throw new Error('The first entry is the Claim.');
  expect(resource.patient.reference).toBe(`Patient/${patient?.resource?.id ?? ''}`);
  expect(patient?.fullUrl).toBe(`https://chart.example.org/fhir/Patient/${patient?.resource?.id ?? ''}`);
  expect(provider?.fullUrl).toBe(resource.provider.reference);
});

it('keeps the days between dates, and the time of day', () => {
  const [claim] = copy.entry ?? [];
  const resource = claim?.resource;
  if (resource?.resourceType !== 'Claim') throw new Error('The first entry is the Claim.');
  const days =
    (Date.parse(resource.item?.[0]?.servicedDate ?? '') - Date.parse(resource.created)) / 86_400_000;
  expect(days).toBe(11);
  expect(copy.timestamp).toMatch(/^\d{4}-\d\d-\d\dT10:15:00-06:00$/);
});

it('leaves the Bundle it was given as it was', () => {
  expect(person.name?.[0]?.family).toBe('Rivera');
  expect(bundle.entry?.length).toBe(4);
});

/** Those that tell of anybody. */
const answers = everyMessage.filter(([name]) => /golden\/27[01]\/(?!payer-cannot-answer)/.test(name));

const isProvider = (resource: FhirResource | undefined) =>
  resource?.resourceType === 'Organization' &&
  (resource.identifier ?? []).some(({ system = '' }) => system.endsWith('us-npi'));

it.each(answers)('%s is told of the same people whether X12 or FHIR was de-identified', (_name, bytes) => {
  const { value = bytes } = deidentify(bytes, needs());
  const people = (of: Bundle<FhirResource>): unknown[] =>
    (of.entry ?? []).flatMap(({ resource }): unknown[] => {
      const isPerson = resource?.resourceType === 'Patient' || resource?.resourceType === 'Practitioner';
      return isPerson || isProvider(resource) ? [resource] : [];
    });
  const bundleOf = (of: Uint8Array) => read(of).bundle as Bundle<FhirResource>;
  const both = people(deidentifyBundle(bundleOf(bytes), needs()).value);
  expect(both.length).toBeGreaterThan(0);
  expect(both).toEqual(people(bundleOf(value)));
});
