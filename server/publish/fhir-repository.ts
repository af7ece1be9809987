/**
 * A FHIR R4 repository as a counterparty: `PUT {base}/Type/id` with the resource, `DELETE {base}/Type/id`; before it, a
 * stub of each Patient it refers to, where the repository has none. Everything here may be done again.
 * https://hl7.org/fhir/R4/http.html#update
 */
import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { BundleEntry, OperationOutcome } from 'fhir/r4.js';
import type { Counterparty } from '../exchange/exchange.ts';
import { Problem } from '../problems.ts';
import { withShortIdle } from '../short-idle.ts';
import { codeOf } from '../store/data-folder.ts';
import { patientsIn, stubOf } from './entry.ts';

export interface RepositorySettings {
  /** Without a trailing slash. */
  readonly base: string;
  /** The header's value, where the repository wants one. */
  readonly authorization?: string;
  /** Of our own facade: the system of our ids. */
  readonly source: string;
}

export const REPOSITORY = 'fhir-repository';
/** A repository that is down for weeks loses nothing; after this it is told as failed, and can be sent again. */
const GIVE_UP_MS = 30 * 24 * 3_600_000;
const ANSWER_MS = 30_000;
/** Patients that are known to be there, remembered so that most publications take one request. */
const REMEMBERED = 10_000;

type Send = (method: string, path: string, body?: object) => Promise<AxiosResponse<string>>;

export function fhirRepository(settings: RepositorySettings): Counterparty {
  const client = axios.create({
    adapter: 'http',
    httpAgent: withShortIdle(new http.Agent({ keepAlive: true })),
    httpsAgent: withShortIdle(new https.Agent({ keepAlive: true })),
    timeout: ANSWER_MS,
    maxRedirects: 0,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    // A proxy from the environment would see patient data.
    proxy: false,
  });
  const known = new Set<string>();
  return {
    id: REPOSITORY,
    partner: REPOSITORY,
    giveUpAfterMs: GIVE_UP_MS,
    async send(request, { signal }) {
      const entry = JSON.parse(Buffer.from(request).toString('utf8')) as BundleEntry;
      const { method, url } = entry.request ?? {};
      if (method === undefined || url === undefined) throw new Error('a publication has no request');
      const send = sender(client, settings, signal);
      for (const id of patientsIn(entry)) await ensurePatient(send, settings, id, known);
      const answer = await send(method, url, entry.resource);
      // Deleting what is not there is no failure: it may be the second time.
      if (method !== 'DELETE' || ![404, 410].includes(answer.status)) refuseFailure(answer, method);
      return Buffer.from(JSON.stringify(receiptOf(answer)));
    },
  };
}

/** What the repository said of a version: no more is kept, as its body is our own resource again. */
export interface Receipt {
  readonly status: number;
  readonly location?: string;
  readonly etag?: string;
}

function receiptOf({ status, headers }: AxiosResponse): Receipt {
  const text = (name: string) => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [location, etag] = [text('content-location') ?? text('location'), text('etag')];
  return { status, ...(location ? { location } : {}), ...(etag ? { etag } : {}) };
}

function sender(
  client: AxiosInstance,
  { base, authorization }: RepositorySettings,
  signal: AbortSignal,
): Send {
  return async (method, path, body) => {
    try {
      return await client.request<string>({
        method,
        url: `${base}/${path}`,
        signal,
        headers: {
          Accept: 'application/fhir+json',
          Prefer: 'return=minimal',
          ...(body ? { 'Content-Type': 'application/fhir+json' } : {}),
          ...(authorization ? { Authorization: authorization } : {}),
        },
        ...(body ? { data: JSON.stringify(body) } : {}),
      });
    } catch (cause) {
      // An AxiosError carries the request, headers and body included: its code alone goes on.
      const code = codeOf(cause) ?? '';
      const isLate = code === 'ECONNABORTED' || code === 'ETIMEDOUT';
      throw new Problem(isLate ? 'publish/timeout' : 'publish/unreachable', {}, new Error(code));
    }
  };
}

/** A Patient of that id that somebody else put there is left as it is. */
async function ensurePatient(
  send: Send,
  { source }: RepositorySettings,
  id: string,
  known: Set<string>,
): Promise<void> {
  if (known.has(id)) return;
  const there = await send('GET', `Patient/${id}?_elements=id`);
  if ([404, 410].includes(there.status)) {
    const put = await send('PUT', `Patient/${id}`, stubOf(id, source));
    refuseFailure(put, 'PUT');
  } else refuseFailure(there, 'GET');
  if (known.size >= REMEMBERED) known.clear();
  known.add(id);
}

/** A wrong token is somebody's to repair, two writes at one moment pass: neither is a fault of what was sent. */
const notAllowed = [401, 403];
const busy = [408, 409, 423, 425, 429];

/** Its words may hold a patient's values: what goes on is the status, the issue's code and, of HAPI, its message number. */
function refuseFailure({ status, data }: AxiosResponse<string>, method: string): void {
  if (status < 300) return;
  if (notAllowed.includes(status)) throw new Problem('publish/not-allowed', { status });
  // A deletion that meets a conflict is of something that others refer to: waiting would not change it.
  if (busy.includes(status) && (method !== 'DELETE' || status !== 409))
    throw new Problem('publish/busy', { status });
  throw new Problem('publish/refused', { status, code: codeIn(data) });
}

function codeIn(body: string): string {
  try {
    const { issue } = JSON.parse(body) as Partial<OperationOutcome>;
    const number = /\bHAPI-\d{1,5}\b/.exec(issue?.[0]?.diagnostics ?? '')?.[0];
    const code = /^[a-z-]{1,40}$/.exec(issue?.[0]?.code ?? '')?.[0];
    return [code, number].filter((one) => one !== undefined).join(', ') || 'no reason given';
  } catch {
    return 'no reason given';
  }
}
