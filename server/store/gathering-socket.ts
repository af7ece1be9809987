/**
 * A socket that sends at once what is written within one turn of the event loop. The statements of a transaction that
 * follow each other without waiting reach the server as one packet: each by itself would cost a system call here, and wake
 * the server up there.
 */
import { Socket } from 'node:net';

export function gatheringSocket(): Socket {
  const socket = new Socket();
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let isGathering = false;
  const gather = (...given: unknown[]): boolean => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      // Runs when all promises that could go on have gone on.
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(...given);
  };
  // Not before: connecting puts Node's own in its place.
  socket.once('connect', () => {
    socket.write = gather;
  });
  return socket;
}
