import type { LeftOut, NotSent } from '../map.ts';

/** X12 elements of a 275 that become nothing, each with the reason. */
export const attachmentLeftOut: readonly LeftOut[] = [
  { segment: 'BGN', elements: [1], why: 'Says whether the payer asked; whose number a document has says the same.' },
  { segment: 'NM1', elements: [1, 2, 8], why: 'Qualifiers; the loop and the number carried say the same.' },
  { segment: 'NM1', elements: [10, 11], why: 'Qualifier of the role; only the role of an organization is kept.' },
  { segment: 'NM1', elements: [3, 4, 5, 6, 7], why: 'An organization has one name, a person no other parts.' },
  { segment: 'PER', why: 'Qualifier of the contact, or a contact of a person or of who submits, which is not kept.' },
  { segment: 'REF', loops: ['1000C', '1000D'], why: 'Qualifier of the number carried, or no number a document belongs to.' },
  { segment: 'REF', why: 'A number of a person who sends; their identifier is kept.' },
  { segment: 'PRV', why: 'Echo of our own taxonomy.' },
  { segment: 'NX1', why: 'Says whose address follows.' },
  { segment: 'N3', why: 'The address of a person who sends is not kept.' },
  { segment: 'N4', why: 'The address of a person who sends is not kept.' },
  { segment: 'LX', why: 'Counts the documents.' },
  { segment: 'TRN', why: 'Says whose number it is; the system of the number says the same.' },
  { segment: 'STC', why: 'Qualifier of the code carried, or a code that is not from LOINC.' },
  { segment: 'HI', why: 'Echo of the diagnoses; the request or claim holds them.' },
  { segment: 'SVC', why: 'Echo of the service; the request or claim holds it.' },
  { segment: 'DTP', why: 'Qualifiers of the date carried.' },
  { segment: 'OOI', why: 'Says that an attachment follows.' },
  { segment: 'EFI', why: 'Says that what follows is personal; all of it is.' },
  { segment: 'BDS', why: 'How the data is encoded, and its length; FHIR holds it as base64.' },
  { segment: 'BIN', why: 'The length of the data carried.' },
]; // prettier-ignore

/** FHIR values that a 275 does not send, each with the reason. */
export const attachmentNotSent: readonly NotSent[] = [
  { type: 'DocumentReference', path: 'content[+].attachment.url', why: 'A document that lies elsewhere cannot be sent: its data has to be fetched first.' },
  { type: 'DocumentReference', path: 'content[+].attachment.title', why: 'X12 has no place for a title.' },
  { type: 'DocumentReference', path: 'content[+].attachment', why: 'X12 states the length of what it sends, and no hash, language or media type.' },
  { type: 'DocumentReference', path: 'content[+].format', why: 'X12 has codes of its own for formats.' },
  { type: 'DocumentReference', path: 'identifier', why: 'One number is sent: the payer’s where it gave one.' },
  { type: 'DocumentReference', path: 'masterIdentifier', why: 'Its identifiers are sent; this one is for systems that keep documents.' },
  { type: 'DocumentReference', path: 'type', why: 'The LOINC code is sent, without words.' },
  { type: 'DocumentReference', path: 'category', why: 'X12 has a category of its own, the kind of report.' },
  { type: 'DocumentReference', path: 'author', why: 'Who sends is named; the document itself says who wrote it.' },
  { type: 'DocumentReference', why: 'X12 says of a document its number, kind, date and format only.' },
  { type: 'QuestionnaireResponse', why: 'Answers go inside a DocumentReference, as a FHIR document of its own.' },
  { type: 'Patient', why: 'An attachment names the patient by name and member number only.' },
  { type: 'Coverage', why: 'Of the coverage an attachment says the member number and the payer only.' },
  { type: 'Organization', why: 'An attachment says an organization’s name, number and contact only.' },
  { type: 'Practitioner', why: 'A person who sends is said by name and number only.' },
  { type: 'PractitionerRole', why: 'Only who has the role is sent.' },
  { type: 'Task', why: 'Of the payer’s request only its number is sent back.' },
  { type: 'Bundle', why: 'The number and the time of the Bundle are sent.' },
]; // prettier-ignore
