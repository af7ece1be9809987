import type { AnySegmentMap, Key, Row, Scopes } from '../map.ts';

/** AAA of any loop of the 278 response ⇄ ClaimResponse.error. */
type ErrorRow = Row<Scopes['answerError']>;

/** errorElement is one text in PAS 2.0.1 and an extension of two parts in 2.2.1. */
const elementPaths = {
  '2.0.1': 'extension[pas:errorElement].valueString',
  '2.2.1': 'extension[pas:errorElement].extension[error].valueString',
} as const;

function rejectionRows(pas: keyof typeof elementPaths): readonly ErrorRow[] {
  return [
    { id: 'valid', x12: 1, as: 'yes-no', fhir: 'extension[request-valid].valueBoolean', when: { 1: ['Y'] }, see: 'X217 AAA01=Y, 2000A only: the request was right, and yet not taken | our extension' },
    { id: 'reason', x12: 3, as: 'concept', table: 'reject-reason', fhir: 'code', see: 'X217 AAA03 | PAS error.code' },
    { id: 'element', x12: 3, as: 'error-element', fhir: elementPaths[pas], see: 'X217 loop of the AAA and AAA03 | PAS error.errorElement', lossy: 'The element is concluded from the loop and the reason; X12 names neither.' },
    { id: 'follow-up', x12: 4, as: 'x12-concept', list: '889', fhir: 'extension[pas:errorFollowupAction].valueCodeableConcept', see: 'X217 AAA04 | PAS error.errorFollowupAction' },
  ]; // prettier-ignore
}

/** One error for each AAA of `loop`; in a service line it names the line, and beside a provider the provider. */
export function rejectionsOf(loop: string, key: readonly Key[] = []): AnySegmentMap[] {
  return (['2.2.1', '2.0.1'] as const).map((pas) => ({
    id: `278-response.${loop}.AAA`,
    segment: 'AAA',
    to: 'answerError',
    only: [pas],
    opens: {
      scope: 'answerError',
      in: 'answer',
      at: 'error[+]',
      begins: { at: elementPaths[pas], text: loop },
      ...(key.length > 0 ? { key } : {}),
    },
    constants: { 1: 'N' },
    rows: rejectionRows(pas),
  }));
}

/** Ties the errors of a service line, and of the providers below it, to its item. */
export const ofLine: Key = { at: 'itemSequence', of: 'answerItem', from: 'itemSequence' };
