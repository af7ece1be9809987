/** Verifies an id_token: who signed it, for whom, for which launch, and until when. OpenID Connect Core §3.1.3.7. */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import { withoutSlash, type Flags } from '../ehr/connection.ts';
import type { Discovery } from '../ehr/discovery.ts';
import { send } from '../ehr/outgoing.ts';
import { Problem } from '../problems.ts';

export interface Identity {
  /** Issuer and subject together name a person; a subject alone does not. */
  readonly issuer: string;
  readonly subject: string;
  readonly name?: string;
  /** Absolute or relative reference to a Practitioner, Patient or Person. */
  readonly fhirUser?: string;
  /** Everything it says, for the role map of the connection. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** No `none`, nothing symmetric: a public key must never be usable as a secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'PS256', 'PS384'];

/** By the way of everything that goes to an EHR: no redirects, bounded, and never to an address of the machine itself. */
async function fetchKeys(url: string): Promise<Response> {
  const { status, body } = await send({ method: 'GET', url, headers: { accept: 'application/json' } });
  return Response.json(body ?? null, { status });
}

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Some EHRs put another key in the place of one under its old id: then the set is read anew, as for a new id. */
async function verified(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (cause) {
    if (!(cause instanceof errors.JWSSignatureVerificationFailed) || keys.coolingDown) throw cause;
    await keys.reload();
    return (await jwtVerify(token, keys, options)).payload;
  }
}

/** Key sets are kept for the life of the process; they are fetched again when a key is new, at most every 30 s. */
export function idTokenVerifier(now: () => Date) {
  const keySets = new Map<string, KeySet>();
  const keysAt = (uri: string): KeySet => {
    const known = keySets.get(uri) ?? createRemoteJWKSet(new URL(uri), { [customFetch]: fetchKeys });
    keySets.set(uri, known);
    return known;
  };
  return async (
    token: string,
    discovery: Discovery,
    expected: { clientId: string; nonce: string; issuer: Flags['idTokenIssuer'] },
  ): Promise<Identity> => {
    if (discovery.issuer === undefined || discovery.jwksUri === undefined)
      throw new Problem('launch/bad-id-token', { why: 'its configuration names no issuer or no keys' });
    try {
      const payload = await verified(token, keysAt(discovery.jwksUri), {
        ...(expected.issuer === 'exact' && { issuer: discovery.issuer }),
        audience: expected.clientId,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat', 'sub', 'nonce', 'iss'],
        currentDate: now(),
        clockTolerance: 60,
      });
      if (payload.iss !== discovery.issuer && !isBeside(payload.iss, discovery.issuer))
        throw new errors.JWTClaimValidationFailed('another place', payload, 'iss');
      if (payload['nonce'] !== expected.nonce)
        throw new errors.JWTClaimValidationFailed('another nonce', payload, 'nonce');
      // OpenID Connect Core §3.1.3.7: of several audiences, the one that it was given to.
      if (payload['azp'] !== undefined && payload['azp'] !== expected.clientId)
        throw new errors.JWTClaimValidationFailed('another client', payload, 'azp');
      const text = (name: string) => (typeof payload[name] === 'string' ? payload[name] : undefined);
      const [name, fhirUser] = [text('name'), text('fhirUser') ?? text('profile')];
      return {
        issuer: discovery.issuer,
        subject: payload.sub ?? '',
        claims: payload,
        ...(name !== undefined && { name }),
        ...(fhirUser !== undefined && { fhirUser }),
      };
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      throw new Problem('launch/bad-id-token', { why: whyNot(cause) }, cause);
    }
  };
}

/** The same folder of the same origin. The keys are the EHR's all the same, and where tenants have folders each keeps to its own. */
function isBeside(said: string | undefined, issuer: string): boolean {
  const folder = URL.parse('.', withoutSlash(issuer))?.href;
  const url = said === undefined ? null : URL.parse(said);
  return folder !== undefined && url !== null && url.href.startsWith(folder);
}

/** For an administrator: which check failed. Never what the token says. */
function whyNot(cause: unknown): string {
  if (cause instanceof errors.JWTClaimValidationFailed || cause instanceof errors.JWTExpired)
    return claimProblems[cause.claim] ?? `its claim ${cause.claim} does not fit`;
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWSSignatureVerificationFailed)
    return 'it is signed by none of the keys that the EHR publishes';
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'it is signed in a way that is not taken';
  if (cause instanceof errors.JWSInvalid || cause instanceof errors.JWTInvalid)
    return 'it is no signed token';
  return 'the keys that the EHR publishes could not be read';
}

const claimProblems: Readonly<Record<string, string>> = {
  aud: 'it was made for another client id',
  azp: 'it was made for another client id',
  exp: 'it has expired, or does not say when it does',
  iss: 'it names another issuer than the EHR’s configuration',
  nbf: 'it is not valid yet; compare the clocks',
  nonce: 'it belongs to another launch',
};

export type IdTokenVerifier = ReturnType<typeof idTokenVerifier>;
