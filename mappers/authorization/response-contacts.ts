import type { LoopMap, Row, Scopes } from '../map.ts';

/** Loops 2010EB and 2010FB of the 278 response: whom to ask about a decision. PAS has no place for it, so all of it is ours. */
const contactPoints: readonly Row<Scopes['answerContactPoint']>[] = [
  { id: 'kind', x12: '+0', as: 'code', table: 'contact-system', fhir: 'valueContactPoint.system', see: 'X217 PER03, PER05, PER07 | our extension' },
  { id: 'value', x12: '+1', as: 'text', fhir: 'valueContactPoint.value', see: 'X217 PER04, PER06, PER08 | our extension' },
]; // prettier-ignore

/** Loops 2010EB and 2010FB: whom to ask about this decision. */
export function contactOf(loop: '2010EB' | '2010FB', place: 'answer' | 'answerItem'): LoopMap {
  const id = (segment: string) => `278-response.${loop}.${segment}`;
  return {
    loop: [loop],
    opens: [{ scope: 'answerContact', in: place, at: 'extension[+contact]' }],
    parts: [
      {
        id: id('NM1'), segment: 'NM1', to: 'answerContact', constants: { 1: 'L5' },
        rows: [
          { id: 'family', x12: 3, as: 'text', fhir: 'extension[:person].valueHumanName.family', max: 60, when: { 2: ['1'] }, see: `X217 ${loop} NM103, NM102=1 | our extension` },
          { id: 'given', x12: 4, as: 'text', fhir: 'extension[:person].valueHumanName.given[0]', max: 35, when: { 2: ['1'] }, see: `X217 ${loop} NM104 | our extension` },
          { id: 'middle', x12: 5, as: 'text', fhir: 'extension[:person].valueHumanName.given[1]', max: 25, when: { 2: ['1'] }, see: `X217 ${loop} NM105 | our extension` },
          { id: 'suffix', x12: 7, as: 'text', fhir: 'extension[:person].valueHumanName.suffix[0]', max: 10, when: { 2: ['1'] }, see: `X217 ${loop} NM107 | our extension` },
          { id: 'organization', x12: 3, as: 'text', fhir: 'extension[:organization].valueString', max: 60, when: { 2: ['2'] }, see: `X217 ${loop} NM103, NM102=2 | our extension` },
          { id: 'id-system', x12: 8, as: 'code', table: 'identifier-system', fhir: 'extension[:identifier].valueIdentifier.system', see: `X217 ${loop} NM108 | our extension` },
          { id: 'id', x12: 9, as: 'text', fhir: 'extension[:identifier].valueIdentifier.value', see: `X217 ${loop} NM109 | our extension` },
        ],
      },
      {
        id: id('N3'), segment: 'N3', to: 'answerContact',
        rows: [
          { id: 'line', x12: 1, as: 'text', fhir: 'extension[:address].valueAddress.line[0]', max: 55, see: `X217 ${loop} N301 | our extension` },
          { id: 'second-line', x12: 2, as: 'text', fhir: 'extension[:address].valueAddress.line[1]', max: 55, see: `X217 ${loop} N302 | our extension` },
        ],
      },
      {
        id: id('N4'), segment: 'N4', to: 'answerContact',
        rows: [
          { id: 'city', x12: 1, as: 'text', fhir: 'extension[:address].valueAddress.city', max: 30, see: `X217 ${loop} N401 | our extension` },
          { id: 'state', x12: 2, as: 'text', fhir: 'extension[:address].valueAddress.state', see: `X217 ${loop} N402 | our extension` },
          { id: 'zip', x12: 3, as: 'postal-code', fhir: 'extension[:address].valueAddress.postalCode', see: `X217 ${loop} N403 | our extension` },
        ],
      },
      {
        id: id('PER'), segment: 'PER', to: 'answerContact', constants: { 1: 'IC' },
        rows: [{ id: 'name', x12: 2, as: 'text', fhir: 'extension[:contact].valueString', max: 60, see: `X217 ${loop} PER02 | our extension` }],
      },
      {
        id: id('PER.telecom'), segment: 'PER', to: 'answerContactPoint', joins: true, across: [3, 5, 7], constants: { 1: 'IC' },
        opens: { scope: 'answerContactPoint', in: 'answerContact', at: 'extension[+:telecom]' },
        rows: contactPoints,
      },
    ],
  }; // prettier-ignore
}
