/** A connection is used again while it is young, and closed by us before the other side may think of it. */
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { Socket } from 'node:net';
import { withShortIdle } from '../../server/short-idle.ts';
import { listen } from './ports.ts';

const sockets: Socket[] = [];
const server = createServer((_req, res) => res.end('ok')).on('connection', (socket) => sockets.push(socket));
// It closes none itself.
const port = await listen(server);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Connections made by two requests, `between` which something happens. */
async function connections(agent: Agent, between: () => Promise<unknown>): Promise<number> {
  sockets.length = 0;
  const ask = () =>
    new Promise<void>((done, fail) => {
      get({ port, host: '127.0.0.1', agent }, (res) => res.resume().once('close', done)).once('error', fail);
    });
  await ask();
  await between();
  await ask();
  agent.destroy();
  return sockets.length;
}

it('takes the same one again', async () => {
  const agent = withShortIdle(new Agent({ keepAlive: true }), 600_000);
  expect(await connections(agent, () => Promise.resolve())).toBe(1);
});

it('closes one that was idle, and takes another', async () => {
  const agent = withShortIdle(new Agent({ keepAlive: true }), 20);
  expect(await connections(agent, () => once(sockets[0] ?? server, 'close'))).toBe(2);
});
