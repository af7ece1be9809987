/** One session's GETs at its EHR: token on, one refresh on 401, never a second try on 403, a wait where 429 asks for one. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Bundle, FhirResource, OperationOutcomeIssue } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Connection } from './connection.ts';
import { send, type Answer } from './outgoing.ts';

export interface Page {
  /** Matches and includes, each a resource; outcomes of the search are in `issues`. */
  readonly resources: readonly FhirResource[];
  readonly issues: readonly OperationOutcomeIssue[];
  /** The EHR's own next link: opaque, and on the same origin as its base. */
  readonly next?: string;
}

export interface EhrClient {
  read(type: string, id: string): Promise<FhirResource>;
  search(type: string, params: URLSearchParams): Promise<Page>;
  next(url: string): Promise<Page>;
}

/** Gives a token; `stale` is the one that was just refused. */
export type AccessToken = (stale?: string) => Promise<string>;

/** Longest wait that a request of ours sits through, milliseconds; a longer one is handed on as Retry-After. */
const LONGEST_WAIT = 2_000;

export function ehrClient(connection: Connection, accessToken: AccessToken): EhrClient {
  const base = connection.fhirBase;
  const get = (url: string) => getWithToken(url, accessToken);
  return {
    async read(type, id) {
      const body = await get(`${base}/${type}/${encodeURIComponent(id)}`);
      if (!isResource(body) || body.resourceType !== type) throw new Problem('ehr/not-fhir');
      return body;
    },
    async search(type, params) {
      return pageOf(await get(`${base}/${type}?${params.toString()}`), base);
    },
    async next(url) {
      return pageOf(await get(sameOrigin(url, base)), base);
    },
  };
}

async function getWithToken(url: string, accessToken: AccessToken): Promise<unknown> {
  const token = await accessToken();
  const first = await getPatiently(url, token);
  if (first.status !== 401) return bodyOf(first);
  const second = await getPatiently(url, await accessToken(token));
  if (second.status === 401) throw new Problem('ehr/token-refused');
  return bodyOf(second);
}

async function getPatiently(url: string, token: string): Promise<Answer> {
  const ask = {
    method: 'GET',
    url,
    headers: { accept: 'application/fhir+json', authorization: `Bearer ${token}` },
  } as const;
  const answer = await send(ask);
  if (answer.status !== 429) return answer;
  const pause = retryAfter(answer.headers['retry-after']);
  if (pause > LONGEST_WAIT) throw new Problem('ehr/throttled', { seconds: Math.ceil(pause / 1000) });
  await wait(pause);
  const second = await send(ask);
  if (second.status !== 429) return second;
  throw new Problem('ehr/throttled', {
    seconds: Math.ceil(retryAfter(second.headers['retry-after']) / 1000),
  });
}

/** Milliseconds to wait; without the header, till the next minute of the clock, when such limits start over. */
function retryAfter(header: string | undefined): number {
  const asked =
    header === undefined
      ? NaN
      : /^\d+$/.test(header)
        ? Number(header) * 1000
        : Date.parse(header) - Date.now();
  return Number.isFinite(asked) ? Math.max(0, asked) : 60_000 - (Date.now() % 60_000);
}

function bodyOf({ status, body }: Answer): unknown {
  if (status === 200) return body;
  if (status === 403) throw new Problem('ehr/forbidden');
  if (status === 404 || status === 410) throw new Problem('ehr/no-such-resource');
  if (status >= 500) throw new Problem('ehr/unavailable', { status });
  throw new Problem('ehr/refused', { status });
}

function pageOf(body: unknown, base: string): Page {
  if (!isResource(body) || body.resourceType !== 'Bundle') throw new Problem('ehr/not-fhir');
  const bundle: Bundle = body;
  const entries = (bundle.entry ?? []).map((entry) => entry.resource).filter(isResource);
  const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  return {
    resources: entries.filter(({ resourceType }) => resourceType !== 'OperationOutcome'),
    issues: entries.flatMap((entry) => (entry.resourceType === 'OperationOutcome' ? entry.issue : [])),
    ...(next !== undefined && { next: sameOrigin(next, base) }),
  };
}

/** A next link that leads elsewhere would carry our token there. */
function sameOrigin(url: string, base: string): string {
  const target = URL.parse(url, `${base}/`);
  if (
    target === null ||
    target.origin !== new URL(base).origin ||
    target.username !== '' ||
    target.password !== ''
  )
    throw new Problem('ehr/foreign-next');
  return target.href;
}

function isResource(value: unknown): value is FhirResource {
  return typeof (value as { resourceType?: unknown } | undefined)?.resourceType === 'string';
}
