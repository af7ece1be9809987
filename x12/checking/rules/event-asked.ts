import type { Loop } from '../loop.ts';
import type { SituationalRule } from './rule.ts';

/** Subscribers with a dependent below, and those with an event of their own: both levels are gone when 2000C ends. */
const withDependent = new WeakSet<Loop>();
const withEvent = new WeakSet<Loop>();

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
    const { parent } = loop;
    if (loop.id === '2000D' && parent) withDependent.add(parent);
    if (loop.id === '2000E' && parent) withEvent.add(parent);
    if (loop.id !== '2000C' || withDependent.has(loop) !== withEvent.has(loop)) return;
    const last = (loop.first('2010C') ?? loop).segments.at(-1);
    if (last) tell(last.place(loop.id), 'HL');
  },
};
