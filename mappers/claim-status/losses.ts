import type { LeftOut, NotSent } from '../map.ts';

const qualifiers: readonly LeftOut[] = [
  { segment: 'HL', why: 'Structure: which level stands under which.' },
  { segment: 'NM1', elements: [1, 2, 8], why: 'Qualifiers; the loop and the number carried say the same.' },
  { segment: 'NM1', elements: [3, 4, 5, 6, 7], why: 'An organization has one name, a person no other parts.' },
  { segment: 'TRN', elements: [1], why: 'Says whose number it is.' },
  { segment: 'REF', elements: [1], why: 'Qualifier of the number carried.' },
  { segment: 'AMT', elements: [1], why: 'Qualifier of the amount carried.' },
  { segment: 'DTP', elements: [1, 2], why: 'Qualifiers of the date carried.' },
]; // prettier-ignore

/** X12 elements of a 276 that become nothing, each with the reason. */
export const inquiryLeftOut: readonly LeftOut[] = [
  { segment: 'BHT', elements: [1, 2], why: 'Says which transaction this is.' },
  { segment: 'DMG', elements: [1], why: 'Qualifier of the date carried.' },
  ...qualifiers,
];

/** X12 elements of a 277 that become nothing, each with the reason. */
export const statusLeftOut: readonly LeftOut[] = [
  { segment: 'BHT', elements: [1, 2, 6], why: 'Says which transaction this is.' },
  { segment: 'QTY', elements: [1], why: 'Qualifier of the count carried.' },
  {
    segment: 'PER',
    why: 'Qualifiers of the contact carried, or a contact that is neither phone, fax nor mail.',
  },
  ...qualifiers,
];

const question = 'A question about a claim says its numbers, dates, charge and lines only.';

/** FHIR values that a 276 does not send, each with the reason. */
export const inquiryNotSent: readonly NotSent[] = [
  { type: 'Claim', path: 'created', why: 'The time of the Bundle is sent, and this one only where that is missing.' },
  { type: 'Claim', path: 'identifier', why: 'Of the claim’s numbers those are sent that X12 has a kind for.' },
  { type: 'Claim', path: 'item[+].unitPrice', why: 'The charge of a line (net) is sent, not its price.' },
  { type: 'Claim', path: 'item', why: 'Of a line its service, charge, count, number and date are sent.' },
  { type: 'Claim', why: question },
  { type: 'Patient', why: 'A question about a claim names the patient by name, birth date, gender and member number.' },
  { type: 'RelatedPerson', why: 'A question about a claim names the subscriber by name and member number.' },
  { type: 'Coverage', why: 'Of the coverage the member number and the group are sent.' },
  { type: 'Organization', why: 'A question about a claim says an organization’s name and number only.' },
  { type: 'Practitioner', why: 'A question about a claim says a person’s name and number only.' },
  { type: 'PractitionerRole', why: 'Only who has the role is sent.' },
  { type: 'Bundle', why: 'The number and the time of the Bundle are sent.' },
]; // prettier-ignore
