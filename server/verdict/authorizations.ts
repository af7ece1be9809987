/** Requests for authorization of a visit, read for what they mean to the booking: which one counts, and does it cover. */
import type { AuthorizationLineView, AuthorizationView } from '../authorization-view.ts';
import type { Evidence } from '../panel-view.ts';
import { element, list, text } from './fhir.ts';
import type { CoverageReading, Firing, VisitReading } from './rule.ts';
import { serviceName } from './rule.ts';

export type Fit = 'covers' | 'other-days' | 'other-service' | 'other-provider';

/** The request that counts for a visit, and the line that is about the booked service. */
export interface CountingAuthorization {
  readonly view: AuthorizationView;
  readonly line?: AuthorizationLineView;
}

const granted = new Set(['approved', 'modified']);

/** A line about the booked code; where the booking has no code, the first. */
function lineOf({ lines }: AuthorizationView, visit: VisitReading): AuthorizationLineView | undefined {
  const booked = visit.facts.service.procedure?.code;
  return booked === undefined ? lines[0] : lines.find(({ asked }) => asked.code?.code === booked);
}

/** Does what was granted cover the visit as booked: code, day and provider. */
export function fitOf(line: AuthorizationLineView | undefined, visit: VisitReading): Fit {
  if (line === undefined || line.differences.some(({ field }) => field === 'code')) return 'other-service';
  const day = visit.facts.serviceDate;
  const changed = (field: 'start' | 'end') =>
    line.differences.find((one) => one.field === field)?.authorized || undefined;
  const from = line.validFrom ?? changed('start') ?? line.asked.start;
  const to = line.validTo ?? changed('end') ?? line.asked.end ?? line.asked.start;
  if ((from !== undefined && day < from) || (to !== undefined && day > to)) return 'other-days';
  const wanted = line.asked.provider?.reference;
  const booked = list(element(visit.facts.appointment)?.['participant'])
    .map((one) => text(element(one['actor'])?.['reference']) ?? '')
    .filter((reference) => reference.startsWith('Practitioner/'));
  return wanted !== undefined && booked.length > 0 && !booked.includes(wanted) ? 'other-provider' : 'covers';
}

/** The newest request of a coverage that is not taken back; one that grants the visit as booked counts before all others. */
export function authorizationOf(
  coverage: CoverageReading,
  visit: VisitReading,
): CountingAuthorization | undefined {
  const all = (visit.facts.authorizations ?? []).filter(
    (one) => one.coverage === coverage.reference && one.state !== 'closed' && one.replacedBy === undefined,
  );
  const known = all.map((view): CountingAuthorization => {
    const line = lineOf(view, visit);
    return { view, ...(line ? { line } : {}) };
  });
  const fits = ({ line }: CountingAuthorization) =>
    line !== undefined && granted.has(line.decision) && fitOf(line, visit) === 'covers';
  return known.find(fits) ?? known[0];
}

/** On its way, or with the payer: somebody has to wait, nobody has to begin. */
export const isUnderWay = ({ view }: CountingAuthorization): boolean =>
  ['queued', 'sending', 'waiting', 'arrived', 'payer-down'].includes(view.state);

export const isGranted = ({ view, line }: CountingAuthorization): boolean =>
  view.state === 'decided' && (line === undefined ? granted.has(view.decision) : granted.has(line.decision));

/** True while "authorization is required" would tell no news: it was asked for, and that is told by a rule of its own. */
export function isAskedFor(counting: CountingAuthorization | undefined): boolean {
  if (counting === undefined) return false;
  const { view, line } = counting;
  if (isUnderWay(counting) || view.state === 'pended' || view.state === 'ambiguous') return true;
  const decision = line?.decision ?? view.decision;
  return view.state === 'decided' && ['approved', 'modified', 'denied', 'not-required'].includes(decision);
}

/** Where the payer says it: of the line, else of the request. */
const evidenceOf = ({ view, line }: CountingAuthorization): readonly Evidence[] =>
  line && line.evidence.length > 0 ? line.evidence : [{ kind: 'resource', reference: view.claim, path: '' }];

/** What the words of all these rules may name. */
export function firing(
  counting: CountingAuthorization,
  coverage: CoverageReading,
  visit: VisitReading,
  params: Readonly<Record<string, string>> = {},
): Firing[] {
  const { view, line } = counting;
  const number = line?.number ?? view.number;
  const common = {
    service: serviceName(visit),
    payer: coverage.facts.payerName,
    sent: view.sentAt,
    ...(number ? { number } : {}),
    ...(line?.validFrom ? { from: line.validFrom } : {}),
    ...(line?.validTo ? { to: line.validTo } : {}),
  };
  return [{ params: { ...common, ...params }, evidence: evidenceOf(counting) }];
}
