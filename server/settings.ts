/** The settings: read from the environment once, at start, every mistake told in one plain sentence. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { readMllp, type MllpSettings } from './mllp/settings.ts';
import { readPublish, readRetention, type PublishSettings } from './record-settings.ts';
import { parseKeys } from './store/keys.ts';
import type { Retention } from './store/retention.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Settings {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Absent = embedded Postgres in `dataDir`. */
  readonly databaseUrl?: string;
  readonly sandbox: boolean;
  /** The sandbox EHR; the payer simulator takes the next one. 0 = any free ports. */
  readonly sandboxPort: number;
  /** A FHIR server that holds the sandbox patients. */
  readonly sandboxFhir?: string;
  /** Without a trailing slash. Absent = the address we listen on. */
  readonly publicUrl?: string;
  /** Newest first; absent = the sandbox makes its own (`sandboxKeys`). */
  readonly keys?: readonly Uint8Array[];
  readonly logLevel: LogLevel;
  readonly retention: Retention;
  /** Absent = nothing is published. */
  readonly publish?: PublishSettings;
  /** Of one session, or one address where there is none; absent = what the app takes for enough. */
  readonly requestsPerMinute?: number;
  /** Proxies in front of us whose word on who asks is taken: how many, or their addresses. */
  readonly trustProxy?: number | readonly string[];
  /** Where HL7 v2 messages about visits come in; absent = nowhere, but in the sandbox at any free port. */
  readonly mllp?: MllpSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one variable; what cannot be used becomes a sentence in `mistakes`. */
interface Reader {
  readonly mistakes: string[];
  readonly text: (name: string) => string | undefined;
}

