/** How we speak HTTP to an EHR and its authorization server: no redirects, bounded in size and time, text in hand. */
import axios, { type AxiosResponse } from 'axios';
import { Problem } from '../problems.ts';

/** Bytes of one answer we are willing to read. */
const ANSWER_LIMIT = 10 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined when the body is none. */
  readonly body: unknown;
}

const http = axios.create({
  // A redirect could carry a secret to a place no connection names.
  maxRedirects: 0,
  maxContentLength: ANSWER_LIMIT,
  timeout: 20_000,
  proxy: false,
  responseType: 'text',
  transformResponse: (text: unknown) => text,
  validateStatus: () => true,
});

/** Sends one request. Any status is an answer; no answer at all is a Problem. */
export async function send(request: {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form?: URLSearchParams;
}): Promise<Answer> {
  try {
    const { form, ...rest } = request;
    const answer = await http.request<string>({ ...rest, ...(form && { data: form.toString() }) });
    return { status: answer.status, headers: headersOf(answer), body: parse(answer.data) };
  } catch (cause) {
    throw new Problem(
      codeOf(cause) === 'ECONNABORTED' ? 'ehr/timeout' : 'ehr/unreachable',
      {},
      codeOf(cause),
    );
  }
}

function headersOf(answer: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string' || depthOf(text) > 64) return undefined;
  try {
    return JSON.parse(text) as unknown;
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
