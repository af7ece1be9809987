/** Puts one EHR of the sandbox together: its data in its shapes, its authorization server, its FHIR API, its launches. */
import express, { type Express, type Request, type Router } from 'express';
import type { DocumentReference } from 'fhir/r4.js';
import type { JWKS } from 'oidc-provider';
import type { Logger } from 'pino';

import { buildAuthorizationServer, type AuthorizationServer } from './authorization-server.ts';
import { STANDARD, type Behaviour } from './behaviour.ts';
import { BACKEND_CLIENT, newClient, type SandboxClient } from './clients.ts';
import {
  capabilityAsXml,
  capabilityStatement,
  openidConfiguration,
  smartConfiguration,
} from './discovery.ts';
import { fhirApi, type Troubles } from './fhir-api.ts';
import { buildLaunches, type Launches } from './launches.ts';
import { messagePage } from './pages.ts';
import type { Chart, Roster } from './patients.ts';
import { coordinator, type Person } from './people.ts';
import { rateLimit, type RateLimit } from './rate-limit.ts';
import { shaped } from './shapes/index.ts';
import { addressesOf, type Addresses } from './site.ts';
import { memorySource, type FhirSource } from './source.ts';
import { idIn } from './vendor-ids.ts';

/** One EHR as others meet it. */
export interface Site {
  readonly behaviour: Behaviour;
  readonly fhirBase: string;
  readonly issuer: string;
  /** Where authorize and token lie. */
  readonly signIn: string;
  readonly client: SandboxClient;
  readonly backend: { readonly id: string };
  /** The id that a record of the patient files has here. */
  idOf(type: string, id: string): string;
  /** A launch as opening this patient's chart makes it; throws for an unknown patient. */
  launch(patient: string, needPatientBanner?: boolean, user?: Person): string;
  /** Titles of the documents that were written about this patient since the start. */
  writtenAbout(patient: string): Promise<readonly string[]>;
}

export interface SiteNeeds {
  readonly behaviour: Behaviour;
  readonly roster: Roster;
  /** Where the standard EHR keeps its data. */
  readonly source: FhirSource;
  readonly url: string;
  readonly publicUrl: URL;
  readonly appUrl: string;
  readonly jwksUri: string;
  readonly signingKeys: JWKS;
  readonly clock: () => Date;
  readonly log: Logger;
}

const zone = 'America/Chicago';

function troublesOf({ records, fhir }: Behaviour): Troubles {
  const patient = (id: string): string => idIn(fhir.ids, 'Patient', id);
  const named = (names: readonly string[]): Set<string> =>
    new Set(
      names.map((name) => {
        const [type = '', id = ''] = name.split('/');
        return `${type}/${idIn(fhir.ids, type, id)}`;
      }),
    );
  return {
    merged: new Map(Object.entries(records.merged).map(([from, to]) => [patient(from), patient(to)])),
    restricted: new Set(records.restricted.map(patient)),
    broken: named(records.broken),
    locked: named(records.locked),
    dependent: named(records.dependent),
  };
}

/** Some EHRs name the right endpoints only to a client that says who it is. */
function discoveryRoutes(
  { behaviour, clock }: SiteNeeds,
  addresses: Addresses,
  client: SandboxClient,
): Router {
  const router = express.Router();
  const { clientIdHeader } = behaviour.authorization;
  const since = clock();
  const endpointsFor = (req: Request): string => {
    const known = [client.id, BACKEND_CLIENT].includes(req.get(clientIdHeader || 'x-none') ?? '');
    return clientIdHeader === '' || known
      ? addresses.signIn
      : `${addresses.url}${addresses.path}/other-oauth2`;
  };
  router.get('/metadata', (req, res) => {
    const isUnsaid = ['*/*', undefined].includes(req.get('accept'));
    if (isUnsaid && behaviour.fhir.metadataWithoutAccept === 'xml')
      res.type('application/fhir+xml').send(capabilityAsXml(addresses));
    else
      res
        .type('application/fhir+json')
        .send(JSON.stringify(capabilityStatement(addresses, endpointsFor(req), behaviour, since)));
  });
  router.get('/.well-known/smart-configuration', (req, res) =>
    res.json(smartConfiguration(addresses, endpointsFor(req), behaviour)),
  );
  router.get('/.well-known/openid-configuration', (_req, res) => res.json(openidConfiguration(addresses)));
  return router;
}

