import type { Loop } from '../loop.ts';
import type { SituationalRule } from './rule.ts';

/** Noted at an event of which something below was answered. */
const ANSWERED_BELOW = 'answered below the event';
const isAnswered = (loop: Loop) => loop.segments.some(({ id }) => id === 'HCR' || id === 'AAA');

/** An event that nobody decided and nobody refused leaves the requester without an answer. */
export const answerForEvent: SituationalRule = {
  id: 'X217-answer-for-event',
  source: 'X217 2000E (X12 rulings 941, 2445)',
  severity: 'error',
  text: 'The event has neither a decision (HCR) nor a rejection (AAA), and no service below has one.',
  guides: ['005010X217-278-response'],
  loops: ['2000E', '2000F', '2010EA', '2010EC', '2010FA'],
  when: 'closed',
  check(loop, tell) {
    if (loop.id !== '2000E') {
      if (isAnswered(loop) || loop.isNoted(ANSWERED_BELOW)) loop.parent?.note(ANSWERED_BELOW);
      return;
    }
    const head = loop.segments[0];
    if (head && !isAnswered(loop) && !loop.isNoted(ANSWERED_BELOW)) tell(head.place(loop.id), 'HCR');
  },
};
