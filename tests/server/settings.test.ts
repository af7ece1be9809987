/** Settings: what holds without any, and one sentence for each mistake. */
import { resolve } from 'node:path';
import { readSettings } from '../../server/settings.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const settingsOf = (environment: Record<string, string>) => {
  const read = readSettings(environment);
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  return read.settings;
};
const mistakesOf = (environment: Record<string, string>): readonly string[] => {
  const read = readSettings(environment, (path) => {
    if (path === '/short') return 'c2hvcnQ=';
    throw new Error('no such file');
  });
  return 'mistakes' in read ? read.mistakes : [];
};

it('needs none: a sandbox on loopback with an embedded database', () => {
  expect(settingsOf({})).toEqual({
    port: 8080,
    host: '127.0.0.1',
    dataDir: resolve('data'),
    sandbox: true,
    sandboxPort: 8081,
    logLevel: 'info',
    retention: {
      exchanges: 2557,
      publications: 30,
      versions: 2557,
      audit: 2557,
      messages: 365,
      sessions: 90,
    },
  });
});

it.each<[Record<string, string>, boolean]>([
  [{ ENCRYPTION_KEY: key }, false],
  [{ DATABASE_URL: 'postgres://db/x', ENCRYPTION_KEY: key }, false],
  [{ PUBLIC_URL: 'https://c.example', ENCRYPTION_KEY: key }, false],
  [{ DATABASE_URL: 'postgres://db/x', SANDBOX: 'on' }, true],
  [{ SANDBOX: '' }, true],
])('%j: sandbox %s', (environment, sandbox) => {
  expect(settingsOf(environment).sandbox).toBe(sandbox);
});

it('reads keys, newest first, from base64 or hex', () => {
  const old = 'ab'.repeat(32);
  expect(settingsOf({ ENCRYPTION_KEY: `${key},${old}` }).keys?.map((one) => one[0])).toEqual([1, 0xab]);
});

it('takes the next ports for the sandbox, any free ones for port 0, and cuts trailing slashes', () => {
  expect(settingsOf({ PORT: '9000' }).sandboxPort).toBe(9001);
  expect(settingsOf({ PORT: '0' }).sandboxPort).toBe(0);
  expect(settingsOf({ SANDBOX: 'on', PUBLIC_URL: 'http://c.example/' }).publicUrl).toBe('http://c.example');
});

it('takes a limit of requests, and refuses one that nobody could work under', () => {
  expect(settingsOf({ REQUESTS_PER_MINUTE: '60000' }).requestsPerMinute).toBe(60_000);
  for (const text of ['0', '5', '-10', '1e5', 'many', '10000000'])
    expect(mistakesOf({ REQUESTS_PER_MINUTE: text })).toEqual([
      expect.stringMatching(/^REQUESTS_PER_MINUTE is/),
    ]);
});

it.each<[string, number | string[]]>([
  ['1', 1],
  ['10.0.0.7', ['10.0.0.7']],
  ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
])('believes the proxies that TRUST_PROXY names: %s', (text, proxies) => {
  expect(settingsOf({ TRUST_PROXY: text }).trustProxy).toEqual(proxies);
});

