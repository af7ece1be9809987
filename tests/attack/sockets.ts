/** Watches what this process opens towards the outside: each connection and each name that is looked up. */
import dns from 'node:dns';
import { Socket } from 'node:net';

export interface Watch {
  /** `host:port`, or `name host`; what was allowed is not among them. */
  readonly seen: readonly string[];
  stop(): void;
}

/** `allowed`: ports on this machine that belong to the world itself. Unix sockets (the database) do not count. */
export function watchSockets(allowed: readonly number[]): Watch {
  const seen: string[] = [];
  const connect = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect');
  if (connect === undefined) throw new Error('there is nothing to watch');
  const open = connect.value as (...given: unknown[]) => Socket;
  const find = dns.lookup;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    // Node hands on an array of normalised arguments, or what its caller said.
    const [first] = Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
    const {
      host = 'localhost',
      port,
      path,
    } = (typeof first === 'object' ? first : { port: first }) as Target;
    if (path === undefined && !(isHere(host) && allowed.includes(Number(port))))
      seen.push(`${host}:${port ?? '?'}`);
    return open.apply(this, given);
  };
  dns.lookup = ((...given: Parameters<typeof find>) => {
    if (!isHere(given[0])) seen.push(`name ${given[0]}`);
    find(...given);
  }) as typeof find;
  return {
    seen,
    stop() {
      Object.defineProperty(Socket.prototype, 'connect', connect);
      dns.lookup = find;
    },
  };
}

interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
}

const isHere = (host: string): boolean => ['127.0.0.1', 'localhost', '::1'].includes(host);
