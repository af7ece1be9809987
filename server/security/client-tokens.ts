/** SMART Backend Services: a client proves itself with a signed assertion and gets a short token of ours. */
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import type { Client, Clients } from '../store/clients.ts';
import type { Secrets } from '../store/secrets.ts';
import { hashOf } from './random.ts';
import { grantable } from './scopes.ts';

export interface ClientTokenNeeds {
  readonly clients: Clients;
  readonly secrets: Secrets;
  readonly clock: () => Date;
  readonly publicUrl: string;
}

/** RFC 6749 §5.2. */
export interface OAuthError {
  readonly error: 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';
}

export interface Granted {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** What a valid token stands for. */
export interface ClientAccess {
  readonly client: Client;
  readonly scopes: readonly string[];
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LIFE_SECONDS = 300;
/** An assertion may not be usable for longer. */
const ASSERTION_SECONDS = 300;

/** POST /oauth/token, grant client_credentials. https://hl7.org/fhir/smart-app-launch/backend-services.html */
export async function grantToken(
  needs: ClientTokenNeeds,
  form: Readonly<Record<string, unknown>>,
): Promise<Granted | OAuthError> {
  if (form['grant_type'] !== 'client_credentials') return { error: 'unsupported_grant_type' };
  const { client_assertion: assertion, scope } = form;
  if (
    form['client_assertion_type'] !== JWT_BEARER ||
    typeof assertion !== 'string' ||
    typeof scope !== 'string'
  )
    return { error: 'invalid_request' };
  const client = await proveClient(needs, assertion);
  if (client === undefined) return { error: 'invalid_client' };
  const scopes = grantable(scope.split(' '), client.scopes);
  if (scopes.length === 0) return { error: 'invalid_scope' };
  const now = Math.floor(needs.clock().getTime() / 1000);
  const token = await new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(needs.publicUrl)
    .setAudience(facadeBase(needs))
    .setSubject(client.id)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFE_SECONDS)
    .sign(tokenKey(needs));
  return { access_token: token, token_type: 'bearer', expires_in: LIFE_SECONDS, scope: scopes.join(' ') };
}

/** Undefined for every reason: who asks without a key learns nothing of why. */
async function proveClient(needs: ClientTokenNeeds, assertion: string): Promise<Client | undefined> {
  try {
    const claimed: unknown = decodeJwt(assertion).iss;
    // Of a shape that a database takes; more is proved below.
    const client =
      typeof claimed === 'string' && /^[\x20-\x7e]{1,200}$/.test(claimed)
        ? await needs.clients.byId(claimed)
        : undefined;
    if (client === undefined) return undefined;
    const now = needs.clock();
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(client.jwks), {
      algorithms: ['RS384', 'ES384'],
      issuer: client.id,
      subject: client.id,
      audience: `${needs.publicUrl}/oauth/token`,
      requiredClaims: ['exp', 'jti'],
      currentDate: now,
    });
    const { exp = 0 } = payload;
    const jti: unknown = payload.jti;
    if (exp > now.getTime() / 1000 + ASSERTION_SECONDS || typeof jti !== 'string' || jti === '')
      return undefined;
    return (await needs.clients.useAssertion(client.id, hashOf(jti), new Date(exp * 1000)))
      ? client
      : undefined;
  } catch (cause) {
    // jose's own refusals all carry a code that starts so; anything else is an outage or a bug.
    if (String((cause as { code?: unknown }).code).startsWith('ERR_J')) return undefined;
    throw cause;
  }
}

/** Undefined unless the token is one of ours, for this facade, and its client is still registered. */
export async function readToken(needs: ClientTokenNeeds, token: string): Promise<ClientAccess | undefined> {
  const verified = await jwtVerify(token, tokenKey(needs), {
    algorithms: ['HS256'],
    typ: 'at+jwt',
    issuer: needs.publicUrl,
    audience: facadeBase(needs),
    requiredClaims: ['exp', 'sub'],
    currentDate: needs.clock(),
  }).catch(() => undefined);
  const { sub, scope } = verified?.payload ?? {};
  const client = sub === undefined ? undefined : await needs.clients.byId(sub);
  return client && typeof scope === 'string'
    ? { client, scopes: grantable(scope.split(' '), client.scopes) }
    : undefined;
}

export function facadeBase({ publicUrl }: { readonly publicUrl: string }): string {
  return `${publicUrl}/fhir/r4`;
}

function tokenKey({ secrets }: ClientTokenNeeds): Uint8Array {
  return secrets.derive('facade access token');
}
