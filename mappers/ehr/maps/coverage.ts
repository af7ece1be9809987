/** Coverage: what EHRs return ⇄ our internal shape. The member id is where a payer's answer is decided. */
import type { Coverage } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

const relationships = {
  system: 'subscriber-relationship',
  codes: {
    self: 'self', patient: 'self', insured: 'self', subscriber: 'self',
    spouse: 'spouse', husband: 'spouse', wife: 'spouse',
    child: 'child', son: 'child', daughter: 'child', 'natural child': 'child',
    parent: 'parent', mother: 'parent', father: 'parent',
    other: 'other', 'life partner': 'common', 'domestic partner': 'common',
  },
} as const; // prettier-ignore

export const coverageMap: EhrMap<Coverage> = {
  id: 'ehr.Coverage',
  type: 'Coverage',
  profile: profileUrl('coverage'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'member-id-by-text', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', flag: 'identifier-types-are-texts', when: { 'type.text': ['Member Number', 'Member ID'] }, type: 'MB', see: 'Epic: type.text alone | US Core Coverage.identifier:memberid' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', see: 'Epic, athenahealth: among them the member id, of type MB, not always first | US Core Coverage.identifier' },
    { id: 'member-id-from-subscriber', as: 'text', from: 'subscriberId', fhir: 'identifier[+].value', unless: { 'identifier[+].type.coding[+].code': ['MB'], 'identifier[+].type.text': ['Member Number', 'Member ID'] }, beside: { 'type.coding[0].system': 'http://terminology.hl7.org/CodeSystem/v2-0203', 'type.coding[0].code': 'MB' }, lossy: 'A dependent’s own member id is not known where the EHR has the subscriber’s alone.', see: 'Oracle: no identifier, the id stands in subscriberId | US Core Coverage.identifier:memberid; X12 2100C NM109' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', see: 'every EHR | US Core Coverage.status' },
    { id: 'type', as: 'concept', from: 'type', fhir: 'type', prefer: ['payment-typology', 'act-code'], see: 'Epic: text alone; Oracle: seldom | US Core Coverage.type' },
    { id: 'policy-holder', as: 'reference', from: 'policyHolder', fhir: 'policyHolder', see: 'every EHR | R4 Coverage.policyHolder' },
    { id: 'subscriber', as: 'reference', from: 'subscriber', fhir: 'subscriber', see: 'Epic: display alone where the subscriber has no chart | R4 Coverage.subscriber' },
    { id: 'subscriber-id', as: 'text', from: 'subscriberId', fhir: 'subscriberId', see: 'Oracle, Epic | US Core Coverage.subscriberId' },
    { id: 'subscriber-id-from-member', as: 'text', from: 'identifier[+].value', fhir: 'subscriberId', when: { 'type.coding[+].code': ['MB'], 'type.text': ['Member Number', 'Member ID'] }, unless: { subscriberId: ['*'] }, onlyIf: { 'relationship.coding[+].code': ['self', '18'] }, lossy: 'Read as the subscriber’s id only where the patient is the subscriber.', see: 'athenahealth, eClinicalWorks: member id alone | US Core Coverage.subscriberId; X12 2100C NM109' },
    { id: 'beneficiary', as: 'reference', from: 'beneficiary', fhir: 'beneficiary', see: 'every EHR | US Core Coverage.beneficiary' },
    { id: 'dependent', as: 'text', from: 'dependent', fhir: 'dependent', see: 'Oracle: the dependent’s number | R4 Coverage.dependent' },
    { id: 'relationship-by-word', as: 'concept', from: 'relationship', fhir: 'relationship', flag: 'relationship-in-own-codes', prefer: ['subscriber-relationship'], words: relationships, see: 'Oracle: own code set 40 with a word | US Core Coverage.relationship; X12 INS02' },
    { id: 'relationship', as: 'concept', from: 'relationship', fhir: 'relationship', prefer: ['subscriber-relationship'], see: 'every EHR; own codes beside it | US Core Coverage.relationship; X12 INS02' },
    { id: 'period-of-days', as: 'days', from: 'period', fhir: 'period', flag: 'coverage-dates-are-instants', lossy: 'The time of day, which is the site’s midnight, is dropped.', see: 'Oracle: 05:59:59Z is the evening of the day before | US Core Coverage.period' },
    { id: 'period', as: 'period', from: 'period', fhir: 'period', see: 'every EHR | US Core Coverage.period' },
    { id: 'payor', as: 'reference', from: 'payor[+]', fhir: 'payor[+]', see: 'Oracle: public plans by display alone | US Core Coverage.payor' },
    { id: 'order', as: 'number', from: 'order', fhir: 'order', see: 'Epic; others none, and the order of a search says nothing | R4 Coverage.order' },
    { id: 'network', as: 'text', from: 'network', fhir: 'network', see: 'every EHR | R4 Coverage.network' },
  ],
  // prettier-ignore
  lists: [
    { list: 'class', needs: ['type', 'value'], rows: [
      { id: 'class', as: 'concept', from: 'type', fhir: 'type', prefer: ['coverage-class'], see: 'Oracle: also with the URL of the value set | US Core Coverage.class' },
      { id: 'class-value', as: 'text', from: 'value', fhir: 'value', see: 'every EHR; of a plan often the EHR’s own number | US Core Coverage.class.value; X12 REF*6P' },
      { id: 'class-name', as: 'text', from: 'name', fhir: 'name', see: 'every EHR | US Core Coverage.class.name' },
    ] },
  ],
  expected: [
    { path: 'status', why: 'The EHR does not say the status; R4 requires the element.', reason: 'primitive' },
    {
      path: 'beneficiary',
      why: 'The EHR does not say whose coverage it is; R4 requires the element.',
      reason: 'element',
    },
    { path: 'payor[+]', why: 'The EHR names no payer; R4 requires one.', reason: 'element' },
    { path: 'identifier[+].value', why: 'The EHR gives no member id: look at the card.' },
    { path: 'subscriberId', why: 'The subscriber’s id is not known.' },
    {
      path: 'subscriberId|identifier[+].value',
      why: 'Neither a member id nor a subscriber id is said; US Core requires one of them.',
      reason: 'primitive',
    },
    {
      path: 'relationship',
      why: 'Whether the patient is the subscriber is not said; US Core requires the element.',
      reason: 'concept',
    },
    {
      path: 'order',
      why: 'Which coverage is asked first is not said: a person decides where there are several.',
    },
    { path: 'period.start', why: 'Since when it is valid is not said.' },
  ],
  leftOut: [
    practiceExtension,
    {
      ...ownExtensions,
      why: 'The encounter it was used for, and the EHR’s own extensions; a coverage is the patient’s.',
    },
    { path: 'costToBeneficiary', why: 'What the patient pays is asked of the payer.' },
    { path: 'subrogation', why: 'No request to a payer needs it.' },
    { path: 'contract', why: 'Contracts with payers are not read from the chart.' },
  ],
};
