import type { AnySegmentMap, Row, Scopes } from '../map.ts';

/**
 * SV1, SV2 and SV3 of the 278 response: the service as it was authorized. Of a modified line (A6) it is an addItem in PAS
 * 2.2.1; of an authorized one it is the item's itemAuthorizedDetail; of any other it is an echo, and no authorization.
 */
type AddedRow = Row<Scopes['addedItem']>;
type DetailRow = Row<Scopes['authorizedDetail']>;

const units = 'https://codesystem.x12.org/005010/673';

/** The code, its modifiers and its end, in the composite that is element `at` of the segment. */
const addedCode = (at: number, name: string): readonly AddedRow[] => [
  { id: 'code', x12: [at, 2], as: 'procedure', fhir: 'productOrService', see: `X217 2000F ${name}-1, -2 | PAS addItem.productOrService` },
  { id: 'modifier-1', x12: [at, 3], as: 'modifier', fhir: 'modifier[0]', see: `X217 2000F ${name}-3 | PAS addItem.modifier` },
  { id: 'modifier-2', x12: [at, 4], as: 'modifier', fhir: 'modifier[1]', see: `X217 2000F ${name}-4 | PAS addItem.modifier` },
  { id: 'modifier-3', x12: [at, 5], as: 'modifier', fhir: 'modifier[2]', see: `X217 2000F ${name}-5 | PAS addItem.modifier` },
  { id: 'modifier-4', x12: [at, 6], as: 'modifier', fhir: 'modifier[3]', see: `X217 2000F ${name}-6 | PAS addItem.modifier` },
  { id: 'text', x12: [at, 7], as: 'text', max: 80, fhir: 'productOrService.text', see: `X217 2000F ${name}-7 | R4 addItem.productOrService.text` },
  { id: 'code-end', x12: [at, 8], as: 'procedure', fhir: 'extension[pas:productOrServiceCodeEnd].valueCodeableConcept', see: `X217 2000F ${name}-8 | PAS addItem.productOrServiceCodeEnd` },
]; // prettier-ignore

const detailCode = (at: number, name: string): readonly DetailRow[] => [
  { id: 'code', x12: [at, 2], as: 'procedure', fhir: 'extension[:productOrServiceCode].valueCodeableConcept', see: `X217 2000F ${name}-1, -2 | PAS itemAuthorizedDetail.productOrServiceCode` },
  { id: 'modifier-1', x12: [at, 3], as: 'modifier', fhir: 'extension[+:modifier].valueCodeableConcept', see: `X217 2000F ${name}-3 | PAS itemAuthorizedDetail.modifier` },
  { id: 'modifier-2', x12: [at, 4], as: 'modifier', fhir: 'extension[+:modifier].valueCodeableConcept', see: `X217 2000F ${name}-4 | PAS itemAuthorizedDetail.modifier` },
  { id: 'modifier-3', x12: [at, 5], as: 'modifier', fhir: 'extension[+:modifier].valueCodeableConcept', see: `X217 2000F ${name}-5 | PAS itemAuthorizedDetail.modifier` },
  { id: 'modifier-4', x12: [at, 6], as: 'modifier', fhir: 'extension[+:modifier].valueCodeableConcept', see: `X217 2000F ${name}-6 | PAS itemAuthorizedDetail.modifier` },
  { id: 'text', x12: [at, 7], as: 'text', max: 80, fhir: 'extension[:productOrServiceCode].valueCodeableConcept.text', see: `X217 2000F ${name}-7 | R4 itemAuthorizedDetail.productOrServiceCode.text` },
  { id: 'code-end', x12: [at, 8], as: 'procedure', fhir: 'extension[pas:productOrServiceCodeEnd].valueCodeableConcept', see: `X217 2000F ${name}-8 | PAS itemAuthorizedDetail.productOrServiceCodeEnd` },
]; // prettier-ignore

/** Amount, unit and count: elements of the segment by name. */
interface Amounts {
  readonly segment: string;
  readonly amount: number;
  readonly unit?: number;
  readonly count: number;
  readonly level?: number;
}
const sv1: Amounts = { segment: 'SV1', amount: 2, unit: 3, count: 4, level: 20 };
const sv2: Amounts = { segment: 'SV2', amount: 3, unit: 4, count: 5, level: 10 };
const sv3: Amounts = { segment: 'SV3', amount: 2, count: 6 };
const name = (segment: string, element: number) => `${segment}${String(element).padStart(2, '0')}`;

