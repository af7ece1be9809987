/** Patient: what EHRs return ⇄ our internal shape. */
import type { Patient } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const patientMap: EhrMap<Patient> = {
  id: 'ehr.Patient',
  type: 'Patient',
  profile: profileUrl('patient'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'mrn-by-text', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', flag: 'identifier-types-are-texts', when: { 'type.text': ['MRN', 'MR'] }, type: 'MR', see: 'Epic: type.text MRN, no code | US Core Patient.identifier' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR; several, the first one means nothing | US Core Patient.identifier', lossy: 'Blanks around the value are taken off.' },
    { id: 'active', as: 'yes-no', from: 'active', fhir: 'active', see: 'every EHR | R4 Patient.active' },
    { id: 'name', as: 'name', from: 'name[+]', fhir: 'name[+]', see: 'every EHR | US Core Patient.name' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | US Core Patient.telecom' },
    { id: 'gender', as: 'code', from: 'gender', fhir: 'gender', see: 'every EHR | US Core Patient.gender' },
    { id: 'birth-date', as: 'day', from: 'birthDate', fhir: 'birthDate', see: 'every EHR | US Core Patient.birthDate' },
    { id: 'deceased', as: 'yes-no', from: 'deceasedBoolean', fhir: 'deceasedBoolean', see: 'every EHR | R4 Patient.deceased[x]' },
    { id: 'deceased-at', as: 'moment', from: 'deceasedDateTime', fhir: 'deceasedDateTime', see: 'every EHR | R4 Patient.deceased[x]' },
    { id: 'address', as: 'address', from: 'address[+]', fhir: 'address[+]', see: 'every EHR | US Core Patient.address' },
    { id: 'birth-order', as: 'number', from: 'multipleBirthInteger', fhir: 'multipleBirthInteger', see: 'every EHR | R4 Patient.multipleBirth[x]; X12 INS17' },
    { id: 'language', as: 'concept', from: 'communication[+].language', fhir: 'communication[+].language', see: 'every EHR | US Core Patient.communication.language' },
    { id: 'general-practitioner', as: 'reference', from: 'generalPractitioner[+]', fhir: 'generalPractitioner[+]', see: 'every EHR | R4 Patient.generalPractitioner' },
    { id: 'organization', as: 'reference', from: 'managingOrganization', fhir: 'managingOrganization', see: 'every EHR | R4 Patient.managingOrganization' },
  ],
  // prettier-ignore
  lists: [
    { list: 'link', needs: ['other', 'type'], rows: [
      { id: 'link', as: 'reference', from: 'other', fhir: 'other', see: 'Epic: a merged chart | R4 Patient.link' },
      { id: 'link-kind', as: 'code', from: 'type', fhir: 'type', see: 'Epic: a merged chart | R4 Patient.link.type' },
    ] },
  ],
  expected: [{ path: 'birthDate', why: 'Without a birth date no payer finds the member.' }],
  leftOut: [
    practiceExtension,
    {
      ...ownExtensions,
      why: 'Race, ethnicity and the EHR’s own extensions: no request to a payer needs them.',
    },
    { path: 'photo', why: 'Pictures are not needed to ask a payer.' },
    { path: 'contact', why: 'Relatives and guardians are read where a letter needs them.' },
    { path: 'maritalStatus', why: 'No request to a payer needs it.' },
    { path: 'communication', why: 'Of a language, only which one it is.' },
  ],
};
