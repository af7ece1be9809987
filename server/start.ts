/** Puts the server together from its settings: database, jobs, exchanges, sandbox where wanted, and the app on a port. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Router } from 'express';
import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import type { ConnectionDraft } from './ehr/connection.ts';
import { buildExchanges, EXCHANGE_QUEUE, type Exchanges } from './exchange/exchanges.ts';
import { loadRoutes } from './payers/routes.ts';
import { x12Http } from './payers/x12-http.ts';
import { eligibilitySubmit } from './routes/eligibility-submit.ts';
import { facadeRoutes } from './routes/facade.ts';
import { panelRoutes } from './routes/panel.ts';
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
import { authorizationHandler, inquiryHandler } from './services/authorization-handlers.ts';
import { AUTHORIZATION, AUTHORIZATION_INQUIRY } from './services/authorization-request.ts';
import { buildAuthorizations } from './services/authorizations.ts';
import { currentMapsOf, overlaysOf } from './services/workbench-overlays.ts';
import type { Settings } from './settings.ts';
import { buildAudit, keepSealing } from './store/audit.ts';
import { clientsIn, type Client } from './store/clients.ts';
import { connectionsIn } from './store/connections.ts';
import { openDatabase, type OpenedDatabase } from './store/database.ts';
import { startJobs } from './store/jobs.ts';
import { checkKey, sandboxKeys } from './store/keys.ts';
import { overlaysIn } from './store/overlays.ts';
import { buildResources } from './store/resources.ts';
import { buildSecrets } from './store/secrets.ts';

/** What only the sandbox brings; handed in, so that production code never reaches for it. */
export interface SandboxParts {
  readonly url: string;
  readonly connection: ConnectionDraft;
  readonly payer: { readonly url: string; readonly token: string };
  readonly client: Client;
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

/** What everything else stands on: keys, jobs, the audit, connections and the exchanges with payers. */
async function layGround(
  { settings, log }: StartNeeds,
  { database, sandbox }: Pick<Grounds, 'database' | 'sandbox'>,
  ends: Ends,
) {
  const clock = () => new Date();
  const secrets = buildSecrets(settings.keys ?? sandboxKeys(settings.dataDir));
  await checkKey(database, secrets);
  const jobs = await startJobs({ database, queues: [EXCHANGE_QUEUE, LATER_QUEUE], log });
  ends.push(() => jobs.stop());
  const audit = buildAudit({ database, secrets, clock });
  ends.push(keepSealing(audit, log));
  const connections = connectionsIn({ database, secrets, clock });
  const clients = clientsIn(database);
  if (sandbox) {
    await connections.save(sandbox.connection);
    await clients.save(sandbox.client);
  }
  const routes = loadRoutes(sandbox?.payer.url);
  const resources = buildResources(secrets);
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
    routes: new Map(routes.map((route) => [route.id, route])),
    adapters: { 'x12-http': x12Http({ token: () => sandbox?.payer.token ?? '' }) },
    handlers: {
      [ELIGIBILITY]: eligibilityHandler(checkNeeds),
      [AUTHORIZATION]: authorizationHandler(checkNeeds, () => exchanges),
      [AUTHORIZATION_INQUIRY]: inquiryHandler(checkNeeds, () => exchanges),
    },
  });
  ends.push(() => exchanges.stop());
  const context = { database, secrets, connections, audit, clock };
  return { context, clients, resources, routes, overlays, checkNeeds, exchanges };
}

async function serve(
  needs: StartNeeds,
  { database, server, appUrl, sandbox }: Grounds,
  ends: Ends,
): Promise<void> {
  const { settings, log } = needs;
  const { context: ground, ...parts } = await layGround(needs, { database, sandbox }, ends);
  const { clients, resources, routes, overlays, checkNeeds, exchanges } = parts;
  const context = { ...ground, publicUrl: appUrl };
  const { clock } = ground;
  const checks = buildEligibilityChecks(checkNeeds, exchanges);
  const authorizations = buildAuthorizations(checkNeeds, exchanges);
  const sessions = sessionsIn(context);
  const launches = launchesIn({ ...context, sessions });
  const panel: Router = panelRoutes({
    database,
    checks,
    authorizations,
    clock,
    sandbox: settings.sandbox,
    publicUrl: appUrl,
    log,
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
  const ready = () => database.system((tx) => tx.query('SELECT 1'));
  const operations = eligibilitySubmit({ ...context, checks, log });
  const pas = pasSubmit({ ...context, authorizations, log });
  const facade = facadeRoutes({ ...context, clients, resources, operations, pas });
  const app = buildApp({
    ...context,
    resources,
    sessions,
    launches,
    log,
    appFolder,
    ready,
    panel,
    workbench: workbench.router,
    facade,
  });
  server.removeAllListeners('request');
  server.on('request', app);
  await exchanges.work();
  await workLater(checkNeeds, exchanges);
  void exchanges.recover(settings.databaseUrl === undefined).catch((cause: unknown) => {
    log.error({ err: cause }, 'exchanges a killed process left could not be taken up');
  });
}
