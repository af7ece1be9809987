import { systems } from '../authorization/systems.ts';

/** The numbers by which a claim, its payer and a question about it are found. */

/** TRN02 of the question, which the answer repeats. */
export const inquirySystem = 'urn:chartside:claim-status-inquiry';
/** The provider's own number of a claim: CLM01, REF*EJ. */
export const claimSystem = 'urn:chartside:claim-number';
export const billTypeSystem = 'https://www.nubc.org/CodeSystem/TypeOfBill';
const placer = { system: systems.identifierType, code: 'PLAC' };

export const besideInquiry = {
  'identifier[=].system': inquirySystem,
  'identifier[=].type.coding[0].system': placer.system,
  'identifier[=].type.coding[0].code': placer.code,
} as const;

/** Numbers of REF whose kind stands as the identifier's type. */
export const numberKinds = {
  '1K': ['payer-claim-number', 'the payer’s number of the claim'],
  LU: ['location-number', 'where the payer’s system keeps it'],
  EJ: ['account-number', 'the provider’s number of the claim'],
  XZ: ['prescription-number', 'number of a prescription'],
  VV: ['voucher-number', 'number of a voucher'],
  D9: ['clearinghouse-number', 'the clearinghouse’s number of the claim'],
} as const;

/** REF02 ⇄ the identifier of this kind, of a Claim or a ClaimResponse. */
// prettier-ignore
export const numberRow = (see: string, kind: keyof typeof numberKinds) => ({
  id: 'number', x12: 2, as: 'text', max: 50, fhir: 'identifier[+].value', see: `${see} REF01=${kind} REF02 | R4 identifier: ${numberKinds[kind][1]}`,
  beside: { 'identifier[=].type.coding[0].system': systems.referenceKind, 'identifier[=].type.coding[0].code': kind },
}) as const;
