/** What a call of the workbench asks for, read from its address, headers and body: checked, or refused in one sentence. */
import type { Request } from 'express';
import { pasVersions, type PasVersion } from '#mappers';
import { Problem } from '../problems.ts';
import type { Source } from '../workbench-view.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Lines of a window unless told, and at most. */
export const WINDOW = { usual: 200, most: 1_000 } as const;

export function refuse(why: string): never {
  throw new Problem('workbench/bad-request', { why });
}

export function bodyOf(req: Request): Body {
  const body: unknown = req.body;
  if (!isObject(body)) return refuse('the body is no JSON object');
  return body;
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of at most `most` characters; undefined when it is not there. */
export function optionalText(of: Body, name: string, most = 500): string | undefined {
  const value = of[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return refuse(`"${name}" is no text`);
  if (value.length > most) return refuse(`"${name}" is longer than ${most} characters`);
  return value;
}

/** The same, with something in it. */
export function neededText(of: Body, name: string, most = 500): string {
  const value = optionalText(of, name, most);
  return value === undefined || value.trim() === '' ? refuse(`"${name}" is missing`) : value;
}

/** A whole number from `least` to `most`, from a query or a body. */
export function wholeNumber(
  value: unknown,
  name: string,
  bounds: { usual: number; least: number; most: number },
): number {
  if (value === undefined) return bounds.usual;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < bounds.least || number > bounds.most)
    return refuse(`"${name}" is no whole number from ${bounds.least} to ${bounds.most}`);
  return number;
}

export function windowOf(req: Request): { readonly from: number; readonly count: number } {
  return {
    from: wholeNumber(req.query['from'], 'from', { usual: 1, least: 1, most: 100_000_000 }),
    count: wholeNumber(req.query['count'], 'count', { usual: WINDOW.usual, least: 1, most: WINDOW.most }),
  };
}

export function pasOf(value: unknown): PasVersion {
  if (value === undefined) return '2.2.1';
  return pasVersions.find((one) => one === value) ?? refuse(`"pas" is none of ${pasVersions.join(', ')}`);
}

export function sourceIn(value: unknown, name = 'source'): Source {
  if (!isObject(value)) return refuse(`"${name}" is missing`);
  const of = optionalText(value, 'name', 200);
  const named = of === undefined ? {} : { name: of };
  if (typeof value['text'] === 'string') return { text: value['text'], ...named };
  if (typeof value['base64'] === 'string') return { base64: value['base64'], ...named };
  if (typeof value['sample'] === 'string') return { sample: value['sample'] };
  if (typeof value['analysis'] === 'string') return { analysis: value['analysis'] };
  if (typeof value['exchange'] !== 'string')
    return refuse(`"${name}" has none of text, base64, sample, exchange, analysis`);
  const { exchange, part } = value;
  if (part !== 'request' && part !== 'answer') return refuse(`"${name}.part" is neither request nor answer`);
  return { exchange, part, ...(value['unmasked'] === true ? { unmasked: true } : {}) };
}

/** An overlay as text or as JSON. */
export function draftIn(body: Body): string | object {
  const { overlay } = body;
  if (typeof overlay === 'string' || isObject(overlay)) return overlay;
  return refuse('"overlay" is missing');
}

/** Which version a change is made of, by its headers. RFC 9110 §13.1. */
export function changeOf(req: Request): { readonly follows: number; readonly key: string } {
  const key = req.get('Idempotency-Key');
  if (!key || key.length > 200) throw new Problem('workbench/no-key');
  if (req.get('If-None-Match') === '*') return { follows: 0, key };
  const version = /^"(\d{1,9})"$/.exec(req.get('If-Match') ?? '')?.[1];
  if (version === undefined) throw new Problem('workbench/precondition');
  return { follows: Number(version), key };
}
