/** The import of visits as it runs: real app and database, one site without Appointment in FHIR, people of every role. */
import { createServer } from 'node:http';
import type { Patient } from 'fhir/r4.js';
import { buildApp } from '../../../server/app.ts';
import { backendAccess } from '../../../server/ehr/backend.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { silent } from '../../../server/log.ts';
import { visitsImportRoutes } from '../../../server/routes/visits-import.ts';
import { launchesIn } from '../../../server/security/launch.ts';
import { sessionsIn } from '../../../server/security/sessions.ts';
import { buildFindPatients } from '../../../server/services/find-patients.ts';
import { buildOwnVisits } from '../../../server/services/own-visits.ts';
import { siuMessages } from '../../../server/services/siu-messages.ts';
import { buildVisitLists } from '../../../server/services/visit-lists.ts';
import { buildVisitMessages } from '../../../server/services/visit-messages.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { mergedNumberRows } from '../../../server/store/merged-numbers.ts';
import { ownVisitRows } from '../../../server/store/own-visits.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { v2MessagesIn } from '../../../server/store/v2-messages.ts';
import { visitListRows } from '../../../server/store/visit-lists.ts';
import { connectionDraft, SITE, TENANT } from '../mllp/mllp-under-test.ts';
import { listen } from '../ports.ts';
import { watchedAudit } from '../watched-audit.ts';
import { freshDatabase } from '../postgres.ts';

export interface Person {
  readonly sid: string;
  readonly handle: string;
}

export interface Told<T> {
  readonly status: number;
  readonly body: T & { readonly detail?: string; readonly type?: string };
  readonly text: string;
  readonly headers: Headers;
}

export async function visitsUnderTest() {
  const store = await freshDatabase();
  const { database } = store;
  const secrets = buildSecrets([new Uint8Array(32).fill(19)]);
  let now = Date.parse('2026-11-26T16:30:00Z');
  const clock = () => new Date((now += 1));
  const server = createServer();
  const appUrl = `http://127.0.0.1:${await listen(server)}`;
  const { stored, events, audit } = watchedAudit({ database, secrets, clock });
  const connections = connectionsIn({ database, secrets, clock });
  const resources = buildResources(secrets);
  const visits = buildOwnVisits({
    ...{ resources, secrets, clock },
    ...{ rows: ownVisitRows(secrets), merged: mergedNumberRows(secrets) },
  });
  const v2 = v2MessagesIn(secrets);
  const backend = backendAccess({ database, secrets, connections, clock });
  const patients = buildFindPatients({ database, secrets, visits, backend, audit, clock, log: silent });
  const lists = buildVisitLists({
    patients,
    database,
    connections,
    visits,
    lists: visitListRows(secrets),
    secrets,
    clock,
  });
  const messages = buildVisitMessages({ database, messages: v2 });
  const siu = siuMessages({
    database,
    connections,
    messages: v2,
    visits,
    patients,
    audit,
    clock,
    log: silent,
    sandbox: false,
  });
  const context = { database, secrets, connections, audit, clock, publicUrl: appUrl };
  const sessions = sessionsIn(context);
  server.on(
    'request',
    buildApp({
      ...context,
      own: ownHolder({ database, resources, secrets, audit: stored }),
      sessions,
      launches: launchesIn({ ...context, sessions }),
      log: silent,
      appFolder: '/nowhere',
      ready: () => Promise.resolve(),
      more: [visitsImportRoutes({ lists, messages, clock })],
      requestsPerMinute: 10_000,
    }),
  );
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const site = (more: object = {}) =>
    connections.save({
      ...connectionDraft,
      roles: {
        default: 'read-only',
        rules: ['coordinator', 'admin', 'analyst', 'prior-auth', 'records'].map((role) => ({
          role,
          fhirUser: `Practitioner/${role}`,
        })),
      },
      ...more,
    });

  /** Somebody without a chart, in this role. */
  async function signIn(role: string, more: object = {}): Promise<Person> {
    const connection = await site(more);
    const identity = {
      issuer: connection.fhirBase,
      subject: role,
      name: `The ${role}`,
      fhirUser: `${connection.fhirBase}/Practitioner/${role}`,
      claims: {},
    };
    const token = { accessToken: 'at', expiresIn: 3600, scope: 'openid', needPatientBanner: false };
    return sessions.open(connection, identity, token);
  }

  async function send<T>(
    person: Person,
    method: string,
    path: string,
    body?: object | string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Told<T>> {
    const isFile = typeof body === 'string' || body instanceof Uint8Array;
    const type = body === undefined ? {} : { 'content-type': isFile ? 'text/csv' : 'application/json' };
    const bytes = isFile ? new Uint8Array(Buffer.from(body as string)) : JSON.stringify(body);
    const response = await fetch(`${appUrl}/s/${person.sid}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${person.handle}`, ...type, ...headers },
      ...(body !== undefined && { body: bytes }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const answer = (isJson ? JSON.parse(text) : {}) as Told<T>['body'];
    return { status: response.status, body: answer, text, headers: response.headers };
  }

  return {
    database, resources, events, appUrl, connections, siu, signIn, send,
    sql: store.admin.bind(store),
    chart: (patient: Patient) => database.tenant(TENANT, (tx) => visits.ofChart(tx, SITE, patient)),
    pass: (ms: number) => { now += ms; },
  }; // prettier-ignore
}
