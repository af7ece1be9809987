import type { AnySegmentMap, Row, Scopes } from '../map.ts';

/** Dates and reference numbers of the 278 response. PAS has extensions for those of an item, R4 or we for those of the event. */
const dtp = (loop: string, id: string, qualifier: string) =>
  ({
    id: `278-response.${loop}.DTP.${id}`,
    segment: 'DTP',
    when: { 1: [qualifier] },
    constants: { 1: qualifier },
  }) as const;
const d8 = { x12: 3, when: { 2: ['D8'] } } as const;
const rd8 = { x12: 3, when: { 2: ['RD8'] } } as const;
const endMoves = 'The end of a period in DTP*007 is written back as DTP*036.';

/** DTP*102, *036 and *007 of the event: the authorization's own period. */
export const eventCertification: readonly AnySegmentMap[] = [
  { ...dtp('2000E', 'issued', '102'), to: 'answer', rows: [{ id: 'date', ...d8, as: 'date', fhir: 'extension[issue-date].valueDate', see: 'X217 2000E DTP*102 | our extension: PAS has one for items alone' }] },
  { ...dtp('2000E', 'expires', '036'), to: 'answer', rows: [{ id: 'date', ...d8, as: 'date', fhir: 'preAuthPeriod.end', see: 'X217 2000E DTP*036 | PAS ClaimResponse.preAuthPeriod.end' }] },
  {
    ...dtp('2000E', 'effective', '007'), to: 'answer',
    rows: [
      { id: 'date', ...d8, as: 'date', fhir: 'preAuthPeriod.start', see: 'X217 2000E DTP*007 D8 | PAS ClaimResponse.preAuthPeriod.start' },
      { id: 'from', ...rd8, as: 'date-from', way: 'read', fhir: 'preAuthPeriod.start', see: 'X217 2000E DTP*007 RD8 | PAS ClaimResponse.preAuthPeriod.start' },
      { id: 'to', ...rd8, as: 'date-to', way: 'read', fhir: 'preAuthPeriod.end', see: 'X217 2000E DTP*007 RD8 | PAS ClaimResponse.preAuthPeriod.end', lossy: endMoves },
    ],
  },
]; // prettier-ignore

/** DTP*102, *036 and *007 of a service line. */
export const lineCertification: readonly AnySegmentMap[] = [
  { ...dtp('2000F', 'issued', '102'), to: 'answerItem', rows: [{ id: 'date', ...d8, as: 'date', fhir: 'extension[pas:itemPreAuthIssueDate].valueDate', see: 'X217 2000F DTP*102 | PAS item.preAuthIssueDate' }] },
  { ...dtp('2000F', 'expires', '036'), to: 'answerItem', rows: [{ id: 'date', ...d8, as: 'date', fhir: 'extension[pas:itemPreAuthPeriod].valuePeriod.end', see: 'X217 2000F DTP*036 | PAS item.preAuthPeriod.end' }] },
  {
    ...dtp('2000F', 'effective', '007'), to: 'answerItem',
    rows: [
      { id: 'date', ...d8, as: 'date', fhir: 'extension[pas:itemPreAuthPeriod].valuePeriod.start', see: 'X217 2000F DTP*007 D8 | PAS item.preAuthPeriod.start' },
      { id: 'from', ...rd8, as: 'date-from', way: 'read', fhir: 'extension[pas:itemPreAuthPeriod].valuePeriod.start', see: 'X217 2000F DTP*007 RD8 | PAS item.preAuthPeriod.start' },
      { id: 'to', ...rd8, as: 'date-to', way: 'read', fhir: 'extension[pas:itemPreAuthPeriod].valuePeriod.end', see: 'X217 2000F DTP*007 RD8 | PAS item.preAuthPeriod.end', lossy: endMoves },
    ],
  },
]; // prettier-ignore

