import type { NotSent } from '../map.ts';
import { requestNotSent } from './request-losses.ts';

const oneDiagnosis = 'An inquiry is about one diagnosis; lines do not point at it.';
const atServices = 'X12 asks by the days of a certification at a service, not at the event.';

/** FHIR values of a PAS inquiry that X12 has no place for; what only the inquiry has comes before what requests have too. */
export const inquiryNotSent: readonly NotSent[] = [
  { type: 'Claim', path: 'item[+].diagnosisSequence', why: oneDiagnosis },
  { type: 'Claim', path: 'extension[pas:itemCertificationIssueDate]', why: atServices },
  { type: 'Claim', path: 'extension[pas:itemCertificationExpirationDate]', why: atServices },
  { type: 'Claim', path: 'extension[pas:itemCertificationEffectiveDate]', why: atServices },
  {
    type: 'Claim',
    path: 'item[+].extension[pas:reviewActionCode]',
    why: 'An inquiry of X12 has no place for a decision: the answers say which one each service has.',
  },
  { type: 'Claim', path: 'billablePeriod', why: 'X12 asks by the dates of the event and of each service.' },
  {
    type: 'Claim',
    path: 'item[+].productOrService',
    why: 'Without a specific service there is no SV segment; a service type goes out as UM03.',
  },
  ...requestNotSent,
];
