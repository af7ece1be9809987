import type { SituationalRule } from './rule.ts';

/** Noted at a subscriber with a dependent, and with an event, right below. */
const WITH_DEPENDENT = 'a dependent below';
const WITH_EVENT = 'an event below';

/** A request is about one patient event: below the dependent, or below the subscriber who is the patient. */
export const eventAsked: SituationalRule = {
  id: 'X217-one-event',
  source: 'X217 2000E',
  severity: 'error',
  text: 'A request has one patient event (2000E): below the dependent where there is one, else below the subscriber.',
  guides: ['005010X217-278-request', '005010X215-278-inquiry'],
  loops: ['2000C', '2000D', '2000E'],
  when: 'closed',
  check(loop, tell) {
    if (loop.id === '2000D') loop.parent?.note(WITH_DEPENDENT);
    if (loop.id === '2000E') loop.parent?.note(WITH_EVENT);
    if (loop.id !== '2000C' || loop.isNoted(WITH_DEPENDENT) !== loop.isNoted(WITH_EVENT)) return;
    const last = (loop.first('2010C') ?? loop).segments.at(-1);
    if (last) tell(last.place(loop.id), 'HL');
  },
};
