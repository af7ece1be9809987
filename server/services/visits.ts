/** The visits of a chart with their verdicts: chart, checks and rules put together. */
import type { CheckFacts, CoverageFacts, VisitFacts } from '../verdict/facts.ts';
import { judge } from '../verdict/index.ts';
import type { CoverageCheckView, ToldBy, VisitView } from '../panel-view.ts';
import type { Database } from '../store/database.ts';
import { referenceOf, type Chart, type ChartCoverage, type ChartVisit } from './chart.ts';
import type { AuthorizationView } from '../authorization-view.ts';
import type { Authorizations } from './authorizations.ts';
import type { EligibilityChecks, KnownCheck } from './eligibility-checks.ts';
import type { EligibilityContext } from './eligibility-request.ts';

type Known = Partial<KnownCheck>;

function checkFacts(checks: EligibilityChecks, { exchange, answer }: Known): CheckFacts | undefined {
  if (!exchange) return undefined;
  const view = checks.view(exchange);
  const { asked } = exchange.context as EligibilityContext;
  const place = view.refusal?.evidence.findLast((one) => one.kind === 'segment');
  return {
    state: view.state,
    exchange: exchange.id,
    askedAt: view.askedAt,
    serviceDate: view.serviceDate,
    asked,
    ...(view.answeredAt ? { answeredAt: view.answeredAt } : {}),
    ...(view.nextCheckAt ? { nextCheckAt: view.nextCheckAt } : {}),
    ...(answer ? { answer } : {}),
    ...(view.refusal
      ? {
          refusal: {
            kind: view.refusal.kind,
            code: view.refusal.code,
            ...(place ? { place: { direction: place.direction, at: place.at } } : {}),
          },
        }
      : {}),
  };
}

function coverageFacts(checks: EligibilityChecks, one: ChartCoverage, known: Known): CoverageFacts {
  const route = one.payerId === undefined ? undefined : checks.routeOf(one.payerId);
  const check = checkFacts(checks, known);
  return {
    coverage: one.coverage,
    order: one.order,
    payerName: route?.payer.name ?? one.payerName,
    verifyWithinDays: route?.verifyWithinDays ?? 3,
    networkOfOurs: route?.networkOfOurs ?? 'unknown',
    procedureCodes: route?.procedureCodes ?? false,
    ...(one.payor ? { payor: one.payor } : {}),
    ...(route && one.payerId !== undefined ? { payerId: one.payerId } : {}),
    ...(one.subscriber ? { subscriber: one.subscriber } : {}),
    ...(route?.memberIdPattern ? { memberIdPattern: route.memberIdPattern } : {}),
    ...(route?.memberIdShape ? { memberIdShape: route.memberIdShape } : {}),
    ...(known.exchange ? { slow: checks.view(known.exchange).slow } : {}),
    ...(check ? { check } : {}),
  };
}

const nameOf = (visit: ChartVisit) => {
  const [name] = visit.practitioner?.name ?? [];
  return name?.text ?? [name?.prefix?.[0], name?.given?.[0], name?.family].filter(Boolean).join(' ');
};

const toldView = ({ source, toldAt, by, also, isPerhapsTwice }: NonNullable<ChartVisit['told']>): ToldBy => ({
  ...{ source, at: toldAt.toISOString(), isPerhapsTwice },
  ...(also && { alsoAt: also.toldAt.toISOString() }),
  ...(by !== undefined && { by }),
});

/** When a request that is under way may have news: at its next attempt, else any moment. */
function newsOf(authorizations: readonly AuthorizationView[], now: Date): string | undefined {
  const times = authorizations.flatMap((one) => (one.isOpen ? [one.retryAt ?? now.toISOString()] : []));
  return times.sort()[0];
}

function visitView(
  checks: EligibilityChecks,
  chart: Chart,
  visit: ChartVisit,
  known: { readonly checks: readonly Known[]; readonly authorizations: readonly AuthorizationView[] },
  now: Date,
): VisitView {
  const facts: VisitFacts = {
    now: now.toISOString(),
    appointment: visit.appointment,
    timeZone: visit.timeZone,
    serviceDate: visit.day,
    patient: chart.patient,
    service: visit.service,
    ...(visit.placeOfService === undefined ? {} : { placeOfService: visit.placeOfService }),
    coverages: chart.coverages.map((one, i) => coverageFacts(checks, one, known.checks[i] ?? {})),
    authorizations: known.authorizations,
  };
  const judgement = judge(facts);
  const coverages = chart.coverages.map((one, i): CoverageCheckView => {
    const judged = judgement.coverages[i];
    const exchange = known.checks[i]?.exchange;
    return {
      coverage: referenceOf(one.coverage),
      order: one.order,
      payerName: facts.coverages[i]?.payerName ?? one.payerName,
      hasRoute: facts.coverages[i]?.payerId !== undefined,
      ...(exchange ? { check: checks.view(exchange) } : {}),
      ...(judged?.benefits ? { benefits: judged.benefits } : {}),
      differences: judged?.differences ?? [],
    };
  });
  const practitioner = nameOf(visit);
  const newsAt = newsOf(known.authorizations, now);
  return {
    appointment: referenceOf(visit.appointment),
    start: visit.appointment.start ?? '',
    timeZone: visit.timeZone,
    status: visit.appointment.status,
    title: visit.title,
    ...(visit.location?.name ? { location: visit.location.name } : {}),
    ...(practitioner ? { practitioner } : {}),
    ...(visit.service.procedure ? { procedure: visit.service.procedure } : {}),
    serviceTypes: visit.service.serviceTypes,
    ...(visit.told && { told: toldView(visit.told) }),
    ...(judgement.verdict ? { verdict: judgement.verdict } : {}),
    findings: judgement.findings,
    coverages,
    ...(newsAt ? { newsAt } : {}),
  };
}

/** Every coming visit of the chart, judged by what the payers answered so far. */
export async function viewVisits(
  needs: {
    database: Database;
    checks: EligibilityChecks;
    authorizations: Authorizations;
    tenant: string;
    now: Date;
  },
  chart: Chart,
): Promise<VisitView[]> {
  const { database, checks, tenant, now } = needs;
  const patient = chart.patient.id ?? '';
  const [found, asked] = await database.tenant(tenant, async (tx) => [
    await checks.newest(tx, {
      patient,
      coverages: chart.coverages.map(({ coverage }) => referenceOf(coverage)),
      appointments: chart.visits.map(({ appointment }) => referenceOf(appointment)),
    }),
    await needs.authorizations.list(tx, { patient }),
  ]);
  const authorizations = asked.map((one) => needs.authorizations.view(one));
  const known = new Map(
    found.map((one) => {
      const { appointment = '', coverage } = one.exchange.context as EligibilityContext;
      return [`${appointment} ${coverage}`, one];
    }),
  );
  return chart.visits.map((visit) => {
    const ofVisit = chart.coverages.map(
      ({ coverage }) => known.get(`${referenceOf(visit.appointment)} ${referenceOf(coverage)}`) ?? {},
    );
    const reference = referenceOf(visit.appointment);
    const ofThis = authorizations.filter(({ appointment }) => appointment === reference);
    return visitView(checks, chart, visit, { checks: ofVisit, authorizations: ofThis }, now);
  });
}
