/** The panel as it runs: real app, database, exchanges, sandbox EHR and payer simulator, with a clock that can be moved. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { buildApp } from '../../../server/app.ts';
import { backendAccess } from '../../../server/ehr/backend.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import type { Role } from '../../../server/ehr/connection.ts';
import { buildExchanges, EXCHANGE_QUEUES, type Exchanges } from '../../../server/exchange/exchanges.ts';
import type { Log } from '../../../server/log.ts';
import type { CheckView } from '../../../server/panel-view.ts';
import { payersOf } from '../../../server/payers/counterparty.ts';
import { loadRoutes } from '../../../server/payers/routes.ts';
import { x12Http } from '../../../server/payers/x12-http.ts';
import { facadeRoutes } from '../../../server/routes/facade.ts';
import { panelRoutes } from '../../../server/routes/panel.ts';
import { pasInquire } from '../../../server/routes/pas-inquire.ts';
import { pasSubmit } from '../../../server/routes/pas-submit.ts';
import { startSandboxEhr } from '../../../server/sandbox/ehr/start.ts';
import { startPayerSimulator } from '../../../server/sandbox/payer/payer-simulator.ts';
import { launchesIn } from '../../../server/security/launch.ts';
import { sessionsIn } from '../../../server/security/sessions.ts';
import {
  buildEligibilityChecks,
  ELIGIBILITY,
  eligibilityHandler,
  LATER_QUEUE,
  workLater,
} from '../../../server/services/eligibility-checks.ts';
import { authorizationHandler, inquiryHandler } from '../../../server/services/authorization-handlers.ts';
import { AUTHORIZATION, AUTHORIZATION_INQUIRY } from '../../../server/services/authorization-request.ts';
import { buildAuthorizations } from '../../../server/services/authorizations.ts';
import { clientsIn } from '../../../server/store/clients.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import type { Database, OpenedDatabase } from '../../../server/store/database.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { buildVisits } from '../../../server/visits.ts';
import { freePort, listen } from '../ports.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';
import { until } from '../until.ts';

export const TENANT = 'northfield';
const token = 'a token of these tests';

export interface Chart {
  readonly sid: string;
  readonly handle: string;
}

export interface Told<T> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
}

/** Counts statements, so that a growing number of round trips shows without a stopwatch. */
function counted(database: OpenedDatabase) {
  const count = { statements: 0 };
  const counting: Database = {
    ...database,
    tenant: (tenant, work) =>
      database.tenant(tenant, (tx) =>
        work({
          ...tx,
          query: (sql, values) => {
            count.statements += 1;
            return tx.query(sql, values);
          },
        }),
      ),
  };
  return { counting, count };
}

