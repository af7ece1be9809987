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

it.each<[Record<string, string>, RegExp]>([
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
