/** The whole way against the sandbox EHR, over real sockets: chart, launch, session, chart data. */
import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import { Socket } from 'node:net';
import fhir from 'fhirclient';
import type { Bundle, Coverage, FhirResource, Patient } from 'fhir/r4.js';
import { pino } from 'pino';
import { buildApp } from '../../../server/app.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { startSandboxEhr, type SandboxEhr } from '../../../server/sandbox/ehr/start.ts';
import { launchesIn } from '../../../server/security/launch.ts';
import { sessionsIn } from '../../../server/security/sessions.ts';
import { buildAudit } from '../../../server/store/audit.ts';
import { connectionsIn } from '../../../server/store/connections.ts';
import { buildResources } from '../../../server/store/resources.ts';
import { buildSecrets } from '../../../server/store/secrets.ts';
import { freePort, listen } from '../ports.ts';
import { freshDatabase } from '../postgres.ts';

const { database } = await freshDatabase();
const clock = () => new Date();
const log = pino({ level: 'silent' });
let [ehr, server, appUrl]: [SandboxEhr | undefined, Server | undefined, string] = [undefined, undefined, ''];

beforeAll(async () => {
  server = createServer();
  appUrl = `http://127.0.0.1:${await listen(server)}`;
  const port = await freePort();
  ehr = await startSandboxEhr({
    host: '127.0.0.1',
    port,
    publicUrl: `http://localhost:${port}`,
    appUrl,
    clock,
    log,
  });
  const secrets = buildSecrets([new Uint8Array(32).fill(9)]);
  const connections = connectionsIn({ database, secrets, clock });
  const { id: clientId, secret } = ehr.client;
  await connections.save({
    id: 'sandbox',
    tenant: 'northfield',
    name: 'Sandbox',
    vendor: 'sandbox',
    fhirBase: ehr.fhirBase,
    issAllowed: [ehr.fhirBase],
    clientId,
    auth: { method: 'basic', secret, urlEncode: true },
    roles: { default: 'coordinator', rules: [{ role: 'analyst', fhirUser: 'Practitioner/analyst' }] },
  });
  const needs = {
    database,
    secrets,
    connections,
    audit: buildAudit({ database, secrets, clock }),
    clock,
    publicUrl: appUrl,
  };
  const sessions = sessionsIn(needs);
  const launches = launchesIn({ ...needs, sessions });
  server.on(
    'request',
    buildApp({
      ...needs,
      own: ownHolder({ ...needs, resources: buildResources(secrets) }),
      sessions,
      launches,
      log,
      appFolder: '/nowhere',
      ready: () => Promise.resolve(),
    }),
  );
});

afterAll(async () => {
  await ehr?.close();
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done) ?? done(undefined));
});

interface Opened {
  readonly sid: string;
  readonly authorization: string;
  readonly cookie: string;
  readonly path: string;
}

function openChart(patient: string, keepCookies: boolean): Promise<Opened> {
  const query = new URLSearchParams({ iss: ehr?.fhirBase ?? '', launch: ehr?.launch(patient) ?? '' });
  return follow(new URL(`${appUrl}/launch?${query.toString()}`), keepCookies);
}

/** A browser's part: follows redirects, keeps cookies per host unless told not to, ends at the app's page. */
async function follow(from: URL, keepCookies: boolean): Promise<Opened> {
  const jar = new Map<string, Map<string, string>>();
  let url = from;
  for (let hops = 0; hops < 12 && !url.pathname.startsWith('/s/'); hops++) {
    const cookies = jar.get(url.host) ?? new Map<string, string>();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const res = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of res.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (keepCookies || url.origin !== appUrl) jar.set(url.host, cookies.set(name, value));
    }
    const location = res.headers.get('location');
    if (location === null) throw new Error(`${url.pathname} answered ${res.status}: ${await res.text()}`);
    url = new URL(location, url);
  }
  const handle = url.hash.replace('#h=', '');
  const cookie = [...(jar.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    sid: url.pathname.split('/')[2] ?? '',
    authorization: handle === '' ? '' : `Bearer ${handle}`,
    cookie,
    path: url.pathname.split('/').slice(3).join('/'),
  };
}

