import type { LoopMap, Opening } from '../map.ts';
import { contactOf } from './response-contacts.ts';
import {
  eventCertification,
  eventDates,
  eventNumbers,
  lineCertification,
  lineNumbers,
  serviceDates,
} from './response-dates.ts';
import {
  bornSubmitted,
  decisionOf,
  eventTraces,
  lineTrace,
  messageOf,
  submitted,
} from './response-decision.ts';
import { ofLine, rejectionsOf } from './response-errors.ts';
import { eventProviders, lineProviders } from './response-providers.ts';
import { eventReview, lineReview } from './response-review.ts';
import { eventDelivery, lineDelivery, servicesAnswered } from './response-service.ts';
import { codesWanted, papersWanted } from './response-wanted.ts';

/** Loops 2000E and 2000F of the 278 response: the event and its service lines. */
const decided = (codes: readonly string[]) => ({ segment: 'HCR', when: { 1: codes } });
/** A1, A2 and A6 authorize something. */
const authorizes = decided(['A1', 'A2', 'A6']);

const lineOpens: readonly Opening[] = [
  { scope: 'answerItem', in: 'answer', at: 'item[+]', numbered: 'itemSequence', fixed: bornSubmitted },
  { scope: 'decision', in: 'answerItem', at: 'adjudication[0]' },
  {
    scope: 'addedItem',
    in: 'answer',
    at: 'addItem[+]',
    fixed: bornSubmitted,
    key: { at: 'itemSequence[0]', of: 'answerItem', from: 'itemSequence' },
    holds: decided(['A6']),
    only: ['2.2.1'],
  },
  { scope: 'addedDecision', in: 'addedItem', at: 'adjudication[0]', holds: decided(['A6']), only: ['2.2.1'] },
  {
    scope: 'authorizedDetail',
    in: 'answerItem',
    at: 'extension[+pas:itemAuthorizedDetail]',
    holds: authorizes,
  },
  { scope: 'answeredService', in: 'answerItem', at: 'extension[+service]', lacks: authorizes },
];

/** Loop 2000F. */
const line: LoopMap = {
  loop: ['2000F'],
  level: 'SS',
  opens: lineOpens,
  parts: [
    lineTrace,
    ...rejectionsOf('2000F', [ofLine]),
    ...lineReview,
    decisionOf('2000F', 'decision'),
    decisionOf('2000F', 'addedDecision'),
    ...lineNumbers,
    ...serviceDates,
    ...lineCertification,
    ...codesWanted('2000F'),
    ...servicesAnswered,
    lineDelivery,
    ...papersWanted('2000F'),
    messageOf('2000F', {
      scope: 'note',
      in: 'answer',
      at: 'processNote[+]',
      numbered: 'number',
      pointedBy: { in: 'answerItem', at: 'noteNumber' },
    }),
    ...lineProviders,
    contactOf('2010FB', 'answerItem'),
  ],
};

/** Loop 2000E; below the subscriber, or below the dependent where there is one. */
export const event: LoopMap = {
  loop: ['2000E'],
  level: 'EV',
  parts: [
    ...eventTraces,
    ...rejectionsOf('2000E'),
    ...eventReview,
    decisionOf('2000E', 'decision', {
      scope: 'decision',
      in: 'answer',
      at: 'adjudication[+]',
      fixed: submitted,
    }),
    {
      id: '278-response.2000E.HCR.number',
      segment: 'HCR',
      to: 'answer',
      joins: true,
      rows: [
        {
          id: 'number',
          x12: 2,
          as: 'text',
          fhir: 'preAuthRef',
          max: 50,
          see: 'X217 2000E HCR02 | R4 ClaimResponse.preAuthRef',
          lossy: 'Where it is another one than that of the review action, the latter is sent.',
        },
      ],
    },
    ...eventNumbers,
    ...eventDates,
    ...eventCertification,
    ...codesWanted('2000E'),
    eventDelivery,
    ...papersWanted('2000E'),
    messageOf('2000E', {
      scope: 'note',
      in: 'answer',
      at: 'processNote[+]',
      numbered: 'number',
      unpointed: { in: 'answer', at: 'item[+].noteNumber[+]' },
    }),
    ...eventProviders,
    contactOf('2010EB', 'answer'),
    { loop: ['2010EC'], parts: rejectionsOf('2010EC').map((map) => ({ ...map, way: 'read' as const })) },
    line,
  ],
};
