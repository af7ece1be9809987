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

export interface Range {
  readonly network: BenefitLine['network'];
  readonly least: BenefitLine;
  readonly most: BenefitLine;
}

/** Where none may be chosen: the least and the most of each network, in the order they came. */
export function ranges(lines: readonly BenefitLine[]): Range[] {
  const worth = (line: BenefitLine) => line.amount?.value ?? 0;
  const networks = [...new Set(lines.map(({ network }) => network))];
  return networks.flatMap((network) => {
    const sorted = lines
      .filter((line) => line.network === network)
      .toSorted((one, other) => worth(one) - worth(other));
    const [least] = sorted;
    const last = sorted.at(-1);
    if (!least || !last) return [];
    return [{ network, least, most: worth(last) === worth(least) ? least : last }];
  });
}

/** The amounts that matter first: those of the network we are in. Without our status known, all of them. */
export function split(
  views: readonly AccumulatorView[],
  ours: 'yes' | 'no' | 'unknown',
): { readonly shown: AccumulatorView[]; readonly folded: AccumulatorView[] } {
  const sorted = byRelevance(views);
  const other = ours === 'yes' ? 'out' : 'in';
  const shown = sorted.filter(({ network }) => network !== other);
  if (ours === 'unknown' || shown.length === 0) return { shown: sorted, folded: [] };
  return { shown, folded: sorted.filter(({ network }) => network === other) };
}

/** Shares to show side by side: one of each network, no repeats. */
export function perNetwork(lines: readonly BenefitLine[]): BenefitLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = `${line.network} ${String(line.amount?.value)} ${String(line.percent)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
