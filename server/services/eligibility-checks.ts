/** Front door of eligibility: ask a payer once, keep what it answers, and tell how far a check is. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CoverageEligibilityRequest, CoverageEligibilityResponse } from 'fhir/r4.js';
import {
  isOpen,
  type Exchange,
  type ExchangeHandler,
  type Exchanges,
  type Newest,
} from '../exchange/exchanges.ts';
import type { CheckView } from '../panel-view.ts';
import type { Route } from '../payers/route.ts';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Resources, Stored } from '../store/resources.ts';
import type { Secrets } from '../store/secrets.ts';
import { readAnswer, type EligibilityOutcome } from './eligibility-answer.ts';
import type { CurrentMaps } from './workbench-overlays.ts';
import { keepAnswer, putEnding, putResponse, type KeptAnswer } from './eligibility-records.ts';
import {
  askedOf,
  buildRequest,
  compose270,
  personKeys,
  requestBundle,
  type EligibilityContext,
  type Question,
} from './eligibility-request.ts';
import { checkViewOf } from './check-view.ts';
import { putProvenance, type Asker } from './provenance.ts';
import type { DayToAsk } from './service-date.ts';

export const ELIGIBILITY = 'eligibility';
/** Queue of checks whose visit's day the payer does not answer about yet. */
export const LATER_QUEUE = 'eligibility-later';
/** A check answered this recently is shown instead of asked again. */
const RECENT_MS = 2 * 60_000;
/** A payer that is down is asked again after this, at the earliest. */
const DOWN_MS = 60_000;

export interface CheckNeeds {
  readonly database: Database;
  readonly resources: Resources;
  readonly secrets: Secrets;
  readonly jobs: Pick<Jobs, 'send' | 'work'>;
  /** By payer id. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly clock: () => Date;
  /** The maps with what a tenant published for a payer; the plain ones where absent. */
  readonly maps?: CurrentMaps;
}

export interface Ask {
  readonly question: Question;
  readonly payerId: string;
  readonly day: DayToAsk;
  /** The visit's own day, which is asked about later where `day` asks today. */
  readonly visitDay: string;
  /** Ask even where an answer of the last two minutes is there. */
  readonly again: boolean;
  /** Idempotency-Key of the caller. */
  readonly key: string;
  readonly asker: Asker;
}

export interface AskedCheck {
  readonly exchange: Exchange;
  /** True when nothing new was asked because this answer is fresh. */
  readonly recent: boolean;
  /** True when this call made the exchange, so that somebody must drive it. */
  readonly isNew: boolean;
}

interface Later {
  readonly ask: Omit<Ask, 'again' | 'key'>;
}

const keyOf = (needs: CheckNeeds, ask: Ask) => needs.secrets.index('idempotency-key', ask.key);

