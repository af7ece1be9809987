import type { SituationalRule } from './rule.ts';

/** Noted at a subscriber with a dependent below, who is the patient then. */
const HAS_DEPENDENT = 'a dependent below';

/** The patient is asked about: the subscriber, or a dependent below. */
export const benefitsAsked: SituationalRule = {
  id: 'X279-benefits-asked',
  source: 'X279 2110C',
  mark: 'K',
  severity: 'warning',
  text: 'The subscriber is the patient here (no 2000D follows): loop 2110C should say what is asked (EQ).',
  guides: ['005010X279A1-270'],
  loops: ['2000C', '2000D'],
  when: 'closed',
  check(loop, tell) {
    if (loop.id === '2000D') {
      loop.parent?.note(HAS_DEPENDENT);
      return;
    }
    const subscriber = loop.first('2100C');
    const last = subscriber?.segments.at(-1);
    if (subscriber && last && !subscriber.first('2110C') && !loop.isNoted(HAS_DEPENDENT))
      tell(last.place('2100C'), 'EQ');
  },
};
