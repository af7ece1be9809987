/** Rows that name another payer (EB01=R), told apart into Medicare Advantage and the rest. */
import type { BenefitRow, RelatedEntity } from './answer.ts';
import { normaliseId } from './names.ts';
import { isMedicare, type CoverageReading, type VisitReading } from './rule.ts';

/** X12 NM101 of a payer named beside a benefit. */
const payerRoles = new Set(['PR', 'PRP', 'SEP', 'TTP']);
/** X12 EB04 of the plans that take the place of Original Medicare. */
const advantageTypes = new Set(['HN', 'HM', 'PR', 'IN', 'PS']);

export const payerNamed = (row: BenefitRow): RelatedEntity | undefined =>
  row.entities.find((one) => payerRoles.has(one.role));

export const isAdvantage = (coverage: CoverageReading, row: BenefitRow): boolean =>
  isMedicare(coverage) &&
  (row.insuranceType === 'HN' || (row.type === 'R' && advantageTypes.has(row.insuranceType ?? '')));

/** A payer the visit already holds as one of its coverages is no news. */
export function onFile(entity: RelatedEntity | undefined, visit: VisitReading): boolean {
  if (entity === undefined) return false;
  const name = normaliseId(entity.name ?? '');
  return visit.coverages.some(
    ({ facts }) =>
      (entity.identifier !== undefined && facts.payerId === entity.identifier) ||
      (name !== '' && normaliseId(facts.payerName) === name),
  );
}
