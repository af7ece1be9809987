/**
 * A Binary as it is: its own content type unless FHIR is asked for, whole or a range of it, never shown inside of a page.
 * R4 §2.46 (Binary), RFC 9110 §14
 */
import type { Binary } from 'fhir/r4.js';
import { Problem } from '../problems.ts';
import type { Answer, Ask } from './ask.ts';
import { mediaType } from './binary-content.ts';

/** Endings of what people save; anything else has none. */
const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/tiff': '.tif',
  'application/xml': '.xml',
  'text/xml': '.xml',
  'text/plain': '.txt',
};
/** What a browser may take for a page or a program of its own, it gets as bytes. */
const NEVER_AS_ITSELF = /html|svg|javascript|ecmascript|xhtml|x-shockwave/;

/** Whether the caller wants the FHIR resource rather than the bytes. */
export function wantsFhir(ask: Ask): boolean {
  const words = `${ask.query.get('_format') ?? ''},${ask.header('accept') ?? ''}`;
  return /application\/(fhir\+)?json|text\/json|(^|,)json(,|$)/.test(words);
}

/** The bytes of a read's answer, with what keeps them from harm in a browser. */
export function rawAnswer(binary: Binary, { status, headers }: Answer, ask: Ask): Answer {
  const bytes = Buffer.from(binary.data ?? '', 'base64');
  const type = mediaType(binary.contentType);
  const all = {
    ...headers,
    'content-type': NEVER_AS_ITSELF.test(type) ? 'application/octet-stream' : safeType(binary.contentType),
    'content-disposition': `attachment; filename="${binary.id ?? 'binary'}${ENDINGS[type] ?? ''}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
  };
  const range = ask.header('if-range') === undefined ? ask.header('range') : undefined;
  const asked = range === undefined ? undefined : rangeOf(range, bytes.length);
  if (!asked) return { status, headers: all, bytes };
  const { from, to } = asked;
  const contentRange = `bytes ${from}-${to}/${bytes.length}`;
  return {
    status: 206,
    headers: { ...all, 'content-range': contentRange },
    bytes: bytes.subarray(from, to + 1),
  };
}

/** Throws `request/format` (406) unless the content's own type, or any, is accepted. */
export function requireAccepted(binary: Binary, ask: Ask): void {
  const accept = ask.header('accept');
  if (accept === undefined || accept.trim() === '') return;
  const type = mediaType(binary.contentType);
  const [main = ''] = type.split('/');
  const ranges = accept.split(',').map(mediaType);
  if (!ranges.some((one) => one === '*/*' || one === type || one === `${main}/*`))
    throw new Problem('request/format', { types: `${type} or application/fhir+json` });
}

function safeType(contentType: string): string {
  return /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/i.test(contentType)
    ? contentType
    : 'application/octet-stream';
}

/** One range; several, or what is no range of bytes, are passed over as RFC 9110 allows. Throws `request/range` (416). */
function rangeOf(header: string, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < from) return undefined;
  if (from >= size || (first === '' && Number(last) === 0)) throw new Problem('request/range', { size });
  return { from, to };
}
