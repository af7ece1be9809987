/** What the answer says of the booked service: covered or not, what to collect, authorization, network, notes. */
import type { BenefitsView, YesNoUnknown } from '../panel-view.ts';
import { accumulatorsOf } from './accumulators.ts';
import type { Answer, BenefitRow } from './answer.ts';
import { copayOf } from './copay.ts';
import { includes } from './dates.ts';
import type { CoverageFacts, VisitFacts } from './facts.ts';
import { lineOf } from './lines.ts';
import type { PlanReading } from './plan.ts';
import { coveredBy, forOurNetwork, serviceRows, type ServiceRows } from './service.ts';

type Ours = CoverageFacts['networkOfOurs'];

function serviceState(found: ServiceRows, plan: PlanReading, ours: Ours): BenefitsView['service'] {
  for (const level of found.levels.slice(found.answered ?? 0, found.lastSpecific + 1)) {
    const covered = coveredBy(level, ours);
    if (covered !== undefined) return covered ? 'covered' : 'not-covered';
  }
  if (plan.otherKindOnly.length > 0 || plan.state === 'inactive') return 'not-covered';
  return (found.levels.at(-1) ?? []).length > 0 ? 'general-only' : 'not-answered';
}

/**
 * The most specific level that answered decides. A less specific yes still counts, for asking in vain is cheaper than a denial;
 * a less specific no does not, nor does the plan's (30).
 */
function authorizationOf(found: ServiceRows, ours: Ours): BenefitsView['authorization'] {
  const levels = found.levels.slice(0, found.lastSpecific + 1).map((level) => forOurNetwork(level, ours));
  const said = (row: BenefitRow): boolean => row.authorization !== undefined;
  const at = levels.findIndex((level) => level.some(said));
  const rows = (levels[at] ?? []).filter(said);
  const evidence = rows.flatMap((row) =>
    row.of(row.authorization === 'U' ? 'extension:authorization-unknown' : 'authorizationRequired'),
  );
  const codes = new Set(rows.map((row) => row.authorization));
  let required: YesNoUnknown = 'unknown';
  if (codes.has('Y') && (ours !== 'unknown' || !codes.has('N'))) required = 'yes';
  else if (codes.size === 1 && codes.has('N') && at === found.answered) required = 'no';
  return { required, evidence };
}

function networkOf(found: ServiceRows, ours: Ours): BenefitsView['network'] {
  const rows = found.levels.flat().filter((row) => row.network !== undefined);
  return {
    ours: ours === 'in' ? 'yes' : ours === 'out' ? 'no' : 'unknown',
    evidence: rows.flatMap((row) => row.of('network')),
  };
}

function notesOf(answer: Answer): BenefitsView['notes'] {
  const notes = new Map<string, BenefitsView['notes'][number]>();
  for (const row of answer.rows) {
    for (const note of row.notes) {
      if (!notes.has(note)) notes.set(note, { text: note, evidence: row.of('description') });
    }
  }
  return [...notes.values()];
}

/** Coinsurance of the closest level that has any. */
function coinsuranceOf(found: ServiceRows): BenefitRow[] {
  return (
    found.levels.map((level) => level.filter((row) => row.type === 'A')).find((level) => level.length > 0) ??
    []
  );
}

/** The payer says in codes, or in so many words, that cost sharing may not be asked of this patient on that day. */
export function isQmb(answer: Answer | undefined, day: string): BenefitRow | undefined {
  const says = (note: string): boolean =>
    /\bQMB\b|qualified medicare beneficiary/i.test(note) &&
    !/\b(?:not|non|no)\b[\s-]+(?:\w+\s+){0,3}(?:QMB|qualified)/i.test(note);
  return answer?.rows.find(
    (row) =>
      includes(row.dates, day) && row.type !== '6' && (row.insuranceType === 'QM' || row.notes.some(says)),
  );
}

export function benefitsOf(
  visit: VisitFacts,
  facts: CoverageFacts,
  answer: Answer,
  plan: PlanReading,
  qmb: boolean,
): BenefitsView {
  const found = serviceRows(answer.rows, visit.service, visit.serviceDate);
  const ours = facts.networkOfOurs;
  const { placeOfService } = visit;
  return {
    service: serviceState(found, plan, ours),
    plan: plan.state,
    ...(plan.name !== undefined && { planName: plan.name }),
    copay: copayOf(found, { network: ours, qmb, ...(placeOfService !== undefined && { placeOfService }) }),
    coinsurance: coinsuranceOf(found).map(lineOf),
    deductible: accumulatorsOf(found, 'C'),
    outOfPocket: accumulatorsOf(found, 'G'),
    authorization: authorizationOf(found, ours),
    network: networkOf(found, ours),
    notes: notesOf(answer),
    lines: answer.rows.map(lineOf),
  };
}
