/**
 * /s/{sid}/api/connections: EHRs of the tenant, for administrators; /s/{sid}/api/connection: one's own card, for everyone.
 * The calls are listed in server/connections-view.ts. Each access is audited, refused ones too.
 */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { AuthMethod, ConnectionChange, ConnectionsView, ConnectionView } from '../connections-view.ts';
import { vendorNames } from '../ehr/connection.ts';
import { Problem } from '../problems.ts';
import { userOf } from '../security/session-context.ts';
import type { AdminView, ConnectionsAdmin } from '../services/connections-admin.ts';
import type { Database } from '../store/database.ts';

export interface ConnectionsNeeds {
  readonly database: Database;
  readonly admin: ConnectionsAdmin;
}

export function connectionsRoutes({ database, admin }: ConnectionsNeeds): Router {
  const router = Router({ mergeParams: true });
  router.get('/connection', async (req, res) => {
    const user = userOf(req);
    const chart = 'patient' in user;
    res.json(await admin.own(user.tenant, user.connection.id, { granted: user.grantedScopes, chart }));
  });
  router.use('/connections', adminsOnly(database), administration(admin));
  return router;
}

function administration(admin: ConnectionsAdmin): Router {
  const router = Router({ mergeParams: true });
  const tenantOf = (req: Request) => userOf(req).tenant;
  router.get('/', async (req, res) => {
    const vendors = Object.entries(vendorNames).map(([vendor, name]) => ({ vendor, name }));
    const view: ConnectionsView = { connections: await admin.list(tenantOf(req)), vendors };
    res.json(view);
  });
  router.post('/look', async (req, res) => {
    const body = bodyOf(req);
    const of = { fhirBase: text(body, 'fhirBase'), vendor: text(body, 'vendor') };
    res.json(await admin.look(tenantOf(req), { ...of, clientId: optional(body, 'clientId') ?? '' }));
  });
  router.get('/:id', async (req, res) => {
    send(req, res, await admin.read(tenantOf(req), req.params.id));
  });
  router.put('/:id', async (req, res) => {
    const version = versionOf(req);
    send(req, res, await admin.save(tenantOf(req), req.params.id, changeIn(bodyOf(req)), version));
  });
  router.post('/:id/read', async (req, res) => {
    send(req, res, await admin.readAgain(tenantOf(req), req.params.id));
  });
  router.post('/:id/test', async (req, res) => {
    res.json(await admin.test(tenantOf(req), req.params.id));
  });
  router.post('/:id/rotate', async (req, res) => {
    send(req, res, await admin.rotateKeys(tenantOf(req), req.params.id));
  });
  router.post('/:id/retire', async (req, res) => {
    const own = userOf(req).connection.id;
    send(req, res, await admin.retire(tenantOf(req), req.params.id, own));
  });
  router.post('/:id/bring-back', async (req, res) => {
    send(req, res, await admin.bringBack(tenantOf(req), req.params.id));
  });
  return router;
}

/** Somebody else who comes here is told why not; that they came is kept. */
function adminsOnly(database: Database): RequestHandler {
  return async (req, _res, next) => {
    const user = userOf(req);
    const isAdmin = user.role === 'admin';
    const query = `${req.method} ${/^[\w/-]{1,80}$/.test(req.path) ? req.path : '?'}`;
    await database.tenant(user.tenant, (tx) =>
      user.auditAccess(tx, {
        interaction: 'operation',
        type: 'connections',
        query,
        outcome: isAdmin ? 'success' : 'refused',
      }),
    );
    if (!isAdmin) throw new Problem('connections/not-allowed', { role: user.role });
    next();
  };
}

function send(req: Request, res: Response, view: AdminView): void {
  const whole: ConnectionView = { ...view, isOwn: view.fields.id === userOf(req).connection.id };
  res.set('ETag', `"${view.version}"`).json(whole);
}

/** 0 = it must be new. */
function versionOf(req: Request): number {
  if (req.get('If-None-Match') === '*') return 0;
  const found = /^(?:W\/)?"(\d{1,9})"$/.exec(req.get('If-Match') ?? '')?.[1];
  if (found === undefined) throw new Problem('connections/precondition');
  return Number(found);
}

type Body = Readonly<Record<string, unknown>>;

function refuse(why: string): never {
  throw new Problem('connections/bad-request', { why });
}

function bodyOf(req: Request): Body {
  const body: unknown = req.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refuse('the body is no JSON object');
  return body as Body;
}

function optional(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > 2_000) return refuse(`"${name}" is no text`);
  return value.trim() === '' ? undefined : value.trim();
}

/** `''` takes away what there was. */
function clearable(body: Body, name: string): string | undefined {
  return body[name] === '' ? '' : optional(body, name);
}

function text(body: Body, name: string): string {
  return optional(body, name) ?? refuse(`"${name}" is missing`);
}

function texts(body: Body, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList
    ? value.map((one) => one.trim()).filter((one) => one !== '')
    : refuse(`"${name}" is no list of texts`);
}

const METHODS: readonly AuthMethod[] = ['none', 'basic', 'post', 'RS384', 'ES384'];

/** What else is wrong, the connection's schema says. */
function changeIn(body: Body): ConnectionChange {
  const method = METHODS.find((one) => one === body['method']);
  const mfa = (['off', 'trust-ehr'] as const).find((one) => one === body['mfa']);
  const given = {
    secret: optional(body, 'secret'),
    tenantKey: clearable(body, 'tenantKey'),
    timeZone: clearable(body, 'timeZone'),
    sender: clearable(body, 'sender'),
    scopes: texts(body, 'scopes'),
    userScopes: texts(body, 'userScopes'),
    backendScopes: texts(body, 'backendScopes'),
    frameAncestors: texts(body, 'frameAncestors'),
    mfa,
    moved: body['moved'] === true ? true : undefined,
  };
  return {
    name: text(body, 'name'),
    vendor: text(body, 'vendor'),
    fhirBase: text(body, 'fhirBase'),
    clientId: text(body, 'clientId'),
    method: method ?? refuse(`"method" is none of ${METHODS.join(', ')}`),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
