/** ServiceRequest, the order behind a visit: what EHRs return ⇄ our internal shape. */
import type { ServiceRequest } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const serviceRequestMap: EhrMap<ServiceRequest> = {
  id: 'ehr.ServiceRequest',
  type: 'ServiceRequest',
  profile: profileUrl('service-request'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', writes: true, see: 'every EHR | R4 ServiceRequest.identifier' },
    { id: 'based-on', as: 'reference', from: 'basedOn[+]', fhir: 'basedOn[+]', writes: true, see: 'every EHR | R4 ServiceRequest.basedOn' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', writes: true, see: 'every EHR | R4 ServiceRequest.status' },
    { id: 'intent', as: 'code', from: 'intent', fhir: 'intent', writes: true, see: 'every EHR | R4 ServiceRequest.intent' },
    { id: 'category', as: 'concept', from: 'category[+]', fhir: 'category[+]', writes: true, prefer: ['snomed'], see: 'Oracle: own code set 6000 first, SNOMED second | R4 ServiceRequest.category' },
    { id: 'priority', as: 'code', from: 'priority', fhir: 'priority', writes: true, see: 'every EHR | R4 ServiceRequest.priority' },
    { id: 'code', as: 'concept', from: 'code', fhir: 'code', writes: true, prefer: ['cpt', 'hcpcs', 'loinc', 'snomed'], see: 'Oracle: own code set 200, CPT seldom; Epic: own codes, then CPT | R4 ServiceRequest.code; X12 SV101' },
    { id: 'detail', as: 'concept', from: 'orderDetail[+]', fhir: 'orderDetail[+]', writes: true, see: 'Oracle: text alone | R4 ServiceRequest.orderDetail' },
    { id: 'quantity', as: 'quantity', from: 'quantityQuantity', fhir: 'quantityQuantity', writes: true, see: 'every EHR | R4 ServiceRequest.quantity[x]' },
    { id: 'subject', as: 'reference', from: 'subject', fhir: 'subject', writes: true, see: 'every EHR | R4 ServiceRequest.subject' },
    { id: 'encounter', as: 'reference', from: 'encounter', fhir: 'encounter', writes: true, see: 'Epic: with the contact serial number as identifier | R4 ServiceRequest.encounter' },
    { id: 'when', as: 'moment', from: 'occurrenceDateTime', fhir: 'occurrenceDateTime', writes: true, see: 'every EHR | R4 ServiceRequest.occurrence[x]' },
    { id: 'when-period', as: 'period', from: 'occurrencePeriod', fhir: 'occurrencePeriod', writes: true, see: 'every EHR | R4 ServiceRequest.occurrence[x]' },
    { id: 'when-timing', as: 'timing', from: 'occurrenceTiming', fhir: 'occurrenceTiming', writes: true, see: 'Epic: standing orders | R4 ServiceRequest.occurrence[x]; X12 HSD' },
    { id: 'authored', as: 'moment', from: 'authoredOn', fhir: 'authoredOn', writes: true, see: 'every EHR | R4 ServiceRequest.authoredOn' },
    { id: 'requester', as: 'reference', from: 'requester', fhir: 'requester', writes: true, see: 'every EHR | R4 ServiceRequest.requester; X12 2010B' },
    { id: 'performer', as: 'reference', from: 'performer[+]', fhir: 'performer[+]', writes: true, see: 'every EHR | R4 ServiceRequest.performer; X12 2010F' },
    { id: 'place-code', as: 'concept', from: 'locationCode[+]', fhir: 'locationCode[+]', writes: true, prefer: ['place-of-service'], see: 'every EHR | R4 ServiceRequest.locationCode; X12 UM04' },
    { id: 'place', as: 'reference', from: 'locationReference[+]', fhir: 'locationReference[+]', writes: true, see: 'Oracle | R4 ServiceRequest.locationReference' },
    { id: 'reason', as: 'concept', from: 'reasonCode[+]', fhir: 'reasonCode[+]', writes: true, prefer: ['icd-10-cm'], see: 'Oracle: text alone; Epic: ICD-10-CM among others | R4 ServiceRequest.reasonCode; X12 HI' },
    { id: 'reason-condition', as: 'reference', from: 'reasonReference[+]', fhir: 'reasonReference[+]', writes: true, see: 'every EHR | R4 ServiceRequest.reasonReference' },
    { id: 'insurance', as: 'reference', from: 'insurance[+]', fhir: 'insurance[+]', writes: true, see: 'Epic | R4 ServiceRequest.insurance' },
    { id: 'supporting', as: 'reference', from: 'supportingInfo[+]', fhir: 'supportingInfo[+]', writes: true, see: 'Epic: prior-authorization update | R4 ServiceRequest.supportingInfo' },
    { id: 'body-site', as: 'concept', from: 'bodySite[+]', fhir: 'bodySite[+]', writes: true, prefer: ['snomed'], see: 'Oracle: own code set 1028, then SNOMED | R4 ServiceRequest.bodySite' },
    { id: 'note', as: 'note', from: 'note[+]', fhir: 'note[+]', writes: true, see: 'every EHR | R4 ServiceRequest.note' },
    { id: 'instruction', as: 'text', from: 'patientInstruction', fhir: 'patientInstruction', writes: true, see: 'every EHR | R4 ServiceRequest.patientInstruction' },
  ],
  expected: [
    { path: 'code', why: 'What is ordered is not said; US Core requires the element.', reason: 'concept' },
    { path: 'intent', why: 'Whether it is an order is not said; R4 requires the element.' },
    { path: 'code.coding[+]', why: 'The order has no code: which service is meant, a person has to say.' },
    { path: 'subject', why: 'The order does not say whose it is.', reason: 'element' },
    { path: 'requester', why: 'Who ordered it is not said.' },
    {
      path: 'reasonCode[+]|reasonReference[+]',
      why: 'The order gives no reason: a diagnosis must be chosen.',
    },
    { path: 'occurrenceDateTime|occurrencePeriod|occurrenceTiming', why: 'The order says no time.' },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    { path: 'asNeededCodeableConcept', why: 'As-needed orders are not authorized by their reason.' },
    { path: 'asNeededBoolean', why: 'As-needed orders are not authorized by their reason.' },
    { path: 'specimen', why: 'Specimens are the laboratory’s.' },
    { path: 'relevantHistory', why: 'How the order changed stays in the EHR.' },
  ],
};
