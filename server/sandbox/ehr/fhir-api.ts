/** The FHIR API of one EHR of the sandbox: read, search and write, each checked against token, scope and patient. */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Binary, Bundle } from 'fhir/r4.js';
import type { Logger } from 'pino';

import type { Access, AuthorizationServer } from './authorization-server.ts';
import type { Behaviour, Letter } from './behaviour.ts';
import { inCompartment, patientsOf } from './compartment.ts';
import { etagOf } from './etag.ts';
import type { Stored } from './patients.ts';
import { readSearch } from './query-rules.ts';
import type { RateLimit } from './rate-limit.ts';
import { numbered, outcomeOf, Refusal } from './refusal.ts';
import { allowedContexts } from './scopes.ts';
import { searchParameters } from './search.ts';
import { searchPages } from './search-pages.ts';
import type { FhirSource } from './source.ts';
import { buildWrites } from './writes.ts';

/** Records that make trouble, by the ids of this EHR. */
export interface Troubles {
  /** Patient → the one that stands for it now. */
  readonly merged: ReadonlyMap<string, string>;
  readonly restricted: ReadonlySet<string>;
  /** `Type/id`. */
  readonly broken: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
  readonly dependent: ReadonlySet<string>;
}

export interface FhirApiNeeds {
  readonly source: FhirSource;
  readonly authorization: AuthorizationServer;
  readonly fhirBase: string;
  readonly behaviour: Behaviour;
  readonly troubles: Troubles;
  readonly rate: RateLimit;
  readonly clock: () => Date;
  readonly log: Logger;
}

const fhirJson = 'application/fhir+json';

function send(res: Response, status: number, body: object): void {
  res.status(status).type(fhirJson).set('Cache-Control', 'no-store').send(JSON.stringify(body));
}

/** The 4xx status Express or its body reader gives an unreadable request; undefined when the fault is ours. */
export function clientFault(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : NaN;
  return status >= 400 && status < 500 ? status : undefined;
}

async function accessOf(req: Request, authorization: AuthorizationServer): Promise<Access> {
  const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  const challenge = { 'WWW-Authenticate': 'Bearer realm="sandbox"' };
  if (token === undefined) throw new Refusal(401, 'login', 'an access token is needed', challenge);
  const access = await authorization.access(token);
  if (access === undefined)
    throw new Refusal(401, 'login', 'the access token is unknown or has expired', challenge);
  return access;
}

/** The patient this access is limited to for this type; undefined when its own rights reach further. */
function limitOf(access: Access, type: string, letter: Letter): string | undefined {
  const contexts = allowedContexts(access.scopes, type, letter);
  if (contexts.has('user') || contexts.has('system')) return undefined;
  if (!contexts.has('patient'))
    throw new Refusal(403, 'forbidden', `no granted scope allows this of ${type}`, {
      'WWW-Authenticate': 'Bearer error="insufficient_scope", error_description="no_scope_for_resource_path"',
    });
  if (access.patient === undefined)
    throw new Refusal(403, 'forbidden', 'patient scopes need a patient in context');
  return access.patient;
}