export function readSettings(
  environment: Environment,
  readKeyFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): { readonly settings: Settings } | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const text = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  const reader: Reader = { mistakes, text };
  const port = readPort(reader, 'PORT', 8080);
  const sandbox = readSandbox(reader);
  const sandboxPort = readPort(reader, 'SANDBOX_PORT', port === 0 ? 0 : port + 1);
  const databaseUrl = readUrl(reader, 'DATABASE_URL', ['postgres:', 'postgresql:']);
  const publicUrl = readUrl(reader, 'PUBLIC_URL', ['https:', 'http:']);
  const sandboxFhir = readUrl(reader, 'SANDBOX_FHIR', ['https:', 'http:']);
  const keys = readKeys(reader, readKeyFile);
  const trustProxy = readProxies(reader);
  const requestsPerMinute = readRate(reader);
  const mllp = readMllp(reader, readKeyFile);
  const publish = readPublish(reader);
  const settings: Settings = {
    port,
    host: text('HOST') ?? '127.0.0.1',
    dataDir: resolve(text('DATA_DIR') ?? './data'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    sandbox,
    sandboxPort,
    ...(sandboxFhir === undefined ? {} : { sandboxFhir: sandboxFhir.replace(/\/+$/, '') }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    ...(keys === undefined ? {} : { keys }),
    logLevel: readLogLevel(reader),
    retention: readRetention(reader),
    ...(publish === undefined ? {} : { publish }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    ...(mllp === undefined ? {} : { mllp }),
  };
  mistakes.push(...contradictions(settings, reader));
  return mistakes.length === 0 ? { settings } : { mistakes };
}

function readPort({ text, mistakes }: Reader, name: string, otherwise: number): number {
  const value = text(name);
  if (value === undefined) return otherwise;
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  mistakes.push(`${name} is "${value}", but a port is a number from 0 to 65535.`);
  return otherwise;
}

function readSandbox({ text, mistakes }: Reader): boolean {
  const value = text('SANDBOX');
  if (value === undefined)
    return ['DATABASE_URL', 'PUBLIC_URL', 'ENCRYPTION_KEY', 'ENCRYPTION_KEY_FILE'].every(
      (name) => text(name) === undefined,
    );
  if (value !== 'on' && value !== 'off') mistakes.push(`SANDBOX is "${value}", but it is either on or off.`);
  return value === 'on';
}

/** Values of URLs are not repeated in a mistake: they may hold a password. */
function readUrl({ text, mistakes }: Reader, name: string, schemes: readonly string[]): string | undefined {
  const value = text(name);
  if (value === undefined) return undefined;
  // Postgres URLs may leave the host out (`postgres://user@/name?host=/folder`), which the URL parser refuses.
  const parsed = URL.parse(value.replace('@/', '@localhost/'));
  if (parsed !== null && schemes.includes(parsed.protocol)) return value;
  mistakes.push(
    `${name} is not a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`,
  );
  return undefined;
}

function readKeys(
  { text, mistakes }: Reader,
  readKeyFile: (path: string) => string,
): readonly Uint8Array[] | undefined {
  const inline = text('ENCRYPTION_KEY');
  const file = text('ENCRYPTION_KEY_FILE');
  if (inline !== undefined && file !== undefined) {
    mistakes.push('ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set; set one of them.');
    return undefined;
  }
  let written = inline;
  if (file !== undefined) {
    try {
      written = readKeyFile(file);
    } catch {
      mistakes.push(`ENCRYPTION_KEY_FILE names ${file}, which cannot be read.`);
      return undefined;
    }
  }
  if (written === undefined) return undefined;
  const keys = parseKeys(written);
  const name = file === undefined ? 'ENCRYPTION_KEY' : 'ENCRYPTION_KEY_FILE';
  if (keys === undefined)
    mistakes.push(
      `${name} does not hold 32 bytes as base64 or hex (make a key with: openssl rand -base64 32).`,
    );
  return keys;
}

function readLogLevel({ text, mistakes }: Reader): LogLevel {
  const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];
  const value = text('LOG_LEVEL') ?? 'info';
  const level = levels.find((one) => one === value);
  if (level === undefined) mistakes.push(`LOG_LEVEL is "${value}", but it is one of ${levels.join(', ')}.`);
  return level ?? 'info';
}

function readRate({ text, mistakes }: Reader): number | undefined {
  const value = text('REQUESTS_PER_MINUTE');
  if (value === undefined) return undefined;
  if (/^[1-9]\d{1,6}$/.test(value)) return Number(value);
  mistakes.push(`REQUESTS_PER_MINUTE is "${value}", but it is a number from 10 to 9999999.`);
  return undefined;
}

/** Never all of them: then anybody could say from where they ask, and take the limits of others. */
function readProxies({ text, mistakes }: Reader): number | readonly string[] | undefined {
  const value = text('TRUST_PROXY');
  if (value === undefined) return undefined;
  if (/^[1-9]$/.test(value)) return Number(value);
  const proxies = value.split(',').map((one) => one.trim());
  if (proxies.every(isNetwork)) return proxies;
  mistakes.push(
    `TRUST_PROXY is "${value}", but it is the number of proxies in front of Chartside (1 to 9), or their addresses, separated by commas.`,
  );
  return undefined;
}

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`; a network of everybody is none. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest);
}

function contradictions(settings: Settings, { text }: Reader): string[] {
  const found: string[] = [];
  const { port, sandbox, sandboxPort, publicUrl } = settings;
  const keySaid = text('ENCRYPTION_KEY') !== undefined || text('ENCRYPTION_KEY_FILE') !== undefined;
  if (!sandbox && !keySaid)
    found.push(
      'There is no encryption key: set ENCRYPTION_KEY or ENCRYPTION_KEY_FILE (only the sandbox makes its own).',
    );
  if (sandbox && port !== 0 && (port === sandboxPort || port === sandboxPort + 1))
    found.push(
      `PORT ${port} is also taken by the sandbox, which uses ${sandboxPort} and ${sandboxPort + 1}; choose another.`,
    );
  if (sandbox && sandboxPort === 65_535)
    found.push('SANDBOX_PORT is 65535, but the payer simulator needs the port after it.');
  if (!sandbox && text('SANDBOX_FHIR') !== undefined)
    found.push('SANDBOX_FHIR is set, but the sandbox is off.');
  if (!sandbox && publicUrl !== undefined && publicUrl.startsWith('http:') && !isLoopback(publicUrl))
    found.push(
      'PUBLIC_URL starts with http://, but outside of the sandbox browsers must reach Chartside by https://.',
    );
  return found;
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(url)?.hostname ?? '');
}
