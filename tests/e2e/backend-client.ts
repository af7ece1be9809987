/** A back-end client of the sandbox: proves itself with its key, and makes requests to submit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';

export interface BackendClient {
  /** Where Chartside is. */
  readonly base: string;
  token(scope: string): Promise<string>;
}

/** The client whose key lies in the data folder of a running sandbox; the app's address is read off a chart. */
export async function backendClient(
  sandboxUrl: string,
  dataDir: string,
  id = 'sandbox-backend',
): Promise<BackendClient> {
  const key = JSON.parse(readFileSync(join(dataDir, 'backend-client.jwk.json'), 'utf8')) as JWK;
  const chart = await (await fetch(`${sandboxUrl}chart?patient=p02`)).text();
  const base = /src="(http:\/\/127\.0\.0\.1:\d+)\/launch/.exec(chart)?.[1] ?? '';
  return { base, token: (scope) => grant(base, key, id, scope) };
}

async function grant(base: string, key: JWK, id: string, scope: string): Promise<string> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES384', kid: key.kid ?? '', typ: 'JWT' })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(`${base}/oauth/token`)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(await importJWK(key, 'ES384'));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope,
  });
  const answer = await fetch(`${base}/oauth/token`, { method: 'POST', body: form });
  if (answer.status !== 200) throw new Error(`no token: HTTP ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A Bundle to submit: a request for an office visit, its patient, coverage and payer. */
export function requestBundle(asked: {
  memberId: string;
  family: string;
  birthDate: string;
  payer?: string;
  coverage?: string;
}) {
  const { memberId, family, birthDate, payer = 'MERID', coverage = 'cov' } = asked;
  const resources = [
    {
      resourceType: 'CoverageEligibilityRequest', id: 'ask', status: 'active', purpose: ['benefits'], created: '2026-11-23',
      patient: { reference: 'Patient/pt' }, insurer: { reference: 'Organization/payer' }, insurance: [{ coverage: { reference: `Coverage/${coverage}` } }],
      item: [{ productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99213' }] } }],
    },
    { resourceType: 'Patient', id: 'pt', name: [{ family, given: ['Marcus'] }], birthDate, gender: 'male' },
    { resourceType: 'Coverage', id: coverage, status: 'active', subscriberId: memberId, beneficiary: { reference: 'Patient/pt' }, payor: [{ reference: 'Organization/payer' }] },
    { resourceType: 'Organization', id: 'payer', name: 'Payer', identifier: [{ system: 'urn:chartside:payer-id', value: payer }] },
  ]; // prettier-ignore
  return { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) };
}