/** Narrows a search to one patient; naming another one is refused rather than answered with nothing. */
function narrow(type: string, query: URLSearchParams, patient: string): void {
  for (const key of ['patient', 'beneficiary', 'subject']) {
    for (const value of query.getAll(key)) {
      if (value.replace(/^Patient\//, '') !== patient) {
        throw new Refusal(403, 'forbidden', 'the token is limited to another patient');
      }
    }
  }
  if ('patient' in (searchParameters[type] ?? {})) query.set('patient', patient);
}

type Allow = (
  req: Request,
  type: string,
  letter: Letter,
) => Promise<{ access: Access; limit: string | undefined }>;

function allowing({ authorization, behaviour }: FhirApiNeeds): Allow {
  return async (req, type, letter) => {
    const access = await accessOf(req, authorization);
    if (behaviour.fhir.types[type]?.can.includes(letter) !== true)
      throw new Refusal(405, 'not-supported', `${type} has no such interaction on this server`);
    return { access, limit: limitOf(access, type, letter) };
  };
}

/** Records that a policy closed, and those that cannot be given out because they lack what FHIR requires. */
function checkTroubles({ troubles }: FhirApiNeeds, resources: readonly Stored[]): void {
  for (const resource of resources) {
    if (patientsOf(resource).some((one) => troubles.restricted.has(one.replace('Patient/', ''))))
      throw new Refusal(403, numbered('4130'), 'closed by a policy');
    if (troubles.broken.has(`${resource.resourceType}/${resource.id}`)) {
      const issue = {
        severity: 'fatal',
        code: 'required',
        diagnostics: 'the stored record lacks an element',
      } as const;
      throw new Refusal(500, issue, 'the stored record lacks an element');
    }
  }
}

function buildSearch(needs: FhirApiNeeds, allow: Allow) {
  const { behaviour, fhirBase, troubles, source } = needs;
  const { fhir } = behaviour;
  const pages = searchPages(fhirBase, fhir, needs.clock);
  return async (req: Request, type: string, query: URLSearchParams): Promise<Bundle> => {
    const { access, limit } = await allow(req, type, 's');
    const handle = query.get(fhir.pageParameter);
    const self = `${fhirBase}/${type}?${query.toString()}`;
    if (handle !== null) return pages.bundle(pages.resume(handle, type, access.grant), self);
    const { selection, sort, size, notices } = readSearch(type, query, behaviour);
    const selects = selection.size > 0;
    if (sort !== null) selection.set('_sort', sort);
    if (limit !== undefined) narrow(type, selection, limit);
    else if (!selects) throw new Refusal(400, 'required', `search ${type} by at least one parameter`);
    const found = await source.search(type, selection);
    const mine = limit === undefined ? found : found.filter((one) => inCompartment(one, limit));
    checkTroubles(needs, mine);
    const isMerged = (one: Stored) =>
      patientsOf(one).some((name) => troubles.merged.has(name.replace('Patient/', '')));
    const resources = mine.filter((one) => !isMerged(one));
    const all = resources.length < mine.length ? [...notices, numbered('4107')] : notices;
    return pages.bundle({ grant: access.grant, type, resources, notices: all, from: 0, size }, self);
  };
}

function buildRead(needs: FhirApiNeeds, allow: Allow) {
  const { source, troubles, fhirBase } = needs;
  return async (req: Request, type: string, id: string): Promise<Stored> => {
    const { limit } = await allow(req, type, 'r');
    // A file is read by whoever may read what points at it, too.
    if (type === 'Binary') await allow(req, 'DocumentReference', 'r');
    const resource = await source.read(type, id);
    if (resource === undefined) throw new Refusal(404, 'not-found', `no such ${type}`);
    if (limit !== undefined && !inCompartment(resource, limit)) {
      throw new Refusal(403, 'forbidden', 'the resource belongs to another patient');
    }
    const stands = type === 'Patient' ? troubles.merged.get(id) : undefined;
    if (stands !== undefined)
      throw new Refusal(302, numbered('4107'), 'merged', { Location: `${fhirBase}/Patient/${stands}` });
    checkTroubles(needs, [resource]);
    return resource;
  };
}

/** A file as its own bytes, or wrapped, by what `Accept` asks for. */
function sendBinary(req: Request, res: Response, { contentType, data = '' }: Binary, wrapped: object): void {
  const wanted = req.accepts([contentType, fhirJson]);
  if (wanted === fhirJson) send(res, 200, wrapped);
  else if (wanted !== false)
    res
      .status(200)
      .set({ 'Content-Type': contentType, 'Cache-Control': 'no-store' })
      .send(Buffer.from(data, 'base64'));
  else throw new Refusal(406, 'not-supported', `the file is served as ${contentType}`);
}

function queryOf(req: Request): URLSearchParams {
  return new URL(req.originalUrl, 'http://query').searchParams;
}

/** What a refusal looks like on the wire; a 400 is plain text at some EHRs. */
function sendRefusal(res: Response, refusal: Refusal, { fhir }: Behaviour): void {
  res.set(refusal.headers);
  if (refusal.status === 400 && fhir.badRequestAs === 'text')
    res.status(400).type('text/plain').send(refusal.message);
  else send(res, refusal.status, outcomeOf(refusal.issue));
}

function handleErrors({ behaviour, log }: FhirApiNeeds) {
  return (error: unknown, _req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Refusal) {
      sendRefusal(res, error, behaviour);
      return;
    }
    const status = clientFault(error);
    if (status === undefined) log.error({ reason: String(error) }, 'sandbox EHR could not answer');
    const refusal =
      status === undefined
        ? new Refusal(500, 'exception', 'the sandbox EHR could not answer')
        : new Refusal(status, 'structure', 'the request cannot be read');
    sendRefusal(res, refusal, behaviour);
  };
}

