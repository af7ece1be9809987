/** AAA of an answer as the panel shows it: the field of the registration to look at, and whether asking again can help. */
import type { Rejection } from '../panel-view.ts';
import type { Answer } from './answer.ts';

type Field = NonNullable<Rejection['field']>;

/** X12 AAA03 by the field that reason speaks of. */
const reasonsByField: Readonly<Record<Field, readonly string[]>> = {
  memberId: ['64', '67', '68', '72', '75', '76', '77', '78'],
  name: ['65', '73'],
  birthDate: ['58', '60', '71'],
  gender: ['66', '74'],
  provider: ['41', '43', '44', '45', '46', '47', '48', '49', '50', '51', '52', '97'],
  payer: ['04', '42', '79', '80', 'T4'],
  service: ['53', '54', '55', '69', '70', '98', 'AG'],
  date: ['56', '57', '61', '62', '63'],
};
const fields = new Map(
  Object.entries(reasonsByField).flatMap(([field, reasons]) =>
    reasons.map((reason) => [reason, field as Field] as const),
  ),
);

/** The follow-up rules; without one it is the reason that tells. */
const retryByFollowUp: Readonly<Record<string, boolean>> = {
  C: true, N: false, P: true, R: true, S: false, W: false, X: false, Y: false,
}; // prettier-ignore
const hopeless = new Set(['35', '41', '49', '50', '52', '61', '69', '70', '98', 'AE', 'CI', 'E8']);

/** One AAA below an EB that names several service types is one rejection. */
export function rejectionsOf(answer: Answer | undefined): Rejection[] {
  const distinct = new Map((answer?.errors ?? []).map((error) => [JSON.stringify(error), error]));
  return [...distinct.values()].map(({ reason, followUp, loop, evidence }) => {
    const field = fields.get(reason);
    return {
      reason,
      followUp,
      loop,
      canRetry: retryByFollowUp[followUp] ?? !hopeless.has(reason),
      evidence,
      ...(field && { field }),
    };
  });
}
