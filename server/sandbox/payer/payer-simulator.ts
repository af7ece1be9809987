/**
 * A clearinghouse with some payers behind it, for the sandbox: X12 over HTTP, real-time eligibility (270 in, 271 out) and
 * authorization (278 in, 278 out).
 * POST /x12, `Content-Type: application/edi-x12`, `X-Payload-Id: <uuid>`, `Authorization: Bearer <token>`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { groupReject, interchangeReject, type Stamp } from './acknowledgements.ts';
import { writeAnswer } from './answer.ts';
import { openDesk, type AuthorizationDesk } from './authorization-desk.ts';
import { readAuthorization } from './authorization-request.ts';
import { decide, type Decision } from './decision.ts';
import { at, readEnvelope } from './envelope.ts';
import { readInquiry, type Inquiry, type RefusedSet } from './inquiry.ts';
import { loadBook, type Book, type Delivery } from './scenarios.ts';

export interface SimulatorNeeds {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly token: string;
  readonly clock: () => Date;
  readonly log: { info(details: object, text: string): void };
}

export interface PayerSimulator {
  /** Where to POST. */
  readonly url: string;
  /** How many requests were read in full with the right credentials and content type. */
  received(): number;
  close(): Promise<void>;
}

interface Reply {
  readonly text: string;
  readonly delivery?: Delivery | undefined;
}

const path = '/x12';
const mediaType = 'application/edi-x12';
const largestBody = 1_048_576;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function startPayerSimulator(needs: SimulatorNeeds): Promise<PayerSimulator> {
  const book = loadBook();
  const desk = openDesk(book);
  const closing = new AbortController();
  let received = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => {
      needs.log.info(
        { failure: cause instanceof Error ? cause.name : 'unknown' },
        'payer simulator: no answer given',
      );
      response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  // Whoever connected closes what is idle: closed here, it would be under the next request now and then.
  server.keepAliveTimeout = 0;
  await listen(server, needs);
  const { port } = server.address() as AddressInfo;
  const host = needs.host.includes(':') ? `[${needs.host}]` : needs.host;
  return {
    url: `http://${host}:${port}${path}`,
    received: () => received,
    close() {
      closing.abort();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refuseRequest(request, needs.token);
    if (refusal !== undefined) {
      refuse(response, ...refusal);
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      refuse(response, 413, `The body is longer than ${largestBody} bytes.`);
      return;
    }
    received += 1;
    const reply = replyTo(body, book, desk, { now: needs.clock(), number: received });
    if (reply === undefined) refuse(response, 400, 'The body is not an X12 interchange.');
    else await deliver(reply, response, closing.signal);
  }
}

function listen(server: Server, { host, port }: SimulatorNeeds): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Status and sentence when the request is not even read. */
function refuseRequest(request: IncomingMessage, token: string): [number, string] | undefined {
  const { headers, method, url } = request;
  const payloadId = headers['x-payload-id'];
  if (url !== path) return [404, `Nothing is here; POST to ${path}.`];
  if (method !== 'POST') return [405, 'Only POST is answered here.'];
  if (!sameSecret(headers.authorization ?? '', `Bearer ${token}`))
    return [401, 'The credentials are missing or wrong.'];
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== mediaType)
    return [415, `Send ${mediaType}.`];
  if (typeof payloadId !== 'string' || !uuid.test(payloadId)) return [400, 'X-Payload-Id must be a UUID.'];
  if (Number(headers['content-length'] ?? 0) > largestBody)
    return [413, `The body is longer than ${largestBody} bytes.`];
  return undefined;
}

function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${sentence}\n`);
}

/** The whole body; undefined when it is too long. Throws when the connection ends before it does. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The answer to these bytes; undefined when they are no interchange at all. */
function replyTo(body: Uint8Array, book: Book, desk: AuthorizationDesk, stamp: Stamp): Reply | undefined {
  const envelope = readEnvelope(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body));
  if (envelope.kind === 'unreadable') return undefined;
  if (envelope.kind === 'interchange-error')
    return { text: interchangeReject(envelope.header, stamp, envelope.note) };
  const isAuthorization = at(envelope.group.gs, 1) === 'HI';
  const reading = isAuthorization ? readAuthorization(envelope) : readInquiry(envelope);
  if (reading.kind === 'refused')
    return { text: groupReject(reading, stamp, reading.sets, reading.groupCode) };
  if (reading.kind === 'authorization') return desk.answer(reading.request, stamp);
  const { inquiry } = reading;
  const decision = decide(inquiry, book, stamp.now);
  return { text: textFor(inquiry, decision, stamp), delivery: decision.scenario.delivery };
}

function textFor(inquiry: Inquiry, decision: Decision, stamp: Stamp): string {
  const { interchangeNote, refusedElement } = decision.scenario;
  if (interchangeNote !== undefined) return interchangeReject(inquiry.header, stamp, interchangeNote);
  if (refusedElement === undefined) return writeAnswer(inquiry, decision, stamp);
  const position = inquiry.set.indexOf(inquiry.subscriber.name) + 1;
  const complaint = { segment: 'NM1', position, loop: '2100C', code: '8', element: refusedElement };
  const refused: RefusedSet = { set: inquiry.set, code: '5', complaints: [complaint] };
  return groupReject(inquiry, stamp, [refused]);
}

async function deliver(
  { text, delivery }: Reply,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const send = (body: Uint8Array) => response.writeHead(200, { 'content-type': mediaType }).end(body);
  if (delivery === undefined) send(bytes);
  else if (delivery.kind === 'cut') response.destroy();
  else if (delivery.kind === 'bytes') send(Buffer.from(delivery.base64, 'base64'));
  else if (delivery.kind === 'truncate') send(bytes.subarray(0, Math.floor(bytes.length * delivery.part)));
  else if (delivery.kind === 'repeat') send(Buffer.concat([bytes, bytes]));
  else if (delivery.kind === 'status') {
    response.setHeader('retry-after', delivery.retryAfter);
    refuse(response, delivery.status, 'The payer is not reachable now.');
  } else {
    await wait(delivery.milliseconds, undefined, { signal });
    send(bytes);
  }
}
