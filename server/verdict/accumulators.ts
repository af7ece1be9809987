/** Deductible and out-of-pocket: a total paired with what is left of it (EB06=29), by network, level and plan. */
import type { AccumulatorView, Amount } from '../panel-view.ts';
import type { BenefitRow } from './answer.ts';
import { networkWord } from './lines.ts';
import type { ServiceRows } from './service.ts';

const remaining = new Set(['29', '33']);
/** Year to date is what was used: neither the total nor what is left. */
const used = new Set(['24', '30', '31']);

/** The amount all rows agree on; disagreeing rows give none, for a guess would be worse. */
function agreed(rows: readonly BenefitRow[]): Amount | undefined {
  const amounts = new Set(rows.map((row) => row.amount?.value));
  return amounts.size === 1 ? rows[0]?.amount : undefined;
}

function viewOf(rows: readonly BenefitRow[]): AccumulatorView {
  const left = agreed(rows.filter((row) => remaining.has(row.period ?? '')));
  const total = agreed(rows.filter((row) => !remaining.has(row.period ?? '')));
  const level = rows[0]?.level;
  return {
    network: networkWord(rows[0]?.network),
    level: level === 'IND' || level === 'FAM' ? level : 'other',
    evidence: rows.flatMap((row) => row.evidence),
    ...(total && { total }),
    ...(left && { remaining: left }),
  };
}

/** Accumulators of the closest level that has any: the service's own before the plan's. */
export function accumulatorsOf(found: ServiceRows, type: 'C' | 'G'): AccumulatorView[] {
  const usable = (row: BenefitRow): boolean =>
    row.type === type && row.amount !== undefined && !used.has(row.period ?? '');
  const rows = found.levels.map((level) => level.filter(usable)).find((level) => level.length > 0) ?? [];
  const groups = Map.groupBy(rows, (row) =>
    [row.network, row.level, row.planName, row.serviceType, row.procedure]
      .map((part) => part ?? '')
      .join('|'),
  );
  return [...groups.values()].map(viewOf);
}
