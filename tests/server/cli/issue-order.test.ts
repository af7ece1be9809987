/** Issues in the order of the file, without keeping all of them. */
import type { Issue } from '#x12';
import { issueOrder } from '../../../server/cli/issue-order.ts';

const at = (offset: number): Issue => ({
  code: 'x12/code',
  severity: 'error',
  message: '',
  at: { segment: 1, inSet: 1, loop: '', offset, length: 1 },
});
const offsets = (issues: readonly Issue[]) => issues.map((one) => one.at.offset);

it('keeps all until the end while there are few, and sorts them', () => {
  const order = issueOrder(4);
  expect(order.take([at(30), at(10)])).toEqual([]);
  expect(order.take([at(20)])).toEqual([]);
  expect(offsets(order.end())).toEqual([10, 20, 30]);
});

it('lets the earlier half go when there are many, and loses none', () => {
  const order = issueOrder(4);
  const first = offsets(order.take([at(50), at(10), at(40), at(20), at(30)]));
  expect(first).toEqual([10, 20]);
  expect(offsets(order.end())).toEqual([30, 40, 50]);
});

it('tells what became certain too late when it does', () => {
  const order = issueOrder(3);
  expect(offsets(order.take([at(10), at(20), at(30), at(40)]))).toEqual([10, 20]);
  expect(order.take([at(5)])).toEqual([]);
  expect(offsets(order.end())).toEqual([5, 30, 40]);
});
