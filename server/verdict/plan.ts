/** Is the plan in force, by the rows that speak of the plan; dental-only answers are told apart. */
import type { Answer, BenefitRow } from './answer.ts';
import { includes } from './dates.ts';
import type { BookedService } from './facts.ts';
import { active, closeness, inactive, isGeneral, nonMedical } from './service.ts';

const pendingTypes = new Set(['5', '7', '8']);

export interface PlanReading {
  readonly state: 'active' | 'inactive' | 'pending' | 'not-answered';
  readonly name?: string;
  /** Rows the state follows from. */
  readonly rows: readonly BenefitRow[];
  /** Active rows whose own dates leave the day out. */
  readonly outside: readonly BenefitRow[];
  /** Every active row is of a dental, vision or pharmacy kind, and none of the booked kind. */
  readonly otherKindOnly: readonly BenefitRow[];
}

/** An inactive row of another plan than the active one (an old policy) does not end the active one. */
const samePlan = (a: BenefitRow, b: BenefitRow): boolean =>
  (a.planName === undefined || b.planName === undefined || a.planName === b.planName) &&
  (a.insuranceType === undefined || b.insuranceType === undefined || a.insuranceType === b.insuranceType);

function otherKind(rows: readonly BenefitRow[], service: BookedService): readonly BenefitRow[] {
  const status = rows.filter((row) => active.has(row.type));
  const foreign = status.filter(
    (row) => nonMedical.has(row.serviceType ?? '') && closeness(row, service) === undefined,
  );
  const medicalSaid = rows.some(
    (row) => closeness(row, service) !== undefined && (active.has(row.type) || inactive.has(row.type)),
  );
  return foreign.length > 0 && foreign.length === status.length && !medicalSaid ? foreign : [];
}

export function readPlan(answer: Answer, service: BookedService, day: string): PlanReading {
  const about = answer.rows.filter(isGeneral);
  const inForce = about.filter((row) => active.has(row.type));
  const today = inForce.filter((row) => includes(row.dates, day));
  const outside = inForce.filter((row) => !includes(row.dates, day));
  // The dates of an inactive row tell when the plan was in force, so they excuse it only beside an active one.
  const ended = about
    .filter((row) => inactive.has(row.type))
    .filter(
      (row) => today.length === 0 || (includes(row.dates, day) && today.every((one) => samePlan(one, row))),
    );
  const otherKindOnly = otherKind(answer.rows, service);
  const rest = { outside: today.length > 0 ? [] : outside, otherKindOnly };
  const name = (ended.length > 0 ? ended : inForce).find((row) => row.planName !== undefined)?.planName;
  const named = name === undefined ? {} : { name };
  if (ended.length > 0) {
    const pending = ended.every((row) => pendingTypes.has(row.type));
    return { state: pending ? 'pending' : 'inactive', rows: ended, ...rest, ...named };
  }
  if (inForce.length > 0) {
    const pending = inForce.every((row) => pendingTypes.has(row.type));
    return { state: pending ? 'pending' : 'active', rows: inForce, ...rest, ...named };
  }
  const elsewhere = answer.rows.filter((row) => active.has(row.type));
  return { state: elsewhere.length > 0 ? 'active' : 'not-answered', rows: elsewhere, ...rest };
}
