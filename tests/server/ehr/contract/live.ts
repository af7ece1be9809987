/**
 * The whole product before the sandbox's EHRs, over real sockets: a chart is opened as a browser opens it, and read through
 * the session's FHIR view. Nothing is faked: what a vendor refuses, the sandbox refuses.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Bundle, FhirResource, OperationOutcome } from 'fhir/r4.js';
import { Router } from 'express';
import { pino } from 'pino';
import { buildApp } from '../../../../server/app.ts';
import { backendAccess } from '../../../../server/ehr/backend.ts';
import type { EhrClient } from '../../../../server/ehr/ehr-client.ts';
import { ownHolder } from '../../../../server/facade/own.ts';
import type { EhrWriteRequest, EhrWriteView } from '../../../../server/ehr-writes-view.ts';
import { ehrWritesRoutes } from '../../../../server/routes/ehr-writes.ts';
import { sandboxConnection, SANDBOX_TENANT } from '../../../../server/sandbox/connections.ts';
import { differing, loadBehaviours, type Behaviour } from '../../../../server/sandbox/ehr/behaviour.ts';
import type { Site } from '../../../../server/sandbox/ehr/build-site.ts';
import { startSandboxEhr, type SandboxEhr } from '../../../../server/sandbox/ehr/start.ts';
import { launchesIn } from '../../../../server/security/launch.ts';
import { userOf } from '../../../../server/security/session-context.ts';
import { sessionsIn } from '../../../../server/security/sessions.ts';
import { buildAudit } from '../../../../server/store/audit.ts';
import { connectionsIn } from '../../../../server/store/connections.ts';
import { buildResources } from '../../../../server/store/resources.ts';
import { buildSecrets } from '../../../../server/store/secrets.ts';
import { freePort, listen } from '../../ports.ts';
import { freshDatabase } from '../../postgres.ts';
import '../../sandbox/ehr/quiet-provider.ts';

export interface Answer<T = FhirResource> {
  readonly status: number;
  readonly body: T;
}

/** One chart that is open in Chartside. */
export interface OpenChart {
  readonly site: Site;
  /** Forms that sent themselves on the way in. */
  readonly forms: number;
  readonly session: SessionFacts;
  /** Below the session's FHIR base. */
  ask<T = FhirResource>(path: string): Promise<Answer<T>>;
  /** Hits of a search; fails the test where there is none to be had. */
  hits<T extends FhirResource = FhirResource>(path: string): Promise<T[]>;
  /** Writes into the chart at the EHR; ids are ours. */
  write(request: EhrWriteRequest): Promise<Answer<EhrWriteView>>;
}

export interface SessionFacts {
  readonly role: string;
  readonly grantedScopes: string;
  readonly needPatientBanner?: boolean;
}

export interface Live {
  readonly ehr: SandboxEhr;
  site(behaviour: string): Site;
  open(behaviour: string, patient?: string): Promise<OpenChart>;
  /** The way in by a handle that the EHR never gave: rejects with the page that tells why. */
  openByStrangeHandle(behaviour: string): Promise<OpenChart>;
  /** The same without a chart, as this member of staff. */
  openAlone(behaviour: string, person: string): Promise<OpenChart>;
  /** Our own access to that EHR, without a person. */
  backend(behaviour: string): Promise<EhrClient>;
  close(): Promise<void>;
}

/** What a form that sends itself would send. */
function formIn(page: string): { readonly to: string; readonly fields: URLSearchParams } | undefined {
  const plain = (text: string): string =>
    text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
  const to = /<form[^>]*\saction="([^"]+)"/.exec(page)?.[1];
  if (to === undefined) return undefined;
  const fields = [...page.matchAll(/<input[^>]*>/g)].map(([input]) => {
    const of = (name: string): string => plain(new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1] ?? '');
    return [of('name'), of('value')];
  });
  return { to: plain(to), fields: new URLSearchParams(fields.filter(([name]) => name !== '')) };
}

/** What a session knows of itself, for the tests to look at. */
function sessionFacts(): Router {
  const router = Router({ mergeParams: true });
  router.get('/session', (req, res) => {
    const user = userOf(req);
    const { role, grantedScopes } = user;
    const banner = 'patient' in user ? { needPatientBanner: user.needPatientBanner } : {};
    res.json({ role, grantedScopes, ...banner } satisfies SessionFacts);
  });
  return router;
}

interface Session {
  readonly sid: string;
  readonly forms: number;
  readonly headers: Record<string, string>;
}

