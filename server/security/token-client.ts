/** Speaks to an EHR's token endpoint: exchanges a code, refreshes, and signs in as the connection says. RFC 6749 §4.1.3, §4.4, §6. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { importPKCS8, SignJWT } from 'jose';
import type { Budget } from '../ehr/budget.ts';
import type { ClientAuthentication, Connection } from '../ehr/connection.ts';
import type { Discovery } from '../ehr/discovery.ts';
import { scopesToAsk } from '../ehr/ehr-scopes.ts';
import { send, type Answer } from '../ehr/outgoing.ts';
import { Problem } from '../problems.ts';
import type { ClientKeys, SigningKey } from '../store/client-keys.ts';
import { meaningOf } from './oauth-errors.ts';

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
  /** What the member said that `flags.practiceMember` names. */
  readonly practice?: string;
}

export interface TokenClient {
  exchange(code: string, verifier: string | undefined, redirectUri: string): Promise<TokenAnswer>;
  /** Throws `launch/session-ended` when the EHR says the grant is over (invalid_grant), else outage Problems. */
  refresh(refreshToken: string): Promise<TokenAnswer>;
  /**
   * A token without a person, for the scopes of `connection.backend`. SMART App Launch 2.2, "Backend Services".
   * Throws `ehr/client-refused` with the EHR's error code when it gives none.
   */
  clientCredentials(): Promise<TokenAnswer>;
  /**
   * Whether the EHR knows us: a code that nobody gave is refused with invalid_grant by a server that took our
   * credentials, and with invalid_client by one that did not. Undefined when its answer tells neither.
   */
  isKnown(redirectUri: string): Promise<{ readonly known: boolean | undefined; readonly error: string }>;
}

export interface TokenNeeds {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly keys: ClientKeys;
  readonly budget: Budget;
  readonly clock: () => Date;
}

/** Who we are at the token endpoint. */
interface Client {
  readonly clientId: string;
  readonly auth: ClientAuthentication;
}

/** Milliseconds before the second and third attempt, to which up to as much again is added at random. */
const PAUSES = [200, 600];

export function tokenClient(needs: TokenNeeds): TokenClient {
  const { connection } = needs;
  const post = (fields: Record<string, string>) => postWithRetries(needs, connection, fields);
  const read = (answer: Answer) => readToken(answer, connection.flags);
  return {
    async exchange(code, verifier, redirectUri) {
      const answer = await post({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        ...(verifier !== undefined && { code_verifier: verifier }),
      });
      if (answer.status !== 200) throw refusal(errorOf(answer));
      return read(answer);
    },
    async refresh(refreshToken) {
      const answer = await post({ grant_type: 'refresh_token', refresh_token: refreshToken });
      const error = errorOf(answer);
      if (error === 'invalid_grant') throw new Problem('launch/session-ended');
      if (answer.status !== 200) throw new Problem('ehr/token-unavailable', { status: answer.status });
      return read(answer);
    },
    async clientCredentials() {
      const { backend, clientId, auth } = connection;
      if (backend === undefined) throw new Error('this connection has no back-end access');
      const scope = scopesToAsk(connection, needs.discovery, 'system').join(' ');
      const client = { clientId: backend.clientId ?? clientId, auth: backend.auth ?? auth };
      const answer = await postWithRetries(needs, client, { grant_type: 'client_credentials', scope });
      if (answer.status !== 200) throw new Problem('ehr/client-refused', { error: errorOf(answer) });
      return read(answer);
    },
    async isKnown(redirectUri) {
      const fields = { grant_type: 'authorization_code', code: randomUUID(), redirect_uri: redirectUri };
      // A verifier that fits no challenge: servers that look at it first say invalid_grant as well.
      const answer = await post({ ...fields, code_verifier: randomUUID() + randomUUID() });
      const error = errorOf(answer);
      const refused = error === 'invalid_client' || error === 'unauthorized_client' || answer.status === 401;
      if (refused && isAboutTheCode(answer)) return { known: undefined, error };
      return { known: refused ? false : error === 'invalid_grant' ? true : undefined, error };
    },
  };
}

