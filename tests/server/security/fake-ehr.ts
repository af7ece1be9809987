/** A small strict EHR made of nock replies: discovery, keys, token endpoint and whatever chart a test puts in. */
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import nock from 'nock';
import type { FhirResource } from 'fhir/r4.js';
import { BASE, CLIENT, connectionDraft, EHR, ISSUER } from './fake-connection.ts';

export { BASE, CLIENT, connectionDraft, EHR, ISSUER };

export interface TokenBody {
  access_token?: string;
  token_type?: string;
  expires_in?: number;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  patient?: string;
  need_patient_banner?: unknown;
  smart_style_url?: string;
}

const key = await generateKeyPair('RS256', { extractable: true });
export const otherKey = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };

/** Signs an id_token that is right unless told otherwise. */
export async function idToken(
  nonce: string,
  claims: Record<string, unknown> = {},
  how: { key?: CryptoKey | Uint8Array; alg?: string; now?: Date } = {},
): Promise<string> {
  const now = Math.floor((how.now ?? new Date()).getTime() / 1000);
  return new SignJWT({
    iss: ISSUER,
    aud: CLIENT,
    sub: 'u1',
    iat: now,
    exp: now + 300,
    nonce,
    name: 'Robin Coordinator',
    fhirUser: `${BASE}/Practitioner/dr-1`,
    ...claims,
  })
    .setProtectedHeader({ alg: how.alg ?? 'RS256', kid: 'k1' })
    .sign(how.key ?? key.privateKey);
}

/** Serves discovery and keys as often as asked. */
export function serveDiscovery(more: object = {}): void {
  const endpoints = {
    issuer: ISSUER,
    authorization_endpoint: `${EHR}/authorize`,
    token_endpoint: `${EHR}/token`,
    jwks_uri: `${EHR}/jwks`,
    code_challenge_methods_supported: ['S256'],
    capabilities: ['launch-ehr'],
    ...more,
  };
  const ehr = nock(EHR).persist();
  ehr.get('/fhir/r4/.well-known/smart-configuration').reply(200, endpoints);
  ehr.get('/fhir/r4/metadata').reply(200, { resourceType: 'CapabilityStatement', status: 'active' });
  ehr.get('/jwks').reply(200, { keys: [jwk] });
}

/** One answer of the token endpoint; records the form and headers it was asked with. */
export function serveToken(
  answer: (form: URLSearchParams) => Promise<[number, object | string]> | [number, object | string],
): { forms: URLSearchParams[]; authorizations: string[] } {
  const seen = { forms: [] as URLSearchParams[], authorizations: [] as string[] };
  nock(EHR)
    .post('/token')
    .reply(async (request: Request) => {
      const form = new URLSearchParams(await request.text());
      seen.forms.push(form);
      seen.authorizations.push(request.headers.get('authorization') ?? '');
      return answer(form);
    });
  return seen;
}

export function serveChart(...resources: FhirResource[]): void {
  for (const resource of resources) {
    nock(EHR)
      .persist()
      .get(`/fhir/r4/${resource.resourceType}/${resource.id ?? ''}`)
      .reply(200, resource);
  }
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
