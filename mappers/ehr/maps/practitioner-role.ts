/** PractitionerRole (who works where, as what): what EHRs return → our internal shape. */
import type { PractitionerRole } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const practitionerRoleMap: EhrMap<PractitionerRole> = {
  id: 'ehr.PractitionerRole',
  type: 'PractitionerRole',
  profile: profileUrl('practitioner-role'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR | R4 PractitionerRole.identifier' },
    { id: 'active', as: 'yes-no', from: 'active', fhir: 'active', see: 'every EHR | R4 PractitionerRole.active' },
    { id: 'period', as: 'period', from: 'period', fhir: 'period', see: 'every EHR | R4 PractitionerRole.period' },
    { id: 'practitioner', as: 'reference', from: 'practitioner', fhir: 'practitioner', see: 'every EHR | US Core PractitionerRole.practitioner' },
    { id: 'organization', as: 'reference', from: 'organization', fhir: 'organization', see: 'every EHR | US Core PractitionerRole.organization' },
    { id: 'role', as: 'concept', from: 'code[+]', fhir: 'code[+]', prefer: ['nucc'], see: 'every EHR | US Core PractitionerRole.code' },
    { id: 'specialty', as: 'concept', from: 'specialty[+]', fhir: 'specialty[+]', prefer: ['nucc'], see: 'every EHR: taxonomy codes among own ones | US Core PractitionerRole.specialty; X12 PRV03' },
    { id: 'place', as: 'reference', from: 'location[+]', fhir: 'location[+]', see: 'every EHR | US Core PractitionerRole.location' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | US Core PractitionerRole.telecom' },
    { id: 'endpoint', as: 'reference', from: 'endpoint[+]', fhir: 'endpoint[+]', see: 'every EHR | US Core PractitionerRole.endpoint' },
  ],
  expected: [
    {
      path: 'practitioner',
      why: 'Whose role it is, is not said; US Core requires the element.',
      reason: 'element',
    },
    {
      path: 'organization',
      why: 'For whom they work is not said; US Core requires the element.',
      reason: 'element',
    },
    { path: 'telecom[+]|endpoint[+]', why: 'No way to reach them is said; US Core requires one.' },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'healthcareService', why: 'Services of a place are not used.' },
    { path: 'availableTime', why: 'When somebody works is not asked here.' },
    { path: 'notAvailable', why: 'When somebody is away is not asked here.' },
    { path: 'availabilityExceptions', why: 'When somebody is away is not asked here.' },
  ],
};