async function postWithRetries(
  needs: TokenNeeds,
  client: Client,
  fields: Record<string, string>,
): Promise<Answer> {
  const { discovery, budget } = needs;
  for (const pause of [...PAUSES, undefined]) {
    if (needs.connection.flags.rate?.countsToken === true)
      await budget.take({ lane: 'token', urgency: 'person' });
    const { headers, form } = await signIn(needs, client, fields);
    const answer = await send({ method: 'POST', url: discovery.tokenEndpoint, headers, form });
    if (answer.status < 500 && answer.status !== 429) return answer;
    // Where it counts every call, asking again at once would only count, too.
    if (answer.status === 429 && needs.connection.flags.rate?.countsToken === true) budget.pause();
    if (pause === undefined) throw new Problem('ehr/token-unavailable', { status: answer.status });
    await wait(pause + Math.random() * pause);
  }
  throw new Error('unreachable');
}

async function signIn(
  needs: TokenNeeds,
  { auth, clientId }: Client,
  fields: Record<string, string>,
): Promise<{ headers: Record<string, string>; form: URLSearchParams }> {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  switch (auth.method) {
    case 'none':
      return { headers, form: new URLSearchParams({ ...fields, client_id: clientId }) };
    case 'post':
      return {
        headers,
        form: new URLSearchParams({ ...fields, client_id: clientId, client_secret: auth.secret }),
      };
    case 'basic': {
      const encode = auth.urlEncode ? encodeURIComponent : (value: string) => value;
      const pair = Buffer.from(`${encode(clientId)}:${encode(auth.secret)}`).toString('base64');
      return { headers: { ...headers, authorization: `Basic ${pair}` }, form: new URLSearchParams(fields) };
    }
    case 'private_key_jwt': {
      const key = 'privateKey' in auth ? auth : await needs.keys.signingKey(needs.connection, auth.algorithm);
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const assertion = await assertionOf(needs, clientId, key);
      const form = { ...fields, client_assertion_type: type, client_assertion: assertion };
      return { headers, form: new URLSearchParams(form) };
    }
  }
}

/** RFC 7523, as SMART App Launch 2.2 wants it: five minutes at most, and a `jti` that is used once. */
async function assertionOf(
  { discovery, clock }: TokenNeeds,
  clientId: string,
  { algorithm, keyId, privateKey }: SigningKey,
): Promise<string> {
  const seconds = Math.floor(clock().getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(discovery.tokenEndpoint)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 240)
    .sign(await importPKCS8(privateKey, algorithm));
}

function readToken(answer: Answer, { practiceMember, tokenLifeHint }: Connection['flags']): TokenAnswer {
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
    ...(practiceMember !== '' && { practice: text(practiceMember) }),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    accessToken,
    expiresIn: seconds(said['expires_in'], tokenLifeHint),
    scope: text('scope') ?? '',
    needPatientBanner: needBanner(said['need_patient_banner']),
    ...(Object.fromEntries(given) as Pick<
      TokenAnswer,
      'refreshToken' | 'idToken' | 'patient' | 'encounter' | 'styleUrl' | 'practice'
    >),
  };
}

/** Some send a number, some its text, some nothing. */
function seconds(value: unknown, without: number): number {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : without;
}

/** Boolean by the standard, a string at some vendors. Anything unclear means: show who the patient is. */
export function needBanner(value: unknown): boolean {
  return !(value === false || (typeof value === 'string' && value.trim().toLowerCase() === 'false'));
}

function refusal(error: string): Problem {
  return new Problem('launch/code-refused', { error, why: meaningOf(error) });
}

/** Some servers say invalid_client of a code that nobody gave, the SMART launcher for one; their words tell. */
function isAboutTheCode(answer: Answer): boolean {
  const said = (answer.body as Record<string, unknown> | undefined)?.['error_description'];
  return typeof said === 'string' && /\bcode\b/i.test(said);
}

/** OAuth error codes only (RFC 6749 §5.2): anything else an EHR writes there stays out of our texts. */
function errorOf(answer: Answer): string {
  const error = (answer.body as Record<string, unknown> | undefined)?.['error'];
  return typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `http_${answer.status}`;
}
