/** In what an EHR differs from what it said last time. */
import type { CapabilityStatement } from 'fhir/r4.js';
import type { Discovery } from '../../../server/ehr/discovery.ts';
import { changesBetween } from '../../../server/ehr/snapshot-changes.ts';

const discovery: Discovery = {
  issuer: 'https://ehr.example.org',
  authorizationEndpoint: 'https://ehr.example.org/authorize',
  tokenEndpoint: 'https://ehr.example.org/token',
  s256: true,
  capabilities: ['launch-ehr'],
  scopesSupported: ['openid', 'patient/Patient.read'],
  authenticationMethods: [],
  signingAlgorithms: [],
  grantTypes: [],
  source: 'smart-configuration',
};
const resource = (type: 'Patient' | 'Coverage', codes: 'read'[], names: string[] = []) => ({
  type,
  interaction: codes.map((code) => ({ code })),
  searchParam: names.map((name) => ({ name, type: 'token' as const })),
});
const capability = (version: string, ...resources: ReturnType<typeof resource>[]): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-01',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  software: { name: 'Chart', version },
  rest: [{ mode: 'server', resource: resources }],
});

it('tells nothing when nothing changed, in whatever order it is said', () => {
  const turned = { ...discovery, scopesSupported: [...discovery.scopesSupported].reverse() };
  expect(changesBetween({ discovery }, { discovery: turned })).toEqual([]);
});

it('tells one value that became another, and what came and went', () => {
  const before = { discovery, capability: capability('1', resource('Patient', ['read'], ['_id', 'name'])) };
  const after = {
    discovery: { ...discovery, tokenEndpoint: 'https://ehr.example.org/v2/token', s256: false },
    capability: capability('2', resource('Patient', [], ['_id']), resource('Coverage', ['read'])),
  };
  expect(changesBetween(before, after)).toEqual([
    {
      what: 'tokenEndpoint',
      before: 'https://ehr.example.org/token',
      after: 'https://ehr.example.org/v2/token',
    },
    { what: 'PKCE', before: 'S256' },
    { what: 'software', before: 'Chart 1', after: 'Chart 2' },
    { what: 'type', after: 'Coverage' },
    { what: 'Patient interaction', before: 'read' },
    { what: 'Patient search parameter', before: 'name' },
    { what: 'Coverage interaction', after: 'read' },
  ]);
});

it('stays readable when an EHR changes all at once', () => {
  const many = Array.from({ length: 500 }, (_, at) => `patient/Type${at}.read`);
  const changes = changesBetween({ discovery }, { discovery: { ...discovery, scopesSupported: many } });
  expect(changes).toHaveLength(201);
  expect(changes.at(-1)).toEqual({ what: 'further differences', after: '302' });
});