/** Counts the call, gives it an id for support, and refuses what is not asked for as FHIR JSON. */
function before({ rate }: FhirApiNeeds) {
  return (req: Request, res: Response, next: NextFunction): void => {
    res.set({
      'X-Request-Id': randomUUID(),
      'Access-Control-Expose-Headers': 'ETag, Location, X-Request-Id',
    });
    if (!rate.take()) {
      res.status(429).type('text/plain').send('Too many calls in this minute.');
      return;
    }
    const isFile = /^\/Binary\/[^/]+$/.test(req.path);
    if (isFile || req.accepts([fhirJson, 'application/json']) !== false) next();
    else next(new Refusal(406, 'not-supported', `only ${fhirJson} is served`));
  };
}

function addWrites(router: Router, needs: FhirApiNeeds, allow: Allow): void {
  const { behaviour, fhirBase, troubles, source } = needs;
  const { fhir } = behaviour;
  const writes = buildWrites({ source, behaviour, ...troubles, allow });
  const text = express.text({ type: () => true, limit: '5mb' });
  const answer = (res: Response, status: number, resource: Stored): void => {
    res.set('ETag', etagOf(fhir, resource));
    if (status === 201) res.set('Location', `${fhirBase}/${resource.resourceType}/${resource.id}`);
    if (fhir.emptyWriteAnswers) res.status(status).set('Cache-Control', 'no-store').end();
    else send(res, status, resource);
  };
  router.post('/:type', text, async (req, res) =>
    answer(res, 201, await writes.create(req, onlyKnown(needs, req.params.type))),
  );
  router.put('/:type/:id', text, async (req, res) =>
    answer(res, 200, await writes.update(req, onlyKnown(needs, req.params.type), req.params.id)),
  );
  router.patch('/:type/:id', text, async (req, res) =>
    answer(res, 200, await writes.patch(req, onlyKnown(needs, req.params.type), req.params.id)),
  );
}

function onlyKnown({ behaviour }: FhirApiNeeds, type: string): string {
  if (!Object.hasOwn(behaviour.fhir.types, type))
    throw new Refusal(404, 'not-supported', 'this server does not hold that type');
  return type;
}

/** `discovery` answers `/metadata` and `/.well-known/smart-configuration`, which need no token. */
export function fhirApi(needs: FhirApiNeeds, discovery: Router): Router {
  const router = express.Router();
  const allow = allowing(needs);
  const search = buildSearch(needs, allow);
  const read = buildRead(needs, allow);
  const known = (type: string): string => onlyKnown(needs, type);
  router.use(discovery);
  router.use(before(needs));
  router.get('/:type', async (req, res) =>
    send(res, 200, await search(req, known(req.params.type), queryOf(req))),
  );
  router.post(
    '/:type/_search',
    express.text({ type: 'application/x-www-form-urlencoded' }),
    async (req, res) => {
      const query = new URLSearchParams(typeof req.body === 'string' ? req.body : '');
      send(res, 200, await search(req, known(req.params.type), query));
    },
  );
  router.get('/:type/:id', async (req, res) => {
    const resource = await read(req, known(req.params.type), req.params.id);
    res.set('ETag', etagOf(needs.behaviour.fhir, resource));
    if (resource.resourceType === 'Binary') sendBinary(req, res, resource, resource);
    else send(res, 200, resource);
  });
  addWrites(router, needs, allow);
  router.use((_req, _res, next) =>
    next(new Refusal(404, 'not-supported', 'no such interaction on this server')),
  );
  router.use(handleErrors(needs));
  return router;
}
