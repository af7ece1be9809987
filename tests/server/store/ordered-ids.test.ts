/** Ids whose order is that of their making. */
import { orderedIds } from '../../../server/store/ordered-ids.ts';

const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it.each<[string, (look: number) => number]>([
  ['time stands still', () => 1_764_115_200_000],
  ['time goes on', (look) => 1_764_115_200_000 + look],
  ['the clock is set back again and again', (look) => 1_764_115_200_000 - look],
])('are in order while %s, more of them than a counter holds', (_name, at) => {
  let looks = 0;
  const next = orderedIds(() => at(looks++));
  const ids = Array.from({ length: 10_000 }, next);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !version7.test(id))).toEqual([]);
});
