/** When verdicts are worth asking for anew although nobody pressed anything. */
import type { VisitView } from '../../server/panel-view.ts';

const lookEvery = 3000;

/**
 * Milliseconds until then: a check that failed is sent again by the server itself, a payer answers a request later. False
 * where no news is to come.
 */
export function untilNews(visits: readonly VisitView[], now: number): number | false {
  const times = visits.flatMap(({ coverages, newsAt }) => [
    newsAt,
    ...coverages.map(({ check }) => check?.retryAt),
  ]);
  const known = times.flatMap((at) => (at === undefined ? [] : [Date.parse(at)]));
  return known.length === 0 ? false : Math.max(lookEvery, Math.min(...known) - now);
}
