/** /s/{sid}/api/authorizations: form, review, sending, following and settling. The table stands in server/authorization-view.ts. */
import { Ajv } from 'ajv';
import { Router, type Request } from 'express';
import schema from '../../profiles/fhir/authorization-draft.schema.json' with { type: 'json' };
import type {
  AuthorizationChoice,
  AuthorizationDraft,
  AuthorizationReview,
  AuthorizationView,
} from '../authorization-view.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import { facadeBase } from '../security/client-tokens.ts';
import { sessionOf, type SessionContext } from '../security/session-context.ts';
import { readAuthorizationFacts, type AuthorizationFacts } from '../services/authorization-chart.ts';
import { problemsOf } from '../services/authorization-checks.ts';
import { claimBundle, traceOf } from '../services/authorization-claim.ts';
import { formOf, personView } from '../services/authorization-form.ts';
import { linesAsked } from '../services/authorization-lines.ts';
import type { KnownAuthorization } from '../services/authorization-state.ts';
import type { AuthorizationContext } from '../services/authorization-request.ts';
import type { Authorizations, SentAuthorization } from '../services/authorizations.ts';
import { findIn, readChart, referenceOf } from '../services/chart.ts';
import type { ReadOutside } from '../services/outside-visits.ts';
import { personKeys } from '../services/eligibility-request.ts';
import { askerOf } from '../services/provenance.ts';
import { dayIn } from '../services/service-date.ts';
import type { Database, Transaction } from '../store/database.ts';
import { isUuid } from '../uuid.ts';

export interface AuthorizationRouteNeeds {
  readonly database: Database;
  readonly authorizations: Authorizations;
  readonly clock: () => Date;
  readonly publicUrl: string;
  readonly log: Log;
  /** Visits of a chart whose EHR has none in FHIR. */
  readonly readOutside: (session: SessionContext) => ReadOutside;
}

const choicesOffered: readonly AuthorizationChoice[] = ['inquire', 'arrived', 'not-arrived'];

const ajv = new Ajv({ allErrors: true, strict: false });
const isDraft = ajv.compile<AuthorizationDraft>(schema);

export function authorizationRoutes(needs: AuthorizationRouteNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/authorizations/form', async (req, res) => {
    const { appointment, coverage } = req.query;
    const facts = await factsOf(needs, req, { appointment, coverage });
    const form = formOf(facts);
    const earlier = await earlierOf(needs, sessionOf(req), form.draft);
    res.json({ ...form, ...(earlier ? { earlier } : {}) });
  });
  router.post('/authorizations/review', async (req, res) => {
    const draft = draftOf(req);
    res.json(reviewOf(draft, await factsOf(needs, req, draft)));
  });
  router.post('/authorizations', async (req, res) => {
    const sent = await sendDraft(needs, req, draftOf(req), keyOf(req));
    driveApart(needs, sessionOf(req).tenant, sent);
    res.status(202).json(await viewOf(needs, req, sent.exchange.id));
  });
  router.get('/authorizations', async (req, res) => {
    const { appointment } = req.query;
    const session = sessionOf(req);
    const patient = session.patient;
    const found = await needs.database.tenant(session.tenant, async (tx) => {
      await session.auditAccess(tx, {
        interaction: 'search-type',
        type: 'Claim',
        query: 'use=preauthorization',
        outcome: 'success',
      });
      return needs.authorizations.list(tx, {
        patient,
        ...(typeof appointment === 'string' ? { appointment } : {}),
      });
    });
    res.json({ authorizations: found.map((one) => needs.authorizations.view(one)) });
  });
  router.get('/authorizations/:id', async (req, res) => {
    res.json(await viewOf(needs, req, req.params.id));
  });
  router.post('/authorizations/:id/settle', async (req, res) => {
    res.json(await settle(needs, req, req.params.id));
  });
  return router;
}

function draftOf(req: Request): AuthorizationDraft {
  const body: unknown = req.body;
  if (isDraft(body)) return body;
  const [first] = isDraft.errors ?? [];
  throw new Problem('authorization/not-a-draft', {
    why: `${first?.instancePath || 'the body'} ${first?.message ?? 'is wrong'}`,
  });
}

function keyOf(req: Request): string {
  const { role, user } = sessionOf(req);
  if (role === 'read-only') throw new Problem('authorization/not-allowed');
  const key = req.get('Idempotency-Key');
  if (!key || key.length > 200)
    throw new Problem('authorization/not-a-draft', {
      why: 'the header Idempotency-Key is missing or longer than 200 characters',
    });
  return `${user.key}:${key}`;
}

/** The chart towards a coverage and a visit; both by their facade references. */
async function factsOf(
  needs: AuthorizationRouteNeeds,
  req: Request,
  wanted: { readonly appointment?: unknown; readonly coverage?: unknown },
): Promise<AuthorizationFacts> {
  const session = sessionOf(req);
  if (typeof wanted.coverage !== 'string')
    throw new Problem('authorization/not-a-draft', { why: '"coverage" is missing' });
  const now = needs.clock();
  const chart = await readChart(session.ehr, session.patient, now, needs.readOutside(session));
  const covered = findIn(chart.coverages, ({ coverage }) => referenceOf(coverage), wanted.coverage);
  const visit =
    typeof wanted.appointment === 'string'
      ? findIn(chart.visits, ({ appointment }) => referenceOf(appointment), wanted.appointment)
      : undefined;
  const route = covered.payerId === undefined ? undefined : needs.authorizations.routeOf(covered.payerId);
  if (!route) throw new Problem('eligibility/no-route');
  const today = dayIn(now, visit?.timeZone ?? session.connection.timeZone);
  return readAuthorizationFacts(session.ehr, chart, { covered, route, today, ...(visit ? { visit } : {}) });
}