/** Locks out the same question asked at the same moment: the second one finds the first. */
async function lockQuestion(tx: Transaction, { question }: Ask): Promise<void> {
  const name = `eligibility:${question.coverage.id ?? ''}:${question.serviceDate}`;
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

function businessKeys({ question, payerId }: Ask, route: Route) {
  const { coverage, patient, serviceTypes, procedure, serviceDate, appointment } = question;
  return {
    payer: payerId,
    npi: route.provider.npi,
    services: serviceTypes.join('^'),
    serviceDate,
    coverage: `Coverage/${coverage.id ?? ''}`,
    ...(procedure ? { procedure: procedure.code } : {}),
    ...(appointment ? { appointment } : {}),
    ...personKeys(patient, coverage),
  };
}

/** A corrected member id or name is another question, however recent the answer to the old one. */
function isSameQuestion({ context }: Exchange, { question }: Ask): boolean {
  return isDeepStrictEqual(
    (context as EligibilityContext).asked,
    JSON.parse(JSON.stringify(askedOf(question))),
  );
}

/** A repeated key stands for the same call: patient, coverage and visit; without a visit, day and services. */
function isSameCall({ patient, context }: Exchange, { question }: Ask): boolean {
  const { coverage, appointment, serviceDate, asked } = context as EligibilityContext;
  const isSameService =
    serviceDate === question.serviceDate && isDeepStrictEqual(asked.serviceTypes, question.serviceTypes);
  return (
    patient === question.patient.id &&
    coverage === `Coverage/${question.coverage.id ?? ''}` &&
    appointment === question.appointment &&
    (appointment !== undefined || isSameService)
  );
}

/** The exchange that already answers this call: the same key, an open one, or a fresh one. */
async function findEarlier(
  needs: CheckNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  ask: Ask,
): Promise<AskedCheck | undefined> {
  const [repeated] = await exchanges.find(tx, { call: keyOf(needs, ask) }, { kind: ELIGIBILITY, limit: 1 });
  if (repeated) {
    if (!isSameCall(repeated, ask)) throw new Problem('eligibility/key-reused');
    return { exchange: repeated, recent: false, isNew: false };
  }
  const { coverage, serviceDate, serviceTypes, appointment, patient } = ask.question;
  const keys = {
    coverage: `Coverage/${coverage.id ?? ''}`,
    serviceDate,
    services: serviceTypes.join('^'),
    ...(appointment ? { appointment } : {}),
  };
  const [last] = await exchanges.find(tx, keys, { kind: ELIGIBILITY, patient: patient.id ?? '', limit: 1 });
  if (!last || !isSameQuestion(last, ask)) return undefined;
  const isDown = (last.outcome as EligibilityOutcome | undefined)?.kind === 'payer-down';
  // A payer that says it is down must not be asked again within the minute, not even by a person.
  if (isOpen(last.state) && (last.retryAt === undefined || (isDown && last.retryAt > needs.clock())))
    return { exchange: last, recent: false, isNew: false };
  const isFresh =
    last.answeredAt !== undefined && needs.clock().getTime() - last.answeredAt.getTime() < RECENT_MS;
  const isUsable = (last.outcome as EligibilityOutcome | undefined)?.kind === 'answered';
  return isFresh && isUsable && !ask.again ? { exchange: last, recent: true, isNew: false } : undefined;
}

/** What waits for its next attempt is replaced by a person asking the same now; another visit of that day waits on. */
async function cancelWaiting(exchanges: Exchanges, tx: Transaction, { question }: Ask): Promise<void> {
  const { appointment, coverage, serviceDate, serviceTypes } = question;
  const keys = {
    coverage: `Coverage/${coverage.id ?? ''}`,
    serviceDate,
    ...(appointment ? { appointment } : { services: serviceTypes.join('^') }),
  };
  for (const waiting of await exchanges.find(tx, keys, {
    kind: ELIGIBILITY,
    states: ['queued'],
    patient: question.patient.id ?? '',
  })) {
    if (waiting.retryAt) await exchanges.cancel(tx, waiting.id);
  }
}

function routeOf(needs: CheckNeeds, payerId: string): Route {
  const route = needs.routes.get(payerId);
  if (!route) throw new Problem('eligibility/no-route');
  return route;
}

/** Commits request, 270 and (where the visit's day must wait) the later check, in the caller's transaction. */
async function submit(needs: CheckNeeds, exchanges: Exchanges, tx: Transaction, ask: Ask): Promise<Exchange> {
  const { question, day } = ask;
  const route = routeOf(needs, ask.payerId);
  const id = randomUUID();
  const at = needs.clock().toISOString();
  const request = buildRequest(question, route, id, at);
  const patient = question.patient.id ?? '';
  const coverage = `Coverage/${question.coverage.id ?? ''}`;
  const stored = await needs.resources.put(tx, { resource: request, patient });
  if (day.nextCheckAt) {
    await planLater(needs, tx, ask, {
      ...request,
      id: randomUUID(),
      status: 'draft',
      servicedDate: ask.visitDay,
    });
  }
  const about = { id, patient, coverage, payerName: route.payer.name };
  const response = await putResponse(needs, tx, about, 'queued');
  const bundle = requestBundle(request, question, route);
  const context: EligibilityContext = {
    request: id,
    coverage,
    payerName: route.payer.name,
    serviceDate: question.serviceDate,
    asksToday: day.asksToday,
    asked: askedOf(question),
    asker: ask.asker,
    ...(question.appointment ? { appointment: question.appointment } : {}),
    ...(day.nextCheckAt ? { nextCheckAt: day.nextCheckAt } : {}),
  };
  const maps = await needs.maps?.(tx, route.payer.id);
  const exchange = await exchanges.submit(tx, {
    kind: ELIGIBILITY,
    to: route.id,
    patient,
    keys: {
      ...businessKeys(ask, route),
      call: keyOf(needs, ask),
      request: id,
      trace: id.replaceAll('-', ''),
    },
    compose: (numbers) => compose270(bundle, route, numbers, at, maps),
    context,
  });
  await putProvenance(needs, tx, {
    targets: [stored, response],
    patient,
    asker: ask.asker,
    sources: [{ kind: 'exchange', id: exchange.id }, { reference: coverage }],
  });
  return exchange;
}

/** Keeps the question about the visit's own day, and a job that asks it once the payer answers about that day. */
async function planLater(
  needs: CheckNeeds,
  tx: Transaction,
  ask: Ask,
  draft: CoverageEligibilityRequest & { id: string },
): Promise<void> {
  const { question, payerId, visitDay, day } = ask;
  const coverage = `Coverage/${question.coverage.id ?? ''}`;
  const place = [coverage, visitDay, question.appointment ?? ''].join('|');
  const planned = await needs.resources.search<CoverageEligibilityRequest>(tx, 'CoverageEligibilityRequest', {
    index: { later: place },
    limit: 1,
  });
  if (planned.length > 0) return;
  const later: Later = {
    ask: {
      asker: ask.asker,
      question: { ...question, serviceDate: visitDay },
      payerId,
      visitDay,
      day: { serviceDate: visitDay, asksToday: false },
    },
  };
  const patient = question.patient.id ?? '';
  const stored = await needs.resources.put(tx, {
    resource: draft,
    patient,
    index: { later: [place] },
    attachment: later,
  });
  const sources = [{ reference: coverage }];
  await putProvenance(needs, tx, { targets: [stored], patient, asker: ask.asker, sources });
  const { rows } = await tx.query<{ tenant: string }>("SELECT current_setting('app.tenant') AS tenant");
  await needs.jobs.send(
    tx,
    LATER_QUEUE,
    { tenant: rows[0]?.tenant ?? '', request: draft.id },
    new Date(day.nextCheckAt ?? 0),
  );
}

/** Asks about days that the payers' windows have reached; runs in every server, each job in one. */
export async function workLater(needs: CheckNeeds, exchanges: Exchanges): Promise<void> {
  await needs.jobs.work<{ tenant: string; request: string }>(LATER_QUEUE, async ({ tenant, request }) => {
    const asked = await needs.database.tenant(tenant, async (tx) => {
      const later = await needs.resources.attachment<Later>(tx, 'CoverageEligibilityRequest', request);
      const draft = await needs.resources.get<CoverageEligibilityRequest>(
        tx,
        'CoverageEligibilityRequest',
        request,
      );
      if (!later || draft?.status !== 'draft') return undefined;
      await needs.resources.put(tx, {
        resource: { ...draft, status: 'cancelled' },
        patient: later.ask.question.patient.id ?? '',
      });
      return askOnce(needs, exchanges, tx, { ...later.ask, again: false, key: `later:${request}` });
    });
    if (asked?.isNew) await exchanges.drive(tenant, asked.exchange.id);
  });
}

async function askOnce(
  needs: CheckNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  ask: Ask,
): Promise<AskedCheck> {
  await lockQuestion(tx, ask);
  const earlier = await findEarlier(needs, exchanges, tx, ask);
  if (earlier) return earlier;
  await cancelWaiting(exchanges, tx, ask);
  return { exchange: await submit(needs, exchanges, tx, ask), recent: false, isNew: true };
}

/** What applies an answer: stores the CoverageEligibilityResponse with its trace, or says why there is none. */
export function eligibilityHandler(needs: CheckNeeds): ExchangeHandler {
  return {
    resend: 'safe',
    async apply(tx, exchange, bytes) {
      const context = exchange.context as EligibilityContext;
      const trace = context.request.replaceAll('-', '');
      const payer = [...needs.routes.values()].find(({ id }) => id === exchange.routeId)?.payer.id;
      const maps = payer === undefined ? undefined : await needs.maps?.(tx, payer);
      const { outcome, answer } = readAnswer(bytes, {
        request: exchange.requestBytes,
        trace,
        exchange: exchange.id,
        newId: randomUUID,
        ...(maps ? { maps } : {}),
      });
      if (answer) await keepAnswer(needs, tx, exchange, answer);
      if (outcome.kind === 'refused' || outcome.kind === 'unreadable')
        await putEnding(needs, tx, exchange, outcome.kind);
      if (outcome.kind === 'payer-down')
        return { state: 'queued', retryAt: new Date(needs.clock().getTime() + DOWN_MS), outcome };
      return {
        state: outcome.kind === 'refused' || outcome.kind === 'unreadable' ? 'rejected' : 'applied',
        outcome,
      };
    },
    ended: (tx, exchange) => putEnding(needs, tx, exchange, 'failed'),
  };
}

/** A check and the answer to it. */
export interface KnownCheck {
  readonly exchange: Exchange;
  readonly answer?: KeptAnswer;
}

async function newest(
  needs: CheckNeeds,
  exchanges: Exchanges,
  tx: Transaction,
  wanted: Omit<Newest, 'kind'>,
): Promise<KnownCheck[]> {
  const found = await exchanges.newest(tx, { ...wanted, kind: ELIGIBILITY });
  const requestOf = ({ context }: Exchange) => (context as EligibilityContext).request;
  const ids = found.map(requestOf);
  const answers = await needs.resources.attachments<KeptAnswer>(tx, 'CoverageEligibilityResponse', ids);
  return found.map((exchange) => {
    const answer = answers.get(requestOf(exchange));
    return answer ? { exchange, answer } : { exchange };
  });
}

export interface EligibilityChecks {
  /** Commits the question (or finds the one that already asks it); the caller drives what is new. */
  ask(tx: Transaction, ask: Ask): Promise<AskedCheck>;
  /** Sends a committed question now; comes back with the answer or the reason there is none. */
  drive(tenant: string, id: string): Promise<Exchange>;
  view(exchange: Exchange): CheckView;
  /** The newest check of each coverage for each visit, with its answer where it has one. */
  newest(tx: Transaction, wanted: Omit<Newest, 'kind'>): Promise<KnownCheck[]>;
  response(tx: Transaction, id: string): Promise<Stored<CoverageEligibilityResponse> | undefined>;
  read(tx: Transaction, id: string): Promise<Exchange | undefined>;
  routeOf(payerId: string): Route | undefined;
}

export function buildEligibilityChecks(needs: CheckNeeds, exchanges: Exchanges): EligibilityChecks {
  return {
    ask: (tx, ask) => askOnce(needs, exchanges, tx, ask),
    drive: (tenant, id) => exchanges.drive(tenant, id),
    view: (exchange) =>
      checkViewOf(
        exchange,
        [...needs.routes.values()].find(({ id }) => id === exchange.routeId),
        needs.clock(),
      ),
    newest: (tx, wanted) => newest(needs, exchanges, tx, wanted),
    response: (tx, id) =>
      needs.resources.get<CoverageEligibilityResponse>(tx, 'CoverageEligibilityResponse', id),
    read: (tx, id) => exchanges.read(tx, id),
    routeOf: (payerId) => needs.routes.get(payerId),
  };
}
