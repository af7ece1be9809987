/** The sandbox EHR's FHIR API below `/r4`: read and search, each checked against token, scope and patient. */
import { randomBytes } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Bundle, BundleEntry, OperationOutcome } from 'fhir/r4.js';
import type { Logger } from 'pino';

import type { Access, AuthorizationServer } from './authorization-server.ts';
import type { Behaviour } from './behaviour.ts';
import { inCompartment } from './compartment.ts';
import type { Stored } from './patients.ts';
import { allowedContexts, type Action } from './scopes.ts';
import { isDateSearch, resultParameters, searchParameters, unsupportedParameters } from './search.ts';
import type { FhirSource } from './source.ts';

interface Needs {
  readonly source: FhirSource;
  readonly authorization: AuthorizationServer;
  readonly fhirBase: string;
  readonly behaviour: Behaviour;
  readonly log: Logger;
}

/** A request this counterparty refuses; becomes an OperationOutcome. */
class Refusal extends Error {
  readonly status: number;
  readonly code: OperationOutcome['issue'][number]['code'];
  constructor(status: number, code: OperationOutcome['issue'][number]['code'], text: string) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

/** What is left of a search after its first page. */
interface RestOfSearch {
  readonly grant: string;
  readonly type: string;
  readonly resources: readonly Stored[];
  readonly from: number;
  readonly size: number;
}

const pagesKept = 500;

function outcome(code: OperationOutcome['issue'][number]['code'], diagnostics: string): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] };
}

function send(res: Response, status: number, body: object): void {
  res
    .status(status)
    .type('application/fhir+json')
    .set('Cache-Control', 'no-store')
    .send(JSON.stringify(body));
}

/** The 4xx status Express or its body reader gives an unreadable request; undefined when the fault is ours. */
export function clientFault(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : NaN;
  return status >= 400 && status < 500 ? status : undefined;
}

async function accessOf(req: Request, authorization: AuthorizationServer): Promise<Access> {
  const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new Refusal(401, 'login', 'an access token is needed');
  const access = await authorization.access(token);
  if (access === undefined) throw new Refusal(401, 'login', 'the access token is unknown or has expired');
  return access;
}

/** The patient this access is limited to for this type; undefined when the user's own rights reach further. */
function limitOf(access: Access, type: string, action: Action): string | undefined {
  const contexts = allowedContexts(access.scopes, type, action);
  if (contexts.has('user')) return undefined;
  if (!contexts.has('patient'))
    throw new Refusal(403, 'forbidden', `no granted scope allows to ${action} ${type}`);
  if (access.patient === undefined)
    throw new Refusal(403, 'forbidden', 'patient scopes need a patient in context');
  return access.patient;
}

function checkQuery(type: string, query: URLSearchParams): void {
  const unknown = unsupportedParameters(type, query);
  if (unknown.length > 0)
    throw new Refusal(400, 'not-supported', `${type} cannot be searched by ${unknown.join(', ')}`);
  for (const [key, value] of query) {
    const parameter = searchParameters[type]?.[key];
    const known = Object.keys(searchParameters[type] ?? {});
    if (key === '_sort' && !value.split(',').every((one) => known.includes(one.replace(/^-/, '')))) {
      throw new Refusal(400, 'not-supported', `${type} cannot be sorted in that way`);
    }
    if (value === '') throw new Refusal(400, 'value', `${key} is empty`);
    if (parameter?.kind === 'date' && !value.split(',').every(isDateSearch)) {
      throw new Refusal(400, 'value', `${key} is no FHIR date with a known prefix`);
    }
  }
}

