/**
 * What `/fhir/r4` and `/s/{sid}/fhir` have in common: HTTP to one call of the facade's engine and back. Whoever mounts it
 * has found out who asks. R4 §3.1.0 https://hl7.org/fhir/R4/http.html
 */
import type { CapabilityStatement } from 'fhir/r4.js';
import express, {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { decoded, type Answer, type Ask, type Facade } from '../facade/ask.ts';
import { answerAsk, checkAsk } from '../facade/engine.ts';
import { allowed, type Interaction } from '../facade/interaction.ts';
import { watched, type Watched } from '../facade/refusals.ts';
import { notes } from '../notes.ts';
import { isProblem, Problem } from '../problems.ts';
import { bodyProblem, jsonBody } from '../security/body.ts';

export interface FhirNeeds {
  readonly facadeOf: (req: Request, res: Response) => Facade;
  /** Operations with a route of their own: behind the scopes, with the body read. */
  readonly operations?: Router;
}

const FHIR_JSON = 'application/fhir+json';
const PATCH = 'application/json-patch+json';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPES = [FHIR_JSON, 'application/json'];
/** What each kind of form or content may weigh, bytes. */
const [FORM_LIMIT, CONTENT_LIMIT] = [65_536, 10 * 1024 * 1024];

interface Checked {
  readonly watched: Watched;
  readonly ask: Ask;
  /** Once it is known what is asked for. */
  interaction?: Interaction;
}

export function fhirRoutes({ facadeOf, operations }: FhirNeeds): Router {
  const router = Router();
  const checks = notes<Request, Checked>('checked');
  const checkedOf = (req: Request) => {
    const { interaction, ask, watched: watching } = checks.of(req) ?? {};
    if (!interaction || !ask || !watching) throw new Error('this request was not checked');
    return { interaction, ask, facade: watching.facade };
  };
  router.use(async (req, res, next) => {
    res.set('Cache-Control', 'no-store').type(FHIR_JSON);
    const ask = askOf(req);
    const checked: Checked = { ask, watched: watched(facadeOf(req, res), ask) };
    checks.set(req, checked);
    if (req.method === 'OPTIONS') {
      res.set('Allow', allowed(ask.path)).status(204).end();
      return;
    }
    checked.interaction = await checkAsk(checked.watched.facade, ask);
    // A Binary is given as what it is: the engine looks at Accept then.
    const isContent = ask.path[0] === 'Binary' && ['read', 'vread'].includes(checked.interaction.code);
    if (!isContent || ask.query.has('_format')) requireFormat(ask);
    next();
  });
  router.use((req, res, next) => bodyReader(req, checkedOf(req).interaction)(req, res, next));
  if (operations) router.use(operations);
  router.use(async (req, res) => {
    const { facade, interaction, ask } = checkedOf(req);
    send(res, await answerAsk(facade, interaction, withBody(req, ask, interaction)));
  });
  router.use(async (cause: unknown, req: Request, res: Response, next: NextFunction) => {
    // What is still coming in is not read; the connection ends with the answer.
    if (hasBody(req) && !req.readableEnded) res.set('Connection', 'close');
    await checks.of(req)?.watched.record(isProblem(cause) ? cause : (bodyProblem(cause) ?? cause));
    next(cause);
  });
  return router;
}

function askOf(req: Request): Ask {
  return {
    method: req.method === 'HEAD' ? 'GET' : req.method,
    path: pathOf(req.path),
    query: queryOf(req),
    header: (name) => req.get(name),
  };
}

function queryOf(req: Request): URLSearchParams {
  return new URLSearchParams(req.url.split(/\?(.*)/s)[1] ?? '');
}

/** A CapabilityStatement, to whoever takes JSON. */
export function statement(given: (req: Request) => CapabilityStatement): RequestHandler {
  return (req, res) => {
    res.type(FHIR_JSON);
    requireFormat({ query: queryOf(req), header: (name) => req.get(name) });
    res.send(JSON.stringify(given(req)));
  };
}

/** What cannot be decoded stays as it is: nothing has such a name. */
function pathOf(path: string): string[] {
  const words = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  return words.length === 1 && words[0] === '' ? [] : words.map(decoded);
}

/** JSON only; `_format` says more than Accept. */
function requireFormat(ask: Pick<Ask, 'query' | 'header'>): void {
  const format = ask.query.get('_format');
  const types = `${FHIR_JSON} (or application/json)`;
  if (format !== null) {
    // An unescaped plus is a space in a query.
    const words =
      format
        .replace(/^application\/fhir json/, FHIR_JSON)
        .split(';')[0]
        ?.trim() ?? '';
    if (!['json', 'text/json', ...JSON_TYPES].includes(words)) throw new Problem('request/format', { types });
    return;
  }
  const accept = ask.header('accept');
  if (accept === undefined || accept.trim() === '') return;
  if (!accept.split(',').some(isAcceptable)) throw new Problem('request/format', { types });
}

function isAcceptable(range: string): boolean {
  const [type = '', ...parameters] = partsOf(range);
  if (parameters.some((word) => /^q=0(\.0*)?$/.test(word)) || !isR4(parameters)) return false;
  return ['*/*', 'application/*', 'text/json', ...JSON_TYPES].includes(type);
}

/** Of a media type: itself, then its parameters. */
const partsOf = (text: string): string[] => text.split(';').map((word) => word.trim().toLowerCase());

/** Whether a media type's parameters leave R4 open: `fhirVersion=4.0`. R4 §3.1.0.1.10 */
function isR4(parameters: readonly string[]): boolean {
  const version = parameters.find((word) => word.startsWith('fhirversion='));
  return version === undefined || /^fhirversion="?4\.0(\.1)?"?$/.test(version);
}

const form = express.text({ type: FORM, limit: FORM_LIMIT });
const content = express.raw({ type: () => true, limit: CONTENT_LIMIT });
const nothing: RequestHandler = (_req, _res, next) => {
  next();
};

/** Reads what the interaction takes; 415 for anything else, before it is read. */
function bodyReader(req: Request, { code, type, operation }: Interaction): RequestHandler {
  const header = req.get('content-type');
  const [given, ...parameters] = header === undefined ? [] : partsOf(header);
  const take = (types: readonly string[], reader: RequestHandler): RequestHandler => {
    if (given !== undefined && types.includes(given) && isR4(parameters)) return reader;
    if (given === undefined && !hasBody(req)) return nothing;
    throw new Problem('request/content-type', { types: types.join(' or ') });
  };
  if (req.method === 'GET' || req.method === 'HEAD' || req.method === 'DELETE') return nothing;
  if (code === 'search-type') return take([FORM], form);
  if (code === 'patch') return take([PATCH], jsonBody);
  if (type === 'Binary' && (code === 'create' || code === 'update') && !isJson(given)) return content;
  if (operation === '$docref' && !hasBody(req)) return nothing;
  return take(JSON_TYPES, jsonBody);
}

const isJson = (type: string | undefined): boolean => type !== undefined && JSON_TYPES.includes(type);

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.get('content-length') ?? '0') > 0;
}

/** The parameters of a form stand beside those of the address; bytes become a Binary. */
function withBody(req: Request, ask: Ask, { code, type, id }: Interaction): Ask {
  const body: unknown = req.body;
  if (code === 'search-type')
    return typeof body === 'string'
      ? { ...ask, query: new URLSearchParams([...ask.query, ...new URLSearchParams(body)]) }
      : ask;
  if (type !== 'Binary' || !Buffer.isBuffer(body)) return { ...ask, body };
  const context = req.get('x-security-context');
  const binary = {
    resourceType: 'Binary',
    ...(id !== undefined && { id }),
    contentType: req.get('content-type') ?? 'application/octet-stream',
    ...(context !== undefined && { securityContext: { reference: context } }),
    data: body.toString('base64'),
  };
  return { ...ask, body: binary };
}

function send(res: Response, { status, headers, resource, bytes }: Answer): void {
  res.status(status).set(headers);
  if (bytes !== undefined) res.send(Buffer.from(bytes));
  else if (resource !== undefined) res.send(JSON.stringify(resource));
  else {
    res.removeHeader('Content-Type');
    res.end();
  }
}
