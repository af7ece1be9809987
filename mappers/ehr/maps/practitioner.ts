/** Practitioner: what EHRs return ⇄ our internal shape. */
import type { Practitioner } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const practitionerMap: EhrMap<Practitioner> = {
  id: 'ehr.Practitioner',
  type: 'Practitioner',
  profile: profileUrl('practitioner'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR; the NPI also as urn:oid:2.16.840.1.113883.4.6, rarely first | US Core Practitioner.identifier' },
    { id: 'active', as: 'yes-no', from: 'active', fhir: 'active', see: 'every EHR | R4 Practitioner.active' },
    { id: 'name', as: 'name', from: 'name[+]', fhir: 'name[+]', see: 'every EHR | US Core Practitioner.name' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | R4 Practitioner.telecom' },
    { id: 'address', as: 'address', from: 'address[+]', fhir: 'address[+]', see: 'every EHR | R4 Practitioner.address' },
    { id: 'gender', as: 'code', from: 'gender', fhir: 'gender', see: 'every EHR | R4 Practitioner.gender' },
    { id: 'qualification', as: 'concept', from: 'qualification[+].code', fhir: 'qualification[+].code', prefer: ['nucc'], see: 'every EHR | R4 Practitioner.qualification.code' },
  ],
  expected: [],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'photo', why: 'Pictures are not needed to ask a payer.' },
    { path: 'birthDate', why: 'Nobody needs the birth date of a practitioner.' },
    { path: 'communication', why: 'Languages of a practitioner are not needed to ask a payer.' },
    { path: 'qualification', why: 'Of a qualification, only its code.' },
  ],
};
