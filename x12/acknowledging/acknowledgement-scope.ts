/** Which issues belong to which interchange, group or set. */
import type { Issue } from '../issue.ts';
import type { Segment } from '../reading/segment.ts';

/** The issues of each header: from its segment to before the next header. The headers come in file order. */
export function issuesByHeader(
  headers: readonly Segment[],
  issues: readonly Issue[],
): readonly (readonly Issue[])[] {
  const found: Issue[][] = headers.map(() => []);
  for (const issue of issues) {
    let [low, high] = [0, headers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((headers[middle]?.number ?? Infinity) <= issue.at.segment) low = middle + 1;
      else high = middle;
    }
    found[low - 1]?.push(issue);
  }
  return found;
}
