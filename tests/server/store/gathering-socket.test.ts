/** What is written in one turn of the event loop leaves as one. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gatheringSocket } from '../../../server/store/gathering-socket.ts';

it('waits for what follows within the turn, through promises too, and keeps nothing back after it', async () => {
  const server = createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = gatheringSocket();
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  for (const said of ['begin', 'commit']) {
    heard = '';
    await nextTurn();
    await Promise.resolve();
    socket.write(said);
    await Promise.resolve();
    // As the driver does with each statement.
    socket.cork();
    socket.write(', ');
    socket.uncork();
    await Promise.resolve();
    socket.write('end');
    expect(socket.writableLength).toBe(`${said}, end`.length);
    await nextTurn();
    expect(socket.writableLength).toBe(0);
    while (heard.length < `${said}, end`.length) await once(socket, 'data');
    expect(heard).toBe(`${said}, end`);
  }
  socket.destroy();
  server.close();
});