/** One of the same visit that is open or decided: looked at before a second is sent. */
async function earlierOf(
  needs: AuthorizationRouteNeeds,
  session: SessionContext,
  { appointment, coverage }: AuthorizationDraft,
): Promise<AuthorizationView | undefined> {
  if (appointment === undefined) return undefined;
  const found = await needs.database.tenant(session.tenant, (tx) =>
    needs.authorizations.list(tx, { patient: session.patient, appointment, coverage }),
  );
  return found.map((one) => needs.authorizations.view(one)).find(({ state }) => state !== 'closed');
}

function reviewOf(draft: AuthorizationDraft, facts: AuthorizationFacts): AuthorizationReview {
  const problems = problemsOf(draft, facts);
  return {
    canSend: problems.every(({ severity }) => severity !== 'block'),
    problems,
    patient: personView(facts.patient),
    payer: facts.route.payer,
    requester: draft.requester,
    draft,
    services: linesAsked(draft),
    transaction: '278',
    test: facts.route.usage === 'T',
  };
}

async function sendDraft(
  needs: AuthorizationRouteNeeds,
  req: Request,
  draft: AuthorizationDraft,
  call: string,
  replaces?: KnownAuthorization,
): Promise<SentAuthorization> {
  const session = sessionOf(req);
  const facts = await factsOf(needs, req, draft);
  const blocking = problemsOf(draft, facts).filter(({ severity }) => severity === 'block');
  if (blocking.length > 0) throw new Problem('authorization/problems', { count: blocking.length });
  const claim = needs.authorizations.newId();
  const ids = { claim, at: needs.clock().toISOString(), base: facadeBase(needs) };
  const bundle = claimBundle(draft, facts, ids);
  return needs.database.tenant(session.tenant, async (tx) => {
    if (replaces) await needs.authorizations.settle(tx, replaces, 'not-arrived');
    const sent = await needs.authorizations.send(tx, {
      claim,
      bundle,
      pas: '2.2.1',
      route: facts.route,
      draft,
      patient: session.patient,
      trace: traceOf(claim),
      keys: personKeys(facts.patient, facts.covered.coverage),
      call,
      asker: askerOf(session.user, session.connection.name),
      ...(replaces ? { replaces: replaces.exchange.id } : {}),
    });
    await auditClaim(session, tx, sent, 'create');
    return sent;
  });
}

function auditClaim(
  session: SessionContext,
  tx: Transaction,
  { exchange }: { readonly exchange: SentAuthorization['exchange'] },
  interaction: 'create' | 'read' | 'update',
): Promise<void> {
  const { claim } = exchange.context as AuthorizationContext;
  return session.auditAccess(tx, { interaction, type: 'Claim', id: claim, outcome: 'success' });
}

/** What was committed is driven on; the job queue has it if this process dies. */
function driveApart(
  needs: AuthorizationRouteNeeds,
  tenant: string,
  { exchange, isNew }: SentAuthorization,
): void {
  if (!isNew) return;
  needs.authorizations.drive(tenant, exchange.id).catch((cause: unknown) => {
    needs.log.error({ exchange: exchange.id, err: cause }, 'an authorization could not be driven');
  });
}

/** One of this session's patient; anyone else's does not exist here. */
async function own(needs: AuthorizationRouteNeeds, req: Request, id: string): Promise<KnownAuthorization> {
  const session = sessionOf(req);
  if (!isUuid(id)) throw new Problem('authorization/no-such-request');
  const known = await needs.database.tenant(session.tenant, async (tx) => {
    const found = await needs.authorizations.read(tx, id);
    if (found?.exchange.patient === session.patient) {
      await auditClaim(session, tx, found, 'read');
      return found;
    }
    await session.auditAccess(tx, { interaction: 'read', type: 'Claim', id, outcome: 'refused' });
    return undefined;
  });
  if (!known) throw new Problem('authorization/no-such-request');
  return known;
}

async function viewOf(needs: AuthorizationRouteNeeds, req: Request, id: string): Promise<AuthorizationView> {
  return needs.authorizations.view(await own(needs, req, id));
}

/** Asks the payer, or takes a person's word; "it did not arrive" sends the same again as a new request. */
async function settle(needs: AuthorizationRouteNeeds, req: Request, id: string): Promise<AuthorizationView> {
  const call = keyOf(req);
  const session = sessionOf(req);
  const decision = (req.body as { decision?: unknown } | undefined)?.decision;
  const choice = choicesOffered.find((one) => one === decision);
  if (!choice) throw new Problem('authorization/not-a-draft', { why: '"decision" is none that is offered' });
  const known = await own(needs, req, id);
  if (choice === 'not-arrived') {
    const { draft } = known.exchange.context as AuthorizationContext;
    const sent = await sendDraft(needs, req, draft, call, known);
    driveApart(needs, session.tenant, sent);
    return viewOf(needs, req, sent.exchange.id);
  }
  const asked = await needs.database.tenant(session.tenant, async (tx) => {
    await auditClaim(session, tx, known, 'update');
    if (choice === 'inquire') return needs.authorizations.inquire(tx, known, call);
    await needs.authorizations.settle(tx, known, choice);
    return undefined;
  });
  if (asked) driveApart(needs, session.tenant, asked);
  return viewOf(needs, req, id);
}