it.each<[Record<string, string>, RegExp]>([
  ...['true', '0', '10', '*', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.7;10.0.0.8', 'proxy.example'].map(
    (text): [Record<string, string>, RegExp] => [{ TRUST_PROXY: text }, /^TRUST_PROXY is/],
  ),
  [{ PORT: '80a' }, /^PORT is "80a", but a port/],
  [{ PORT: '70000' }, /^PORT is/],
  [{ SANDBOX: 'yes', ENCRYPTION_KEY: key }, /^SANDBOX is "yes"/],
  [{ SANDBOX: 'off' }, /^There is no encryption key/],
  [
    { DATABASE_URL: 'mysql://u:hunter2@db/x', SANDBOX: 'on' },
    /^DATABASE_URL is not a URL that starts with postgres/,
  ],
  [{ ENCRYPTION_KEY: 'c2hvcnQ=' }, /^ENCRYPTION_KEY does not hold 32 bytes/],
  [{ ENCRYPTION_KEY_FILE: '/short' }, /^ENCRYPTION_KEY_FILE does not hold 32 bytes/],
  [{ ENCRYPTION_KEY_FILE: '/none' }, /^ENCRYPTION_KEY_FILE names \/none, which cannot be read/],
  [{ ENCRYPTION_KEY: key, ENCRYPTION_KEY_FILE: '/none' }, /both set/],
  [{ PUBLIC_URL: 'http://c.example', ENCRYPTION_KEY: key }, /^PUBLIC_URL starts with http/],
  [{ SANDBOX_FHIR: 'http://h/fhir', ENCRYPTION_KEY: key }, /^SANDBOX_FHIR is set, but the sandbox is off/],
  [{ PORT: '8082', SANDBOX_PORT: '8081' }, /also taken by the sandbox/],
  [{ SANDBOX_PORT: '65535' }, /needs the port after it/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud"/],
])('%j is one mistake, told in one sentence', (environment, sentence) => {
  const mistakes = mistakesOf(environment);
  expect(mistakes).toEqual([expect.stringMatching(sentence)]);
  expect(mistakes.join()).not.toContain('hunter2');
});

it('tells all mistakes at once', () => {
  expect(mistakesOf({ PORT: 'x', LOG_LEVEL: 'x', SANDBOX: 'off' })).toHaveLength(3);
});

it('keeps what the law asks for, and refuses to keep the audit for less', () => {
  expect(settingsOf({ RETAIN_EXCHANGES_DAYS: '3653' }).retention.exchanges).toBe(3653);
  expect(mistakesOf({ RETAIN_AUDIT_DAYS: '365' })).toEqual([
    'RETAIN_AUDIT_DAYS is "365", but it is a number of days from 2192 to 36525: the accounting of disclosures reaches back six years.',
  ]);
  for (const text of ['0', '-1', '1.5', 'ever', '36526'])
    expect(mistakesOf({ RETAIN_SESSIONS_DAYS: text })).toEqual([
      expect.stringMatching(/^RETAIN_SESSIONS_DAYS is/),
    ]);
});

it('publishes to a FHIR repository when told where, with a secret by https alone', () => {
  expect(settingsOf({}).publish).toBeUndefined();
  expect(
    settingsOf({ PUBLISH_FHIR_BASE: 'https://fhir.example/r4/', PUBLISH_FHIR_TOKEN: 't' }).publish,
  ).toMatchObject({
    base: 'https://fhir.example/r4',
    authorization: 'Bearer t',
    types: expect.arrayContaining(['ClaimResponse', 'Provenance']) as string[],
  });
  expect(
    settingsOf({ PUBLISH_FHIR_BASE: 'http://hapi:8080/fhir', PUBLISH_FHIR_BASIC: 'u:p' }).publish,
  ).toMatchObject({
    authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
  });
  expect(
    settingsOf({ PUBLISH_FHIR_BASE: 'https://f.example', PUBLISH_FHIR_TYPES: 'Claim, Task' }).publish?.types,
  ).toEqual(['Claim', 'Task']);
});

it.each([
  [{ PUBLISH_FHIR_TOKEN: 't' }, /PUBLISH_FHIR_BASE is not/],
  [{ PUBLISH_FHIR_BASE: 'fhir.example' }, /not the base URL/],
  [{ PUBLISH_FHIR_BASE: 'https://u:p@fhir.example' }, /not the base URL/],
  [{ PUBLISH_FHIR_BASE: 'http://fhir.example', PUBLISH_FHIR_TOKEN: 't' }, /https:\/\/ alone/],
  [
    { PUBLISH_FHIR_BASE: 'https://fhir.example', PUBLISH_FHIR_TOKEN: 't', PUBLISH_FHIR_BASIC: 'u:p' },
    /both set/,
  ],
  [{ PUBLISH_FHIR_BASE: 'https://fhir.example', PUBLISH_FHIR_BASIC: 'u' }, /user:password/],
  [{ PUBLISH_FHIR_BASE: 'https://fhir.example', PUBLISH_FHIR_TYPES: 'claim' }, /names claim/],
])('%j is a mistake', (environment, mistake) => {
  expect(mistakesOf(environment as unknown as Record<string, string>)).toEqual([
    expect.stringMatching(mistake),
  ]);
});

describe('where HL7 v2 messages come in', () => {
  it('is nowhere without MLLP_PORT, and this machine alone unless told', () => {
    expect(settingsOf({}).mllp).toBeUndefined();
    expect(settingsOf({ MLLP_PORT: '2575' }).mllp).toEqual({ port: 2575, host: '127.0.0.1' });
  });

  it('is kept to addresses, networks, and certificates', () => {
    const read = readSettings(
      {
        ...{ MLLP_PORT: '2575', MLLP_HOST: '0.0.0.0', MLLP_ALLOW: '10.1.0.0/16, 192.0.2.7, 2001:db8::/32' },
        ...{ MLLP_TLS_CERT_FILE: '/cert', MLLP_TLS_KEY_FILE: '/key', MLLP_TLS_CA_FILE: '/ca' },
      },
      (path) => `what stands in ${path}`,
    );
    expect('settings' in read && read.settings.mllp).toEqual({
      ...{ port: 2575, host: '0.0.0.0', allow: ['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'] },
      tls: { cert: 'what stands in /cert', key: 'what stands in /key', ca: 'what stands in /ca' },
    });
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ MLLP_PORT: 'hl7' }, /^MLLP_PORT is "hl7", but a port is a number/],
    [{ MLLP_ALLOW: '10.0.0.1' }, /^MLLP_ALLOW is set, but MLLP_PORT is not/],
    [
      { MLLP_PORT: '2575', MLLP_HOST: '0.0.0.0' },
      /^MLLP_HOST is 0.0.0.0, which others reach: say who may connect/,
    ],
    [{ MLLP_PORT: '2575', MLLP_ALLOW: 'the clinic' }, /^MLLP_ALLOW names "the clinic"/],
    [{ MLLP_PORT: '2575', MLLP_ALLOW: '10.0.0.1/33' }, /^MLLP_ALLOW names "10.0.0.1\/33"/],
    [
      { MLLP_PORT: '2575', MLLP_TLS_CERT_FILE: '/short' },
      /MLLP_TLS_CERT_FILE and MLLP_TLS_KEY_FILE are both needed/,
    ],
    [
      { MLLP_PORT: '2575', MLLP_TLS_CERT_FILE: '/short', MLLP_TLS_KEY_FILE: '/gone' },
      /^MLLP_TLS_KEY_FILE names \/gone/,
    ],
  ])('%j is told in one sentence', (environment, sentence) => {
    expect(mistakesOf(environment)).toEqual([expect.stringMatching(sentence)]);
  });
});
