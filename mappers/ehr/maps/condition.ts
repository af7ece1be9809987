/** Condition (problems and diagnoses): what EHRs return → our internal shape. */
import type { Condition } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const conditionMap: EhrMap<Condition> = {
  id: 'ehr.Condition',
  type: 'Condition',
  profile: profileUrl('condition'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'every EHR | R4 Condition.identifier' },
    { id: 'clinical-status', as: 'concept', from: 'clinicalStatus', fhir: 'clinicalStatus', see: 'every EHR | US Core Condition.clinicalStatus' },
    { id: 'verification', as: 'concept', from: 'verificationStatus', fhir: 'verificationStatus', see: 'every EHR | US Core Condition.verificationStatus' },
    { id: 'category', as: 'concept', from: 'category[+]', fhir: 'category[+]', see: 'Epic: problem list and diagnoses of visits are asked for apart | US Core Condition.category' },
    { id: 'severity', as: 'concept', from: 'severity', fhir: 'severity', see: 'every EHR | R4 Condition.severity' },
    { id: 'code', as: 'concept', from: 'code', fhir: 'code', prefer: ['icd-10-cm', 'snomed'], see: 'every EHR: several systems, ICD-10-CM seldom first | US Core Condition.code; X12 HI' },
    { id: 'body-site', as: 'concept', from: 'bodySite[+]', fhir: 'bodySite[+]', prefer: ['snomed'], see: 'every EHR | R4 Condition.bodySite' },
    { id: 'subject', as: 'reference', from: 'subject', fhir: 'subject', see: 'every EHR | US Core Condition.subject' },
    { id: 'encounter', as: 'reference', from: 'encounter', fhir: 'encounter', see: 'every EHR, for diagnoses of a visit | US Core Condition.encounter' },
    { id: 'onset', as: 'moment', from: 'onsetDateTime', fhir: 'onsetDateTime', see: 'every EHR | US Core Condition.onset[x]' },
    { id: 'onset-period', as: 'period', from: 'onsetPeriod', fhir: 'onsetPeriod', see: 'athenahealth | R4 Condition.onset[x]' },
    { id: 'abatement', as: 'moment', from: 'abatementDateTime', fhir: 'abatementDateTime', see: 'every EHR | US Core Condition.abatement[x]' },
    { id: 'recorded', as: 'moment', from: 'recordedDate', fhir: 'recordedDate', see: 'every EHR | US Core Condition.recordedDate' },
    { id: 'recorder', as: 'reference', from: 'recorder', fhir: 'recorder', see: 'Oracle | R4 Condition.recorder' },
    { id: 'asserter', as: 'reference', from: 'asserter', fhir: 'asserter', see: 'Oracle | R4 Condition.asserter' },
    { id: 'note', as: 'note', from: 'note[+]', fhir: 'note[+]', see: 'every EHR | R4 Condition.note' },
  ],
  expected: [
    {
      path: 'category[+]',
      why: 'Whether it is a problem or a diagnosis of a visit is not said.',
      reason: 'concept',
    },
    {
      path: 'code',
      why: 'Which condition it is, is not said; US Core requires the element.',
      reason: 'concept',
    },
    { path: 'subject', why: 'The EHR does not say whose condition it is.', reason: 'element' },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'onsetAge', why: 'An age instead of a day is not needed to ask a payer.' },
    { path: 'onsetRange', why: 'A range of ages is not needed to ask a payer.' },
    { path: 'onsetString', why: 'Words instead of a day are not needed to ask a payer.' },
    { path: 'abatementAge', why: 'An age instead of a day is not needed to ask a payer.' },
    { path: 'abatementPeriod', why: 'Only since when it is over is read, as a day.' },
    { path: 'abatementRange', why: 'A range of ages is not needed to ask a payer.' },
    { path: 'abatementString', why: 'Words instead of a day are not needed to ask a payer.' },
    { path: 'stage', why: 'Stages stand in the documents that go to the payer.' },
    { path: 'evidence', why: 'Findings stand in the documents that go to the payer.' },
  ],
};