function addSignIn(
  app: Express,
  { provider }: AuthorizationServer,
  { behaviour, publicUrl }: SiteNeeds,
  { path, issuer, signIn, url }: Addresses,
  rate: RateLimit,
): void {
  app.use(`${path}/oauth2`, (req, res, next) => {
    const isCounted = behaviour.fhir.rate.countsSignIn && /^\/(authorize|token)$/.test(req.path);
    if (isCounted && !rate.take()) {
      res.status(429).type('text/plain').send('Too many calls in this minute.');
      return;
    }
    // The provider writes its own addresses from these, so that they are the public ones whatever a proxy sends.
    req.headers['x-forwarded-host'] = publicUrl.host;
    req.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
    next();
  });
  app.use(`${path}/oauth2`, provider.callback());
  if (behaviour.authorization.errorsBy === 'uri')
    app.get(`${path}/errors/:error`, (req, res) =>
      res.type('html').send(messagePage('The sandbox EHR refused', `The error is ${req.params.error}.`)),
    );
  if (behaviour.authorization.clientIdHeader !== '')
    app.use(`${path}/other-oauth2`, (_req, res) => res.status(400).json({ error: 'invalid_client' }));
  if (issuer !== signIn && issuer.startsWith(`${url}/identity/`))
    app.get(`${issuer.slice(url.length)}/.well-known/openid-configuration`, (_req, res) =>
      res.json(openidConfiguration({ url, path, issuer, signIn, fhirBase: '' })),
    );
}

function openLaunch(
  chart: Chart,
  { needPatientBanner, user }: { readonly needPatientBanner: boolean; readonly user: Person },
  launches: Launches,
  { fhir }: Behaviour,
): string {
  const encounter = chart.resources.find((one) => one.resourceType === 'Encounter')?.id;
  return launches.open({
    patient: idIn(fhir.ids, 'Patient', chart.id),
    encounter: encounter === undefined ? undefined : idIn(fhir.ids, 'Encounter', encounter),
    needPatientBanner,
    user: user.id,
  });
}

/** The standard EHR serves `source`; each other one has the same patients in its own ids and shapes, in memory. */
function sourceOf({ behaviour, roster, source, clock }: SiteNeeds, fhirBase: string): FhirSource {
  if (behaviour.id === STANDARD) return source;
  const everything = [...roster.shared, ...roster.charts.flatMap((chart) => chart.resources)];
  return memorySource(shaped(everything, behaviour.fhir, { fhirBase, zone }), clock);
}

export function buildSite(app: Express, needs: SiteNeeds): Site {
  const { behaviour, roster, appUrl, jwksUri, signingKeys, clock, log } = needs;
  const addresses = addressesOf(needs.url, behaviour);
  const { fhirBase, issuer } = addresses;
  const { ids } = behaviour.fhir;
  const client = newClient(behaviour.authorization, appUrl);
  const launches = buildLaunches(clock);
  const idOf = (type: string, id: string): string => idIn(ids, type, id);
  const authorization = buildAuthorizationServer({
    addresses,
    client,
    jwksUri,
    signingKeys,
    launches,
    behaviour,
    practitioner: (id) => idOf('Practitioner', id),
    clock,
    log,
  });
  const rate = rateLimit(behaviour.fhir.rate.calls, clock);
  const source = sourceOf(needs, fhirBase);
  addSignIn(app, authorization, needs, addresses, rate);
  const troubles = troublesOf(behaviour);
  const api = { source, authorization, fhirBase, behaviour, troubles, rate, clock, log };
  app.use(`${addresses.path}/r4`, fhirApi(api, discoveryRoutes(needs, addresses, client)));
  return {
    behaviour,
    fhirBase,
    issuer,
    signIn: addresses.signIn,
    client,
    backend: { id: BACKEND_CLIENT },
    idOf,
    launch: (patient, needPatientBanner = false, user = coordinator) => {
      const chart = roster.charts.find((one) => one.id === patient);
      if (chart === undefined) throw new Error(`no sandbox patient ${patient}`);
      return openLaunch(chart, { needPatientBanner, user }, launches, behaviour);
    },
    writtenAbout: async (patient) => {
      const query = new URLSearchParams({ patient: idOf('Patient', patient) });
      const found = (await source.search('DocumentReference', query)) as readonly DocumentReference[];
      // What was written here has a UUID; what was there from the start has not.
      return found
        .filter(({ id }) => /^[\da-f]{8}-[\da-f]{4}-/.test(id ?? ''))
        .map((one) => one.description ?? one.type?.text ?? 'Document');
    },
  };
}
