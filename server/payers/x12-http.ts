/**
 * X12 over plain HTTP: `POST {endpoint}`, `Content-Type: application/edi-x12`, `X-Payload-Id`, bearer token; the answer's
 * body is the payer's X12, byte for byte. What matters most here is to tell whether the payer may have the request.
 */
import http from 'node:http';
import https from 'node:https';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { Problem } from '../problems.ts';
import { withShortIdle } from '../short-idle.ts';
import { codeOf } from '../store/data-folder.ts';
import type { PayerAdapter, Route } from './route.ts';

export interface X12HttpSettings {
  /** The bearer token for a route. */
  token(route: Route): string;
  /** For a connection to be made; 5 s unless told. */
  readonly connectMs?: number;
  /** For the whole answer; 110 s unless told. */
  readonly answerMs?: number;
}

const LIMIT_MB = 50;

export function x12Http(settings: X12HttpSettings): PayerAdapter {
  const connectMs = settings.connectMs ?? 5_000;
  const client = axios.create({
    adapter: 'http',
    httpAgent: limitConnecting(withShortIdle(new http.Agent({ keepAlive: true })), connectMs),
    httpsAgent: limitConnecting(withShortIdle(new https.Agent({ keepAlive: true })), connectMs),
    timeout: settings.answerMs ?? 110_000,
    maxRedirects: 0,
    maxContentLength: LIMIT_MB * 1024 * 1024,
    maxBodyLength: LIMIT_MB * 1024 * 1024,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    // A proxy from the environment would see patient data.
    proxy: false,
  });
  return { send: (route, request, options) => send(client, settings, route, request, options) };
}

async function send(
  client: AxiosInstance,
  settings: X12HttpSettings,
  route: Route,
  request: Uint8Array,
  { payloadId, signal }: { readonly payloadId: string; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const headers = {
    Authorization: `Bearer ${settings.token(route)}`,
    'Content-Type': 'application/edi-x12',
    Accept: 'application/edi-x12',
    'X-Payload-Id': payloadId,
  };
  const answer = await client
    .post<ArrayBuffer>(route.endpoint, Buffer.from(request), { headers, signal })
    .catch((cause: unknown) => {
      throw problemOf(cause, signal);
    });
  if (answer.status < 200 || answer.status > 299)
    throw new Problem('payer/refused', { status: answer.status });
  return new Uint8Array(answer.data);
}

/** Only what surely happened before the first byte went out counts as not sent. */
function problemOf(cause: unknown, signal: AbortSignal): Problem {
  const code = codeOf(cause) ?? '';
  const message = cause instanceof AxiosError ? cause.message : '';
  const origin = rootOf(cause);
  // An AxiosError carries the request, headers and bytes included: what goes on as the cause is the bare origin.
  const bare = new Error(`${code} ${origin.syscall ?? ''}`.trim());
  if (signal.aborted)
    return new Problem(
      (signal.reason as Error | undefined)?.name === 'TimeoutError' ? 'payer/timeout' : 'payer/cut',
      {},
      bare,
    );
  if (message.startsWith('maxContentLength'))
    return new Problem('payer/too-large', { limit: LIMIT_MB }, bare);
  if (origin.syscall === 'connect' || origin.syscall === 'getaddrinfo' || isBeforeSending(code))
    return new Problem('payer/unreachable', {}, bare);
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return new Problem('payer/timeout', {}, bare);
  return new Problem('payer/cut', {}, bare);
}

function isBeforeSending(code: string): boolean {
  return (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_INVALID_URL'].includes(
      code,
    ) || /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_)/.test(code)
  );
}

function rootOf(cause: unknown): { syscall?: string } {
  const inner = cause instanceof AxiosError && cause.cause !== undefined ? cause.cause : cause;
  const first = inner instanceof AggregateError ? (inner.errors[0] as unknown) : inner;
  return first ?? {};
}

function limitConnecting<Agent extends http.Agent>(agent: Agent, connectMs: number): Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    const socket = connect(options, done);
    if (socket === null || socket === undefined) return socket;
    const give = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT', syscall: 'connect' }),
      );
    }, connectMs);
    const clear = (): void => clearTimeout(give);
    socket.once('connect', clear).once('close', clear);
    return socket;
  };
  return agent;
}
