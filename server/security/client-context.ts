/** What a request of a back-end client may do: its client, its scopes, the audit. */
import type { Request, RequestHandler, Response } from 'express';
import type { FacadeAccess } from '../facade/holder.ts';
import { notes } from '../notes.ts';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import { auditorOf } from './audit-rest.ts';
import { recordRefusedStranger, type Access, type AuditTrail } from './audit.ts';
import { facadeBase, tokenReader, type ClientAccess, type ClientTokenNeeds } from './client-tokens.ts';
import { requestIdOf, traceparentOf } from './request-id.ts';
import type { Letter } from './scopes.ts';

export interface ClientContext {
  readonly tenant: string;
  readonly connectionId: string;
  readonly client: { readonly id: string; readonly name: string };
  readonly access: FacadeAccess;
  /** Records an access in the transaction that makes it; `patient` = facade Patient id. */
  auditAccess(tx: Transaction, access: Access): Promise<void>;
}

export interface ClientContextNeeds extends ClientTokenNeeds {
  readonly database: Database;
  readonly audit: AuditTrail;
}

const contexts = notes<Request, ClientContext>('client');

/** The client of a request behind `requireClient`. */
export function clientOf(req: Request): ClientContext {
  const context = contexts.of(req);
  if (context === undefined) throw new Error('this route is not behind a client');
  return context;
}

/** The reach of a client's token: all patients of the one connection it is registered for, as far as its scopes go. */
export function accessOfClient(req: Request): FacadeAccess {
  return clientOf(req).access;
}

/** What a request needs, e.g. `{ type: 'CoverageEligibilityRequest', letter: 'c' }`. */
export interface ScopeNeeded {
  readonly type: string;
  readonly letter: Letter;
}

/** Lets in clients with a valid token, and, where it is said what is needed, with the scope for it; touches no byte of the body. */
export function requireClient(
  needs: ClientContextNeeds,
  neededBy?: (req: Request) => ScopeNeeded,
): RequestHandler {
  const read = tokenReader(needs);
  return async (req, res, next) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const granted = token === undefined ? undefined : await read(token);
    if (granted === undefined) {
      res.set('Connection', 'close');
      const from = { ...askedFrom(req, res), server: needs.publicUrl };
      await recordRefusedStranger(needs, 'facade', from, 'oauth/bad-token');
      throw new Problem('oauth/bad-token');
    }
    const context = contextOf(needs, granted, req, res);
    if (neededBy) await requireScope(needs, context, neededBy(req), res);
    contexts.set(req, context);
    next();
  };
}

function contextOf(
  needs: ClientContextNeeds,
  { client, permission }: ClientAccess,
  req: Request,
  res: Response,
): ClientContext {
  const { id, name, tenant, connectionId } = client;
  const asker = { client: { id, name }, ...askedFrom(req, res), server: needs.publicUrl };
  const auditAccess = auditorOf(needs, { req, res }, { tenant, asker });
  const access: FacadeAccess = {
    tenant,
    caller: `client:${id}`,
    connectionId,
    base: facadeBase(needs),
    permission,
    audit: auditAccess,
  };
  return { tenant, connectionId, client: { id, name }, access, auditAccess };
}

async function requireScope(
  { database }: ClientContextNeeds,
  context: ClientContext,
  { type, letter }: ScopeNeeded,
  res: Response,
): Promise<void> {
  if (context.access.permission(type, letter)) return;
  const interaction = INTERACTIONS[letter];
  await database.tenant(context.tenant, (tx) =>
    context.auditAccess(tx, { interaction, type, outcome: 'refused', why: 'oauth/scope-missing' }),
  );
  res.set('Connection', 'close');
  throw new Problem('oauth/scope-missing', { scope: `system/${type}.${letter}` });
}

/** Where a request came from, for the audit. */
export function askedFrom(
  req: Request,
  res: Response,
): { readonly address: string; readonly requestId: string; readonly traceparent?: string } {
  const traceparent = traceparentOf(res);
  return {
    address: req.ip ?? 'unknown',
    requestId: requestIdOf(res),
    ...(traceparent !== undefined && { traceparent }),
  };
}

const INTERACTIONS = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search-type' } as const;
