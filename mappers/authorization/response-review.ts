import type { AnySegmentMap } from '../map.ts';

/** UM of the 278 response: an echo of what was asked. PAS has a place for the service type of an addItem alone. */
const reviewRows = (loop: string) => [
  { id: 'category', x12: 1, as: 'x12-concept', list: '1525', fhir: 'extension[request-category].valueCodeableConcept', see: `X217 ${loop} UM01 | our extension` },
  { id: 'certification', x12: 2, as: 'x12-concept', list: '1322', fhir: 'extension[certification-type].valueCodeableConcept', see: `X217 ${loop} UM02 | our extension` },
  { id: 'service-type', x12: 3, as: 'x12-concept', list: '1365', fhir: 'extension[service-type].valueCodeableConcept', see: `X217 ${loop} UM03 | our extension` },
  { id: 'place', x12: [4, 1], as: 'concept', table: 'facility-code', fhir: 'extension[place-of-service].valueCodeableConcept', when: { '4.2': ['B'] }, see: `X217 ${loop} UM04-1, UM04-2=B | our extension` },
  { id: 'bill', x12: [4, 1], as: 'concept', table: 'bill-type', fhir: 'extension[type-of-bill].valueCodeableConcept', when: { '4.2': ['A'] }, see: `X217 ${loop} UM04-1, UM04-2=A | our extension` },
] as const; // prettier-ignore

export const eventReview: readonly AnySegmentMap[] = [
  {
    id: '278-response.2000E.UM', segment: 'UM', to: 'answer',
    rows: [
      ...reviewRows('2000E'),
      { id: 'level', x12: 6, as: 'x12-concept', list: '1338', fhir: 'extension[level-of-service].valueCodeableConcept', see: 'X217 2000E UM06 | our extension' },
    ],
  },
  {
    id: '278-response.2000E.UM.modified', segment: 'UM', to: 'addedItem', shared: true, way: 'read', only: ['2.2.1'],
    rows: [{ id: 'service-type', x12: 3, as: 'x12-concept', list: '1365', fhir: 'productOrService', see: 'X217 2000E UM03, a line with HCR01=A6 and no SV1, SV2, SV3 | PAS addItem.productOrService' }],
  },
  // A Bundle of others does not say it in the answer; the request does, where it is there.
  {
    id: '278-response.2000E.UM.asked', segment: 'UM', to: 'line', way: 'write', joins: true,
    opens: { scope: 'line', in: 'claim', at: 'item[0]' },
    rows: [
      { id: 'category', x12: 1, as: 'x12-concept', list: '1525', fhir: 'extension[pas:serviceItemRequestType].valueCodeableConcept', see: 'X217 2000E UM01 | PAS Claim.item.serviceItemRequestType' },
      { id: 'certification', x12: 2, as: 'x12-concept', list: '1322', fhir: 'extension[pas:certificationType].valueCodeableConcept', see: 'X217 2000E UM02 | PAS Claim.item.certificationType' },
      { id: 'service-type', x12: 3, as: 'x12-concept', list: '1365', fhir: 'category', see: 'X217 2000E UM03 | PAS Claim.item.category' },
    ],
  },
]; // prettier-ignore

export const lineReview: readonly AnySegmentMap[] = [
  { id: '278-response.2000F.UM', segment: 'UM', to: 'answerItem', rows: reviewRows('2000F') },
  {
    id: '278-response.2000F.UM.added', segment: 'UM', to: 'addedItem', way: 'read',
    rows: [{ id: 'service-type', x12: 3, as: 'x12-concept', list: '1365', fhir: 'extension[pas:itemCategory].valueCodeableConcept', see: 'X217 2000F UM03, HCR01=A6 | PAS addItem.itemCategory' }],
  },
]; // prettier-ignore
