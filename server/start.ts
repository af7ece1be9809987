/** Puts the server together from its settings: database, jobs, exchanges, sandbox where wanted, and the app on a port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Router } from 'express';
import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import { backendAccess, type BackendAccess } from './ehr/backend.ts';
import type { ConnectionDraft } from './ehr/connection.ts';
import { buildExchanges, EXCHANGE_QUEUES, type Exchanges } from './exchange/exchanges.ts';
import { payersOf } from './payers/counterparty.ts';
import { ownHolder } from './facade/own.ts';
import { loadRoutes } from './payers/routes.ts';
import { x12Http } from './payers/x12-http.ts';
import { buildPublishing, keepRetention, recordRouter } from './record.ts';
import { connectionsRoutes } from './routes/connections.ts';
import { eligibilitySubmit } from './routes/eligibility-submit.ts';
import { ehrWritesRoutes } from './routes/ehr-writes.ts';
import { facadeRoutes } from './routes/facade.ts';
import { outgoingRoutes } from './routes/outgoing.ts';
import { panelRoutes } from './routes/panel.ts';
import { pasInquire } from './routes/pas-inquire.ts';
import { pasSubmit } from './routes/pas-submit.ts';
import { workbenchRoutes } from './routes/workbench.ts';
import { launchesIn } from './security/launch.ts';
import { sessionsIn } from './security/sessions.ts';
import {
  buildEligibilityChecks,
  ELIGIBILITY,
  eligibilityHandler,
  LATER_QUEUE,
  workLater,
  type CheckNeeds,
} from './services/eligibility-checks.ts';
import { buildOutgoing } from './services/outgoing.ts';
import { connectionsAdmin } from './services/connections-admin.ts';
import { authorizationHandler, inquiryHandler } from './services/authorization-handlers.ts';
import { AUTHORIZATION, AUTHORIZATION_INQUIRY } from './services/authorization-request.ts';
import { buildAuthorizations } from './services/authorizations.ts';
import { RETENTION_QUEUE } from './services/retention.ts';
import { currentMapsOf, overlaysOf } from './services/workbench-overlays.ts';
import type { Settings } from './settings.ts';
import { isProblem } from './problems.ts';
import { buildAudit, keepSealing } from './store/audit.ts';
import { clientsIn, type Client } from './store/clients.ts';
import { takeInFiles } from './store/connection-files.ts';
import { connectionsIn } from './store/connections.ts';
import { openDatabase, type OpenedDatabase } from './store/database.ts';
import { startJobs } from './store/jobs.ts';
import { checkKey, sandboxKeys } from './store/keys.ts';
import { overlaysIn } from './store/overlays.ts';
import { startReindex } from './store/reindex.ts';
import { buildResources, type Resources } from './store/resources.ts';
import { buildSecrets } from './store/secrets.ts';
import { buildVisits, type Visits } from './visits.ts';

/** What only the sandbox brings; handed in, so that production code never reaches for it. */
export interface SandboxParts {
  readonly url: string;
  readonly connections: readonly ConnectionDraft[];
  readonly payer: { readonly url: string; readonly token: string };
  readonly clients: readonly Client[];
  /** Has its scheduling systems tell of their visits, at this port of ours. */
  tellVisits(port: number): Promise<void>;
  close(): Promise<void>;
}

export interface StartNeeds {
  readonly settings: Settings;
  readonly log: Logger;
  /** Tells a person what is going on. */
  readonly progress: (step: string) => void;
  readonly startSandbox?: (appUrl: string) => Promise<SandboxParts>;
}

export interface Running {
  /** Where browsers reach the app. */
  readonly appUrl: string;
  readonly sandboxUrl?: string;
  stop(): Promise<void>;
}

const appFolder = join(import.meta.dirname, '..', 'dist', 'smart-app');

/** Takes the port first: one that is in use is known at once, and its number where any free one was asked for. */
function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((_req, res) => {
      res.writeHead(503, { 'Retry-After': '2', 'Content-Type': 'text/plain' }).end('Chartside is starting.');
    });
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const isEverywhere = (host: string) => host === '0.0.0.0' || host === '::';

