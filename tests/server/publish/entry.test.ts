/** What a FHIR repository is sent: nothing it cannot resolve, nothing of the person, and nothing lost. */
import type { ClaimResponse, Organization, Provenance } from 'fhir/r4.js';
import { entryOf, patientsIn, stubOf } from '../../../server/publish/entry.ts';

const source = 'https://chartside.example/fhir/r4';
const types = new Set(['Claim', 'ClaimResponse', 'Provenance']);
const organization: Organization = {
  resourceType: 'Organization',
  id: 'part-1',
  endpoint: [{ reference: 'urn:uuid:e1' }],
};
const response: ClaimResponse & { id: string } = {
  resourceType: 'ClaimResponse',
  id: 'r1',
  meta: { versionId: '3', lastUpdated: '2026-11-26T10:00:00Z', profile: ['http://example.org/profile'] },
  status: 'active',
  type: {},
  use: 'preauthorization',
  patient: { reference: 'Patient/p1' },
  created: '2026-11-26',
  insurer: { reference: 'Organization/o1', display: 'Meridian' },
  requestor: { reference: '#part-1' },
  request: { reference: 'Claim/c1' },
  outcome: 'complete',
  insurance: [
    { sequence: 1, focal: true, coverage: { reference: 'Coverage/k1', identifier: { value: 'known' } } },
  ],
  contained: [organization],
};

it('is an update under our own id that says where it comes from, without our version and time', () => {
  const { request, resource } = entryOf({ resource: response }, { source, types });
  expect(request).toEqual({ method: 'PUT', url: 'ClaimResponse/r1' });
  expect(resource?.meta).toEqual({
    profile: ['http://example.org/profile'],
    source: `${source}/ClaimResponse/r1/_history/3`,
  });
});

it('keeps references to patients, to published types and to what is contained, and makes all others logical', () => {
  const { resource } = entryOf({ resource: response }, { source, types });
  expect(resource).toMatchObject({
    patient: { reference: 'Patient/p1' },
    request: { reference: 'Claim/c1' },
    requestor: { reference: '#part-1' },
    insurer: {
      type: 'Organization',
      identifier: { system: source, value: 'Organization/o1' },
      display: 'Meridian',
    },
    insurance: [{ coverage: { type: 'Coverage', identifier: { value: 'known' } } }],
    contained: [
      { id: 'part-1', endpoint: [{ identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:e1' } }] },
    ],
  });
  const text = JSON.stringify(resource);
  for (const gone of ['"reference":"Organization/o1"', '"reference":"Coverage/k1"', '"reference":"urn:'])
    expect(text).not.toContain(gone);
});

it('tells a version of ours by its identifier, as the repository counts its own', () => {
  const provenance: Provenance & { id: string } = {
    resourceType: 'Provenance',
    id: 'v1',
    target: [{ reference: 'Claim/c1/_history/2' }, { reference: 'Appointment/a1/_history/1' }],
    recorded: '2026-11-26T10:00:00Z',
    agent: [{ who: { display: 'Chartside' } }],
  };
  expect(entryOf({ resource: provenance }, { source, types }).resource).toMatchObject({
    target: [
      {
        reference: 'Claim/c1',
        type: 'Claim',
        identifier: { system: source, value: 'Claim/c1/_history/2' },
      },
      { type: 'Appointment', identifier: { system: source, value: 'Appointment/a1/_history/1' } },
    ],
  });
});

it('is a deletion by the id alone where the resource is gone', () => {
  expect(entryOf({ resource: response, deleted: true }, { source, types })).toEqual({
    request: { method: 'DELETE', url: 'ClaimResponse/r1' },
  });
});

it('names the patients that must be there first, and stands in for them with our id alone', () => {
  expect(patientsIn(entryOf({ resource: response }, { source, types }))).toEqual(['p1']);
  expect(Object.keys(stubOf('p1', source)).sort()).toEqual(['id', 'identifier', 'meta', 'resourceType']);
});
