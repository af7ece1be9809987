/** What a rule is: a question about a visit or one of its coverages; the rest of it is data in profiles/rules. */
import type { BenefitsView, Difference, Evidence } from '../panel-view.ts';
import type { Answer } from './answer.ts';
import type { CoverageFacts, VisitFacts } from './facts.ts';
import { codeOf, element, list, referenceTo } from './fhir.ts';
import type { PlanReading } from './plan.ts';

/** A coverage with everything its answer was read to say. */
export interface CoverageReading {
  readonly facts: CoverageFacts;
  /** `Coverage/…` */
  readonly reference: string;
  /** The one the verdict waits for. */
  readonly primary: boolean;
  readonly answer?: Answer;
  readonly plan?: PlanReading;
  readonly benefits?: BenefitsView;
  readonly differences: readonly Difference[];
}

export interface VisitReading {
  readonly facts: VisitFacts;
  readonly coverages: readonly CoverageReading[];
}

/** A rule that fired: parameters of its words and where it shows. */
export interface Firing {
  readonly params?: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
  /** Labels of the fixes that fit; absent = all of the rule. */
  readonly fixes?: readonly string[];
}

export type Rule =
  | { readonly id: string; readonly of: 'visit'; readonly check: (visit: VisitReading) => readonly Firing[] }
  | {
      readonly id: string;
      readonly of: 'coverage';
      readonly check: (coverage: CoverageReading, visit: VisitReading) => readonly Firing[];
    };

export const inResource = (
  resource: { resourceType?: unknown; id?: unknown } | undefined,
  path: string,
): Evidence => ({
  kind: 'resource',
  reference: referenceTo(resource),
  path,
});

export const inCoverage = (coverage: CoverageReading, path: string): Evidence =>
  inResource(coverage.facts.coverage, path);

/** The plan is known not to carry this visit, so that finer questions are moot. */
export const planFails = (coverage: CoverageReading): boolean =>
  coverage.plan?.state === 'inactive' ||
  (coverage.plan?.otherKindOnly.length ?? 0) > 0 ||
  (coverage.plan?.outside.length ?? 0) > 0;

/** The booked service as its code, else as the visit is called. */
export const serviceName = (visit: VisitReading): string =>
  visit.facts.service.procedure?.code ??
  visit.facts.service.visitType ??
  visit.facts.service.serviceTypes[0] ??
  '';

const medicareTypes = new Set(['MA', 'MB', 'MP', 'CP']);

/** Codes of Coverage.type. */
const typeCodes = (facts: CoverageFacts): string[] =>
  list(element(element(facts.coverage)?.['type'])?.['coding']).map((coding) => codeOf(coding) ?? '');

/** Original Medicare: a Medicare member number on the chart or a Medicare part in the answer. */
export function isMedicare(coverage: CoverageReading): boolean {
  const { facts, answer } = coverage;
  return (
    typeCodes(facts).some((code) => /^(?:MA|MB|MEDICARE)$/i.test(code)) ||
    /\bmedicare\b/i.test(facts.payerName) ||
    (answer?.rows.some((row) => medicareTypes.has(row.insuranceType ?? '')) ?? false)
  );
}

export function isMedicaid(coverage: CoverageReading): boolean {
  const { facts, answer } = coverage;
  return (
    typeCodes(facts).some((code) => /^(?:MC|MEDICAID|SUBSIDIZ)$/i.test(code)) ||
    /\bmedicaid\b/i.test(facts.payerName) ||
    (answer?.rows.some((row) => row.type !== 'R' && row.insuranceType === 'MC') ?? false)
  );
}
