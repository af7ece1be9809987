import type { AnySegmentMap, Key } from '../map.ts';

/** PWK and HI*LOI of the 278 response: the documents the payer wants, each a CommunicationRequest. */
const listed = { in: 'answer', at: 'communicationRequest[+]' } as const;
/** Where a CommunicationRequest says of which line it is: PAS 2.0.1 has a place in its payload alone, which PWK has not. */
const linePaths = {
  '2.2.1': 'extension[pas:serviceLineNumber].valuePositiveInt',
  '2.0.1': 'extension[service-line].valuePositiveInt',
} as const;
type Pas = keyof typeof linePaths;
const versions: readonly Pas[] = ['2.2.1', '2.0.1'];

function whose(loop: '2000E' | '2000F', pas: Pas) {
  return loop === '2000E'
    ? { keyless: linePaths[pas] }
    : { key: { at: linePaths[pas], of: 'answerItem', from: 'itemSequence' } as const };
}

/** PWK: a kind of document, how to send it, and the number to send it under. */
export const papersWanted = (loop: '2000E' | '2000F'): AnySegmentMap[] =>
  versions.map((pas) => ({
    id: `278-response.${loop}.PWK`, segment: 'PWK', to: 'wanted', only: [pas],
    opens: { scope: 'wanted', resource: 'CommunicationRequest', listed, ...whose(loop, pas), having: 'category[0]' }, most: 10,
    rows: [
      { id: 'kind', x12: 1, as: 'x12-concept', list: '755', fhir: 'category[0]', see: `X217 ${loop} PWK01 | PAS CommunicationRequest.category` },
      { id: 'medium', x12: 2, as: 'x12-concept', list: '756', fhir: 'medium[0]', see: `X217 ${loop} PWK02 | PAS CommunicationRequest.medium` },
      { id: 'control-number', x12: 6, as: 'text', max: 50, fhir: 'identifier[0].value', when: { 5: ['AC'] }, see: `X217 ${loop} PWK06 | PAS CommunicationRequest.identifier` },
      { id: 'description', x12: 7, as: 'text', max: 80, fhir: 'note[0].text', see: `X217 ${loop} PWK07 | R4 CommunicationRequest.note` },
    ],
  })); // prettier-ignore

const everyCode = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

/** The documents go under the last trace number of the loop; PAS 2.0.1 has the line in the payload too. */
function copies(loop: '2000E' | '2000F', pas: Pas): readonly Key[] {
  if (loop === '2000E') return [{ at: 'identifier[0].value', of: 'answer', from: 'identifier[+].value' }];
  const trace: Key = { at: 'identifier[0].value', of: 'answerItem', from: 'extension[pas:itemTraceNumber].valueIdentifier.value' };
  const line: Key = { at: 'payload[0].extension[pas:serviceLineNumber].valuePositiveInt', of: 'answerItem', from: 'itemSequence' };
  return pas === '2.0.1' ? [trace, line] : [trace];
} // prettier-ignore

/** HI*LOI: a document by its LOINC code, each a CommunicationRequest of its own, as PAS has one payload in each. */
export const codesWanted = (loop: '2000E' | '2000F'): AnySegmentMap[] =>
  versions.map((pas) => ({
    id: `278-response.${loop}.HI`, segment: 'HI', to: 'wanted', only: [pas], across: everyCode, when: { '+0.1': ['LOI'] },
    opens: { scope: 'wanted', resource: 'CommunicationRequest', listed, ...whose(loop, pas), copies: copies(loop, pas), having: 'payload[0].contentString' },
    rows: [{ id: 'loinc', x12: ['+0', 2], as: 'text', fhir: 'payload[0].contentString', when: { '+0.1': ['LOI'] }, see: `X217 ${loop} HI01-2 to HI12-2 with LOI | PAS CommunicationRequest.payload.contentString` }],
  })); // prettier-ignore
