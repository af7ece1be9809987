/**
 * Where we never go, whoever sends us there: an address for the machine itself, where clouds keep their credentials, and
 * this machine under another name. Names are looked at when they are resolved, as what they mean can change.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const nobodys = new BlockList();
// "This network", link-local, multicast and reserved, of both kinds; the last ones are metadata services of clouds.
nobodys.addSubnet('0.0.0.0', 8);
nobodys.addSubnet('169.254.0.0', 16);
nobodys.addSubnet('224.0.0.0', 3);
nobodys.addAddress('::', 'ipv6');
nobodys.addSubnet('fe80::', 10, 'ipv6');
nobodys.addSubnet('ff00::', 8, 'ipv6');
nobodys.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
nobodys.addSubnet('2002:a9fe::', 32, 'ipv6');
nobodys.addAddress('fd00:ec2::254', 'ipv6');
nobodys.addAddress('100.100.100.200');
nobodys.addAddress('168.63.129.16');
nobodys.addAddress('192.0.0.192');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('64:ff9b::7f00:0', 104, 'ipv6');
loopback.addSubnet('2002:7f00::', 24, 'ipv6');

/** Names that clouds and clusters give to what is nobody's business. */
const NAMES =
  /(^|\.)(metadata\.google\.internal|metadata\.goog|instance-data(\.ec2\.internal)?|svc(\.cluster\.local)?)\.?$/i;

/** The name or address of a URL, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const isIn = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An address that answers for the machine itself, or a name that means one. */
export function isNobodys(host: string): boolean {
  return isIP(host) === 0 ? NAMES.test(host) : isIn(nobodys, host);
}

export function isThisMachine(host: string): boolean {
  return isIP(host) === 0 ? /(^|\.)localhost\.?$/i.test(host) : isIn(loopback, host);
}

/** Thrown by `resolveOutside`; `code` is all that is told of it. */
class ForbiddenAddress extends Error {
  readonly code = 'EFORBIDDENADDRESS';
}

/** For the `lookup` of a connection that is about to be made. Only a name that says so may mean this machine. */
export async function resolveOutside(
  host: string,
  resolve: (host: string) => Promise<readonly { readonly address: string }[]> = (name) =>
    lookup(name, { all: true }),
): Promise<string[]> {
  const found = (await resolve(host)).map(({ address }) => address);
  const forbidden = found.some(
    (address) => isNobodys(address) || (isThisMachine(address) && !isThisMachine(host)),
  );
  if (forbidden || isNobodys(host)) throw new ForbiddenAddress('an address that is never asked');
  return found;
}
