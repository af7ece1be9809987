/** A SMART client of the tests' own: it shares nothing with the server's, so that it can misbehave. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';

import type { Site } from '../../../../server/sandbox/ehr/build-site.ts';
import {
  startSandboxEhr,
  type SandboxEhr,
  type SandboxEhrOptions,
} from '../../../../server/sandbox/ehr/start.ts';
import './quiet-provider.ts';

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly patient?: string;
  readonly encounter?: string;
  readonly need_patient_banner?: string | boolean;
  readonly smart_style_url?: string;
  readonly error?: string;
  readonly error_uri?: string;
  readonly error_description?: string;
}

/** An EHR to sign in at: the standard one, or one of the sites. */
export type Target = Pick<Site, 'client' | 'fhirBase' | 'signIn' | 'launch'>;

export interface Flow {
  readonly verifier: string;
  readonly redirect: URL;
}

export const http: AxiosInstance = axios.create({ validateStatus: () => true, maxRedirects: 0 });

const { privateKey, publicKey: verifyingKey } = await generateKeyPair('RS384', { extractable: true });
const publicKey = { ...(await exportJWK(verifyingKey)), kid: 'tests-1', alg: 'RS384', use: 'sig' };

/** Where an app of the tests has its public keys. */
export const jwksUri = await new Promise<string>((found) => {
  const server = createServer((_req, res) =>
    res
      .writeHead(200, { 'content-type': 'application/json', connection: 'close' })
      .end(JSON.stringify({ keys: [publicKey] })),
  );
  server.listen(0, '127.0.0.1', () => {
    server.unref();
    found(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
  });
});

/** What a client that signs says of itself at the token endpoint. */
export async function assertionOf(
  clientId: string,
  audience: string,
  how: { readonly key?: Parameters<SignJWT['sign']>[0]; readonly alg?: string; readonly id?: string } = {},
): Promise<Record<string, string>> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: how.alg ?? 'RS384', kid: 'tests-1', typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(how.id ?? randomBytes(16).toString('hex'))
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(how.key ?? privateKey);
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}

/** The site of this sandbox that behaves so. */
export function siteOf(ehr: SandboxEhr, id: string): Site {
  const site = ehr.sites.find(({ behaviour }) => behaviour.id === id);
  if (site === undefined) throw new Error(`no site ${id}`);
  return site;
}

export function startEhr(more: Partial<SandboxEhrOptions> = {}): Promise<SandboxEhr> {
  return startSandboxEhr({
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://localhost:0',
    appUrl: 'http://127.0.0.1:8600',
    clock: () => new Date(),
    jwksUri,
    log: pino({ level: 'silent' }),
    ...more,
  });
}

const usualScope = 'launch openid fhirUser online_access patient/*.read';

/** Asks for a code; a parameter given as undefined is left out. The answer is where the browser would be sent. */
export async function authorize(ehr: Target, change: Record<string, string | undefined> = {}): Promise<Flow> {
  const verifier = randomBytes(32).toString('base64url');
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: ehr.client.id,
    redirect_uri: ehr.client.redirectUris[0],
    scope: usualScope,
    state: 'state-1',
    nonce: 'nonce-1',
    aud: ehr.fhirBase,
    launch: 'launch' in change ? undefined : ehr.launch('p01'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  };
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const answer = await http.get<string>(`${ehr.signIn}/authorize?${new URLSearchParams(given).toString()}`);
  const location: unknown = answer.headers['location'];
  return { verifier, redirect: new URL(typeof location === 'string' ? location : `error:${answer.status}`) };
}

export async function token(ehr: Target, body: Record<string, string>): Promise<AxiosResponse<TokenAnswer>> {
  const { id, method, secret } = ehr.client;
  const url = `${ehr.signIn}/token`;
  const said: Record<typeof method, () => Record<string, string> | Promise<Record<string, string>>> = {
    client_secret_basic: () => ({}),
    client_secret_post: () => ({ client_id: id, client_secret: secret }),
    none: () => ({ client_id: id }),
    private_key_jwt: () => assertionOf(id, url),
  };
  const form = new URLSearchParams({ ...body, ...(await said[method]()) });
  const auth = { username: encodeURIComponent(id), password: encodeURIComponent(secret) };
  return http.post<TokenAnswer>(url, form, method === 'client_secret_basic' ? { auth } : {});
}

/** A token of the back-end client, which signs in by itself. */
export async function backendToken(
  site: Site,
  scope: string,
  how: Parameters<typeof assertionOf>[2] = {},
): Promise<AxiosResponse<TokenAnswer>> {
  const url = `${site.signIn}/token`;
  const said = await assertionOf(site.backend.id, url, how);
  return http.post<TokenAnswer>(
    url,
    new URLSearchParams({ grant_type: 'client_credentials', scope, ...said }),
  );
}

export function redeem(
  ehr: Target,
  { redirect, verifier }: Flow,
  change: Record<string, string> = {},
): Promise<AxiosResponse<TokenAnswer>> {
  return token(ehr, {
    grant_type: 'authorization_code',
    code: redirect.searchParams.get('code') ?? '',
    redirect_uri: ehr.client.redirectUris[0] ?? '',
    code_verifier: verifier,
    ...change,
  });
}

export async function signIn(
  ehr: Target,
  change: Record<string, string | undefined> = {},
): Promise<TokenAnswer> {
  return (await redeem(ehr, await authorize(ehr, change))).data;
}

export function fhir<T>(
  ehr: Pick<Target, 'fhirBase'>,
  path: string,
  bearer: string | undefined,
  headers: Record<string, string> = {},
): Promise<AxiosResponse<T>> {
  const url = path.startsWith('http') ? path : `${ehr.fhirBase}/${path}`;
  const token = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  return http.get<T>(url, { headers: { ...token, ...headers } });
}
