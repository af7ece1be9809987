import type { SituationalRule } from './rule.ts';

/** LS and LE stand around the entities of a benefit, or not at all. */
export const entitiesBetweenLsAndLe: SituationalRule = {
  id: 'X279-ls-le',
  source: 'X279 2110 LS, LE',
  severity: 'error',
  text: 'LS before and LE after the 2120 loops belong together: with entities both, without entities none.',
  guides: ['005010X279A1-271'],
  loops: ['2110C', '2110D'],
  when: 'closed',
  check(loop, tell) {
    const ls = loop.segment('LS');
    const le = loop.segment('LE');
    if (!ls && !le && loop.loops.length === 0) return;
    const entity = loop.loops.find(({ id }) => id.startsWith('2120'))?.segments[0];
    const found = ls ?? entity ?? le;
    if (!found) return;
    if (!ls) tell((entity ?? found).place(loop.id), 'LS');
    else if (!le) tell((loop.loops.at(-1)?.segments.at(-1) ?? ls).place(loop.id), 'LE');
    else if (!entity) tell(ls.place(loop.id), 'LS');
  },
};
