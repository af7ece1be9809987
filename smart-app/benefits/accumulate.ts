/** What the bars show: how much of a deductible or a limit is used, and the split of amounts by network. */
import type { AccumulatorView, BenefitLine } from '../../server/panel-view.ts';

export interface Bar {
  readonly used?: number;
  readonly total?: number;
  readonly remaining?: number;
  readonly currency: string;
  /** 0…1; absent when the payer gave only one of the two amounts. */
  readonly part?: number;
}

/** A payer that says more remains than there is gets an empty bar, not a negative one. */
export function bar(view: AccumulatorView): Bar {
  const total = view.total?.value;
  const remaining = view.remaining?.value;
  const currency = view.total?.currency ?? view.remaining?.currency ?? 'USD';
  const amounts = {
    ...(total !== undefined && { total }),
    ...(remaining !== undefined && { remaining }),
    currency,
  };
  if (total === undefined || remaining === undefined) return amounts;
  const used = Math.max(0, Math.round((total - remaining) * 100) / 100);
  return { ...amounts, used, part: total > 0 ? Math.min(1, used / total) : 1 };
}

/** The most telling amounts first: individual before family, in network before out. */
export function byRelevance(views: readonly AccumulatorView[]): AccumulatorView[] {
  const levels = ['IND', 'FAM', 'other'];
  const networks = ['in', 'both', 'not-stated', 'unknown', 'out'];
  return views.toSorted(
    (one, other) =>
      networks.indexOf(one.network) - networks.indexOf(other.network) ||
      levels.indexOf(one.level) - levels.indexOf(other.level),
  );
}

/** Candidates to show when none may be chosen: one amount of each network, no repeats. */
export function perNetwork(lines: readonly BenefitLine[]): BenefitLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = `${line.network} ${String(line.amount?.value)} ${String(line.percent)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
