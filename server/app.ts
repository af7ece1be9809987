/** The Express app: what every request passes, and which router stands where. All needs come in; nothing is looked up. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Express, type Request, type RequestHandler, type Router } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Log } from './log.ts';
import { Problem } from './problems.ts';
import { appPages } from './routes/app-pages.ts';
import { jwksRoutes } from './routes/jwks.ts';
import { launchRoutes } from './routes/launch.ts';
import { sessionFhir } from './routes/session-fhir.ts';
import { sessionLife } from './routes/session-life.ts';
import { jsonBody } from './security/body.ts';
import { answerErrors } from './security/errors.ts';
import type { Launches } from './security/launch.ts';
import { hashOf } from './security/random.ts';
import { nameRequest } from './security/request-id.ts';
import { logRequests } from './security/request-log.ts';
import type { OwnHolder } from './facade/holder.ts';
import { authenticateSession, type ContextNeeds } from './security/session-context.ts';

export interface Services extends ContextNeeds {
  readonly log: Log;
  readonly launches: Launches;
  /** Folder vite built the app into. */
  readonly appFolder: string;
  /** Proxies whose word on the caller's address is taken: how many, or their addresses; none unless told. */
  readonly trustProxy?: number | readonly string[];
  /** Requests per minute of one session or address; 1,200 unless told. */
  readonly requestsPerMinute?: number;
  /** Rejects while we cannot work, e.g. the database is away. */
  readonly ready: () => Promise<unknown>;
  /** What is ours beside the chart, in /s/{sid}/fhir. */
  readonly own: OwnHolder;
  /** Below /s/{sid}/api, behind the session; reads it by `sessionOf(req)`. */
  readonly panel?: Router;
  /** The same for those who work with messages, with or without a chart. */
  readonly workbench?: Router;
  /** Whatever else stands there. */
  readonly more?: readonly Router[];
  /** At the root: /fhir/r4, /oauth and what goes with them; brings its own authentication. */
  readonly facade?: Router;
}

/** Longest wait for a yes. */
const READY_MS = 2_000;

export function buildApp(services: Services): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', services.trustProxy ?? false);
  app.use(nameRequest, logRequests(services.log, services.clock), refuseNul);
  app.get('/healthz', (_req, res) => res.json({ status: 'up' }));
  app.get('/readyz', async (_req, res) => {
    const ready = services.ready().then(
      () => true,
      () => false,
    );
    // A database that hangs gives neither yes nor no.
    const up = await Promise.race([ready, wait(READY_MS, false, { ref: false })]);
    res.status(up ? 200 : 503).json({ status: up ? 'ready' : 'not ready' });
  });
  const perMinute = services.requestsPerMinute ?? 1200;
  app.use(giveNonce, nameAncestors(services), headers(), limitRate(perMinute), limitGuesses(perMinute));
  app.use(launchRoutes(services.launches));
  app.use(appPages(services.appFolder), jwksRoutes(services.connections.keys));
  const inSession = [noStore, authenticateSession(services), jsonBody];
  app.use('/s/:sid/fhir', noStore, authenticateSession(services), sessionFhir(services));
  app.use(
    '/s/:sid/api',
    ...inSession,
    sessionLife(),
    ...[services.panel, services.workbench, ...(services.more ?? [])].flatMap((one) => one ?? []),
  );
  if (services.facade) app.use(services.facade);
  app.use(() => {
    throw new Problem('request/no-such-page');
  });
  app.use(answerErrors(services.log));
  return app;
}

/** A NUL stands in no id of anyone, and no database takes one: such an address is nobody's. */
const refuseNul: RequestHandler = (req, _res, next) => {
  next(req.originalUrl.includes('%00') ? new Problem('request/no-such-page') : undefined);
};

/** Of two UUIDs, for which Node holds chance in stock: bytes of chance, asked for with each request, cost a system call. */
const giveNonce: RequestHandler = (_req, res, next) => {
  (res.locals as { nonce: string }).nonce = `${randomUUID()}${randomUUID()}`;
  next();
};

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** Who may frame us: the origins of our connections, looked up at most every ten seconds. */
function nameAncestors({ connections, clock }: Services): RequestHandler {
  let [known, until]: [readonly string[], number] = [[], 0];
  return async (_req, res, next) => {
    const now = clock().getTime();
    if (now >= until) [known, until] = [await connections.frameAncestors(), now + 10_000];
    (res.locals as { ancestors: readonly string[] }).ancestors = known;
    next();
  };
}

/** Made once: what differs from request to request is asked for by the header that says it. */
function headers(): RequestHandler {
  const localsOf = (res: { readonly locals?: unknown }) =>
    res.locals as { readonly nonce: string; readonly ancestors: readonly string[] };
  const directives = {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", (_req: unknown, res: object) => `'nonce-${localsOf(res).nonce}'`],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'self'", (_req: unknown, res: object) => localsOf(res).ancestors.join(' ')],
  };
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: 'no-referrer' },
    // frame-ancestors says it better: X-Frame-Options cannot name an EHR.
    xFrameOptions: false,
  });
}

const MINUTE = { windowMs: 60_000, legacyHeaders: false } as const;
const tooMany = (_req: unknown, _res: unknown, next: (problem: Problem) => void) =>
  next(new Problem('request/too-many', { seconds: 60 }));
// Where no proxy is trusted, its header is somebody's word and is left alone.
const validate = { xForwardedForHeader: false } as const;

/** One session, or one address where there is none, cannot take the time of all others. */
function limitRate(limit: number): RequestHandler {
  return rateLimit({
    ...MINUTE,
    limit,
    standardHeaders: 'draft-6',
    validate,
    keyGenerator: (req: Request) => {
      const sid = /^\/s\/([\w-]{43})(\/|$)/.exec(req.path)?.[1];
      return sid === undefined ? ipKeyGenerator(req.ip ?? '') : hashOf(sid);
    },
    skip: (req) => req.path.startsWith('/assets/'),
    handler: tooMany,
  });
}

/** Who makes up a new session for each request is counted by address: only what was let in has a limit of its own. */
function limitGuesses(limit: number): RequestHandler {
  return rateLimit({
    ...MINUTE,
    limit,
    standardHeaders: false,
    validate,
    keyGenerator: (req: Request) => ipKeyGenerator(req.ip ?? ''),
    skip: (req) => !req.path.startsWith('/s/'),
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_req, res) => res.statusCode !== 401,
    handler: tooMany,
  });
}
