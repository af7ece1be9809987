/** Starts the sandbox EHR: authorization server, FHIR API and chart pages on one port of their own. */
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';

import { loadBehaviours, type Behaviour } from './behaviour.ts';
import { newSigningKeys } from './authorization-server.ts';
import { buildSite, type Site } from './build-site.ts';
import { addChartPages } from './chart-routes.ts';
import type { SandboxClient } from './clients.ts';
import { clientFault } from './fhir-api.ts';
import { messagePage } from './pages.ts';
import { loadRoster, type Roster } from './patients.ts';
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
  /** Instead of those of profiles/sandbox/ehr; the first is the usual one. */
  readonly behaviours?: readonly [Behaviour, ...Behaviour[]];
  /** Where the app's public keys are; absent = below `appUrl`, where tenant `northfield` has them. */
  readonly jwksUri?: string;
  readonly clock: () => Date;
  /** Tells a person how far the loading of the patients is. */
  readonly progress?: (step: string) => void;
  readonly log: Logger;
}

/** Behaving as the standard says; `sites` holds all of them, this one first. */
export interface SandboxEhr {
  readonly url: string;
  readonly issuer: string;
  readonly signIn: string;
  readonly fhirBase: string;
  readonly client: SandboxClient;
  readonly sites: readonly [Site, ...Site[]];
  /** A launch as opening this patient's chart makes it; throws for an unknown patient. */
  launch(patient: string, needPatientBanner?: boolean): string;
  close(): Promise<void>;
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
    // Whoever connected closes what is idle: closed here, it would be under the next request now and then.
    server.keepAliveTimeout = 0;
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

function publicUrlOf(options: SandboxEhrOptions, server: Server): URL {
  const publicUrl = new URL(options.publicUrl);
  if (options.port === 0) publicUrl.port = String((server.address() as AddressInfo).port);
  return publicUrl;
}

function sourceOf(
  { fhir, progress, clock }: SandboxEhrOptions,
  roster: Roster,
): FhirSource | Promise<FhirSource> {
  if (fhir !== undefined) return remoteSource(fhir, roster, progress ?? (() => undefined));
  return memorySource([...roster.shared, ...roster.charts.flatMap((chart) => chart.resources)], clock);
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
  const { clock, log } = options;
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  const open = holdUntilReady(app);
  const server = await listen(app, options.host, options.port);
  try {
    const publicUrl = publicUrlOf(options, server);
    const url = publicUrl.origin;
    const appUrl = new URL(options.appUrl).origin;
    const [roster, behaviours, signingKeys] = await Promise.all([
      loadRoster(clock()),
      options.behaviours ?? loadBehaviours(),
      newSigningKeys(),
    ]);
    const source = await sourceOf(options, roster);
    const jwksUri = options.jwksUri ?? `${appUrl}/t/northfield/.well-known/jwks.json`;

    app.use(securityHeaders(url, appUrl));
    app.get('/smart-style.json', (_req, res) => void res.set('Access-Control-Allow-Origin', '*').json(style));
    const build = (behaviour: Behaviour): Site =>
      buildSite(app, {
        behaviour,
        roster,
        source,
        url,
        publicUrl,
        appUrl,
        jwksUri,
        signingKeys,
        clock,
        log,
      });
    const [usual, ...others] = behaviours;
    const site = build(usual);
    const sites = [site, ...others.map(build)] as const;
    addChartPages(app, { roster, source, sites, appUrl });
    addLastPages(app, log);
    open();
    const { issuer, signIn, fhirBase, client } = site;
    return {
      url,
      issuer,
      signIn,
      fhirBase,
      client,
      sites,
      launch: (patient, banner) => site.launch(patient, banner),
      close: () => closeServer(server),
    };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}
