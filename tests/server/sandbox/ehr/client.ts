/** A SMART client of the tests' own: it shares nothing with the server's, so that it can misbehave. */
import { createHash, randomBytes } from 'node:crypto';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { pino } from 'pino';

import {
  startSandboxEhr,
  type SandboxEhr,
  type SandboxEhrOptions,
} from '../../../../server/sandbox/ehr/start.ts';

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly patient?: string;
  readonly encounter?: string;
  readonly need_patient_banner?: string;
  readonly smart_style_url?: string;
  readonly error?: string;
}

export interface Flow {
  readonly verifier: string;
  readonly redirect: URL;
}

export const http: AxiosInstance = axios.create({ validateStatus: () => true, maxRedirects: 0 });

export function startEhr(more: Partial<SandboxEhrOptions> = {}): Promise<SandboxEhr> {
  return startSandboxEhr({
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://localhost:0',
    appUrl: 'http://127.0.0.1:8600',
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    ...more,
  });
}

const usualScope = 'launch openid fhirUser online_access patient/*.read';

/** Asks for a code; a parameter given as undefined is left out. The answer is where the browser would be sent. */
export async function authorize(
  ehr: SandboxEhr,
  change: Record<string, string | undefined> = {},
): Promise<Flow> {
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
  const answer = await http.get<string>(`${ehr.issuer}/authorize?${new URLSearchParams(given).toString()}`);
  const location: unknown = answer.headers['location'];
  return { verifier, redirect: new URL(typeof location === 'string' ? location : `error:${answer.status}`) };
}

export function token(ehr: SandboxEhr, body: Record<string, string>): Promise<AxiosResponse<TokenAnswer>> {
  return http.post<TokenAnswer>(`${ehr.issuer}/token`, new URLSearchParams(body), {
    auth: { username: ehr.client.id, password: ehr.client.secret },
  });
}

export function redeem(
  ehr: SandboxEhr,
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
  ehr: SandboxEhr,
  change: Record<string, string | undefined> = {},
): Promise<TokenAnswer> {
  return (await redeem(ehr, await authorize(ehr, change))).data;
}

export function fhir<T>(
  ehr: SandboxEhr,
  path: string,
  bearer: string | undefined,
): Promise<AxiosResponse<T>> {
  const url = path.startsWith('http') ? path : `${ehr.fhirBase}/${path}`;
  return http.get<T>(url, bearer === undefined ? {} : { headers: { Authorization: `Bearer ${bearer}` } });
}
