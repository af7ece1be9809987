/** Front door: `judge` turns the facts of a booked visit into findings, benefits and one verdict. Pure. */
import type { Evidence, Finding, Rejection } from '../panel-view.ts';
import { readAnswer } from './answer.ts';
import { benefitsOf, isQmb } from './benefits.ts';
import { ruleData } from './catalogue.ts';
import { differencesOf } from './differences.ts';
import type { CheckFacts, CoverageFacts, Judgement, VisitFacts } from './facts.ts';
import { element, referenceTo } from './fhir.ts';
import { readPlan } from './plan.ts';
import { rejectionsOf } from './rejections.ts';
import type { CoverageReading, Firing, Rule, VisitReading } from './rule.ts';
import { rules } from './rules/index.ts';
import { isOverdue, isUsable, verdictOf } from './verdict.ts';

export type { Asked, CheckFacts, CoverageFacts, Judgement, TraceLine, VisitFacts } from './facts.ts';

const dayInMs = 86_400_000;
/** No verdict: nothing is going to happen. */
const calledOff = new Set(['cancelled', 'noshow', 'entered-in-error']);
/** FHIR Coverage.status of what was never or is no longer an insurance. */
const noInsurance = new Set(['cancelled', 'entered-in-error']);

function readCoverage(
  visit: VisitFacts,
  facts: CoverageFacts,
  primary: boolean,
  qmb: boolean,
): CoverageReading {
  const answer = readAnswer(facts.check);
  const base = { facts, primary, reference: referenceTo(element(facts.coverage)) };
  if (answer === undefined) return { ...base, differences: [] };
  const differences = differencesOf(visit, facts, answer);
  if (answer.rows.length === 0 && answer.errors.length > 0) return { ...base, answer, differences };
  const plan = readPlan(answer, visit.service, visit.serviceDate);
  return { ...base, answer, plan, benefits: benefitsOf(visit, facts, answer, plan, qmb), differences };
}

function dueOf(rule: string, visit: VisitFacts): string | undefined {
  const due = ruleData.get(rule)?.due;
  const start = Date.parse(String(element(visit.appointment)?.['start']));
  return due === undefined || Number.isNaN(start)
    ? undefined
    : new Date(start - due.daysBefore * dayInMs).toISOString();
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((one) => [JSON.stringify(one), one])).values()];
}

function findingOf(rule: Rule, firing: Firing, visit: VisitFacts, coverage?: CoverageReading): Finding {
  const data = ruleData.get(rule.id);
  if (data === undefined) throw new Error(`Rule ${rule.id} has no line in profiles/rules/rules.json.`);
  const due = dueOf(rule.id, visit);
  return {
    rule: rule.id,
    severity: data.severity,
    stops: data.stops && coverage?.primary !== false,
    params: firing.params ?? {},
    fixes: data.fixes.filter((fix) => firing.fixes?.includes(fix.label) ?? true),
    owner: data.owner,
    ...(due !== undefined && { due }),
    evidence: distinct(firing.evidence),
    ...(coverage && { coverage: coverage.reference }),
  };
}

function findingsOf(visit: VisitReading): Finding[] {
  return rules.flatMap((rule) =>
    rule.of === 'visit'
      ? rule.check(visit).map((firing) => findingOf(rule, firing, visit.facts))
      : visit.coverages.flatMap((coverage) =>
          rule.check(coverage, visit).map((firing) => findingOf(rule, firing, visit.facts, coverage)),
        ),
  );
}

/** Of equal weight, the rule that stands first in the list speaks first. */
const placeOf = (rule: string) => rules.findIndex(({ id }) => id === rule);

const weights = { block: 2, warn: 1, info: 0 };

/** Worst first: what stops, what is overdue, then by severity, the primary coverage before others, then by rule. */
function worstFirst(findings: readonly Finding[], now: string, primary: string | undefined): Finding[] {
  const weight = (one: Finding): number =>
    (one.stops ? 16 : 0) +
    (isOverdue(one, now) ? 8 : 0) +
    weights[one.severity] * 2 +
    (one.coverage === undefined || one.coverage === primary ? 1 : 0);
  const sorted = findings.toSorted((a, b) => weight(b) - weight(a) || placeOf(a.rule) - placeOf(b.rule));
  return sorted.reduce(withLeader, []);
}

/** Adds a finding behind the others, or in front of the first that its rule leads, of the same coverage. */
function withLeader(before: readonly Finding[], one: Finding): Finding[] {
  const led = ruleData.get(one.rule)?.leads ?? [];
  const at = before.findIndex(({ rule, coverage }) => led.includes(rule) && coverage === one.coverage);
  return before.toSpliced(at < 0 ? before.length : at, 0, one);
}

/**
 * Facts of one visit → its verdict, findings (worst first) and, in the order given, what each coverage answered.
 * Never throws on odd FHIR.
 */
export function judge(facts: VisitFacts): Judgement {
  const insured = facts.coverages
    .filter((one) => !noInsurance.has(String(element(one.coverage)?.['status'])))
    .toSorted((a, b) => a.order - b.order);
  const qmb = insured.some((one) => isQmb(readAnswer(one.check), facts.serviceDate) !== undefined);
  const coverages = insured.map((one, at) => readCoverage(facts, one, at === 0, qmb));
  const told = facts.coverages.map((given) => {
    const read = coverages.find((one) => one.facts === given);
    return {
      coverage: referenceTo(element(given.coverage)),
      ...(read?.benefits && { benefits: read.benefits }),
      differences: [...(read?.differences ?? [])],
    };
  });
  if (calledOff.has(String(element(facts.appointment)?.['status']))) return { findings: [], coverages: told };
  const primary = coverages[0];
  const findings = worstFirst(findingsOf({ facts, coverages }), facts.now, primary?.reference);
  const verdict = verdictOf(findings, isUsable(primary, findings), facts.now, primary?.reference);
  return { verdict, findings, coverages: told };
}

/** The AAA of a check's answer as the panel shows them. */
export function rejections(check: Partial<CheckFacts>): Rejection[] {
  return rejectionsOf(readAnswer(check));
}
