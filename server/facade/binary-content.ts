/** Is the content of a Binary what it says it is? Magic bytes of the kinds that charts hold; anything else is taken as it is. */
import type { Binary } from 'fhir/r4.js';
import { Problem } from '../problems.ts';

/** Bytes after base64. */
const LARGEST = 7 * 1024 * 1024;
const begins = (...starts: readonly string[]) => {
  const wanted = starts.map((start) => Buffer.from(start, 'latin1'));
  return (bytes: Buffer): boolean => wanted.some((start) => bytes.subarray(0, start.length).equals(start));
};
const isText = (bytes: Buffer): boolean => {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};
const isXml = (bytes: Buffer): boolean => /^\uFEFF?\s*<[?!A-Za-z]/.test(bytes.toString('utf8', 0, 400));
const isXmlText = (bytes: Buffer): boolean => isXml(bytes) && isText(bytes);

const KINDS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  'application/pdf': (bytes) => bytes.subarray(0, 1024).includes('%PDF-'),
  'image/png': begins('\x89PNG\r\n\x1a\n'),
  'image/jpeg': begins('\xff\xd8\xff'),
  'image/tiff': begins('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
  'image/gif': begins('GIF87a', 'GIF89a'),
  'application/xml': isXmlText,
  'text/xml': isXmlText,
  'application/hl7-cda+xml': isXmlText,
  'text/plain': isText,
  'application/json': isText,
};
/** Programs have no place in a chart, whatever they are called. */
const isProgram = begins('MZ', '\x7fELF', '#!', '\xca\xfe\xba\xbe', '\xcf\xfa\xed\xfe');

/** `text/plain; charset=utf-8` → `text/plain`. */
export function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** Throws `request/bad-binary` (422) where the content is not what it says, and 413 where it is too large. */
export function checkBinary({ contentType, data = '' }: Binary): void {
  const bytes = Buffer.from(data, 'base64');
  const type = mediaType(contentType);
  if (bytes.length > LARGEST) throw new Problem('request/too-large', { limit: LARGEST / 1024 / 1024 });
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(type) || type.length > 100)
    throw new Problem('request/bad-binary', { why: 'its contentType is no media type' });
  if (bytes.length === 0) throw new Problem('request/bad-binary', { why: 'it is empty' });
  if (isProgram(bytes)) throw new Problem('request/bad-binary', { why: 'it is a program' });
  const fits = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (fits?.(bytes) === false) throw new Problem('request/bad-binary', { why: `it is no ${type}` });
}
