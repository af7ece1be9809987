/**
 * Calls to one EHR by one session, or by ourselves: token on, one refresh on 401, never a second try on 403, in line with
 * all others for the EHR's limit, a wait where it asks for a short one.
 */
import type { FhirResource } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Budget, Turn } from './budget.ts';
import type { Connection } from './connection.ts';
import type { GrantedScopes } from './granted-scopes.ts';
import { send, type Answer } from './outgoing.ts';
import { isResource, pageOf, sameOrigin, type Page } from './pages.ts';
import { refusalInstead, refusalOf, type Asked } from './refusals.ts';

export interface EhrClient {
  read(type: string, id: string): Promise<FhirResource>;
  search(type: string, params: URLSearchParams): Promise<Page>;
  /** `url` = the `next` of a page of a search for this type. */
  next(type: string, url: string): Promise<Page>;
  /** Sent once; an answer that never came is `ehr/timeout` or `ehr/unreachable`, and the EHR may have taken it. */
  write(request: WriteRequest): Promise<WriteAnswer>;
  readonly scopes: GrantedScopes;
}

export interface WriteRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly type: string;
  /** The EHR's id; absent for a create. */
  readonly id?: string;
  readonly body: unknown;
  /** The ETag as the EHR gave it: opaque. */
  readonly ifMatch?: string;
}

export interface WriteAnswer {
  /** The EHR's id. */
  readonly id?: string;
  readonly etag?: string;
  /** Many answer with an empty body. */
  readonly resource?: FhirResource;
}

/** Gives a token; `stale` is the one that was just refused. */
export type AccessToken = (stale?: string) => Promise<string>;

export interface ClientNeeds {
  readonly connection: Connection;
  readonly accessToken: AccessToken;
  readonly budget: Budget;
  readonly turn: Turn;
  readonly scopes: GrantedScopes;
}

export function ehrClient(needs: ClientNeeds): EhrClient {
  const base = needs.connection.fhirBase;
  return {
    async read(type, id) {
      const body = await get(needs, type, `${base}/${type}/${encodeURIComponent(id)}`);
      if (!isResource(body) || body.resourceType !== type)
        throw refusalInstead(body, type) ?? new Problem('ehr/not-fhir');
      return body;
    },
    async search(type, params) {
      return pageOf(await get(needs, type, `${base}/${type}?${params.toString()}`, true), type, base);
    },
    async next(type, url) {
      return pageOf(await get(needs, type, sameOrigin(url, base), true), type, base);
    },
    write: (request) => write(needs, request),
    scopes: needs.scopes,
  };
}

type Outgoing = Omit<Parameters<typeof send>[0], 'headers'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

async function get(needs: ClientNeeds, type: string, url: string, isSearch = false): Promise<unknown> {
  const answer = await withToken(needs, { method: 'GET', url });
  if (answer.status === 200) return answer.body;
  const elsewhere = redirectOf(answer, needs.connection.fhirBase);
  const asked = { ...askedOf(needs, type, 'read'), isSearch };
  if (elsewhere === undefined) throw refusalOf(answer, asked);
  // A chart that was merged leads to another one. Whose chart is open must not change under a person's hands.
  if (type === 'Patient') throw new Problem('ehr/chart-merged');
  const second = await withToken(needs, { method: 'GET', url: elsewhere });
  if (second.status === 200) return second.body;
  throw refusalOf(second, asked);
}

/** Followed once, and only to a place below the same base: anywhere else our token has no business. */
function redirectOf({ status, headers }: Answer, base: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const target = URL.parse(headers['location'] ?? '', `${base}/`);
  const isPlain = target?.username === '' && target.password === '';
  return isPlain && target.href.startsWith(`${base}/`) ? target.href : undefined;
}

async function withToken(needs: ClientNeeds, request: Outgoing): Promise<Answer> {
  const token = await needs.accessToken();
  const first = await inLine(needs, request, token);
  if (first.status !== 401) return first;
  const second = await inLine(needs, request, await needs.accessToken(token));
  if (second.status === 401) throw new Problem('ehr/token-refused');
  return second;
}

/** After "too many requests" the whole connection pauses; who asked waits in line once more, if that is not long. */
async function inLine(needs: ClientNeeds, request: Outgoing, token: string): Promise<Answer> {
  const { budget, turn } = needs;
  const headers = {
    accept: 'application/fhir+json',
    authorization: `Bearer ${token}`,
    ...request.headers,
  };
  await budget.take(turn);
  const first = await send({ ...request, headers });
  if (first.status !== 429) return first;
  budget.pause(retryAt(first.headers['retry-after']));
  await budget.take(turn);
  const second = await send({ ...request, headers });
  if (second.status !== 429) return second;
  const until = retryAt(second.headers['retry-after']);
  budget.pause(until);
  throw new Problem('ehr/throttled', { seconds: secondsUntil(until) });
}

/** Milliseconds since 1970; undefined without a header that says when. */
function retryAt(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const at = /^\d+$/.test(header) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isFinite(at) ? at : undefined;
}

function secondsUntil(at: number | undefined): number {
  return Math.max(1, Math.ceil(((at ?? Date.now() + 60_000) - Date.now()) / 1000));
}

async function write(needs: ClientNeeds, request: WriteRequest): Promise<WriteAnswer> {
  const { method, type, id, body, ifMatch } = request;
  const { fhirBase } = needs.connection;
  const answer = await withToken(needs, {
    method,
    url: `${fhirBase}/${type}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`,
    data: JSON.stringify(body),
    headers: {
      'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
  });
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer, askedOf(needs, type, 'write'));
  return writeAnswerOf(answer, type, id);
}

/** Where the body is empty, `Location` and `ETag` say what came of it. */
function writeAnswerOf({ headers, body }: Answer, type: string, known: string | undefined): WriteAnswer {
  const resource = isResource(body) && body.resourceType === type ? body : undefined;
  const located = new RegExp(`(?:^|/)${type}/([^/?#]+)`).exec(headers['location'] ?? '')?.[1];
  const id = resource?.id ?? (located && decoded(located)) ?? known;
  const version = resource?.meta?.versionId;
  const etag = headers['etag'] ?? (version && `W/"${version}"`);
  return {
    ...(id !== undefined && { id }),
    ...(etag !== undefined && { etag }),
    ...(resource !== undefined && { resource }),
  };
}

/** As it is where it is no URL text: what was written is written, however badly its place is told. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function askedOf({ scopes }: ClientNeeds, type: string, right: 'read' | 'write'): Asked {
  return { type, scope: scopes.nameOf(type, right), isGranted: scopes.covers(type, right) };
}
