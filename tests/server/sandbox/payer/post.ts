/** Talks to a running simulator, and reads answers just enough to check them. */
import { randomUUID } from 'node:crypto';
import {
  startPayerSimulator,
  type PayerSimulator,
} from '../../../../server/sandbox/payer/payer-simulator.ts';
import { now } from './inquiry-text.ts';

export const token = 'a-token-for-tests';

export function start(): Promise<PayerSimulator> {
  const log = { info: () => undefined };
  return startPayerSimulator({ host: '127.0.0.1', port: 0, token, clock: () => now, log });
}

/** Headers set to '' are not sent. */
export function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  const usual = {
    'content-type': 'application/edi-x12',
    'x-payload-id': randomUUID(),
    authorization: `Bearer ${token}`,
  };
  const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '');
  return fetch(url, { method: 'POST', headers: Object.fromEntries(sent), body: Buffer.from(body) });
}

export async function segmentsOf(response: Promise<Response>): Promise<string[]> {
  const answer = await response;
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/edi-x12');
  return split(await answer.text());
}

/** Every interchange must keep its own promises: counts and control numbers of all trailers. */
export function split(text: string): string[] {
  const [element, terminator] = [text.charAt(3), text.charAt(105)];
  const segments = text.split(terminator).slice(0, -1);
  const parts = segments.map((segment) => segment.split(element));
  const find = (id: string) => parts.find((one) => one[0] === id);
  const [from, to] = [parts.findIndex(([id]) => id === 'ST'), parts.findIndex(([id]) => id === 'SE')];
  expect(find('IEA')?.[2]).toBe(find('ISA')?.[13]);
  expect(find('IEA')?.[1]).toBe(find('GS') === undefined ? '0' : '1');
  if (find('GS') !== undefined) {
    expect(find('SE')).toEqual(['SE', String(to - from + 1), find('ST')?.[2]]);
    expect(find('GE')).toEqual(['GE', '1', find('GS')?.[6]]);
  }
  return segments;
}
