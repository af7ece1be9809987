/** What a Binary may hold, and how its bytes are given. */
import type { Binary } from 'fhir/r4.js';
import type { Ask } from '../../../server/facade/ask.ts';
import { checkBinary } from '../../../server/facade/binary-content.ts';
import { rawAnswer, requireAccepted, wantsFhir } from '../../../server/facade/binary.ts';

const problem = (fields: object): Error => expect.objectContaining(fields) as Error;

const binary = (contentType: string, bytes: string | Buffer): Binary => ({
  resourceType: 'Binary',
  id: 'b',
  contentType,
  data: Buffer.from(bytes as string, 'latin1').toString('base64'),
});
const askWith = (headers: Record<string, string>, query = ''): Ask => ({
  method: 'GET',
  path: ['Binary', 'b'],
  query: new URLSearchParams(query),
  header: (name) => headers[name],
});

it.each([
  ['application/pdf', '%PDF-1.7 x'],
  ['image/png', '\x89PNG\r\n\x1a\nx'],
  ['image/jpeg', '\xff\xd8\xff\xe0'],
  ['image/tiff', 'II*\0x'],
  ['application/xml', '\xef\xbb\xbf<?xml version="1.0"?><a/>'],
  ['text/xml', '<ClinicalDocument/>'],
  ['text/plain; charset=utf-8', 'K\xc3\xb6nig'],
  ['application/x-something', '\0\x01\x02'],
])('takes %s that is what it says', (type, bytes) => {
  expect(() => checkBinary(binary(type, bytes))).not.toThrow();
});

it.each([
  ['application/pdf', '<html>'],
  ['image/png', '%PDF-1.7'],
  ['image/jpeg', 'GIF89a'],
  ['image/tiff', 'MM\0'],
  ['application/xml', 'plain'],
  ['text/plain', 'a\0b'],
  ['text/plain', '\xff\xfe'],
  ['application/pdf', ''],
  ['no type', 'x'],
  ['application/octet-stream', 'MZ\x90'],
  ['text/plain', '#!/bin/sh'],
])('refuses %s that is %j', (type, bytes) => {
  expect(() => checkBinary(binary(type, bytes))).toThrow(problem({ id: 'request/bad-binary', status: 422 }));
});

it('refuses what is too large', () => {
  expect(() => checkBinary(binary('text/plain', 'x'.repeat(7 * 1024 * 1024 + 1)))).toThrow(
    problem({ status: 413 }),
  );
});

it.each([
  ['nothing', {}, '', false],
  ['anything', { accept: '*/*' }, '', false],
  ['its own type', { accept: 'application/pdf' }, '', false],
  ['FHIR', { accept: 'application/fhir+json' }, '', true],
  ['JSON', { accept: 'application/json, text/plain' }, '', true],
  ['a format', {}, '_format=json', true],
])('is FHIR or not for who accepts %s', (_name, headers, query, expected) => {
  expect(wantsFhir(askWith(headers, query))).toBe(expected);
});

const text = binary('text/plain', '0123456789');
const raw = (headers: Record<string, string>) =>
  rawAnswer(text, { status: 200, headers: {} }, askWith(headers));
const bytesOf = (headers: Record<string, string>) => Buffer.from(raw(headers).bytes ?? []).toString();

it.each([
  ['bytes=0-3', '0123', 'bytes 0-3/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
  ['bytes=8-99', '89', 'bytes 8-9/10'],
  ['bytes=-99', '0123456789', 'bytes 0-9/10'],
])('gives the range %s', (range, bytes, contentRange) => {
  expect(bytesOf({ range })).toBe(bytes);
  expect(raw({ range })).toMatchObject({ status: 206, headers: { 'content-range': contentRange } });
});

it.each(['bytes=0-1,3-4', 'bytes=5-2', 'lines=1-2', 'bytes=-', 'x'])('passes over the range %s', (range) => {
  expect(raw({ range })).toMatchObject({ status: 200 });
  expect(bytesOf({ range })).toBe('0123456789');
});

it('passes over a range whose If-Range cannot be sure', () => {
  expect(raw({ range: 'bytes=0-1', 'if-range': 'W/"1"' }).status).toBe(200);
});

it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])(
  'refuses the range %s, and says how much there is',
  (range) => {
    expect(() => raw({ range })).toThrow(problem({ status: 416, params: { size: 10 } }));
  },
);

it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/javascript'])(
  'never gives %s as itself',
  (type) => {
    const { headers } = rawAnswer(
      binary(type, '<svg onload=alert(1)>'),
      { status: 200, headers: {} },
      askWith({}),
    );
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="b"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox') as string,
    });
  },
);

it('lets no header be written by a content type', () => {
  const { headers } = rawAnswer(binary('text/plain\r\nx: y', 'x'), { status: 200, headers: {} }, askWith({}));
  expect(headers['content-type']).not.toMatch(/[\r\n]/);
});

it('refuses to give it as what it is not', () => {
  expect(() => requireAccepted(text, askWith({ accept: 'image/*' }))).toThrow(problem({ status: 406 }));
  expect(() => requireAccepted(text, askWith({ accept: 'image/png, text/*;q=0.5' }))).not.toThrow();
});
