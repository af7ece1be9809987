import type { Loop } from '../loop.ts';
import type { SituationalRule } from './rule.ts';

/** Events of which a service below was answered; a level's own segments are gone when the level above ends. */
const answeredBelow = new WeakSet<Loop>();
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
      if (loop.parent && (isAnswered(loop) || answeredBelow.has(loop))) answeredBelow.add(loop.parent);
      return;
    }
    const head = loop.segments[0];
    if (head && !isAnswered(loop) && !answeredBelow.has(loop)) tell(head.place(loop.id), 'HCR');
  },
};
