/** HTTP as an attacker speaks it: paths, headers and bodies go out as they are written, whatever they hold. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { unzipSync } from 'fflate';

export interface Asked {
  readonly method?: string;
  /** As it is to stand in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function closeSockets(): void {
  agent.destroy();
}

/** Status 0 where the connection ended without an answer. */
export function ask(base: string, asked: Asked): Promise<Answered> {
  return askBy(agent, base, asked);
}

function askBy(by: Agent | false, base: string, asked: Asked): Promise<Answered> {
  const { hostname, port } = new URL(base);
  const { method = 'GET', path, headers = {}, body } = asked;
  // Letters of other scripts go out as their UTF-8 bytes.
  const bytes = (text: string) => Buffer.from(text).toString('latin1');
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? bytes(value) : value.map(bytes),
    ]),
  );
  return new Promise((resolve) => {
    const line = bytes(path).replaceAll(' ', '%20');
    const outgoing = request({ hostname, port, method, path: line, headers: sent, agent: by }, (res) => {
      const parts: Buffer[] = [];
      const end = () => {
        const bytes = Buffer.concat(parts);
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: textOf(bytes) });
      };
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', end).on('error', end);
    });
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      // A connection that was kept may be closed for its age just as it is used again: that tells nothing of the request.
      const isOld = by !== false && outgoing.reusedSocket && cause.code === 'ECONNRESET';
      resolve(isOld ? askBy(false, base, asked) : { status: 0, headers: {}, body: '' });
    });
    outgoing.end(body);
  });
}

/** As text; of a zip file, all that is in it. */
function textOf(bytes: Buffer): string {
  if (!bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return bytes.toString();
  return Object.entries(unzipSync(new Uint8Array(bytes)))
    .map(([name, content]) => `${name}\n${Buffer.from(content).toString()}`)
    .join('\n');
}

/** Bytes straight onto the socket; what came back, until the other side closes or `waitMs` are over. */
export function say(base: string, bytes: string | Buffer, waitMs = 2_000): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, waitMs);
    socket.on('data', (part: Buffer) => (answer += part.toString('latin1')));
    socket.on('end', end).on('error', end);
  });
}

/** Runs `work` for each, several at a time. */
export async function each<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  width = 8,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