const addedAmounts = ({ segment, amount, unit, count, level }: Amounts): readonly AddedRow[] => [
  { id: 'amount', x12: amount, as: 'usd', fhir: 'unitPrice', see: `X217 2000F ${name(segment, amount)} | PAS addItem.unitPrice` },
  ...(unit === undefined ? [] : [{ id: 'unit', x12: unit, as: 'x12-code', list: '673', fhir: 'quantity.code', beside: { 'quantity.system': units }, see: `X217 2000F ${name(segment, unit)} | PAS addItem.quantity.code` } as const,
    { id: 'units', x12: count, as: 'decimal', way: 'write', fhir: 'quantity.value', when: { [unit]: ['UN'] }, see: `X217 2000F ${name(segment, unit)} | PAS addItem.quantity without a unit counts units` } as const]),
  { id: 'count', x12: count, as: 'decimal', fhir: 'quantity.value', see: `X217 2000F ${name(segment, count)} | PAS addItem.quantity.value` },
  ...(level === undefined ? [] : [{ id: 'level-of-care', x12: level, as: 'x12-concept', list: '1337', fhir: 'extension[pas:nursingHomeLevelOfCare].valueCodeableConcept', see: `X217 2000F ${name(segment, level)} | PAS addItem.nursingHomeLevelOfCare` } as const]),
]; // prettier-ignore

const detailAmounts = ({ segment, amount, unit, count, level }: Amounts): readonly DetailRow[] => [
  { id: 'amount', x12: amount, as: 'usd', fhir: 'extension[:unitPrice].valueMoney', see: `X217 2000F ${name(segment, amount)} | PAS itemAuthorizedDetail.unitPrice` },
  ...(unit === undefined ? [] : [{ id: 'unit', x12: unit, as: 'x12-code', list: '673', fhir: 'extension[:quantity].valueQuantity.code', beside: { 'extension[:quantity].valueQuantity.system': units }, see: `X217 2000F ${name(segment, unit)} | PAS itemAuthorizedDetail.quantity.code` } as const,
    { id: 'units', x12: count, as: 'decimal', way: 'write', fhir: 'extension[:quantity].valueQuantity.value', when: { [unit]: ['UN'] }, see: `X217 2000F ${name(segment, unit)} | PAS itemAuthorizedDetail.quantity without a unit counts units` } as const]),
  { id: 'count', x12: count, as: 'decimal', fhir: 'extension[:quantity].valueQuantity.value', see: `X217 2000F ${name(segment, count)} | PAS itemAuthorizedDetail.quantity.value` },
  ...(level === undefined ? [] : [{ id: 'level-of-care', x12: level, as: 'x12-concept', list: '1337', fhir: 'extension[pas:nursingHomeLevelOfCare].valueCodeableConcept', see: `X217 2000F ${name(segment, level)} | PAS itemAuthorizedDetail.nursingHomeLevelOfCare` } as const]),
]; // prettier-ignore

const early = (place: string) =>
  ({ id: 'early-screening', x12: 11, as: 'yes-no', fhir: 'extension[pas:epsdtIndicator].valueBoolean', see: `X217 2000F SV111 | PAS ${place}.epsdtIndicator` }) as const; // prettier-ignore
const rate = (place: string) =>
  ({ id: 'rate', x12: 6, as: 'decimal', fhir: 'extension[pas:revenueUnitRateLimit].valueDecimal', see: `X217 2000F SV206 | PAS ${place}.revenueUnitRateLimit` }) as const; // prettier-ignore

const addedRevenue: readonly AddedRow[] = [
  { id: 'revenue', x12: 1, as: 'concept', table: 'revenue-code', fhir: 'extension[pas:revenueCode].valueCodeableConcept', see: 'X217 2000F SV201 | PAS addItem.revenue' },
  rate('addItem'),
  { id: 'residence', x12: 9, as: 'x12-concept', list: '1345', fhir: 'extension[pas:nursingHomeResidentialStatus].valueCodeableConcept', see: 'X217 2000F SV209 | PAS addItem.nursingHomeResidentialStatus' },
]; // prettier-ignore
const detailRevenue: readonly DetailRow[] = [
  { id: 'revenue', x12: 1, as: 'concept', table: 'revenue-code', only: ['2.2.1'], fhir: 'extension[pas:revenueCode].valueCodeableConcept', see: 'X217 2000F SV201 | PAS itemAuthorizedDetail.revenue' },
  { id: 'revenue', x12: 1, as: 'concept', table: 'revenue-code-before', only: ['2.0.1'], fhir: 'extension[:revenue].valueCodeableConcept', see: 'X217 2000F SV201 | PAS itemAuthorizedDetail.revenue' },
  rate('itemAuthorizedDetail'),
]; // prettier-ignore

