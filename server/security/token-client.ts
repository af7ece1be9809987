/** Speaks to an EHR's token endpoint: exchanges a code, refreshes, and signs in as the connection says. RFC 6749 §4.1.3, §6. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { importPKCS8, SignJWT } from 'jose';
import type { Connection } from '../ehr/connection.ts';
import type { Discovery } from '../ehr/discovery.ts';
import { send, type Answer } from '../ehr/outgoing.ts';
import { Problem } from '../problems.ts';

/** What came back, with the launch context as it was sent. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Seconds from now. */
  readonly expiresIn: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** As granted; never taken to be what was asked for. */
  readonly scope: string;
  readonly patient?: string;
  readonly encounter?: string;
  readonly needPatientBanner: boolean;
  readonly styleUrl?: string;
}

export interface TokenClient {
  exchange(code: string, verifier: string | undefined, redirectUri: string): Promise<TokenAnswer>;
  /** Throws `launch/session-ended` when the EHR says the grant is over (invalid_grant), else outage Problems. */
  refresh(refreshToken: string): Promise<TokenAnswer>;
}

/** Milliseconds before the second and third attempt, to which up to as much again is added at random. */
const PAUSES = [200, 600];

export function tokenClient(connection: Connection, discovery: Discovery, now: () => Date): TokenClient {
  const post = (fields: Record<string, string>) => postWithRetries(connection, discovery, fields, now);
  return {
    async exchange(code, verifier, redirectUri) {
      const answer = await post({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        ...(verifier !== undefined && { code_verifier: verifier }),
      });
      if (answer.status !== 200) throw new Problem('launch/code-refused', { error: errorOf(answer) });
      return read(answer);
    },
    async refresh(refreshToken) {
      const answer = await post({ grant_type: 'refresh_token', refresh_token: refreshToken });
      const error = errorOf(answer);
      if (error === 'invalid_grant') throw new Problem('launch/session-ended');
      if (answer.status !== 200) throw new Problem('ehr/token-unavailable', { status: answer.status });
      return read(answer);
    },
  };
}

async function postWithRetries(
  connection: Connection,
  discovery: Discovery,
  fields: Record<string, string>,
  now: () => Date,
): Promise<Answer> {
  for (const pause of [...PAUSES, undefined]) {
    const { headers, form } = await signIn(connection, discovery, fields, now());
    const answer = await send({ method: 'POST', url: discovery.tokenEndpoint, headers, form });
    if (answer.status < 500 && answer.status !== 429) return answer;
    if (pause === undefined) throw new Problem('ehr/token-unavailable', { status: answer.status });
    await wait(pause + Math.random() * pause);
  }
  throw new Error('unreachable');
}

async function signIn(
  connection: Connection,
  discovery: Discovery,
  fields: Record<string, string>,
  now: Date,
): Promise<{ headers: Record<string, string>; form: URLSearchParams }> {
  const { auth, clientId } = connection;
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  if (auth.method === 'none')
    return { headers, form: new URLSearchParams({ ...fields, client_id: clientId }) };
  if (auth.method === 'basic') {
    const encode = auth.urlEncode ? encodeURIComponent : (value: string) => value;
    const pair = Buffer.from(`${encode(clientId)}:${encode(auth.secret)}`).toString('base64');
    return { headers: { ...headers, authorization: `Basic ${pair}` }, form: new URLSearchParams(fields) };
  }
  const seconds = Math.floor(now.getTime() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: auth.algorithm, kid: auth.keyId, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(discovery.tokenEndpoint)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 240)
    .sign(await importPKCS8(auth.privateKey, auth.algorithm));
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const form = new URLSearchParams({ ...fields, client_assertion_type: type, client_assertion: assertion });
  return { headers, form };
}

function read(answer: Answer): TokenAnswer {
  const said = (answer.body ?? {}) as Record<string, unknown>;
  const text = (name: string) =>
    typeof said[name] === 'string' && said[name] !== '' ? said[name] : undefined;
  const accessToken = text('access_token');
  if (accessToken === undefined || text('token_type')?.toLowerCase() !== 'bearer')
    throw new Problem('ehr/bad-token-answer');
  const optional = {
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    patient: text('patient'),
    encounter: text('encounter'),
    styleUrl: text('smart_style_url'),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    accessToken,
    expiresIn: seconds(said['expires_in']),
    scope: text('scope') ?? '',
    needPatientBanner: needBanner(said['need_patient_banner']),
    ...(Object.fromEntries(given) as Pick<
      TokenAnswer,
      'refreshToken' | 'idToken' | 'patient' | 'encounter' | 'styleUrl'
    >),
  };
}

/** Some send a number, some its text, some nothing; without word we take five minutes. */
function seconds(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : 300;
}

/** Boolean by the standard, a string at some vendors. Anything unclear means: show who the patient is. */
export function needBanner(value: unknown): boolean {
  return !(value === false || (typeof value === 'string' && value.trim().toLowerCase() === 'false'));
}

/** OAuth error codes only (RFC 6749 §5.2): anything else an EHR writes there stays out of our texts. */
function errorOf(answer: Answer): string {
  const error = (answer.body as Record<string, unknown> | undefined)?.['error'];
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `http_${answer.status}`;
}
