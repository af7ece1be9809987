/** Brings issues into the order of the file, in constant memory whatever their number. */
import type { Issue } from '#x12';

/** As many issues wait for ones that become certain later but stand before them. */
const MOST_WAITING = 100_000;

const inFileOrder = (a: Issue, b: Issue) => a.at.offset - b.at.offset;

export interface IssueOrder {
  /** Takes what was found; returns what nothing more should come before. */
  take(found: readonly Issue[]): readonly Issue[];
  /** The rest. */
  end(): readonly Issue[];
}

/**
 * Up to a hundred thousand issues are in the order of the file exactly. Where there are more, the earlier half is let go
 * each time: what becomes certain much later than its place (a header without trailer) is told then.
 */
export function issueOrder(mostWaiting = MOST_WAITING): IssueOrder {
  let waiting: Issue[] = [];
  return {
    take(found) {
      for (const one of found) waiting.push(one);
      if (waiting.length <= mostWaiting) return [];
      waiting.sort(inFileOrder);
      const half = waiting.length >> 1;
      const sure = waiting.slice(0, half);
      waiting = waiting.slice(half);
      return sure;
    },
    end: () => waiting.sort(inFileOrder),
  };
}
