import type { SituationalRule } from './rule.ts';

/** A payer that cannot answer now says so once, at the top, and nothing below. */
export const nothingBelowUnavailable: SituationalRule = {
  id: 'X217-nothing-below-42',
  source: 'X12 ruling 2445',
  severity: 'error',
  text: 'AAA at 2000A says that nothing can be answered now (42): no level may follow below.',
  guides: ['005010X217-278-response', '005010X215-278-response'],
  loops: ['2000B'],
  when: 'opened',
  check(loop, tell) {
    const isUnavailable = loop.parent?.each('AAA').some((aaa) => aaa.element(3) === '42') ?? false;
    const head = loop.segments[0];
    if (isUnavailable && head) tell(head.place(loop.id), head.id);
  },
};
