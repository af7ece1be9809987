/** Brings the chart's Coverage and our check of it together; either may be there without the other. */
import type { Coverage } from 'fhir/r4.js';
import type { CoverageCheckView } from '../../server/panel-view.ts';

export interface CoveragePair {
  readonly reference: string;
  readonly card: Coverage | undefined;
  readonly check: CoverageCheckView | undefined;
}

/** In billing order: our order first (it is the one the check used), then the chart's, then as it came. */
export function pairCoverages(
  cards: readonly Coverage[],
  checks: readonly CoverageCheckView[],
): CoveragePair[] {
  const byReference = new Map(cards.map((card) => [`Coverage/${card.id ?? ''}`, card]));
  const checked = checks.map((check) => ({
    reference: check.coverage,
    card: byReference.get(check.coverage),
    check,
  }));
  const known = new Set(checks.map(({ coverage }) => coverage));
  const rest = [...byReference]
    .filter(([reference]) => !known.has(reference))
    .map(([reference, card]) => ({ reference, card, check: undefined }));
  const order = (pair: CoveragePair) => pair.check?.order ?? pair.card?.order ?? Number.MAX_SAFE_INTEGER;
  return [...checked, ...rest].toSorted((one, other) => order(one) - order(other));
}

export function planOf(card: Coverage, kind: 'plan' | 'group'): string | undefined {
  const found = card.class?.find(({ type }) => type.coding?.some(({ code }) => code === kind));
  return found?.name ?? found?.value;
}