/** A browser's part: follows redirects and forms that send themselves, keeps cookies per host, ends at the app's page. */
async function follow(from: URL): Promise<Session> {
  const jar = new Map<string, Map<string, string>>();
  let url = from;
  let body: URLSearchParams | undefined;
  let forms = 0;
  for (let hops = 0; hops < 12 && !url.pathname.startsWith('/s/'); hops++) {
    const cookies = jar.get(url.host) ?? new Map<string, string>();
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const res = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    body = undefined;
    for (const line of res.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      jar.set(url.host, cookies.set(name, value));
    }
    const location = res.headers.get('location');
    const page = location === null ? await res.text() : '';
    const form = formIn(page);
    if (location === null && form === undefined)
      throw new Error(`${url.pathname} answered ${res.status}: ${page}`);
    body = form?.fields;
    if (form !== undefined) forms += 1;
    url = new URL(location ?? form?.to ?? '', url);
  }
  const cookie = [...(jar.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  return { sid: url.pathname.split('/')[2] ?? '', forms, headers: { cookie } };
}

export interface LiveOptions {
  /** Behaviours to start; beside them others that differ from one of these, each an EHR of its own. */
  readonly like: readonly string[];
  readonly variants?: readonly Variant[];
  /** The EHR's alone. */
  readonly clock?: () => Date;
}

export interface Variant {
  readonly like: string;
  readonly id: string;
  readonly differing: Parameters<typeof differing>[1];
  /** Asked for instead of the usual ones, in charts. */
  readonly scopes?: readonly string[];
}

async function behavioursOf({
  like,
  variants = [],
}: LiveOptions): Promise<readonly [Behaviour, ...Behaviour[]]> {
  const all = await loadBehaviours();
  const called = (id: string): Behaviour => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no behaviour ${id}`);
    return found;
  };
  const more = variants.map((one) => differing(called(one.like), { ...one.differing, id: one.id }));
  return [all[0], ...like.map(called), ...more];
}

/** Call it once for a test file, before its tests: `const live = await startLive()`. */
export async function startLive(options: LiveOptions): Promise<Live> {
  const { variants = [], clock = () => new Date() } = options;
  const log = pino({ level: 'silent' });
  const { database } = await freshDatabase();
  const server = createServer();
  const appUrl = `http://127.0.0.1:${await listen(server)}`;
  const behaviours = await behavioursOf(options);
  const port = await freePort();
  const ehr = await startSandboxEhr({
    host: '127.0.0.1',
    port,
    publicUrl: `http://localhost:${port}`,
    appUrl,
    behaviours,
    clock,
    log,
  });
  const secrets = buildSecrets([new Uint8Array(32).fill(9)]);
  const real = () => new Date();
  const connections = connectionsIn({ database, secrets, clock: real });
  for (const site of ehr.sites) {
    const scopes = variants.find(({ id }) => id === site.behaviour.id)?.scopes;
    await connections.save({ ...sandboxConnection(site, ehr.url), ...(scopes && { scopes }) });
  }
  const audit = buildAudit({ database, secrets, clock: real });
  const needs = { database, secrets, connections, audit, clock: real, publicUrl: appUrl };
  const sessions = sessionsIn(needs);
  const own = ownHolder({ database, secrets, audit, resources: buildResources(secrets) });
  const app = buildApp({
    ...needs,
    own,
    sessions,
    launches: launchesIn({ ...needs, sessions }),
    log,
    appFolder: '/nowhere',
    ready: () => Promise.resolve(),
    panel: sessionFacts(),
    more: [ehrWritesRoutes({ own, database, secrets })],
  });
  server.on('request', app);
  const site = (behaviour: string): Site => {
    const found = ehr.sites.find((one) => one.behaviour.id === behaviour);
    if (found === undefined) throw new Error(`no behaviour ${behaviour}`);
    return found;
  };
  const backends = backendAccess(needs);
  return {
    ehr,
    site,
    open: (behaviour, patient = 'p01') => {
      const one = site(behaviour);
      return openAt(appUrl, one, 'launch', { launch: one.launch(patient) });
    },
    openByStrangeHandle: (behaviour) => openAt(appUrl, site(behaviour), 'launch', { launch: 'made-up' }),
    openAlone: (behaviour, person) =>
      openAt(appUrl, site(behaviour), 'login', { login_hint: person, target_link_uri: '/workbench' }),
    backend: async (behaviour) => {
      const id = sandboxConnection(site(behaviour), ehr.url).id;
      return backends.client(await connections.byId(SANDBOX_TENANT, id), 'tests', 'person');
    },
    async close() {
      await ehr.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function openAt(
  appUrl: string,
  site: Site,
  page: 'launch' | 'login',
  more: Record<string, string>,
): Promise<OpenChart> {
  const query = new URLSearchParams({ iss: site.fhirBase, ...more });
  const { sid, forms, headers } = await follow(new URL(`${appUrl}/${page}?${query.toString()}`));
  const get = async <T>(path: string): Promise<Answer<T>> => {
    const res = await fetch(`${appUrl}/s/${sid}/${path}`, { headers });
    const text = await res.text();
    const isJson = res.headers.get('content-type')?.includes('json') === true;
    return { status: res.status, body: (isJson ? JSON.parse(text) : text) as T };
  };
  const ask = <T>(path: string): Promise<Answer<T>> => get<T>(`fhir/${path}`);
  const write = async (request: EhrWriteRequest): Promise<Answer<EhrWriteView>> => {
    const res = await fetch(`${appUrl}/s/${sid}/api/ehr-writes`, {
      method: 'POST',
      headers: {
        ...headers,
        origin: appUrl,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(request),
    });
    return { status: res.status, body: (await res.json()) as EhrWriteView };
  };
  return {
    site,
    write,
    forms,
    session: (await get<SessionFacts>('api/session')).body,
    ask,
    async hits<T extends FhirResource>(path: string) {
      const { status, body } = await ask<Bundle<FhirResource>>(path);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
      return hitsIn<T>(body);
    },
  };
}

export function hitsIn<T extends FhirResource>({ entry = [] }: Bundle<FhirResource>): T[] {
  return entry.filter(({ search }) => search?.mode === 'match').map(({ resource }) => resource as T);
}

/** What was told beside the hits, as text. */
export function toldIn({ entry = [] }: Bundle<FhirResource>): string[] {
  const outcomes = entry.filter(({ search }) => search?.mode === 'outcome').map(({ resource }) => resource);
  return outcomes.flatMap((one) => (one as OperationOutcome).issue.map(({ details }) => details?.text ?? ''));
}

/** The id of the Problem that an outcome stands for. */
export function problemIn(outcome: FhirResource): string | undefined {
  return (outcome as OperationOutcome).issue[0]?.details?.coding?.[0]?.code;
}
