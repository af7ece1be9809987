/** Starts the sandbox EHR: authorization server, FHIR API and chart pages on one port of their own. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';

import { buildAuthorizationServer, type SandboxClient } from './authorization-server.ts';
import { behaviours, type Behaviour } from './behaviour.ts';
import { chartPage, type OpenChart, type View } from './chart-page.ts';
import { capabilityStatement, smartConfiguration } from './discovery.ts';
import { fhirApi } from './fhir-api.ts';
import { buildLaunches, type Launches } from './launches.ts';
import { loadRoster, type Chart, type Roster, type Stored } from './patients.ts';
import { remoteSource } from './remote-source.ts';
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
  app.get('/', (_req, res) => res.redirect('/chart'));
  app.get('/chart', async (req, res) => {
    const view = viewOf(req);
    const wanted = [req.query['patient'], req.query['beside']];
    const charts = wanted.flatMap((id) => roster.charts.filter((chart) => chart.id === id));
    const opened = await Promise.all(charts.map((chart) => open(chart, view.banner)));
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(chartPage(roster.charts, opened, view));
  });
  app.use('/static', express.static(join(import.meta.dirname, 'static')));
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

/** With port 0 a free port is taken and `publicUrl`'s port is replaced by it. Throws when the port is in use. */
export async function startSandboxEhr(options: SandboxEhrOptions): Promise<SandboxEhr> {
  const { clock, log, behaviour = behaviours.generic } = options;
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  const server = await listen(app, options.host, options.port);
  try {
    const publicUrl = new URL(options.publicUrl);
    if (options.port === 0) publicUrl.port = String((server.address() as AddressInfo).port);
    const url = publicUrl.origin;
    const appUrl = new URL(options.appUrl).origin;
    const issuer = `${url}/oauth2`;
    const fhirBase = `${url}/r4`;
    const client = {
      id: 'chartside',
      secret: randomBytes(24).toString('base64url'),
      redirectUris: [`${appUrl}/callback`],
    };
    const launches = buildLaunches(clock);
    const roster = await loadRoster(clock());
    const source =
      options.fhir === undefined
        ? memorySource([...roster.shared, ...roster.charts.flatMap((chart) => chart.resources)])
        : await remoteSource(options.fhir, roster, log);
    const styleUrl = `${url}/smart-style.json`;
    const authorization = await buildAuthorizationServer({
      issuer,
      fhirBase,
      styleUrl,
      client,
      launches,
      behaviour,
    });

    app.use(securityHeaders(url, appUrl));
    app.use('/oauth2', (req, _res, next) => {
      // The provider writes its own addresses from these, so that they are the public ones whatever the proxy sends.
      req.headers['x-forwarded-host'] = publicUrl.host;
      req.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
      next();
    });
    app.use('/oauth2', authorization.provider.callback());
    app.get('/smart-style.json', (_req, res) => void res.set('Access-Control-Allow-Origin', '*').json(style));
    const discovery = {
      '/metadata': capabilityStatement(issuer, fhirBase, clock()),
      '/.well-known/smart-configuration': smartConfiguration(issuer),
    };
    app.use('/r4', fhirApi({ source, authorization, fhirBase, behaviour, log }, discovery));
    addChartPages(app, { roster, source, launches, fhirBase, appUrl });

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
