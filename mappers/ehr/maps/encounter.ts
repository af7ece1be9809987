/** Encounter (visits as the clinicians keep them): what EHRs return → our internal shape. */
import type { Encounter } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const encounterMap: EhrMap<Encounter> = {
  id: 'ehr.Encounter',
  type: 'Encounter',
  profile: profileUrl('encounter'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'contact-serial-number', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', flag: 'contact-serial-numbers', when: { system: ['*.7.3.698084.8'] }, type: 'VN', see: 'Epic: the CSN numbers visit and encounter | US Core Encounter.identifier' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR | US Core Encounter.identifier' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', see: 'every EHR | US Core Encounter.status' },
    { id: 'class', as: 'coding', from: 'class', fhir: 'class', see: 'Epic: own OID beside ActCode | US Core Encounter.class; X12 UM04' },
    { id: 'type', as: 'concept', from: 'type[+]', fhir: 'type[+]', prefer: ['cpt', 'snomed'], see: 'Oracle: own code set, then SNOMED; Epic: own codes | US Core Encounter.type' },
    { id: 'service', as: 'concept', from: 'serviceType', fhir: 'serviceType', see: 'Oracle | R4 Encounter.serviceType' },
    { id: 'priority', as: 'concept', from: 'priority', fhir: 'priority', see: 'Oracle | R4 Encounter.priority' },
    { id: 'subject', as: 'reference', from: 'subject', fhir: 'subject', see: 'every EHR | US Core Encounter.subject' },
    { id: 'order', as: 'reference', from: 'basedOn[+]', fhir: 'basedOn[+]', see: 'Epic | R4 Encounter.basedOn' },
    { id: 'visit', as: 'reference', from: 'appointment[+]', fhir: 'appointment[+]', see: 'Epic, Oracle | R4 Encounter.appointment' },
    { id: 'period', as: 'period', from: 'period', fhir: 'period', see: 'every EHR | US Core Encounter.period' },
    { id: 'reason', as: 'concept', from: 'reasonCode[+]', fhir: 'reasonCode[+]', prefer: ['icd-10-cm', 'snomed'], see: 'Oracle: text alone | US Core Encounter.reasonCode' },
    { id: 'reason-condition', as: 'reference', from: 'reasonReference[+]', fhir: 'reasonReference[+]', see: 'every EHR | US Core Encounter.reasonReference' },
    { id: 'discharged-to', as: 'concept', from: 'hospitalization.dischargeDisposition', fhir: 'hospitalization.dischargeDisposition', see: 'every EHR | US Core Encounter.hospitalization.dischargeDisposition' },
    { id: 'admitted-from', as: 'concept', from: 'hospitalization.admitSource', fhir: 'hospitalization.admitSource', see: 'Oracle | R4 Encounter.hospitalization.admitSource' },
    { id: 'provider', as: 'reference', from: 'serviceProvider', fhir: 'serviceProvider', see: 'every EHR | US Core Encounter.serviceProvider' },
    { id: 'part-of', as: 'reference', from: 'partOf', fhir: 'partOf', see: 'Epic | R4 Encounter.partOf' },
  ],
  // prettier-ignore
  lists: [
    { list: 'participant', rows: [
      { id: 'participant-role', as: 'concept', from: 'type[+]', fhir: 'type[+]', prefer: ['participation'], see: 'every EHR | US Core Encounter.participant.type' },
      { id: 'participant', as: 'reference', from: 'individual', fhir: 'individual', see: 'every EHR | US Core Encounter.participant.individual' },
      { id: 'participant-period', as: 'period', from: 'period', fhir: 'period', see: 'every EHR | US Core Encounter.participant.period' },
    ] },
    { list: 'diagnosis', needs: ['condition'], rows: [
      { id: 'diagnosis', as: 'reference', from: 'condition', fhir: 'condition', see: 'Epic | R4 Encounter.diagnosis.condition' },
      { id: 'diagnosis-use', as: 'concept', from: 'use', fhir: 'use', see: 'Epic | R4 Encounter.diagnosis.use' },
      { id: 'diagnosis-rank', as: 'number', from: 'rank', fhir: 'rank', see: 'Epic | R4 Encounter.diagnosis.rank' },
    ] },
    { list: 'location', needs: ['location'], rows: [
      { id: 'place', as: 'reference', from: 'location', fhir: 'location', see: 'every EHR; beds and rooms by display alone | US Core Encounter.location.location' },
      { id: 'place-status', as: 'code', from: 'status', fhir: 'status', see: 'Oracle | R4 Encounter.location.status' },
      { id: 'place-period', as: 'period', from: 'period', fhir: 'period', see: 'Oracle | R4 Encounter.location.period' },
    ] },
  ],
  expected: [
    { path: 'class', why: 'Whether it is in or out of hospital is not said.', reason: 'element' },
    {
      path: 'type[+]',
      why: 'The kind of visit is not said; US Core requires the element.',
      reason: 'concept',
    },
    { path: 'subject', why: 'The EHR does not say whose visit it is.', reason: 'element' },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'statusHistory', why: 'Only where it stands now is needed.' },
    { path: 'classHistory', why: 'Only where it stands now is needed.' },
    { path: 'episodeOfCare', why: 'Episodes stay in the EHR.' },
    { path: 'length', why: 'How long it took follows from its period.' },
    { path: 'account', why: 'Accounts stay in the EHR.' },
    { path: 'hospitalization', why: 'Of a stay, only from where and to where.' },
    { path: 'location.physicalType', why: 'What kind of place it is, the Location says.' },
  ],
};
