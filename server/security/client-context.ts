/** What a request of a back-end client may do: its client, its scopes, the audit. */
import type { Request, RequestHandler } from 'express';
import { Problem } from '../problems.ts';
import type { Database, Transaction } from '../store/database.ts';
import { recordAccess, type Access, type AuditTrail } from './audit.ts';
import { readToken, type ClientTokenNeeds } from './client-tokens.ts';
import { requestIdOf } from './request-id.ts';
import { covers, type Letter } from './scopes.ts';

export interface ClientContext {
  readonly tenant: string;
  readonly connectionId: string;
  readonly client: { readonly id: string; readonly name: string };
  readonly scopes: readonly string[];
  readonly requestId: string;
  /** Records an access in the transaction that makes it; `patient` = facade Patient id. */
  auditAccess(tx: Transaction, access: Access & { readonly patient?: string }): Promise<void>;
}

export interface ClientContextNeeds extends ClientTokenNeeds {
  readonly database: Database;
  readonly audit: AuditTrail;
}

const contexts = new WeakMap<Request, ClientContext>();

/** The client of a request behind `requireClient`. */
export function clientOf(req: Request): ClientContext {
  const context = contexts.get(req);
  if (context === undefined) throw new Error('this route is not behind a client');
  return context;
}

/** What a request needs, e.g. `{ type: 'CoverageEligibilityRequest', letter: 'c' }`. */
export interface ScopeNeeded {
  readonly type: string;
  readonly letter: Letter;
}

/** Lets in clients whose token covers what the request needs; touches no byte of the body. */
export function requireClient(
  needs: ClientContextNeeds,
  neededBy: (req: Request) => ScopeNeeded,
): RequestHandler {
  return async (req, res, next) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const access = token === undefined ? undefined : await readToken(needs, token);
    if (access === undefined) {
      res.set('Connection', 'close');
      throw new Problem('oauth/bad-token');
    }
    const { client, scopes } = access;
    const requestId = requestIdOf(res);
    const who = { key: client.id, name: client.name, role: 'system' };
    const context: ClientContext = {
      tenant: client.tenant,
      connectionId: client.connectionId,
      client: { id: client.id, name: client.name },
      scopes,
      requestId,
      auditAccess: (tx, entry) =>
        recordAccess(tx, needs, { tenant: client.tenant, who, requestId, at: needs.clock(), ...entry }),
    };
    const { type, letter } = neededBy(req);
    if (!covers(scopes, type, letter)) {
      const interaction = INTERACTIONS[letter];
      await needs.database.tenant(client.tenant, (tx) =>
        context.auditAccess(tx, { interaction, type, outcome: 'refused' }),
      );
      res.set('Connection', 'close');
      throw new Problem('oauth/scope-missing', { scope: `system/${type}.${letter}` });
    }
    contexts.set(req, context);
    next();
  };
}

const INTERACTIONS = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search-type' } as const;
