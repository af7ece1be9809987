import { patientNumbersOf } from '../authorization/people.ts';
import { numbersOf } from '../authorization/party-details.ts';
import type { AnySegmentMap } from '../map.ts';

/** REF of loops 2100B, 2100C and 2100D: numbers beside the one of NM109, each an identifier of the kind X12 names. */

/** Whose numbers those of the subscriber's loop are: the coverage's … */
const ofCoverage = ['1L', '1W', '3H', '49', 'CE', 'CT', 'F6', 'GH', 'HJ', 'IF', 'IG', 'N6', 'NQ', 'Q4', 'Y4'];
/** … and the patient's own. */
const ofPatient = ['EA'];
/** A dependent has no coverage apart from the subscriber's, so all further numbers are the patient's. */
const ofDependent = [...ofCoverage, ...ofPatient, '18', '6P', 'MRC'];

const guide = 'X279';
// prettier-ignore
const description = [{ id: 'description', x12: 3, as: 'text', way: 'read', fhir: 'assigner.display', see: 'X279 REF03 | R4 Identifier.assigner' } as const];

/** REF of who asks, an organisation or a person; a licence has its state. */
export const receiverNumbersOf = (id: string): AnySegmentMap[] => [
  ...numbersOf(`${id}.2100B`, 'receiverNumber', 'receiver', undefined, guide),
  ...numbersOf(`${id}.2100B.person`, 'receiverPersonNumber', 'receiverPerson', undefined, guide),
];

/** REF of the subscriber, but for group and plan. A 271 has names beside the numbers, and its social security number is not kept. */
export const subscriberNumbersOf = (id: '270' | '271'): AnySegmentMap[] => [
  ...numbersOf(`${id}.2100C`, 'memberNumber', 'coverage', ofCoverage, guide, id === '271' ? description : []),
  ...ownNumbersOf(id, '2100C', 'subscriber'),
  ...numbersOf(`${id}.2100C.patient`, 'subscriberNumber', 'subscriber', ofPatient, guide),
];

/** REF of the dependent. */
export const dependentNumbersOf = (id: '270' | '271'): AnySegmentMap[] => [
  ...ownNumbersOf(id, '2100D', 'dependent'),
  ...numbersOf(
    `${id}.2100D`,
    'dependentNumber',
    'dependent',
    ofDependent,
    guide,
    id === '271' ? description : [],
  ),
];

const ownNumbersOf = (id: '270' | '271', loop: string, to: 'subscriber' | 'dependent'): AnySegmentMap[] =>
  patientNumbersOf(`${id}.${loop}`, to, guide).slice(id === '271' ? 1 : 0);