export async function panelUnderTest() {
  const store = await freshDatabase();
  const { counting: database, count } = counted(store.database);
  const secrets = buildSecrets([new Uint8Array(32).fill(11)]);
  // A millisecond goes by at each look: however slow the machine is, what is to be asked again in five seconds is not asked yet.
  let now = Date.now();
  const clock = () => new Date((now += 1));
  const lines: string[] = [];
  const write = (fields: object, message: string) =>
    lines.push(`${message} ${JSON.stringify(fields, (_key, value: unknown) => errorText(value))}`);
  const log: Log = { info: write, warn: write, error: write };
  const server = createServer();
  const appUrl = `http://127.0.0.1:${await listen(server)}`;
  const port = await freePort();
  const quiet = pino({ level: 'silent' });
  const ehr = await startSandboxEhr({
    host: '127.0.0.1',
    port,
    publicUrl: `http://localhost:${port}`,
    appUrl,
    clock: () => new Date(),
    log: quiet,
  });
  const payer = await startPayerSimulator({ host: '127.0.0.1', port: 0, token, clock, log: quiet });
  const jobs = await startJobs({ database: store.database, queues: [...EXCHANGE_QUEUES, LATER_QUEUE], log });
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  const saveConnection = (role: Role) =>
    connections.save({
      id: 'sandbox',
      tenant: TENANT,
      name: 'Sandbox',
      vendor: 'sandbox',
      fhirBase: ehr.fhirBase,
      issAllowed: [ehr.fhirBase],
      clientId: ehr.client.id,
      auth: { method: 'basic', secret: ehr.client.secret, urlEncode: true },
      roles: { default: role },
    });
  await saveConnection('coordinator');
  const routes = loadRoutes(payer.url);
  const resources = buildResources(secrets);
  const checkNeeds = {
    database,
    resources,
    secrets,
    jobs,
    clock,
    routes: new Map(routes.map((one) => [one.payer.id, one])),
  };
  const exchanges: Exchanges = buildExchanges({
    database,
    jobs,
    secrets,
    clock,
    log,
    counterparties: payersOf(routes, { 'x12-http': x12Http({ token: () => token }) }),
    handlers: {
      [ELIGIBILITY]: eligibilityHandler(checkNeeds),
      [AUTHORIZATION]: authorizationHandler(checkNeeds, () => exchanges),
      [AUTHORIZATION_INQUIRY]: inquiryHandler(checkNeeds, () => exchanges),
    },
  });
  const checks = buildEligibilityChecks(checkNeeds, exchanges);
  const authorizations = buildAuthorizations(checkNeeds, exchanges);
  const context = { database, secrets, connections, audit, clock, publicUrl: appUrl };
  const sessions = sessionsIn(context);
  const clients = clientsIn(store.database);
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true });
  const scopes = ['Claim', 'ClaimResponse'].map((type) => `system/${type}.crs`);
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES384' }] };
  await clients.save({
    id: 'backend',
    tenant: TENANT,
    connectionId: 'sandbox',
    name: 'Other system',
    jwks,
    scopes,
  });
  const own = ownHolder({ ...context, audit: stored, resources });
  const backend = backendAccess(context);
  const visits = buildVisits({ ...context, backend, resources, log, sandbox: true });
  const pasNeeds = { ...context, authorizations, log, waitMs: 60_000 };
  const pas = [pasSubmit(pasNeeds), pasInquire(pasNeeds)];
  server.on(
    'request',
    buildApp({
      ...context,
      own,
      sessions,
      launches: launchesIn({ ...context, sessions }),
      log,
      appFolder: '/nowhere',
      ready: () => Promise.resolve(),
      panel: panelRoutes({
        ...{ database, checks, authorizations, clock, sandbox: true, publicUrl: appUrl, log },
        readOutside: visits.readOutside,
      }),
      facade: facadeRoutes({ ...context, log, clients, own, ehr: backend.holder, pas }),
    }),
  );
  afterAll(async () => {
    await exchanges.stop();
    await jobs.stop();
    await Promise.all([ehr.close(), payer.close()]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** Opens a chart as the sandbox EHR does, ending at the handle a page without cookies holds. */
  async function open(patient: string): Promise<Chart> {
    const jar = new Map<string, string>();
    const query = new URLSearchParams({ iss: ehr.fhirBase, launch: ehr.launch(patient) });
    let url = new URL(`${appUrl}/launch?${query.toString()}`);
    for (let hops = 0; hops < 12 && !url.pathname.startsWith('/s/'); hops++) {
      const cookie = url.origin === appUrl ? '' : [...jar].map((pair) => pair.join('=')).join('; ');
      const res = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const line of res.headers.getSetCookie()) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
        if (url.origin !== appUrl) jar.set(name, value);
      }
      const location = res.headers.get('location');
      if (location === null) throw new Error(`${url.pathname} answered ${res.status}`);
      url = new URL(location, url);
    }
    return { sid: url.pathname.split('/')[2] ?? '', handle: url.hash.replace('#h=', '') };
  }

  async function send<T>(chart: Chart, path: string, init: RequestInit = {}): Promise<Told<T>> {
    const headers = { authorization: `Bearer ${chart.handle}`, ...(init.headers as Record<string, string>) };
    const res = await fetch(`${appUrl}/s/${chart.sid}/${path}`, { ...init, headers });
    const text = await res.text();
    return { status: res.status, text, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  const get = <T>(chart: Chart, path: string) => send<T>(chart, `api/${path}`);

  const postTo = <T>(chart: Chart, path: string, body: unknown, key?: string) =>
    send<T>(chart, `api/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    });

  const post = <T = CheckView>(chart: Chart, body: unknown, key?: string) =>
    send<T>(chart, 'api/checks', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    });

  /** An access token of the back-end client. */
  async function backendToken(scope: string): Promise<string> {
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: 'one' })
      .setIssuer('backend')
      .setSubject('backend')
      .setAudience(`${appUrl}/oauth/token`)
      .setExpirationTime(new Date(now + 240_000))
      .sign(privateKey);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
    });
    const res = await fetch(`${appUrl}/oauth/token`, { method: 'POST', body });
    return ((await res.json()) as { access_token: string }).access_token;
  }

  /** Polls as the panel does, until the check has ended. */
  const settled = (chart: Chart, id: string): Promise<CheckView> =>
    until(
      async () => (await get<CheckView>(chart, `checks/${id}`)).body,
      ({ state }) => !['queued', 'sending', 'waiting'].includes(state),
    );

  return {
    ...store, database, count, exchanges, checks, resources, payer, lines, events, clock, jobs,
    authorizations, appUrl, backendToken, open, send, get, post, postTo, settled, saveConnection,
    /** Moves the clock of Chartside and of the payers, in milliseconds. */
    pass: (ms: number) => { now += ms; },
    workLater: () => workLater(checkNeeds, exchanges),
  }; // prettier-ignore
}

function errorText(value: unknown): unknown {
  return value instanceof Error ? inspect(value, { depth: 10 }) : value;
}
