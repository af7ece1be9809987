/** SMART Backend Services: a client proves itself with a signed assertion and gets a short token of ours. */
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import type { Permission } from '../facade/holder.ts';
import type { Client, Clients } from '../store/clients.ts';
import type { Secrets } from '../store/secrets.ts';
import { hashOf } from './random.ts';
import { grantable, permissionOf, type Letter } from './scopes.ts';

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

export interface TokenAnswer {
  readonly answer: Granted | OAuthError;
  /** Absent where nobody proved to be one. */
  readonly client?: Client;
}

/** What a valid token stands for. */
export interface ClientAccess {
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly permission: (type: string, letter: Letter) => Permission | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LIFE_SECONDS = 300;
/** An assertion may not be usable for longer. */
const ASSERTION_SECONDS = 300;

/** POST /oauth/token, grant client_credentials. https://hl7.org/fhir/smart-app-launch/backend-services.html */
export async function grantToken(
  needs: ClientTokenNeeds,
  form: Readonly<Record<string, unknown>>,
): Promise<TokenAnswer> {
  if (form['grant_type'] !== 'client_credentials') return { answer: { error: 'unsupported_grant_type' } };
  const { client_assertion: assertion, scope } = form;
  if (
    form['client_assertion_type'] !== JWT_BEARER ||
    typeof assertion !== 'string' ||
    typeof scope !== 'string'
  )
    return { answer: { error: 'invalid_request' } };
  const client = await proveClient(needs, assertion);
  if (client === undefined) return { answer: { error: 'invalid_client' } };
  const scopes = grantable(scope.split(' '), client.scopes);
  if (scopes.length === 0) return { answer: { error: 'invalid_scope' }, client };
  const now = Math.floor(needs.clock().getTime() / 1000);
  const token = await new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(needs.publicUrl)
    .setAudience(facadeBase(needs))
    .setSubject(client.id)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFE_SECONDS)
    .sign(tokenKey(needs));
  const [life, granted] = [LIFE_SECONDS, scopes.join(' ')];
  return {
    answer: { access_token: token, token_type: 'bearer', expires_in: life, scope: granted },
    client,
  };
}

/** Undefined for every reason: who asks without a key learns nothing of why. */
async function proveClient(needs: ClientTokenNeeds, assertion: string): Promise<Client | undefined> {
  try {
    const claimed: unknown = decodeJwt(assertion).iss;
    const client = isClientId(claimed) ? await needs.clients.byId(claimed) : undefined;
    if (client === undefined) return undefined;
    const now = needs.clock();
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(client.jwks), {
      algorithms: ['RS384', 'ES384'],
      issuer: client.id,
      subject: client.id,
      audience: `${needs.publicUrl}/oauth/token`,
      requiredClaims: ['exp', 'jti'],
      currentDate: now,
    });
    if (!isPlain(protectedHeader)) return undefined;
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

/** A key that comes with the assertion proves nothing, and no address in it is ever asked; a token of another kind is none. */
function isPlain({ typ, ...header }: JWTHeaderParameters): boolean {
  return /^jwt$/i.test(typ ?? 'JWT') && !['jku', 'x5u', 'jwk', 'x5c'].some((name) => name in header);
}

/** For how long a token's client is believed to be registered as it was: a client taken away is out within this time. */
const BELIEVED_MS = 10_000;
const BELIEVED = 10_000;

export type TokenReader = (token: string) => Promise<ClientAccess | undefined>;

/** Reads tokens; one that was good is believed for at most ten seconds, so that a read needs no look at the clients. */
export function tokenReader(needs: ClientTokenNeeds): TokenReader {
  const known = new Map<string, { readonly access: ClientAccess; readonly until: number }>();
  return async (token) => {
    const [key, now] = [hashOf(token), needs.clock().getTime()];
    const held = known.get(key);
    if (held && now < held.until) return held.access;
    known.delete(key);
    const access = await readToken(needs, token);
    if (access === undefined) return undefined;
    const [oldest] = known.size < BELIEVED ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(key, { access, until: Math.min(now + BELIEVED_MS, access.expiresAt) });
    return access;
  };
}

/** Undefined unless the token is one of ours, for this facade, and its client is still registered. */
async function readToken(needs: ClientTokenNeeds, token: string): Promise<ClientAccess | undefined> {
  const verified = await jwtVerify(token, tokenKey(needs), {
    algorithms: ['HS256'],
    typ: 'at+jwt',
    issuer: needs.publicUrl,
    audience: facadeBase(needs),
    requiredClaims: ['exp', 'sub'],
    currentDate: needs.clock(),
  }).catch(() => undefined);
  const { sub, scope, exp = 0 } = verified?.payload ?? {};
  const client = isClientId(sub) ? await needs.clients.byId(sub) : undefined;
  if (client === undefined || typeof scope !== 'string') return undefined;
  const scopes = grantable(scope.split(' '), client.scopes);
  const permissions = new Map<string, Permission | undefined>();
  return {
    client,
    scopes,
    expiresAt: exp * 1000,
    permission(type, letter) {
      const asked = `${type}.${letter}`;
      if (!permissions.has(asked)) permissions.set(asked, permissionOf(scopes, ['system'], type, letter));
      return permissions.get(asked);
    },
  };
}

/** Of a shape that a database takes; that it is one is proved elsewhere. */
const isClientId = (claimed: unknown): claimed is string =>
  typeof claimed === 'string' && /^[\x20-\x7e]{1,200}$/.test(claimed);

export function facadeBase({ publicUrl }: { readonly publicUrl: string }): string {
  return `${publicUrl}/fhir/r4`;
}

function tokenKey({ secrets }: ClientTokenNeeds): Uint8Array {
  return secrets.derive('facade access token');
}
