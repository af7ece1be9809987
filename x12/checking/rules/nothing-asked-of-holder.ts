import type { SituationalRule } from './rule.ts';

/** With a dependent below, the subscriber is no patient. */
export const nothingAskedOfHolder: SituationalRule = {
  id: 'X279-nothing-asked-of-holder',
  source: 'X279 2110C',
  mark: 'K',
  severity: 'warning',
  text: 'A dependent follows (2000D), so the patient is the dependent: 2110C should not be sent.',
  guides: ['005010X279A1-270'],
  loops: ['2000D'],
  when: 'opened',
  check(loop, tell) {
    const eq = loop.parent?.first('2100C')?.first('2110C')?.segment('EQ');
    if (eq) tell(eq.place('2110C'), 'EQ');
  },
};
