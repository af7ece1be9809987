/** The settings of the listener for HL7 v2 messages; a mistake is one plain sentence. */
import { BlockList, isIP } from 'node:net';
import type { MllpNeeds } from './listener.ts';

export type MllpSettings = Pick<MllpNeeds, 'port' | 'host' | 'tls'> & {
  /** Addresses and networks (`10.1.2.3`, `10.1.0.0/16`) that may connect; absent = all that reach the port. */
  readonly allow?: readonly string[];
};

interface Reader {
  readonly mistakes: string[];
  readonly text: (name: string) => string | undefined;
}

/** Undefined where MLLP_PORT is not set: then nothing listens. */
export function readMllp(reader: Reader, readFile: (path: string) => string): MllpSettings | undefined {
  const { text, mistakes } = reader;
  const value = text('MLLP_PORT');
  const names = ['MLLP_HOST', 'MLLP_ALLOW', 'MLLP_TLS_CERT_FILE', 'MLLP_TLS_KEY_FILE', 'MLLP_TLS_CA_FILE'];
  if (value === undefined) {
    const alone = names.find((name) => text(name) !== undefined);
    if (alone !== undefined)
      mistakes.push(`${alone} is set, but MLLP_PORT is not: nothing listens for messages.`);
    return undefined;
  }
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    mistakes.push(`MLLP_PORT is "${value}", but a port is a number from 0 to 65535.`);
  const host = text('MLLP_HOST') ?? '127.0.0.1';
  const tls = readTls(reader, readFile);
  const allow = text('MLLP_ALLOW')
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  for (const one of allow ?? [])
    if (!isNetwork(one)) mistakes.push(`MLLP_ALLOW names "${one}", which is no IP address or network.`);
  // Whoever knows MSH-3 and MSH-4 could book visits: beyond this machine, somebody must be kept out.
  if (!isLoopback(host) && allow === undefined && tls?.ca === undefined)
    mistakes.push(
      `MLLP_HOST is ${host}, which others reach: say who may connect by MLLP_ALLOW (addresses) or MLLP_TLS_CA_FILE (certificates).`,
    );
  return { port, host, ...(tls && { tls }), ...(allow && { allow }) };
}

function readTls({ text, mistakes }: Reader, readFile: (path: string) => string): MllpSettings['tls'] {
  const read = (name: string): string | undefined => {
    const path = text(name);
    if (path === undefined) return undefined;
    try {
      return readFile(path);
    } catch {
      mistakes.push(`${name} names ${path}, which cannot be read.`);
      return undefined;
    }
  };
  const files = ['MLLP_TLS_CERT_FILE', 'MLLP_TLS_KEY_FILE'];
  const isSaid = [...files, 'MLLP_TLS_CA_FILE'].some((name) => text(name) !== undefined);
  if (!isSaid) return undefined;
  if (files.some((name) => text(name) === undefined)) {
    mistakes.push('For TLS, MLLP_TLS_CERT_FILE and MLLP_TLS_KEY_FILE are both needed.');
    return undefined;
  }
  const [cert, key, ca] = [...files, 'MLLP_TLS_CA_FILE'].map(read);
  return cert === undefined || key === undefined ? undefined : { cert, key, ...(ca !== undefined && { ca }) };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Who may connect, as a list that sockets are held against. */
export function blockListOf(allow: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of allow) {
    const [address = '', prefix] = one.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