async function ask(
  of: Omit<Opened, 'path'>,
  path: string,
): Promise<{ status: number; body: Bundle<FhirResource> }> {
  const headers = { cookie: of.cookie, ...(of.authorization !== '' && { authorization: of.authorization }) };
  const res = await fetch(`${appUrl}/s/${of.sid}/fhir/${path}`, { headers });
  return { status: res.status, body: (await res.json()) as Bundle<FhirResource> };
}

const all = (bundle: Bundle<FhirResource>) => (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);

it.each([true, false])(
  'opens a chart (cookies: %p) and reads everything the panel needs',
  async (keepCookies) => {
    const opened = await openChart('p01', keepCookies);
    expect(opened.authorization === '').toBe(keepCookies);
    const patients = await ask(opened, 'Patient');
    expect(all(patients.body)).toMatchObject([{ resourceType: 'Patient', birthDate: '1984-03-09' }]);
    const coverages = all((await ask(opened, 'Coverage')).body) as Coverage[];
    expect(coverages.map(({ subscriberId }) => subscriberId)).toEqual(['W123456701']);
    const payor = await ask(opened, coverages[0]?.payor[0]?.reference ?? '');
    expect(payor.body).toMatchObject({ resourceType: 'Organization', identifier: [{ value: 'MERID' }] });
    const visits = await ask(opened, 'Appointment?_count=1');
    expect(all(visits.body).filter(({ resourceType }) => resourceType === 'Appointment')).toHaveLength(1);
    expect(visits.body.link?.some(({ relation }) => relation === 'next')).toBe(true);
    for (const type of ['RelatedPerson', 'ServiceRequest', 'Condition', 'Encounter', 'DocumentReference'])
      expect((await ask(opened, type)).status).toBe(200);
  },
);

it('keeps two charts apart, and their ids are not the EHR’s', async () => {
  const [one, two] = [await openChart('p01', true), await openChart('p02', true)];
  const [first, second] = await Promise.all(
    [one, two].map(async (of) => all((await ask(of, 'Patient')).body)[0] as Patient),
  );
  expect([first?.birthDate, second?.birthDate]).toEqual(['1984-03-09', '1979-11-02']);
  expect(first?.id).not.toBe('p01');
  expect((await ask(one, `Patient/${second?.id ?? ''}`)).status).toBe(403);
  expect((await ask(two, `Coverage?patient=${first?.id ?? ''}`)).status).toBe(403);
});

it('serves fhirclient: a read, and a search over all its pages', async () => {
  const { sid, authorization } = await openChart('p01', false);
  const req = new IncomingMessage(new Socket());
  const storage = {
    get: () => Promise.resolve(undefined),
    set: () => Promise.resolve(undefined),
    unset: () => Promise.resolve(true),
  };
  const patient = all((await ask({ sid, authorization, cookie: '' }, 'Patient')).body)[0]?.id ?? '';
  const client = fhir(req, new ServerResponse(req), storage).client({
    serverUrl: `${appUrl}/s/${sid}/fhir`,
    tokenResponse: { access_token: authorization.replace('Bearer ', ''), patient },
  });
  expect(await client.patient.read()).toMatchObject({ id: patient, birthDate: '1984-03-09' });
  const visits = await client.request<FhirResource[]>('Appointment?_count=1', { pageLimit: 0, flat: true });
  expect(visits.length).toBeGreaterThan(1);
});

it('opens the workbench as the analyst by one link of the chart list, with no chart', async () => {
  const page = await (await fetch(`${ehr?.url ?? ''}/chart`)).text();
  const link = /href="([^"]*\/login[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const opened = await follow(new URL(link), true);
  expect(opened.path).toBe('workbench');
  expect((await ask(opened, 'Patient')).status).toBe(403);
  const { rows } = await database.tenant('northfield', (tx) =>
    tx.query<{ role: string; patient: string | null }>(
      'SELECT role, patient FROM sessions ORDER BY started_at DESC LIMIT 1',
    ),
  );
  expect(rows).toEqual([{ role: 'analyst', patient: null }]);
  // Whoever opens a chart afterwards in the same browser is the one who opened it.
  expect((await openChart('p01', true)).path).toBe('');
});
