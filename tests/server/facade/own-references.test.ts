/** What a resource refers to, and where: without a database. */
import type { Claim } from 'fhir/r4.js';
import { withLocalReferences } from '../../../server/facade/own-references.ts';
import { BASE, claim } from './own-under-test.ts';

const written = claim('Patient/p', {
  contained: [{ resourceType: 'Practitioner', id: 'who' }],
  provider: { reference: '#who' },
  enterer: { reference: 'https://elsewhere.example.org/Practitioner/1' },
  insurer: { reference: 'urn:uuid:8c3b2f6e-0000-4000-8000-000000000000' },
  insurance: [
    { sequence: 1, focal: true, coverage: { display: 'no reference' } },
    { sequence: 2, focal: false, coverage: { reference: 'Coverage/c/_history/2' } },
  ],
});

it('names each reference that must lead somewhere with its place', () => {
  const { resource, wanted } = withLocalReferences(written, BASE);
  expect(wanted).toEqual([
    { path: 'Claim.patient', target: 'Patient/p' },
    { path: 'Claim.insurance[1].coverage', target: 'Coverage/c' },
    { path: 'Claim.insurer' },
  ]);
  expect(resource).toBe(written);
});

it('makes those below our own address relative, in a copy', () => {
  const given: Claim = { ...written, patient: { reference: `${BASE}/Patient/p` } };
  const { resource, wanted } = withLocalReferences(given, BASE);
  expect(resource).toEqual(written);
  expect(wanted[0]).toEqual({ path: 'Claim.patient', target: 'Patient/p' });
  expect(given.patient.reference).toBe(`${BASE}/Patient/p`);
});

it('leaves what is below our own address and no reference to one resource as it is, whatever stands beside it', () => {
  const search = { reference: `${BASE}/Practitioner?identifier=1` };
  const given = claim(`${BASE}/Patient/p`, { provider: search });
  const { resource, wanted } = withLocalReferences(given, BASE);
  expect(resource).toEqual(claim('Patient/p', { provider: search }));
  expect(wanted).toEqual([{ path: 'Claim.patient', target: 'Patient/p' }]);
});
