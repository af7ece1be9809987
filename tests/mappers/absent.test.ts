/** What a Bundle lacks is told by the FHIR element, and by the segment it would have made. */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { allMaps, mapForBundle, writeFromFhir, type WriteIssue } from '#mappers';
import { testPartner } from '../../server/payers/write-settings.ts';

const settings = { ...testPartner, at: '2026-11-23T10:00:00Z' };

const bundleOf = (...resources: FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource, at) => ({ fullUrl: `urn:uuid:${at}`, resource })),
});

function errorsOf(bundle: Bundle): readonly WriteIssue[] {
  const map = mapForBundle(bundle, allMaps);
  if (!map) throw new Error('No map takes this Bundle.');
  return writeFromFhir(map, bundle, settings).issues.filter(({ severity }) => severity === 'error');
}

const told = (bundle: Bundle) =>
  errorsOf(bundle).map(({ message, fhir }) => [/(\w+ would be made of .*)\.$/.exec(message)?.[1], fhir]);

const claim = (use: 'preauthorization' | 'claim') =>
  ({ resourceType: 'Claim', use, status: 'active' }) as FhirResource;

it('names header, insurer, requester and subscriber of a request that is a bare Claim', () => {
  expect(told(bundleOf(claim('preauthorization')))).toEqual([
    ['BHT03 would be made of Bundle.identifier.value', 'Bundle.identifier.value'],
    ['BHT04 would be made of Bundle.timestamp, Claim.created', 'Bundle.timestamp'],
    ['BHT05 would be made of Bundle.timestamp, Claim.created', 'Bundle.timestamp'],
    ['NM1 would be made of Organization.name, Organization.identifier', 'Bundle.entry[0].resource.insurer'],
    [
      'NM1 would be made of Organization.name, Organization.identifier, Practitioner.name, Practitioner.identifier',
      'Bundle.entry[0].resource.provider',
    ],
    [
      'NM1 would be made of Patient.name, Coverage.identifier, Coverage.subscriberId, Patient.identifier',
      'Bundle.entry[0].resource.insurance[0].coverage',
    ],
  ]);
});

it('names the level of a payer by what its first loop is made of', () => {
  const bare = { resourceType: 'CoverageEligibilityRequest', status: 'active' } as FhirResource;
  expect(told(bundleOf(bare))).toContainEqual([
    'NM1 would be made of Organization.name, Organization.identifier',
    'Bundle.entry[0].resource.insurer',
  ]);
});

it('tells loops that begin with the same segment apart', () => {
  const bare = { resourceType: 'DocumentReference', status: 'current' } as FhirResource;
  const paths = told(bundleOf(bare)).map(([, fhir]) => fhir);
  expect(paths).toEqual(
    expect.arrayContaining([
      'Bundle.entry[0].resource.custodian',
      'Bundle.entry[0].resource.extension[recipient].valueReference',
      'Bundle.entry[0].resource.subject',
    ]),
  );
});

it('points into the resource that is there and lacks the value', () => {
  const insurer: FhirResource = { resourceType: 'Organization', name: 'Meridian Health Plan' };
  const asked = { ...claim('preauthorization'), insurer: { reference: 'urn:uuid:1' } } as FhirResource;
  const paths = told(bundleOf(asked, insurer));
  expect(paths).toContainEqual([
    'NM109 would be made of Organization.identifier.value',
    'Bundle.entry[1].resource.identifier.value',
  ]);
});

const mains: readonly (readonly [string, FhirResource])[] = [
  ['an authorization', claim('preauthorization')],
  ['a claim', claim('claim')],
  ['an answer', { resourceType: 'ClaimResponse', use: 'preauthorization', status: 'active' } as FhirResource],
  ['a check', { resourceType: 'CoverageEligibilityRequest', status: 'active' } as FhirResource],
  ['a document', { resourceType: 'DocumentReference', status: 'current' } as FhirResource],
];

it.each(mains)('leaves no error without an element of FHIR: %s alone', (_name, resource) => {
  const errors = errorsOf(bundleOf(resource));
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter(({ fhir }) => fhir === undefined)).toEqual([]);
});
