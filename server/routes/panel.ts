/** The chart panel's own API below /s/{sid}/api: session, visits with verdicts, checks, raw exchanges. */
import { Router, type Request } from 'express';
import type { Log } from '../log.ts';
import type { OutsideView, SessionView, VisitsView } from '../panel-view.ts';
import { Problem } from '../problems.ts';
import { sessionOf, userOf, type SessionContext, type UserContext } from '../security/session-context.ts';
import { findIn, readChart, referenceOf, type Chart } from '../services/chart.ts';
import { ELIGIBILITY, type AskedCheck, type EligibilityChecks } from '../services/eligibility-checks.ts';
import { exchangeView } from '../services/message-view.ts';
import { askerOf } from '../services/provenance.ts';
import { dayToAsk } from '../services/service-date.ts';
import { viewVisits } from '../services/visits.ts';
import { authorizationRoutes, type AuthorizationRouteNeeds } from './authorizations.ts';
import type { Database } from '../store/database.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { isUuid } from '../uuid.ts';

export interface PanelNeeds extends AuthorizationRouteNeeds {
  readonly database: Database;
  readonly checks: EligibilityChecks;
  readonly clock: () => Date;
  readonly sandbox: boolean;
  readonly log: Log;
}

export function panelRoutes(needs: PanelNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/session', (req, res) => {
    res.json(sessionView(userOf(req), needs.sandbox));
  });
  router.get('/visits', async (req, res) => {
    const session = sessionOf(req);
    const now = needs.clock();
    const chart = await readChart(session.ehr, session.patient, now, needs.readOutside(session));
    const visits = await viewVisits({ ...needs, tenant: session.tenant, now }, chart);
    const view: VisitsView = {
      visits,
      ...(chart.outside && { outside: outsideView(chart.outside) }),
      ...(chart.remarks.length > 0 && { remarks: chart.remarks }),
    };
    res.json(view);
  });
  router.post('/checks', async (req, res) => {
    const asked = await askPayer(needs, req);
    if (asked.isNew) driveApart(needs, sessionOf(req).tenant, asked.exchange.id);
    const view = needs.checks.view(asked.exchange);
    res.status(asked.recent ? 200 : 202).json(asked.recent ? { ...view, recent: true } : view);
  });
  router.get('/checks/:id', async (req, res) => {
    res.json(needs.checks.view(await ownExchange(needs, req, 'eligibility/no-such-check')));
  });
  router.use(authorizationRoutes(needs));
  router.get('/exchanges/:id', async (req, res) => {
    res.json(exchangeView(await ownExchange(needs, req, 'exchange/no-such-exchange')));
  });
  return router;
}

const outsideView = ({ byMessages, doubts }: NonNullable<Chart['outside']>): OutsideView => ({
  byMessages,
  doubts: doubts.map(({ doubt, source, toldAt }) => ({ doubt, source, toldAt: toldAt.toISOString() })),
});

function sessionView(session: UserContext | SessionContext, sandbox: boolean): SessionView {
  return {
    user: { name: session.user.name, role: session.role },
    ...('patient' in session
      ? {
          patient: `Patient/${session.patient}`,
          needPatientBanner: session.needPatientBanner,
          ...(session.styleUrl === undefined ? {} : { styleUrl: session.styleUrl }),
        }
      : { needPatientBanner: false }),
    timeZone: session.connection.timeZone,
    sandbox,
    idleEndsAt: session.idleEndsAt.toISOString(),
    connection: { name: session.connection.name, visitsComeIn: session.connection.visitsComeIn },
  };
}

/** The answer comes when it comes: what was committed is driven on, and the job queue has it if this process dies. */
function driveApart(needs: PanelNeeds, tenant: string, id: string): void {
  needs.checks.drive(tenant, id).catch((cause: unknown) => {
    needs.log.error({ exchange: id, err: cause }, 'a check could not be driven');
  });
}

function textOf(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string' || value === '')
    throw new Problem('eligibility/not-a-request', { why: `"${name}" is missing` });
  return value;
}

async function askPayer(needs: PanelNeeds, req: Request): Promise<AskedCheck> {
  const session = sessionOf(req);
  if (session.role === 'read-only') throw new Problem('eligibility/not-allowed');
  const key = req.get('Idempotency-Key');
  if (!key || key.length > 200)
    throw new Problem('eligibility/not-a-request', {
      why: 'the header Idempotency-Key is missing or longer than 200 characters',
    });
  const wanted = { appointment: textOf(req.body, 'appointment'), coverage: textOf(req.body, 'coverage') };
  const chart = await readChart(session.ehr, session.patient, needs.clock(), needs.readOutside(session));
  const again = (req.body as { again?: unknown }).again === true;
  return askFor(needs, session, chart, { ...wanted, again, key });
}

async function askFor(
  needs: PanelNeeds,
  session: SessionContext,
  chart: Chart,
  wanted: { appointment: string; coverage: string; again: boolean; key: string },
): Promise<AskedCheck> {
  const visit = findIn(chart.visits, ({ appointment }) => referenceOf(appointment), wanted.appointment);
  const covered = findIn(chart.coverages, ({ coverage }) => referenceOf(coverage), wanted.coverage);
  const route = covered.payerId === undefined ? undefined : needs.checks.routeOf(covered.payerId);
  if (!route || covered.payerId === undefined) throw new Problem('eligibility/no-route');
  const day = dayToAsk(visit.day, needs.clock(), visit.timeZone, route.daysAhead);
  const question = {
    patient: chart.patient,
    coverage: covered.coverage,
    serviceTypes: visit.service.serviceTypes,
    serviceDate: day.serviceDate,
    appointment: wanted.appointment,
    ...(covered.subscriber ? { subscriber: covered.subscriber } : {}),
    ...(visit.service.procedure ? { procedure: visit.service.procedure } : {}),
  };
  const ask = {
    question,
    payerId: covered.payerId,
    day,
    visitDay: visit.day,
    again: wanted.again,
    key: `${session.user.key}:${wanted.key}`,
    asker: askerOf(session.user, session.connection.name),
  };
  return needs.database.tenant(session.tenant, async (tx) => {
    const asked = await needs.checks.ask(tx, ask);
    const { request } = asked.exchange.context as { request: string };
    await session.auditAccess(tx, {
      interaction: 'create',
      type: 'CoverageEligibilityRequest',
      id: request,
      outcome: 'success',
    });
    return asked;
  });
}

/** An exchange of this session's patient; anyone else's does not exist here. */
async function ownExchange(
  needs: PanelNeeds,
  req: Request,
  problem: 'eligibility/no-such-check' | 'exchange/no-such-exchange',
): Promise<Exchange> {
  const session = sessionOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new Problem(problem);
  const exchange = await needs.database.tenant(session.tenant, async (tx) => {
    const found = await needs.checks.read(tx, id);
    // Any exchange may be looked into; a check is one about eligibility.
    const isMeant = problem === 'exchange/no-such-exchange' || found?.kind === ELIGIBILITY;
    const isOurs = isMeant && found?.patient === session.patient;
    await session.auditAccess(tx, {
      interaction: 'read',
      type: 'CoverageEligibilityRequest',
      id,
      outcome: isOurs ? 'success' : 'refused',
    });
    return isOurs ? found : undefined;
  });
  if (!exchange) throw new Problem(problem);
  return exchange;
}
