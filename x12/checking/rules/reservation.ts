import type { SituationalRule } from './rule.ts';

/** A reservation says so in BHT06 and UM01 alike. */
export const reservation: SituationalRule = {
  id: 'X217-reservation',
  source: 'X217 BHT06, UM01',
  mark: 'K',
  severity: 'warning',
  text: 'A medical services reservation has BHT06 RU and UM01 IN, both or none.',
  guides: ['005010X217-278-request'],
  loops: ['2000E'],
  when: 'closed',
  check(loop, tell) {
    let root = loop;
    while (root.parent) root = root.parent;
    const [bht, um] = [root.segment('BHT'), loop.segment('UM')];
    if (bht && um && (bht.element(6) === 'RU') !== (um.element(1) === 'IN'))
      tell(um.elementPlace(loop.id, 1), 'UM');
  },
};
