/** Which rows of an answer speak of the booked service, and how closely. */
import type { BenefitRow } from './answer.ts';
import { includes } from './dates.ts';
import type { BookedService } from './facts.ts';

/** X12 EB01 of a row that says whether something is in force. */
export const active = new Set(['1', '2', '3', '4', '5']);
export const inactive = new Set(['6', '7', '8']);
export const excluding = new Set(['I', 'E']);
/** EB01 of rows that put a price on a service, which none would do for one it does not cover. */
const sharing = new Set(['A', 'B', 'C', 'G']);
/** Rows that answer a question about a service; free text and contacts do not. */
const answering = new Set([...active, ...inactive, ...excluding, ...sharing, 'F', 'H', 'CB', 'N', 'Y']);

/** Service types of dental, vision and pharmacy plans, whose being active says nothing of a medical visit. */
export const nonMedical = new Set([
  '23',
  '24',
  '25',
  '26',
  '27',
  '28',
  '35',
  '36',
  '37',
  '38',
  '39',
  '40',
  '41',
  '88',
  '89',
  '90',
  '91',
  '92',
  'AL',
  'AM',
  'AN',
  'AO',
]);
const general = '30';

/** Rows without service type or procedure, and those for 30, speak of the plan. */
export const isGeneral = (row: BenefitRow): boolean =>
  row.procedure === undefined && (row.serviceType === undefined || row.serviceType === general);

/** The booked service types but the plan itself. */
export const specificTypes = (service: BookedService): string[] =>
  service.serviceTypes.filter((type) => type !== general);

/** 0 = the booked procedure, then the service types from the most specific on, then the plan; absent = something else. */
export function closeness(row: BenefitRow, service: BookedService): number | undefined {
  const types = specificTypes(service);
  if (row.procedure !== undefined) return row.procedure === service.procedure?.code ? 0 : undefined;
  if (isGeneral(row)) return types.length + 1;
  const at = types.indexOf(row.serviceType ?? '');
  return at < 0 ? undefined : at + 1;
}

export interface ServiceRows {
  /** Rows in force on the day, by closeness; index as in `closeness`. */
  readonly levels: readonly (readonly BenefitRow[])[];
  /** Index of the last level that is about the service rather than the plan. */
  readonly lastSpecific: number;
  /** Most specific level with an answer; absent when only the plan was answered, or nothing. */
  readonly answered?: number;
}

export function serviceRows(rows: readonly BenefitRow[], service: BookedService, day: string): ServiceRows {
  const lastSpecific = specificTypes(service).length;
  const levels: BenefitRow[][] = Array.from({ length: lastSpecific + 2 }, () => []);
  for (const row of rows) {
    const level = closeness(row, service);
    if (level !== undefined && includes(row.dates, day)) levels[level]?.push(row);
  }
  const answered = levels.findIndex(
    (level, at) => at <= lastSpecific && level.some((row) => answering.has(row.type)),
  );
  return { levels, lastSpecific, ...(answered >= 0 && { answered }) };
}

/** Rows that can hold for us: those of the other side of the network leave when ours is known. */
export function forOurNetwork(
  rows: readonly BenefitRow[],
  ours: 'in' | 'out' | 'unknown',
): readonly BenefitRow[] {
  if (ours === 'unknown') return rows;
  const kept = rows.filter((row) => row.network !== (ours === 'in' ? 'N' : 'Y'));
  return kept.length > 0 ? kept : rows;
}

/** Is the service covered, by the rows of one level. */
export function coveredBy(rows: readonly BenefitRow[], ours: 'in' | 'out' | 'unknown'): boolean | undefined {
  const holding = forOurNetwork(rows, ours);
  const said = (types: ReadonlySet<string>): BenefitRow[] => holding.filter((row) => types.has(row.type));
  const refused = [...said(excluding), ...said(inactive)];
  const granted = [...said(active), ...said(sharing)];
  const onlyOutside = refused.length > 0 && refused.every((row) => row.network === 'N');
  if (refused.length > 0 && !(onlyOutside && granted.some((row) => row.network !== 'N'))) return false;
  return granted.length > 0 ? true : undefined;
}
