/**
 * Which copay to collect, of those answered. A wrong amount costs trust, so none is chosen unless one stands out:
 * most specific service type answered, then network, then per visit (EB06=27), then place of service.
 */
import type { CopayView } from '../panel-view.ts';
import type { BenefitRow } from './answer.ts';
import { lineOf } from './lines.ts';
import type { ServiceRows } from './service.ts';

type Why = CopayView['why'][number];

export interface CopaySide {
  readonly network: 'in' | 'out' | 'unknown';
  readonly placeOfService?: string;
  /** A qualified Medicare beneficiary pays nothing. */
  readonly qmb: boolean;
}

interface Choice {
  readonly row?: BenefitRow;
  readonly why: Why[];
}

const isCopay = (row: BenefitRow): boolean => row.type === 'B' && row.amount !== undefined;

/** The same row said twice (for two service types, or word for word) is one candidate. */
function distinct(rows: readonly BenefitRow[]): BenefitRow[] {
  const seen = new Set<string>();
  return rows.filter((row, at) => {
    const key = row.segment === undefined ? `row ${at}` : `segment ${row.segment}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Keeps the rows that say it outright; when none does, those that do not say. */
function prefer(
  rows: readonly BenefitRow[],
  says: (row: BenefitRow) => boolean,
  silent: (row: BenefitRow) => boolean,
): BenefitRow[] {
  const outright = rows.filter(says);
  return outright.length > 0 ? outright : rows.filter(silent);
}

const statesNoSide = (row: BenefitRow): boolean => row.network === undefined || row.network === 'U';

function byNetwork(
  rows: readonly BenefitRow[],
  ours: CopaySide['network'],
): { rows: BenefitRow[]; why?: Why } {
  if (ours === 'unknown') {
    if (rows.some((row) => row.network === 'Y' || row.network === 'N'))
      return { rows: [], why: 'network-unknown' };
    return { rows: [...rows] };
  }
  const code = ours === 'in' ? 'Y' : 'N';
  const kept = prefer(rows, (row) => row.network === code || row.network === 'W', statesNoSide);
  const decided = kept.some((row) => row.network === code || row.network === 'W');
  return {
    rows: kept,
    ...(decided && { why: ours === 'in' ? ('in-network' as const) : ('out-of-network' as const) }),
  };
}

function byPlace(rows: readonly BenefitRow[], place: string | undefined): { rows: BenefitRow[]; why?: Why } {
  if (place === undefined) return { rows: [...rows] };
  const kept = prefer(
    rows,
    (row) => row.places.includes(place),
    (row) => row.places.length === 0,
  );
  return {
    rows: kept,
    ...(kept.some((row) => row.places.length > 0) && { why: 'place-of-service' as const }),
  };
}

function choose(pool: readonly BenefitRow[], side: CopaySide): Choice {
  const start: Why[] = [...(pool.length === 1 ? (['only-one'] as const) : []), 'most-specific-service'];
  const network = byNetwork(pool, side.network);
  if (network.why === 'network-unknown') return { why: ['network-unknown'] };
  const perVisit = network.rows.filter((row) => row.period === '27');
  const period = perVisit.length > 0 ? perVisit : network.rows;
  const place = byPlace(period, side.placeOfService);
  if (place.rows.length === 0) return { why: ['none-answered'] };
  const amounts = new Set(place.rows.map((row) => row.amount?.value));
  if (amounts.size > 1) return { why: ['several-equal'] };
  const why: Why[] = [...start];
  if (network.why) why.push(network.why);
  if (perVisit.length > 0) why.push('per-visit');
  if (place.why) why.push(place.why);
  return { ...(place.rows[0] && { row: place.rows[0] }), why };
}

/** Copays for the booked service, closest first, and the one to collect. */
export function copayOf(found: ServiceRows, side: CopaySide): CopayView {
  const rows = distinct(found.levels.flatMap((level) => level.filter(isCopay)));
  const candidates = rows.map(lineOf);
  if (side.qmb) return { candidates, why: ['qmb-collect-nothing'] };
  if (rows.length === 0) return { candidates, why: ['none-answered'] };
  const procedure = (found.levels[0] ?? []).filter(isCopay);
  const firstType = found.levels.findIndex(
    (level, at) =>
      at > 0 && at <= found.lastSpecific && level.some((row) => row.type !== 'D' && row.type !== 'P'),
  );
  const pool =
    procedure.length > 0 ? procedure : firstType < 0 ? [] : (found.levels[firstType] ?? []).filter(isCopay);
  if (pool.length === 0) {
    const onlyGeneral = found.answered === undefined;
    return { candidates, why: [onlyGeneral ? 'general-answer-only' : 'none-answered'] };
  }
  const choice = choose(distinct(pool), side);
  const chosen = choice.row ? rows.indexOf(choice.row) : -1;
  return { candidates, ...(chosen >= 0 && { chosen }), why: choice.why };
}
