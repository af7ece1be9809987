/** Starts the sandbox EHR: authorization server, FHIR API and chart pages on one port of their own. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';

import {
  analyst,
  buildAuthorizationServer,
  type AuthorizationServer,
  type SandboxClient,
} from './authorization-server.ts';
import { behaviours, type Behaviour } from './behaviour.ts';
import { chartPage, type OpenChart, type View } from './chart-page.ts';
import { capabilityStatement, smartConfiguration } from './discovery.ts';
import { clientFault, fhirApi } from './fhir-api.ts';
import { buildLaunches, type Launches } from './launches.ts';
import { loadRoster, type Chart, type Roster, type Stored } from './patients.ts';
import { remoteSource } from './remote-source.ts';
import { messagePage } from './pages.ts';
import { memorySource, type FhirSource } from './source.ts';

export interface SandboxEhrOptions {
  readonly host: string;
  readonly port: number;
  /** How browsers reach it, e.g. `http://localhost:8602`; another site than the app, as a real EHR is. */
  readonly publicUrl: string;
  /** Where Chartside is, e.g. `http://127.0.0.1:8600`. */
  readonly appUrl: string;
  /** A real FHIR server to keep the patients in; absent = in memory. */
  readonly fhir?: string;
  readonly behaviour?: Behaviour;
  readonly clock: () => Date;
  /** Tells a person how far the loading of the patients is. */
  readonly progress?: (step: string) => void;
  readonly log: Logger;
}

export interface SandboxEhr {
  readonly url: string;
  readonly issuer: string;
  readonly fhirBase: string;
  readonly client: SandboxClient;
  /** A launch as opening this patient's chart makes it; throws for an unknown patient. */
  launch(patient: string, needPatientBanner?: boolean): string;
  close(): Promise<void>;
}

const shownInChart = [
  'Patient',
  'Appointment',
  'Coverage',
  'Condition',
  'ServiceRequest',
  'DocumentReference',
];

function openLaunch(chart: Chart, needPatientBanner: boolean, launches: Launches): string {
  const encounter = chart.resources.find((one) => one.resourceType === 'Encounter')?.id;
  return launches.open({ patient: chart.id, encounter, needPatientBanner });
}

async function resourcesOf(chart: Chart, source: FhirSource): Promise<Stored[]> {
  const found = await Promise.all(
    shownInChart.map((type) =>
      source.search(type, new URLSearchParams({ [type === 'Patient' ? '_id' : 'patient']: chart.id })),
    ),
  );
  return found.flat();
}

function viewOf(req: Request): View {
  const { q, width, banner } = req.query;
  return {
    search: typeof q === 'string' ? q.slice(0, 100) : '',
    width: width === 'wide' ? 'wide' : 'narrow',
    banner: banner === 'on',
  };
}

interface Parts {
  readonly roster: Roster;
  readonly source: FhirSource;
  readonly launches: Launches;
  readonly fhirBase: string;
  readonly appUrl: string;
}

function addChartPages(app: Express, { roster, source, launches, fhirBase, appUrl }: Parts): void {
  const open = async (chart: Chart, banner: boolean): Promise<OpenChart> => {
    const query = new URLSearchParams({ iss: fhirBase, launch: openLaunch(chart, banner, launches) });
    const resources = await resourcesOf(chart, source);
    return { chart, resources, launchUrl: `${appUrl}/launch?${query.toString()}` };
  };
  const signIn = { iss: fhirBase, login_hint: analyst.id, target_link_uri: '/workbench' };
  const workbench = `${appUrl}/login?${new URLSearchParams(signIn).toString()}`;
  app.get('/', (_req, res) => res.redirect('/chart'));
  app.get('/chart', async (req, res) => {
    const view = viewOf(req);
    const wanted = new Set([req.query['patient'], req.query['beside']]);
    const charts = [...wanted].flatMap((id) => roster.charts.filter((chart) => chart.id === id));
    const opened = await Promise.all(charts.map((chart) => open(chart, view.banner)));
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(chartPage(roster.charts, opened, view, workbench));
  });
  app.use('/static', express.static(join(import.meta.dirname, 'static')));
}

/** Whatever no page answered, in one sentence and without a stack. */
function addLastPages(app: Express, log: Logger): void {
  app.use(
    (_req, res) =>
      void res.status(404).type('html').send(messagePage('Not here', 'The sandbox EHR has no such page.')),
  );
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = clientFault(error);
    if (status === undefined) log.error({ reason: String(error) }, 'sandbox EHR could not show a page');
    const sentence =
      status === undefined ? 'It could not show this page; its log says why.' : 'The address cannot be read.';
    res
      .status(status ?? 500)
      .type('html')
      .send(messagePage('The sandbox EHR', sentence));
  });
}