const claimType = 'http://terminology.hl7.org/CodeSystem/claim-type';
/** SV1 makes a professional request of it, SV2 an institutional one, SV3 a dental one. */
const kindOf = (code: string) =>
  ({ scope: 'answer', at: 'type.coding[0].code', is: [code], beside: { 'type.coding[0].system': claimType } }) as const; // prettier-ignore

interface Service {
  readonly amounts: Amounts;
  /** Element that holds the composite of the code. */
  readonly code: number;
  readonly kind: string;
  readonly added: readonly AddedRow[];
  readonly detail: readonly DetailRow[];
}
const services: readonly Service[] = [
  { amounts: sv1, code: 1, kind: 'professional', added: [early('addItem')], detail: [early('itemAuthorizedDetail')] },
  { amounts: sv2, code: 2, kind: 'institutional', added: addedRevenue, detail: detailRevenue },
  { amounts: sv3, code: 1, kind: 'oral', added: [], detail: [] },
]; // prettier-ignore

/** One SV segment, for whichever of the three places stands for it. */
function serviceOf({ amounts, code, kind, added, detail }: Service): AnySegmentMap[] {
  const { segment } = amounts;
  const id = `278-response.2000F.${segment}`;
  const composite = name(segment, code);
  // PAS may name a service type in place of a procedure: then there is no segment for the service.
  const needs = segment === 'SV2' ? {} : { needs: code };
  const details = [...detailCode(code, composite), ...detailAmounts(amounts), ...detail];
  return [
    {
      id: `${id}.added`,
      segment,
      to: 'addedItem',
      ...needs,
      given: kindOf(kind),
      rows: [...addedCode(code, composite), ...addedAmounts(amounts), ...added],
    },
    {
      id: `${id}.authorized`,
      segment,
      to: 'authorizedDetail',
      joins: true,
      ...needs,
      given: kindOf(kind),
      rows: details,
    },
    {
      id: `${id}.echo`,
      segment,
      to: 'answeredService',
      joins: true,
      ...needs,
      given: kindOf(kind),
      rows: details,
    },
  ];
}

export const servicesAnswered: readonly AnySegmentMap[] = services.flatMap(serviceOf);

/** HSD: how often and how long. PAS says it by an order of its own; of an answer it is kept as it is, part by part. */
const deliveryRows = (loop: string) => [
  { id: 'unit', x12: 1, as: 'x12-code', list: '673', fhir: 'extension[delivery].extension[unit].valueCode', see: `X217 ${loop} HSD01 | our extension` },
  { id: 'quantity', x12: 2, as: 'decimal', fhir: 'extension[delivery].extension[quantity].valueDecimal', see: `X217 ${loop} HSD02 | our extension` },
  { id: 'per', x12: 3, as: 'x12-code', list: '355', fhir: 'extension[delivery].extension[per].valueCode', see: `X217 ${loop} HSD03 | our extension` },
  { id: 'every', x12: 4, as: 'decimal', fhir: 'extension[delivery].extension[every].valueDecimal', see: `X217 ${loop} HSD04 | our extension` },
  { id: 'period', x12: 5, as: 'x12-code', list: '615', fhir: 'extension[delivery].extension[period].valueCode', see: `X217 ${loop} HSD05 | our extension` },
  { id: 'periods', x12: 6, as: 'decimal', fhir: 'extension[delivery].extension[periods].valueDecimal', see: `X217 ${loop} HSD06 | our extension` },
  { id: 'pattern', x12: 7, as: 'x12-code', list: '678', fhir: 'extension[delivery].extension[pattern].valueCode', see: `X217 ${loop} HSD07 | our extension` },
  { id: 'time', x12: 8, as: 'x12-code', list: '679', fhir: 'extension[delivery].extension[time].valueCode', see: `X217 ${loop} HSD08 | our extension` },
] as const; // prettier-ignore

export const eventDelivery: AnySegmentMap = { id: '278-response.2000E.HSD', segment: 'HSD', to: 'answer', rows: deliveryRows('2000E') }; // prettier-ignore
export const lineDelivery: AnySegmentMap = { id: '278-response.2000F.HSD', segment: 'HSD', to: 'answerItem', rows: deliveryRows('2000F') }; // prettier-ignore
