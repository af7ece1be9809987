/** DocumentReference: what EHRs return ⇄ our internal shape. */
import type { DocumentReference } from 'fhir/r4.js';
import { profileUrl, type EhrMap } from '../map.ts';
import { ownExtensions, practiceExtension, versionRows } from './shared.ts';

export const documentReferenceMap: EhrMap<DocumentReference> = {
  id: 'ehr.DocumentReference',
  type: 'DocumentReference',
  profile: profileUrl('document-reference'),
  // prettier-ignore
  rows: [
    ...versionRows,
    { id: 'master-identifier', as: 'identifier', from: 'masterIdentifier', fhir: 'masterIdentifier', writes: true, see: 'every EHR | R4 DocumentReference.masterIdentifier' },
    { id: 'identifier', as: 'identifier', from: 'identifier[+]', fhir: 'identifier[+]', writes: true, see: 'every EHR | US Core DocumentReference.identifier' },
    { id: 'status', as: 'code', from: 'status', fhir: 'status', writes: true, see: 'every EHR | US Core DocumentReference.status' },
    { id: 'document-status', as: 'code', from: 'docStatus', fhir: 'docStatus', writes: true, see: 'every EHR | R4 DocumentReference.docStatus' },
    { id: 'type', as: 'concept', from: 'type', fhir: 'type', writes: true, prefer: ['loinc'], see: 'Oracle: own code set 72 first, LOINC second or UNK | US Core DocumentReference.type' },
    { id: 'category', as: 'concept', from: 'category[+]', fhir: 'category[+]', writes: true, prefer: ['document-category', 'loinc'], see: 'Oracle: may be data-absent-reason unknown | US Core DocumentReference.category' },
    { id: 'subject', as: 'reference', from: 'subject', fhir: 'subject', writes: true, see: 'every EHR | US Core DocumentReference.subject' },
    { id: 'date', as: 'moment', from: 'date', fhir: 'date', writes: true, see: 'every EHR | US Core DocumentReference.date' },
    { id: 'author', as: 'reference', from: 'author[+]', fhir: 'author[+]', writes: true, see: 'every EHR | US Core DocumentReference.author' },
    { id: 'authenticator', as: 'reference', from: 'authenticator', fhir: 'authenticator', writes: true, see: 'Oracle | R4 DocumentReference.authenticator' },
    { id: 'custodian', as: 'reference', from: 'custodian', fhir: 'custodian', writes: true, see: 'every EHR | US Core DocumentReference.custodian' },
    { id: 'description', as: 'text', from: 'description', fhir: 'description', writes: true, see: 'every EHR | R4 DocumentReference.description' },
    { id: 'security', as: 'concept', from: 'securityLabel[+]', fhir: 'securityLabel[+]', writes: true, see: 'every EHR | R4 DocumentReference.securityLabel; sensitive papers' },
    { id: 'encounter', as: 'reference', from: 'context.encounter[+]', fhir: 'context.encounter[+]', writes: true, see: 'Epic: a write without a valid one is refused | US Core DocumentReference.context.encounter' },
    { id: 'period', as: 'period', from: 'context.period', fhir: 'context.period', writes: true, see: 'Oracle: with times | US Core DocumentReference.context.period' },
    { id: 'facility', as: 'concept', from: 'context.facilityType', fhir: 'context.facilityType', writes: true, see: 'every EHR | R4 DocumentReference.context.facilityType' },
    { id: 'setting', as: 'concept', from: 'context.practiceSetting', fhir: 'context.practiceSetting', writes: true, see: 'every EHR | R4 DocumentReference.context.practiceSetting' },
  ],
  // prettier-ignore
  lists: [
    { list: 'relatesTo', needs: ['code', 'target'], rows: [
      { id: 'relation', as: 'code', from: 'code', fhir: 'code', writes: true, see: 'every EHR | R4 DocumentReference.relatesTo.code' },
      { id: 'relation-target', as: 'reference', from: 'target', fhir: 'target', writes: true, see: 'every EHR | R4 DocumentReference.relatesTo.target' },
    ] },
    { list: 'content', needs: ['attachment'], rows: [
      { id: 'content-type', as: 'code', from: 'attachment.contentType', fhir: 'attachment.contentType', writes: true, see: 'every EHR; it is what Accept must say at Oracle | US Core attachment.contentType' },
      { id: 'language', as: 'code', from: 'attachment.language', fhir: 'attachment.language', writes: true, see: 'every EHR | R4 Attachment.language' },
      { id: 'data', as: 'text', from: 'attachment.data', fhir: 'attachment.data', writes: true, see: 'inline at NextGen and athenahealth | US Core attachment.data' },
      { id: 'address', as: 'url', from: 'attachment.url', fhir: 'attachment.url', unlessFlag: 'no-binary', see: 'Epic: Binary/… relative; Oracle: absolute, to be used exactly so | US Core attachment.url' },
      { id: 'size', as: 'number', from: 'attachment.size', fhir: 'attachment.size', writes: true, see: 'every EHR | R4 Attachment.size' },
      { id: 'hash', as: 'text', from: 'attachment.hash', fhir: 'attachment.hash', writes: true, see: 'every EHR | R4 Attachment.hash' },
      { id: 'title', as: 'text', from: 'attachment.title', fhir: 'attachment.title', writes: true, see: 'Oracle | R4 Attachment.title' },
      { id: 'creation', as: 'moment', from: 'attachment.creation', fhir: 'attachment.creation', writes: true, see: 'Oracle | R4 Attachment.creation' },
      { id: 'format', as: 'coding', from: 'format', fhir: 'format', writes: true, see: 'Oracle: data-absent-reason unknown | US Core content.format' },
    ] },
  ],
  expected: [
    {
      path: 'status',
      why: 'The EHR does not say the status; US Core requires the element.',
      reason: 'primitive',
    },
    { path: 'category[+]', why: 'The category is not said; US Core requires one.', reason: 'concept' },
    {
      path: 'subject',
      why: 'The EHR does not say whose document it is; US Core requires the element.',
      reason: 'element',
    },
    { path: 'content[+].attachment.contentType', why: 'The kind of file is not said.' },
    {
      path: 'content[+].attachment.data|content[+].attachment.url',
      why: 'Neither the file nor its address is given, or the EHR does not serve what the address means.',
      reason: 'primitive',
    },
    { path: 'context.encounter[+]', why: 'Which visit it belongs to is not said.' },
  ],
  writeNeeds: [
    { path: 'type', why: 'The kind of document is needed.' },
    { path: 'subject', why: 'Whose document it is, is needed.' },
    {
      path: 'context.encounter',
      why: 'A document without a valid encounter is refused.',
      flag: 'document-needs-encounter',
      count: 1,
    },
    {
      path: 'docStatus',
      why: 'The state of the document is needed.',
      flag: 'document-needs-author-and-data',
    },
    { path: 'author', why: 'The author is needed.', flag: 'document-needs-author-and-data' },
    {
      path: 'context.period.start',
      why: 'The time of the service is needed.',
      flag: 'document-needs-author-and-data',
    },
    {
      path: 'content[0].attachment.data',
      why: 'The file itself is needed, inline.',
      flag: 'document-needs-author-and-data',
    },
    {
      path: 'content[0].attachment.contentType',
      why: 'Only these kinds of files are taken.',
      flag: 'document-needs-author-and-data',
      values: [
        'application/pdf',
        'text/plain',
        'text/rtf',
        'application/rtf',
        'text/html',
        'text/xml',
        'application/xml',
        'application/xhtml+xml',
      ],
    },
  ],
  leftOut: [
    practiceExtension,
    ownExtensions,
    {
      path: 'content.attachment.url',
      why: 'The EHR serves no Binary, so the address leads nowhere.',
      flag: 'no-binary',
    },
    { path: 'context.event', why: 'Which procedures it documents stays in the EHR.' },
    { path: 'context.related', why: 'What else it is related to stays in the EHR.' },
    { path: 'context.sourcePatientInfo', why: 'The patient as known then is not the patient of now.' },
  ],
};
