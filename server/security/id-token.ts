/** Verifies an id_token: who signed it, for whom, for which launch, and until when. OpenID Connect Core §3.1.3.7. */
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Discovery } from '../ehr/discovery.ts';
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

/** Key sets are kept for the life of the process; jose fetches again when a key id is new, at most every 30 s. */
export function idTokenVerifier(now: () => Date) {
  const keySets = new Map<string, JWTVerifyGetKey>();
  const keysAt = (uri: string): JWTVerifyGetKey => {
    const known = keySets.get(uri) ?? createRemoteJWKSet(new URL(uri), { timeoutDuration: 10_000 });
    keySets.set(uri, known);
    return known;
  };
  return async (
    token: string,
    discovery: Discovery,
    expected: { clientId: string; nonce: string },
  ): Promise<Identity> => {
    if (discovery.issuer === undefined || discovery.jwksUri === undefined)
      throw new Problem('launch/bad-id-token');
    try {
      const { payload } = await jwtVerify(token, keysAt(discovery.jwksUri), {
        issuer: discovery.issuer,
        audience: expected.clientId,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat', 'sub', 'nonce'],
        currentDate: now(),
        clockTolerance: 60,
      });
      if (payload['nonce'] !== expected.nonce) throw new Error('another nonce');
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
      throw new Problem('launch/bad-id-token', {}, cause);
    }
  };
}

export type IdTokenVerifier = ReturnType<typeof idTokenVerifier>;