/** Pages may frame the app and their own sign-in, nothing else; sign-in may be framed by the chart only. */
function securityHeaders(url: string, appUrl: string) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        frameSrc: [appUrl, url],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: false,
    crossOriginResourcePolicy: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Colours of this EHR, for apps that adapt to their host (SMART `smart_style_url`). */
const style = {
  color_background: '#ffffff',
  color_error: '#a61b1b',
  color_highlight: '#2d5a94',
  color_success: '#1f6b3a',
  color_text: '#1f1f1f',
  dim_border_radius: '2px',
  dim_font_size: '14px',
  dim_spacing_size: '8px',
  font_family_body: 'Arial, Helvetica, sans-serif',
  font_family_heading: 'Arial, Helvetica, sans-serif',
};

function listen(app: Express, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

interface Addresses {
  readonly publicUrl: URL;
  readonly url: string;
  readonly appUrl: string;
  readonly issuer: string;
  readonly fhirBase: string;
}

function addressesOf(options: SandboxEhrOptions, server: Server): Addresses {
  const publicUrl = new URL(options.publicUrl);
  if (options.port === 0) publicUrl.port = String((server.address() as AddressInfo).port);
  const url = publicUrl.origin;
  return {
    publicUrl,
    url,
    appUrl: new URL(options.appUrl).origin,
    issuer: `${url}/oauth2`,
    fhirBase: `${url}/r4`,
  };
}

function sourceOf({ fhir, progress }: SandboxEhrOptions, roster: Roster): FhirSource | Promise<FhirSource> {
  if (fhir !== undefined) return remoteSource(fhir, roster, progress ?? (() => undefined));
  return memorySource([...roster.shared, ...roster.charts.flatMap((chart) => chart.resources)]);
}

function addAuthorizationServer(app: Express, { provider }: AuthorizationServer, publicUrl: URL): void {
  app.use('/oauth2', (req, _res, next) => {
    // The provider writes its own addresses from these, so that they are the public ones whatever a proxy sends.
    req.headers['x-forwarded-host'] = publicUrl.host;
    req.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
    next();
  });
  app.use('/oauth2', provider.callback());
}

/** Answers 503 until the returned function is called: the port is taken first, loading the patients can last. */
function holdUntilReady(app: Express): () => void {
  let ready = false;
  app.use((_req, res, next) => {
    if (ready) next();
    else
      res.status(503).set('Retry-After', '2').type('text').send('The sandbox EHR is loading its patients.');
  });
  return () => {
    ready = true;
  };
}

/** With port 0 a free port is taken and `publicUrl`'s port is replaced by it. Throws when the port is in use. */
export async function startSandboxEhr(options: SandboxEhrOptions): Promise<SandboxEhr> {
  const { clock, log, behaviour = behaviours.generic } = options;
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  const open = holdUntilReady(app);
  const server = await listen(app, options.host, options.port);
  try {
    const { publicUrl, url, appUrl, issuer, fhirBase } = addressesOf(options, server);
    const secret = randomBytes(24).toString('base64url');
    const client = { id: 'chartside', secret, redirectUris: [`${appUrl}/callback`] };
    const launches = buildLaunches(clock);
    const roster = await loadRoster(clock());
    const source = await sourceOf(options, roster);
    const styleUrl = `${url}/smart-style.json`;
    const needs = { issuer, fhirBase, styleUrl, client, launches, behaviour, log };
    const authorization = await buildAuthorizationServer(needs);

    app.use(securityHeaders(url, appUrl));
    addAuthorizationServer(app, authorization, publicUrl);
    app.get('/smart-style.json', (_req, res) => void res.set('Access-Control-Allow-Origin', '*').json(style));
    const discovery = {
      '/metadata': capabilityStatement(issuer, fhirBase, clock()),
      '/.well-known/smart-configuration': smartConfiguration(issuer),
    };
    app.use('/r4', fhirApi({ source, authorization, fhirBase, behaviour, log }, discovery));
    addChartPages(app, { roster, source, launches, fhirBase, appUrl });
    addLastPages(app, log);
    open();

    const launch = (patient: string, needPatientBanner = false): string => {
      const chart = roster.charts.find((one) => one.id === patient);
      if (chart === undefined) throw new Error(`no sandbox patient ${patient}`);
      return openLaunch(chart, needPatientBanner, launches);
    };
    return { url, issuer, fhirBase, client, launch, close: () => closeServer(server) };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}
