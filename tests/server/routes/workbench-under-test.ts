/** The workbench as it runs: real app, database, threads and exchanges; people sign in as the connection's role map says. */
import { createServer } from 'node:http';
import { buildApp } from '../../../server/app.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import type { Roles } from '../../../server/ehr/connection.ts';
import { buildExchanges, EXCHANGE_QUEUES } from '../../../server/exchange/exchanges.ts';
import type { BusinessKeys } from '../../../server/exchange/exchange.ts';
import type { Log } from '../../../server/log.ts';
import { payersOf } from '../../../server/payers/counterparty.ts';
import { loadRoutes } from '../../../server/payers/routes.ts';
import { x12Http } from '../../../server/payers/x12-http.ts';
import { workbenchRoutes } from '../../../server/routes/workbench.ts';
import { launchesIn } from '../../../server/security/launch.ts';
import { sessionsIn } from '../../../server/security/sessions.ts';
import { currentMapsOf, overlaysOf } from '../../../server/services/workbench-overlays.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { startJobs } from '../../../server/store/jobs.ts';
import { overlaysIn } from '../../../server/store/overlays.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import type { AnalysisView, WhatIfView } from '../../../server/workbench-view.ts';
import { listen } from '../ports.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';
import { until } from '../until.ts';

export const TENANT = 'northfield';
const BASE = 'https://ehr.example.org/fhir';

export interface Person {
  readonly sid: string;
  readonly handle: string;
}

export interface Told<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

const roles: Roles = {
  default: 'coordinator',
  rules: [
    { role: 'analyst', fhirUser: 'Practitioner/analyst' },
    { role: 'analyst', fhirUser: 'Practitioner/second-analyst' },
    { role: 'admin', claim: { name: 'groups', value: 'integration-admins' } },
  ],
};

export async function workbenchUnderTest() {
  const store = await freshDatabase();
  const { database } = store;
  const secrets = buildSecrets([new Uint8Array(32).fill(13)]);
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const lines: string[] = [];
  const write = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: write, warn: write, error: write };
  const server = createServer();
  const appUrl = `http://127.0.0.1:${await listen(server)}`;
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  const connectionOf = (tenant: string) =>
    connections.save({
      id: `ehr-of-${tenant}`,
      tenant,
      name: 'An EHR',
      vendor: 'sandbox',
      fhirBase: `${BASE}/${tenant}`,
      issAllowed: [`${BASE}/${tenant}`],
      clientId: 'chartside',
      auth: { method: 'none' },
      roles,
    });
  const jobs = await startJobs({ database, queues: EXCHANGE_QUEUES, log });
  const routes = loadRoutes('http://127.0.0.1:9/x12');
  const exchanges = buildExchanges({
    database,
    jobs,
    secrets,
    clock,
    log,
    counterparties: payersOf(routes, { 'x12-http': x12Http({ token: () => '' }) }),
    handlers: {
      eligibility: { resend: 'safe', apply: () => Promise.resolve({ state: 'applied', outcome: {} }) },
    },
  });
  const context = { database, secrets, connections, audit, clock, publicUrl: appUrl };
  const sessions = sessionsIn(context);
  const overlays = overlaysOf({ database, overlays: overlaysIn(secrets), clock });
  const workbench = workbenchRoutes({ ...context, log, exchanges, routes, kinds: ['eligibility'], overlays });
  const launches = launchesIn({ ...context, sessions });
  const ready = () => Promise.resolve();
  const { router } = workbench;
  server.on(
    'request',
    buildApp({
      ...context,
      own: ownHolder({ ...context, audit: stored, resources: buildResources(secrets) }),
      sessions,
      launches,
      log,
      appFolder: '/nowhere',
      ready,
      workbench: router,
      requestsPerMinute: 10_000,
    }),
  );
  afterAll(async () => {
    await workbench.stop();
    await exchanges.stop();
    await jobs.stop();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** Somebody who signed in without a chart, as the id_token tells of them. */
  async function signIn(
    user: string,
    tenant = TENANT,
    claims: Record<string, unknown> = {},
  ): Promise<Person> {
    const connection = await connectionOf(tenant);
    const identity = {
      issuer: BASE,
      subject: user,
      name: `The ${user}`,
      fhirUser: `${BASE}/${tenant}/Practitioner/${user}`,
      claims,
    };
    const token = { accessToken: 'at', expiresIn: 3600, scope: 'openid', needPatientBanner: false };
    return sessions.open(connection, identity, token);
  }

  async function send<T>(
    person: Person,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Told<T>> {
    const response = await fetch(`${appUrl}/s/${person.sid}/api/workbench${path}`, {
      method,
      headers: {
        authorization: `Bearer ${person.handle}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    };
  }
  const get = <T>(person: Person, path: string) => send<T>(person, 'GET', path);
  const post = <T>(person: Person, path: string, body: object, headers?: Record<string, string>) =>
    send<T>(person, 'POST', path, body, headers);

  /** Opens a message and waits until it is mapped. */
  async function open(person: Person, body: object): Promise<AnalysisView> {
    const opened = await post<AnalysisView>(person, '/analyses', body);
    expect(opened.status).toBe(202);
    return until(
      async () => (await get<AnalysisView>(person, `/analyses/${opened.body.id}`)).body,
      ({ state }) => state !== 'mapping',
    );
  }

  async function whatIf(person: Person, body: object): Promise<WhatIfView> {
    const started = await post<WhatIfView>(person, '/what-ifs', body);
    expect(started.status).toBe(202);
    return until(
      async () => (await get<WhatIfView>(person, `/what-ifs/${started.body.id}`)).body,
      ({ state }) => state !== 'running',
    );
  }

  /** An exchange with its answer, as a check leaves one. */
  async function exchangeWith(request: Uint8Array, answer: Uint8Array, keys: BusinessKeys): Promise<string> {
    const route = routes.find(({ payer }) => payer.id === keys.payer);
    if (!route) throw new Error('no such payer');
    const { id } = await database.tenant(TENANT, (tx) =>
      exchanges.submit(tx, {
        kind: 'eligibility',
        to: route.id,
        patient: 'pat-1',
        keys,
        compose: () => request,
        context: {},
      }),
    );
    await exchanges.receive(TENANT, id, answer);
    return id;
  }

  return {
    database, appUrl, events, currentMaps: currentMapsOf(overlays),
    signIn, send, get, post, open, whatIf, exchangeWith,
    admin: (user = 'boss', tenant = TENANT) => signIn(user, tenant, { groups: ['integration-admins'] }),
    sql: store.admin.bind(store),
    pass: (ms: number) => { ahead += ms; },
  }; // prettier-ignore
}
