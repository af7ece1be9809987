import type { AnySegmentMap, Opening, Row, Scopes } from '../map.ts';

/** HCR, TRN and MSG of the 278 response: what the payer decided, of the event or of one service line. */

/** PAS fixes the category of every adjudication that holds a review action. */
export const submitted = {
  'category.coding[0].system': 'http://terminology.hl7.org/CodeSystem/adjudication',
  'category.coding[0].code': 'submitted',
} as const;
/** The same, of an element that is born with its adjudication. */
export const bornSubmitted = {
  'adjudication[0].category.coding[0].system': submitted['category.coding[0].system'],
  'adjudication[0].category.coding[0].code': submitted['category.coding[0].code'],
} as const;

const decisionRows: readonly Row<Scopes['decision']>[] = [
  { id: 'action', x12: 1, as: 'x12-concept', list: '306', fhir: 'extension[pas:reviewAction].extension[pas:reviewActionCode].valueCodeableConcept', see: 'X217 HCR01 | PAS adjudication.reviewAction.reviewActionCode' },
  { id: 'number', x12: 2, as: 'text', fhir: 'extension[pas:reviewAction].extension[number].valueString', max: 50, see: 'X217 HCR02 | PAS adjudication.reviewAction.number' },
  { id: 'reason', x12: 3, as: 'concept', table: 'decision-reason', repeats: true, fhir: 'extension[pas:reviewAction].extension[+reasonCode].valueCodeableConcept', see: 'X217 HCR03, up to five | PAS adjudication.reviewAction.reasonCode' },
  { id: 'second-opinion', x12: 4, as: 'yes-no', fhir: 'extension[pas:reviewAction].extension[secondSurgicalOpinionFlag].valueBoolean', see: 'X217 HCR04 | PAS adjudication.reviewAction.secondSurgicalOpinionFlag' },
]; // prettier-ignore

/** HCR of `loop`, which is open as `to` or opens it. */
export const decisionOf = (
  loop: string,
  to: 'decision' | 'addedDecision',
  opens?: Opening,
): AnySegmentMap => ({
  id: `278-response.${loop}.HCR${to === 'decision' ? '' : '.added'}`,
  segment: 'HCR',
  to,
  ...(opens ? { opens } : {}),
  ...(to === 'addedDecision' ? { joins: true } : {}),
  rows: decisionRows,
});

/** TRN*1, the payer's own number, and TRN*2, the echo of the requester's: HL7 calls them filler and placer. */
const whose = {
  system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  payer: 'FILL',
} as const;

/** TRN of the event: the identifiers of the answer; the echo also says which request is answered. */
export const eventTraces: readonly AnySegmentMap[] = [
  {
    id: '278-response.2000E.TRN', segment: 'TRN', to: 'answerNumber',
    opens: { scope: 'answerNumber', in: 'answer', at: 'identifier[+]' },
    rows: [
      { id: 'number', x12: 2, as: 'text', fhir: 'value', max: 50, see: 'X217 2000E TRN02 | PAS ClaimResponse.identifier.value' },
      { id: 'originator', x12: 3, as: 'originator', fhir: 'system', see: 'X217 2000E TRN03 | PAS identifier.system urn:trnorg:<TRN03>' },
      { id: 'assigner', x12: 3, as: 'text', way: 'write', fhir: 'assigner.identifier.value', see: 'X217 2000E TRN03 | PAS identifier.assigner', lossy: 'Comes back as the system urn:trnorg: with this number.' },
      { id: 'department', x12: 4, as: 'text', fhir: 'extension[pas:identifierSubDepartment].valueString', max: 50, see: 'X217 2000E TRN04 | PAS identifier.subDepartment' },
      { id: 'whose', x12: 1, as: 'choice', choices: [
        { code: '1', is: { 'type.coding[0].system': whose.system, 'type.coding[0].code': whose.payer } },
        { code: '2', is: {} },
      ], see: 'X217 2000E TRN01: 1 the payer’s, 2 echoed | R4 identifier.type FILL, or none' },
    ],
  },
  {
    id: '278-response.2000E.TRN.request', segment: 'TRN', to: 'answer', way: 'read', when: { 1: ['2'] },
    rows: [
      { id: 'number', x12: 2, as: 'text', fhir: 'request.identifier.value', see: 'X217 2000E TRN02 of the echo | PAS ClaimResponse.request' },
      { id: 'originator', x12: 3, as: 'originator', fhir: 'request.identifier.system', see: 'X217 2000E TRN03 of the echo | PAS ClaimResponse.request' },
    ],
  },
]; // prettier-ignore

/** TRN of a service line. */
export const lineTrace: AnySegmentMap = {
  id: '278-response.2000F.TRN', segment: 'TRN', to: 'answerTrace',
  opens: { scope: 'answerTrace', in: 'answerItem', at: 'extension[+pas:itemTraceNumber]' },
  rows: [
    { id: 'number', x12: 2, as: 'text', fhir: 'valueIdentifier.value', max: 50, see: 'X217 2000F TRN02 | PAS item.itemTraceNumber' },
    { id: 'originator', x12: 3, as: 'originator', fhir: 'valueIdentifier.system', see: 'X217 2000F TRN03 | PAS item.itemTraceNumber.system' },
    { id: 'assigner', x12: 3, as: 'text', way: 'write', fhir: 'valueIdentifier.assigner.identifier.value', see: 'X217 2000F TRN03 | PAS identifier.assigner', lossy: 'Comes back as the system urn:trnorg: with this number.' },
    { id: 'whose', x12: 1, as: 'choice', choices: [
      { code: '1', is: { 'valueIdentifier.type.coding[0].system': whose.system, 'valueIdentifier.type.coding[0].code': whose.payer } },
      { code: '2', is: {} },
    ], see: 'X217 2000F TRN01: 1 the payer’s, 2 echoed | R4 identifier.type FILL, or none' },
  ],
}; // prettier-ignore

/** MSG: a note; `opens` says whose. */
export const messageOf = (loop: string, opens: Opening): AnySegmentMap => ({
  id: `278-response.${loop}.MSG`, segment: 'MSG', to: 'note', opens, most: 1,
  rows: [{ id: 'text', x12: 1, as: 'text', fhir: 'text', max: 264, see: `X217 ${loop} MSG01 | PAS processNote.text` }],
}); // prettier-ignore
