/** RelatedPerson (subscribers without a chart, parents, guardians): what EHRs return → our internal shape. */
import type { RelatedPerson } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const relatedPersonMap: EhrMap<RelatedPerson> = {
  id: 'ehr.RelatedPerson',
  type: 'RelatedPerson',
  profile: profileUrl('related-person'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR | R4 RelatedPerson.identifier' },
    { id: 'active', as: 'yes-no', from: 'active', fhir: 'active', see: 'every EHR | US Core RelatedPerson.active' },
    { id: 'patient', as: 'reference', from: 'patient', fhir: 'patient', see: 'every EHR | US Core RelatedPerson.patient' },
    { id: 'relationship', as: 'concept', from: 'relationship[+]', fhir: 'relationship[+]', see: 'every EHR: own codes beside RoleCode | US Core RelatedPerson.relationship' },
    { id: 'name', as: 'name', from: 'name[+]', fhir: 'name[+]', see: 'every EHR | US Core RelatedPerson.name; X12 2100C NM1' },
    { id: 'telecom', as: 'contact', from: 'telecom[+]', fhir: 'telecom[+]', see: 'every EHR | US Core RelatedPerson.telecom' },
    { id: 'gender', as: 'code', from: 'gender', fhir: 'gender', see: 'every EHR | R4 RelatedPerson.gender; X12 DMG03' },
    { id: 'birth-date', as: 'day', from: 'birthDate', fhir: 'birthDate', see: 'Oracle, athenahealth | R4 RelatedPerson.birthDate; X12 DMG02' },
    { id: 'address', as: 'address', from: 'address[+]', fhir: 'address[+]', see: 'every EHR | US Core RelatedPerson.address' },
    { id: 'period', as: 'period', from: 'period', fhir: 'period', see: 'every EHR | R4 RelatedPerson.period' },
  ],
  expected: [
    {
      path: 'active',
      why: 'Whether the person still is one is not said; US Core requires the element.',
      reason: 'primitive',
    },
    { path: 'patient', why: 'The EHR does not say whose relative it is.', reason: 'element' },
    {
      path: 'relationship[+]|name[+]',
      why: 'Neither a name nor a relationship is said; US Core requires one of them.',
      reason: 'concept',
    },
    { path: 'birthDate', why: 'Without a birth date no payer finds a subscriber.' },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'photo', why: 'Pictures are not needed to ask a payer.' },
    { path: 'communication', why: 'Languages of a relative are not needed to ask a payer.' },
  ],
};
