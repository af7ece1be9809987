/** The app and the back-end as they are registered at one EHR of the sandbox. */
import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

import type { AuthorizationBehaviour, ClientAuthMethod } from './behaviour.ts';

export interface SandboxClient {
  readonly id: string;
  readonly method: ClientAuthMethod;
  /** Empty where the method needs none. */
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

export const BACKEND_CLIENT = 'chartside-backend';

/** Secrets hold what a client must encode before it puts them into a Basic header. */
export function newClient(
  { clientAuthentication: method }: AuthorizationBehaviour,
  appUrl: string,
): SandboxClient {
  const needsSecret = method === 'client_secret_basic' || method === 'client_secret_post';
  const secret = needsSecret ? `${randomBytes(24).toString('base64url')}+/%:` : '';
  return { id: 'chartside', method, secret, redirectUris: [`${appUrl}/callback`] };
}

/** The app: one redirect URI, matched exactly. */
export function appRegistration(client: SandboxClient, jwksUri: string): ClientMetadata {
  return {
    client_id: client.id,
    ...(client.secret === '' ? {} : { client_secret: client.secret }),
    ...(client.method === 'private_key_jwt' ? { jwks_uri: jwksUri } : {}),
    redirect_uris: [...client.redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: client.method,
  };
}

/** SMART Backend Services: no user, no redirect, signed assertions only. */
export function backendRegistration(jwksUri: string): ClientMetadata {
  return {
    client_id: BACKEND_CLIENT,
    jwks_uri: jwksUri,
    redirect_uris: [],
    grant_types: ['client_credentials'],
    response_types: [],
    token_endpoint_auth_method: 'private_key_jwt',
  };
}
