/** Every situational rule; adding one is a file and a line here. */
import { answerForEvent } from './answer-for-event.ts';
import { anythingAnswered } from './anything-answered.ts';
import { benefitsAsked } from './benefits-asked.ts';
import { entitiesBetweenLsAndLe } from './entities-between-ls-and-le.ts';
import { eventAsked } from './event-asked.ts';
import { mergeServiceTypes } from './merge-service-types.ts';
import { nothingAskedOfHolder } from './nothing-asked-of-holder.ts';
import { nothingBelowUnavailable } from './nothing-below-unavailable.ts';
import { numberWithApproval } from './number-with-approval.ts';
import { reservation } from './reservation.ts';
import type { SituationalRule } from './rule.ts';

export const situationalRules: readonly SituationalRule[] = [
  answerForEvent,
  anythingAnswered,
  benefitsAsked,
  entitiesBetweenLsAndLe,
  eventAsked,
  mergeServiceTypes,
  nothingAskedOfHolder,
  nothingBelowUnavailable,
  numberWithApproval,
  reservation,
];
