/** Listens for HL7 v2 messages over MLLP, in the clear or by TLS, and answers each after it was dealt with. */
import { createServer, type AddressInfo, type BlockList, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import type { Log } from '../log.ts';
import { framed, Framer, type FrameEvent } from './framer.ts';

export interface MllpNeeds {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  readonly log: Log;
  /**
   * Deals with one message and gives the answers to send, once everything is committed. A throw closes the connection
   * without an answer, so that the sender keeps the message.
   */
  readonly handle: (message: Uint8Array, address: string) => Promise<readonly Uint8Array[]>;
  /** The answers of a message of which only the beginning was read, as it is larger than is taken. */
  readonly refuse: (head: Uint8Array) => readonly Uint8Array[];
  /** PEM. With `ca`, only senders with a certificate of that authority may connect. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Who may connect; absent = whoever reaches the port. */
  readonly allow?: BlockList;
  readonly limits?: Partial<MllpLimits>;
}

export interface MllpLimits {
  /** Bytes of one message. */
  readonly messageBytes: number;
  readonly connections: number;
  /** Longest pause within a frame. A connection without one under way may stay open: senders hold theirs for days. */
  readonly pauseMs: number;
  /** How long a stop waits for the message under way and its answer. */
  readonly stopMs: number;
}

export const usualLimits: MllpLimits = {
  messageBytes: 4 * 1024 * 1024,
  connections: 64,
  pauseMs: 30_000,
  stopMs: 5_000,
};

export interface Mllp {
  readonly port: number;
  /** Lets what is under way end, then closes every connection. */
  readonly stop: () => Promise<void>;
}

export async function startMllp(needs: MllpNeeds): Promise<Mllp> {
  const limits = { ...usualLimits, ...needs.limits };
  const open = new Map<Socket, () => Promise<void>>();
  const take = (socket: Socket): void => {
    socket.on('error', () => socket.destroy());
    if (!isAllowed(needs.allow, socket) || open.size >= limits.connections) {
      needs.log.warn({ open: open.size }, 'a sender of HL7 v2 messages was turned away');
      socket.destroy();
      return;
    }
    open.set(socket, serve(socket, needs, limits));
    socket.once('close', () => open.delete(socket));
  };
  // A sender may close its side behind its last message and still wait for the answer.
  const server = needs.tls
    ? tlsServer(needs.tls, take, needs.log)
    : createServer({ allowHalfOpen: true }, take);
  await listen(server, needs);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      await Promise.all([...open.values()].map((end) => end()));
      await closed;
    },
  };
}

function tlsServer(tls: NonNullable<MllpNeeds['tls']>, take: (socket: Socket) => void, log: Log): Server {
  const server = createTlsServer(
    {
      ...tls,
      allowHalfOpen: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: 10_000,
      ...(tls.ca !== undefined && { requestCert: true, rejectUnauthorized: true }),
    },
    take,
  );
  server.on('tlsClientError', ({ code }: NodeJS.ErrnoException) => {
    log.warn({ code }, 'a sender of HL7 v2 messages could not agree on TLS');
  });
  return server;
}

function listen(server: Server, { port, host }: MllpNeeds): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A socket for both families writes IPv4 addresses as IPv6. */
const addressOf = ({ remoteAddress = '' }: Socket): string => remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');

function isAllowed(allow: BlockList | undefined, socket: Socket): boolean {
  if (allow === undefined) return true;
  const address = addressOf(socket);
  return allow.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/** One connection: frames in their order, one at a time; while one is dealt with, nothing more is read. */
function serve(socket: Socket, needs: MllpNeeds, limits: MllpLimits): () => Promise<void> {
  const framer = new Framer(limits.messageBytes);
  let work = Promise.resolve();
  let isEnding = false;
  socket.setKeepAlive(true, 60_000);
  const watch = (): void => {
    socket.setTimeout(framer.isInFrame ? limits.pauseMs : 0);
  };
  const end = (): void => {
    isEnding = true;
    socket.end();
    // A sender that does not close its side is not waited for.
    socket.setTimeout(1_000, () => socket.destroy());
  };
  socket.on('end', () => void work.then(end));
  socket.on('timeout', () => {
    needs.log.warn({}, 'a sender of HL7 v2 messages stopped within a message');
    socket.destroy();
  });
  socket.on('data', (chunk: Buffer) => {
    if (isEnding) return;
    const events = framer.push(chunk);
    watch();
    if (events.length === 0) return;
    socket.pause();
    socket.setTimeout(0);
    work = work
      .then(async () => {
        for (const event of events) if (!socket.destroyed) await deal(event, socket, needs, end);
        watch();
        socket.resume();
      })
      .catch((cause: unknown) => {
        needs.log.error({ err: cause }, 'a message could not be dealt with; its sender is to send it again');
        socket.destroy();
      });
  });
  return async () => {
    socket.pause();
    await Promise.race([work, wait(limits.stopMs, undefined, { ref: false })]);
    end();
    if (!socket.destroyed) await new Promise((done) => socket.once('close', done));
  };
}

/** A sender that reads no answers is not sent more than the sockets hold. */
async function send(socket: Socket, answer: Uint8Array): Promise<void> {
  if (socket.destroyed || socket.write(framed(answer))) return;
  await new Promise<void>((done) => {
    socket.once('drain', done).once('close', done);
  });
}

async function deal(event: FrameEvent, socket: Socket, needs: MllpNeeds, end: () => void): Promise<void> {
  switch (event.kind) {
    case 'frame':
      for (const answer of await needs.handle(event.bytes, addressOf(socket))) await send(socket, answer);
      return;
    case 'half':
      needs.log.warn({ size: event.size }, 'a message began before the last one had ended');
      return;
    case 'too-large':
      needs.log.warn({}, 'a message is larger than is taken');
      for (const answer of needs.refuse(event.head)) await send(socket, answer);
      end();
      return;
    case 'not-mllp':
      needs.log.warn({}, 'a sender does not speak MLLP');
      end();
  }
}