/** Narrows a search to one patient; naming another one is refused rather than answered with nothing. */
function narrow(type: string, query: URLSearchParams, patient: string): void {
  for (const key of ['patient', 'beneficiary']) {
    for (const value of query.getAll(key)) {
      if (value.replace(/^Patient\//, '') !== patient) {
        throw new Refusal(403, 'forbidden', 'the token is limited to another patient');
      }
    }
  }
  if ('patient' in (searchParameters[type] ?? {})) query.set('patient', patient);
}

function pager({ fhirBase, behaviour }: Needs) {
  const waiting = new Map<string, RestOfSearch>();
  const keep = (rest: RestOfSearch): string => {
    const oldest = waiting.keys().next();
    if (waiting.size >= pagesKept && oldest.done !== true) waiting.delete(oldest.value);
    const handle = randomBytes(12).toString('base64url');
    waiting.set(handle, rest);
    return `${fhirBase}/${rest.type}?_page=${handle}`;
  };
  const bundle = (rest: RestOfSearch, self: string): Bundle => {
    const { type, resources, from, size } = rest;
    const entry: BundleEntry[] = resources.slice(from, from + size).map((resource) => ({
      fullUrl: `${fhirBase}/${type}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    }));
    if (resources.length === 0 && behaviour.outcomeWhenEmpty) {
      const none: OperationOutcome = {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'warning', code: 'not-found', diagnostics: 'no results' }],
      };
      entry.push({ resource: none, search: { mode: 'outcome' } });
    }
    const next = from + size < resources.length ? keep({ ...rest, from: from + size }) : undefined;
    const link = [
      { relation: 'self', url: self },
      ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
    ];
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: resources.length,
      link,
      ...(entry.length > 0 ? { entry } : {}),
    };
  };
  const resume = (handle: string, type: string, access: Access): RestOfSearch => {
    const rest = waiting.get(handle);
    if (rest?.type !== type || rest.grant !== access.grant) {
      throw new Refusal(410, 'expired', 'this page is no longer kept: search again');
    }
    return rest;
  };
  return { bundle, resume };
}

function pageSize(query: URLSearchParams, { pageSize: usual, pageLimit }: Behaviour): number {
  const wanted = query.get('_count');
  if (wanted === null) return usual;
  if (!/^[1-9]\d{0,5}$/.test(wanted)) throw new Refusal(400, 'value', '_count must be a whole number from 1');
  return Math.min(Number(wanted), pageLimit);
}

function buildSearch(needs: Needs) {
  const pages = pager(needs);
  return async (req: Request, type: string, query: URLSearchParams): Promise<Bundle> => {
    const access = await accessOf(req, needs.authorization);
    const limit = limitOf(access, type, 'search');
    const handle = query.get('_page');
    const self = `${needs.fhirBase}/${type}?${query.toString()}`;
    if (handle !== null) return pages.bundle(pages.resume(handle, type, access), self);
    checkQuery(type, query);
    const size = pageSize(query, needs.behaviour);
    const selection = new URLSearchParams([...query].filter(([key]) => !resultParameters.has(key)));
    const selects = selection.size > 0;
    const sort = query.get('_sort');
    if (sort !== null) selection.set('_sort', sort);
    if (limit !== undefined) narrow(type, selection, limit);
    else if (!selects) throw new Refusal(400, 'required', `search ${type} by at least one parameter`);
    const found = await needs.source.search(type, selection);
    const resources = limit === undefined ? found : found.filter((one) => inCompartment(one, limit));
    return pages.bundle({ grant: access.grant, type, resources, from: 0, size }, self);
  };
}

function buildRead({ source, authorization }: Needs) {
  return async (req: Request, type: string, id: string): Promise<Stored> => {
    const access = await accessOf(req, authorization);
    const limit = limitOf(access, type, 'read');
    const resource = await source.read(type, id);
    if (resource === undefined) throw new Refusal(404, 'not-found', `no such ${type}`);
    if (limit !== undefined && !inCompartment(resource, limit)) {
      throw new Refusal(403, 'forbidden', 'the resource belongs to another patient');
    }
    return resource;
  };
}

function queryOf(req: Request): URLSearchParams {
  return new URL(req.originalUrl, 'http://query').searchParams;
}

function onlyKnown(type: string): string {
  if (!(type in searchParameters))
    throw new Refusal(404, 'not-supported', 'this server does not hold that type');
  return type;
}

/** `discovery` answers `/metadata` and `/.well-known/smart-configuration`, which need no token. */
export function fhirApi(needs: Needs, discovery: Readonly<Record<string, object>>): Router {
  const router = express.Router();
  const search = buildSearch(needs);
  const read = buildRead(needs);
  for (const [path, body] of Object.entries(discovery)) {
    const type = path.startsWith('/metadata') ? 'application/fhir+json' : 'application/json';
    router.get(path, (_req, res) => void res.type(type).send(JSON.stringify(body)));
  }
  router.use((req, _res, next) => {
    if (req.accepts(['application/fhir+json', 'application/json']) !== false) next();
    else next(new Refusal(406, 'not-supported', 'only application/fhir+json is served'));
  });
  router.get('/:type', async (req, res) =>
    send(res, 200, await search(req, onlyKnown(req.params.type), queryOf(req))),
  );
  router.post(
    '/:type/_search',
    express.text({ type: 'application/x-www-form-urlencoded' }),
    async (req, res) => {
      const query = new URLSearchParams(typeof req.body === 'string' ? req.body : '');
      send(res, 200, await search(req, onlyKnown(req.params.type), query));
    },
  );
  router.get('/:type/:id', async (req, res) =>
    send(res, 200, await read(req, onlyKnown(req.params.type), req.params.id)),
  );
  router.use((_req, _res, next) =>
    next(new Refusal(404, 'not-supported', 'no such interaction on this server')),
  );
  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (!(error instanceof Refusal)) {
      const status = clientFault(error);
      if (status === undefined) needs.log.error({ reason: String(error) }, 'sandbox EHR could not answer');
      const text = status === undefined ? 'the sandbox EHR could not answer' : 'the request cannot be read';
      send(res, status ?? 500, outcome(status === undefined ? 'exception' : 'structure', text));
      return;
    }
    if (error.status === 401) res.set('WWW-Authenticate', 'Bearer realm="sandbox"');
    send(res, error.status, outcome(error.code, error.message));
  });
  return router;
}