/** Starts everything, in the order it depends on each other; what was started is stopped again when a later step fails. */
export async function start(needs: StartNeeds): Promise<Running> {
  const { settings, log, progress } = needs;
  const ends: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const server = await listen(settings.host, settings.port);
    ends.push(() => closeServer(server));
    const { port } = server.address() as AddressInfo;
    const appUrl =
      settings.publicUrl ?? `http://${isEverywhere(settings.host) ? '127.0.0.1' : settings.host}:${port}`;
    progress(settings.databaseUrl === undefined ? 'Starting the embedded database' : 'Opening the database');
    const database = await openDatabase({
      mode: settings.sandbox ? 'sandbox' : 'production',
      log,
      ...(settings.databaseUrl === undefined
        ? { embedded: { dataDir: join(settings.dataDir, 'postgres') } }
        : { url: settings.databaseUrl }),
    });
    ends.push(() => database.stop());
    let sandbox: SandboxParts | undefined;
    if (needs.startSandbox) {
      progress('Loading the synthetic patients, starting the sandbox EHR and the payer simulator');
      sandbox = await needs.startSandbox(appUrl);
      ends.push(() => sandbox?.close() ?? Promise.resolve());
    }
    await serve(needs, { database, server, appUrl, sandbox }, ends);
    return { appUrl, ...(sandbox ? { sandboxUrl: sandbox.url } : {}), stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

interface Grounds {
  readonly database: OpenedDatabase;
  readonly server: Server;
  readonly appUrl: string;
  readonly sandbox: SandboxParts | undefined;
}

type Ends = (() => Promise<unknown>)[];

/** One that somebody retired while trying things out stays so. */
function whereRetired(cause: unknown): void {
  if (!isProblem(cause) || cause.id !== 'connections/retired') throw cause;
}

/** What everything else stands on: keys, jobs, the audit, connections and the exchanges with payers. */
async function layGround(
  { settings, log }: StartNeeds,
  { database, sandbox, appUrl }: Omit<Grounds, 'server'>,
  ends: Ends,
) {
  const clock = () => new Date();
  const secrets = buildSecrets(settings.keys ?? sandboxKeys(settings.dataDir));
  await checkKey(database, secrets);
  ends.push(startReindex({ database, secrets, log }));
  const queues = [...EXCHANGE_QUEUES, LATER_QUEUE];
  const jobs = await startJobs({ database, queues, dailyQueues: [RETENTION_QUEUE], log });
  ends.push(() => jobs.stop());
  const audit = buildAudit({ database, secrets, clock });
  ends.push(keepSealing(audit, log));
  const connections = connectionsIn({ database, secrets, clock });
  const clients = clientsIn(database);
  if (sandbox) {
    for (const connection of sandbox.connections) await connections.save(connection).catch(whereRetired);
    for (const client of sandbox.clients) await clients.save(client);
  }
  const files = await takeInFiles(join(settings.dataDir, 'connections'), connections);
  if (files.length > 0) log.info({ files }, 'connections were taken in');
  const routes = loadRoutes(sandbox?.payer.url);
  const publishing = buildPublishing(settings.publish, appUrl, {
    exchanges: () => exchanges,
    resources: () => resources,
  });
  const resources: Resources = buildResources(secrets, publishing.onWritten);
  const overlays = overlaysOf({ database, overlays: overlaysIn(secrets), clock });
  const checkNeeds: CheckNeeds = {
    database,
    resources,
    secrets,
    jobs,
    clock,
    routes: new Map(routes.map((route) => [route.payer.id, route])),
    maps: currentMapsOf(overlays),
  };
  const exchanges: Exchanges = buildExchanges({
    database,
    jobs,
    secrets,
    clock,
    log,
    counterparties: [
      ...payersOf(routes, { 'x12-http': x12Http({ token: () => sandbox?.payer.token ?? '' }) }),
      ...publishing.counterparties,
    ],
    handlers: {
      ...publishing.handlers,
      [ELIGIBILITY]: eligibilityHandler(checkNeeds),
      [AUTHORIZATION]: authorizationHandler(checkNeeds, () => exchanges),
      [AUTHORIZATION_INQUIRY]: inquiryHandler(checkNeeds, () => exchanges),
    },
  });
  ends.push(() => exchanges.stop());
  const context = { database, secrets, connections, audit, clock };
  const record = { ...context, log, publicUrl: appUrl, retention: settings.retention, publishing };
  return { context, clients, resources, routes, overlays, checkNeeds, exchanges, jobs, record };
}

async function serve(
  needs: StartNeeds,
  { database, server, appUrl, sandbox }: Grounds,
  ends: Ends,
): Promise<void> {
  const { settings, log } = needs;
  const { context: ground, ...parts } = await layGround(needs, { database, sandbox, appUrl }, ends);
  const { clients, resources, routes, overlays, checkNeeds, exchanges } = parts;
  const context = { ...ground, publicUrl: appUrl };
  const checks = buildEligibilityChecks(checkNeeds, exchanges);
  const authorizations = buildAuthorizations(checkNeeds, exchanges);
  const sessions = sessionsIn(context);
  const launches = launchesIn({ ...context, sessions });
  const backend = backendAccess(context);
  const visits = buildVisits({ ...context, backend, resources, log, sandbox: settings.sandbox });
  const panel: Router = panelRoutes({
    ...{ database, checks, authorizations, clock: ground.clock, log },
    readOutside: visits.readOutside,
    sandbox: settings.sandbox,
    publicUrl: appUrl,
  });
  const workbench = workbenchRoutes({
    ...context,
    log,
    exchanges,
    routes,
    kinds: [ELIGIBILITY, AUTHORIZATION, AUTHORIZATION_INQUIRY],
    overlays,
  });
  ends.push(() => workbench.stop());
  const admin = connectionsAdmin({ ...context, sandbox: settings.sandbox });
  const ready = () => database.system((tx) => tx.query('SELECT 1'));
  const { own, facade } = facadeOf({ ...context, backend, clients, resources, checks, authorizations, log });
  const app = buildApp({
    ...context,
    own,
    sessions,
    launches,
    log,
    appFolder,
    ready,
    panel,
    workbench: workbench.router,
    more: [
      visits.router,
      ehrWritesRoutes({ ...context, own }),
      recordRouter(parts.record),
      connectionsRoutes({ database, admin }),
      outgoingRoutes(buildOutgoing({ ...context, resources, ...parts.record.publishing })),
    ],
    facade,
    ...(settings.trustProxy !== undefined && { trustProxy: settings.trustProxy }),
    ...(settings.requestsPerMinute !== undefined && { requestsPerMinute: settings.requestsPerMinute }),
  });
  server.removeAllListeners('request');
  server.on('request', app);
  await listenForVisits(needs, visits, sandbox, ends);
  await driveExchanges(needs, checkNeeds, exchanges);
  await keepRetention(parts.record, parts.jobs);
}

/** The FHIR API for programs, and what of ours it and the sessions see. */
function facadeOf(
  needs: Omit<Parameters<typeof facadeRoutes>[0], 'own' | 'ehr' | 'operations' | 'pas'> &
    Parameters<typeof eligibilitySubmit>[0] &
    Parameters<typeof pasSubmit>[0] &
    Parameters<typeof ownHolder>[0] & { readonly backend: BackendAccess },
) {
  const own = ownHolder(needs);
  const facade = facadeRoutes({
    ...needs,
    own,
    ehr: needs.backend.holder,
    operations: eligibilitySubmit(needs),
    pas: [pasSubmit(needs), pasInquire(needs)],
  });
  return { own, facade };
}

/** Takes up what a killed process left, and whatever comes. */
async function driveExchanges(
  { settings, log }: StartNeeds,
  checkNeeds: CheckNeeds,
  exchanges: Exchanges,
): Promise<void> {
  await exchanges.work();
  await workLater(checkNeeds, exchanges);
  void exchanges.recover(settings.databaseUrl === undefined).catch((cause: unknown) => {
    log.error({ err: cause }, 'exchanges a killed process left could not be taken up');
  });
}

/** The sandbox listens on any free port unless told, as its scheduling systems have visits to tell of. */
async function listenForVisits(
  { settings, log }: StartNeeds,
  visits: Visits,
  sandbox: SandboxParts | undefined,
  ends: Ends,
): Promise<void> {
  const mllp = settings.mllp ?? (sandbox ? { port: 0, host: '127.0.0.1' } : undefined);
  if (mllp === undefined) return;
  const listening = await visits.listen(mllp);
  ends.push(() => listening.stop());
  log.info({ port: listening.port }, 'listening for HL7 v2 messages');
  // Nobody waits for it: the charts can be opened while their visits come in.
  void sandbox?.tellVisits(listening.port).then(
    () => log.info({}, 'the sandbox has told of its visits'),
    (cause: unknown) => log.error({ err: cause }, 'the sandbox could not tell of its visits'),
  );
}
