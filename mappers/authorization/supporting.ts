import type { AnySegmentMap, ElementOpening, Row, Scopes } from '../map.ts';
import type { PasVersion } from '../versions.ts';
import { systems } from './systems.ts';

/** Whether a segment stands at the event, or at a service that points at the information. */
type Level = 'event' | 'service';

/** The supporting information of a category: that of a line is what it points at, that of the event what none points at. */
function supporting(level: Level, code: string): ElementOpening {
  return {
    scope: 'supportingInfo',
    in: 'claim',
    at: 'supportingInfo[+]',
    fixed: { 'category.coding[0].system': systems.pas, 'category.coding[0].code': code },
    numbered: 'sequence',
    ...(level === 'event'
      ? { unpointed: { in: 'claim', at: 'item[+].informationSequence[+]' } }
      : { pointedBy: { in: 'line', at: 'informationSequence' } }),
  };
}

type InfoRow = Row<Scopes['supportingInfo']>;

/** PWK in the extension of PAS, which 2.0.1 does not have yet: there it is ours. */
// prettier-ignore
function documentRows(id: string, version: PasVersion): InfoRow[] {
  const extension = version === '2.2.1' ? 'pas:documentInformation' : 'documentInformation';
  const name = version === '2.2.1' ? (word: string) => word : (word: string) => `own-${word}`;
  const fhir = version === '2.2.1' ? 'PAS documentInformation' : 'R4 supportingInfo';
  const only = [version];
  return [
    { id: name('type'), x12: 1, as: 'x12-concept', list: '755', fhir: `extension[${extension}].extension[reportTypeCode].valueCodeableConcept`, only, see: `X217 PWK01 | ${fhir}` },
    { id: name('transmission'), x12: 2, as: 'x12-concept', list: '756', fhir: `extension[${extension}].extension[transmissionMethod].valueCodeableConcept`, only, see: `X217 PWK02 | ${fhir}` },
    { id: name('control-number'), x12: 6, as: 'text', max: 80, fhir: `extension[${extension}].extension[controlNumber].valueString`, when: { 5: ['AC'] }, only, see: `X217 PWK06 | ${fhir}` },
    { id: name('description'), x12: 7, as: 'text', max: 80, fhir: `extension[${extension}].extension[description].valueString`, only, see: `X217 PWK07 | ${fhir}` },
  ];
}

/** PWK: a document that goes apart from the request; the Bundle knows it by its number. */
// prettier-ignore
export const attachmentsOf = (id: string, level: Level): AnySegmentMap[] => [{
  id: `${id}.PWK`, segment: 'PWK', to: 'supportingInfo', opens: supporting(level, 'additionalInformation'), most: 10, needs: 1,
  rows: [
    ...documentRows(id, '2.2.1'),
    ...documentRows(id, '2.0.1'),
    { id: 'apart', x12: 1, as: 'statement', says: 'A document that goes apart from the request.', way: 'read', fhir: 'valueReference.display', see: 'X217 PWK | PAS supportingInfo.valueReference' },
    { id: 'number', x12: 6, as: 'text', way: 'read', fhir: 'valueReference.identifier.value', see: 'X217 PWK06 | PAS supportingInfo.valueReference' },
  ],
}];

/** MSG: words for the reviewer. */
// prettier-ignore
export const messageOf = (id: string, level: Level): AnySegmentMap => ({
  id: `${id}.MSG`, segment: 'MSG', to: 'supportingInfo', opens: supporting(level, 'freeFormMessage'), most: 1,
  rows: [{ id: 'text', x12: 1, as: 'text', max: 264, fhir: 'valueString', see: 'X217 MSG01 | PAS supportingInfo freeFormMessage' }],
});