/** DTP*AAH, *435 and *096: when the event is to be. */
export const eventDates: readonly AnySegmentMap[] = [
  {
    ...dtp('2000E', 'event', 'AAH'), to: 'answer',
    rows: [
      { id: 'date', ...d8, as: 'date', fhir: 'extension[event-date].valueDate', see: 'X217 2000E DTP*AAH D8 | our extension' },
      { id: 'from', ...rd8, as: 'date-from', fhir: 'extension[event-date].valuePeriod.start', see: 'X217 2000E DTP*AAH RD8 | our extension' },
      { id: 'to', ...rd8, as: 'date-to', fhir: 'extension[event-date].valuePeriod.end', see: 'X217 2000E DTP*AAH RD8 | our extension' },
    ],
  },
  {
    ...dtp('2000E', 'admission', '435'), to: 'answer',
    rows: [
      { id: 'date', ...d8, as: 'date', fhir: 'extension[admission-dates].valueDate', see: 'X217 2000E DTP*435 D8 | our extension: PAS has one for items alone' },
      { id: 'from', ...rd8, as: 'date-from', fhir: 'extension[admission-dates].valuePeriod.start', see: 'X217 2000E DTP*435 RD8 | our extension: PAS has one for items alone' },
      { id: 'to', ...rd8, as: 'date-to', fhir: 'extension[admission-dates].valuePeriod.end', see: 'X217 2000E DTP*435 RD8 | our extension: PAS has one for items alone' },
    ],
  },
  { ...dtp('2000E', 'discharge', '096'), to: 'answer', rows: [{ id: 'date', ...d8, as: 'date', fhir: 'extension[discharge-date].valueDate', see: 'X217 2000E DTP*096 | our extension: PAS has one for items alone' }] },
]; // prettier-ignore

const added: readonly Row<Scopes['addedItem']>[] = [
  { id: 'date', ...d8, as: 'date', fhir: 'servicedDate', see: 'X217 2000F DTP*472 D8, HCR01=A6 | PAS addItem.serviced[x]' },
  { id: 'from', ...rd8, as: 'date-from', fhir: 'servicedPeriod.start', see: 'X217 2000F DTP*472 RD8, HCR01=A6 | PAS addItem.serviced[x]' },
  { id: 'to', ...rd8, as: 'date-to', fhir: 'servicedPeriod.end', see: 'X217 2000F DTP*472 RD8, HCR01=A6 | PAS addItem.serviced[x]' },
]; // prettier-ignore

const oneDate = 'X12 has one service date: of a modified line it is what was authorized.';

/** DTP*472: of a modified line what was authorized, of any other the echo of what was asked. */
export const serviceDates: readonly AnySegmentMap[] = [
  { ...dtp('2000F', 'authorized', '472'), to: 'addedItem', rows: added },
  {
    ...dtp('2000F', 'service', '472'), to: 'answerItem', joins: true,
    rows: [
      { id: 'date', ...d8, as: 'date', fhir: 'extension[pas:itemRequestedServiceDate].valueDateTime', see: 'X217 2000F DTP*472 D8 | PAS item.requestedServiceDate', lossy: oneDate },
      { id: 'from', ...rd8, as: 'date-from', fhir: 'extension[pas:itemRequestedServiceDate].valuePeriod.start', see: 'X217 2000F DTP*472 RD8 | PAS item.requestedServiceDate', lossy: oneDate },
      { id: 'to', ...rd8, as: 'date-to', fhir: 'extension[pas:itemRequestedServiceDate].valuePeriod.end', see: 'X217 2000F DTP*472 RD8 | PAS item.requestedServiceDate', lossy: oneDate },
    ],
  },
]; // prettier-ignore

const ref = (loop: string, id: string, qualifier: string) =>
  ({
    id: `278-response.${loop}.REF.${id}`,
    segment: 'REF',
    when: { 1: [qualifier] },
    constants: { 1: qualifier },
  }) as const;

/** REF*NT and REF*BB. Of the event PAS has no place for them, so they are ours; a reader of the items finds them there. */
export const eventNumbers: readonly AnySegmentMap[] = [
  { ...ref('2000E', 'administrative', 'NT'), to: 'answer', rows: [{ id: 'number', x12: 2, as: 'text', max: 50, fhir: 'extension[administrative-reference].valueString', see: 'X217 2000E REF*NT | our extension: PAS has one for items alone' }] },
  { ...ref('2000E', 'earlier', 'BB'), to: 'answer', rows: [{ id: 'number', x12: 2, as: 'text', max: 50, fhir: 'extension[earlier-authorization].valueString', see: 'X217 2000E REF*BB | our extension: PAS has one for items alone' }] },
]; // prettier-ignore

export const lineNumbers: readonly AnySegmentMap[] = [
  { ...ref('2000F', 'administrative', 'NT'), to: 'answerItem', rows: [{ id: 'number', x12: 2, as: 'text', max: 50, fhir: 'extension[pas:administrationReferenceNumber].valueString', see: 'X217 2000F REF*NT | PAS item.administrationReferenceNumber' }] },
  { ...ref('2000F', 'earlier', 'BB'), to: 'answerItem', rows: [{ id: 'number', x12: 2, as: 'text', max: 50, fhir: 'extension[pas:authorizationNumber].valueString', see: 'X217 2000F REF*BB | PAS item.authorizationNumber' }] },
]; // prettier-ignore
