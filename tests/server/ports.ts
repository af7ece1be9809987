/** Ports of this machine for the servers of a test. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens for this machine alone, at any free port unless told; gives the port. */
export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}

/** A port that was free a moment ago, for a server that must know its address before it listens. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((done) => probe.close(done));
  return port;
}
