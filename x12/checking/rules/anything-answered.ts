import type { SituationalRule } from './rule.ts';

/** Noted at a loop above an event or a rejection. */
const ANSWERED = 'anything answered';

/** A response that holds no event and rejects nothing says nothing. */
export const anythingAnswered: SituationalRule = {
  id: 'X217-anything-answered',
  source: 'X217 2000E, AAA (X12 rulings 941, 1540)',
  severity: 'error',
  text: 'The response holds neither a patient event (2000E) nor a rejection (AAA).',
  guides: ['005010X217-278-response'],
  loops: ['2000A', '2010A', '2000B', '2010B', '2000C', '2010C', '2000D', '2010D', '2000E'],
  when: 'closed',
  check(loop, tell) {
    const isAnswered = loop.id === '2000E' || loop.isNoted(ANSWERED) || loop.segment('AAA') !== undefined;
    if (loop.id !== '2000A') {
      if (isAnswered) loop.parent?.note(ANSWERED);
      return;
    }
    const head = loop.segments[0];
    if (head && !isAnswered) tell(head.place(loop.id), 'HL');
  },
};
