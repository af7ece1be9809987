/** How we speak HTTP to an EHR and its authorization server: no redirects, bounded in size and time, text in hand. */
import axios, { type AxiosResponse } from 'axios';
import { Problem } from '../problems.ts';
import { hostOf, isNobodys, resolveOutside } from './addresses.ts';

/** Bytes of one answer we are willing to read. */
const ANSWER_LIMIT = 10 * 1024 * 1024;
/** Characters of a plain text that we look at. */
const TEXT_LIMIT = 2_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, whatever its Content-Type says, or undefined when the body is none. */
  readonly body: unknown;
  /** The first of a body that is no JSON: some say in plain text what is wrong. Never shown to anyone. */
  readonly text?: string;
}

const http = axios.create({
  // A redirect could carry a secret to a place no connection names.
  maxRedirects: 0,
  maxContentLength: ANSWER_LIMIT,
  timeout: 20_000,
  proxy: false,
  // Names are looked at where they are resolved, addresses before anything is sent.
  lookup: async (host: string) => [await resolveOutside(host)],
  responseType: 'text',
  transformResponse: (text: unknown) => text,
  validateStatus: () => true,
});

/** Sends one request. Any status is an answer; no answer at all is a Problem. */
export async function send(request: {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form?: URLSearchParams;
  /** Sent as it is; `content-type` stands in the headers. */
  readonly data?: string;
}): Promise<Answer> {
  const url = URL.parse(request.url);
  if (url === null || isNobodys(hostOf(url))) throw new Problem('ehr/unreachable', {}, 'EFORBIDDENADDRESS');
  try {
    const { form, data, ...rest } = request;
    const sent = data ?? form?.toString();
    const answer = await http.request<string>({ ...rest, ...(sent !== undefined && { data: sent }) });
    const body = parse(answer.data);
    const text = body === undefined && answer.data !== '' ? { text: answer.data.slice(0, TEXT_LIMIT) } : {};
    return { status: answer.status, headers: headersOf(answer), body, ...text };
  } catch (cause) {
    throw new Problem(problemOf(cause), {}, codeOf(cause));
  }
}

function problemOf(cause: unknown): 'ehr/timeout' | 'ehr/too-large' | 'ehr/unreachable' {
  if (['ECONNABORTED', 'ETIMEDOUT'].includes(codeOf(cause))) return 'ehr/timeout';
  const isTooLarge = axios.isAxiosError(cause) && cause.message.startsWith('maxContentLength');
  return isTooLarge ? 'ehr/too-large' : 'ehr/unreachable';
}

function headersOf(answer: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string' || depthOf(text) > 64) return undefined;
  try {
    // A byte order mark is no JSON, and some send one.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Only the code travels on as the cause: axios errors hold the whole request, tokens included. */
function codeOf(cause: unknown): string {
  return axios.isAxiosError(cause) ? (cause.code ?? 'unknown') : 'unknown';
}

/** Deepest nesting of a JSON text, found by counting brackets: safe at any depth, before anything parses it. */
export function depthOf(text: string | Uint8Array): number {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}
