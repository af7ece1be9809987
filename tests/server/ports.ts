/** Ports of this machine for the servers of a test. */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens for this machine alone, at any free port unless told; gives the port. Idle connections stay: a test that keeps its
 * process busy for seconds would use one again just before both sides find that its time is over.
 */
export function listen(server: Server, port = 0): Promise<number> {
  server.keepAliveTimeout = 0;
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}

/** Below the ports that systems give to outgoing connections: nobody gets one of these without asking for it. */
const ASKED_FOR = { from: 10_000, to: 32_000 };

/**
 * A port that is free, for a server that must know its address before it listens. One that the system chose could be given to
 * any connection between this probe's end and the server's start.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(ASKED_FOR.from, ASKED_FOR.to);
  const probe = createServer();
  const isFree = await listen(probe, port).then(
    () => true,
    (cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
      throw cause;
    },
  );
  if (!isFree) return freePort();
  await new Promise((done) => probe.close(done));
  return port;
}
