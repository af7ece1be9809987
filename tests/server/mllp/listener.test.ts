/** The listener by itself: order, limits, slow and broken senders, who may connect, TLS. What a message means is no matter here. */
import { readFileSync } from 'node:fs';
import { BlockList, connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Framer, framed } from '../../../server/mllp/framer.ts';
import { startMllp, type MllpNeeds } from '../../../server/mllp/listener.ts';
import { lineTo } from './mllp-under-test.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (words: string) => new TextEncoder().encode(words);
const log: string[] = [];
const write = (_fields: object, message: string) => log.push(message);

/** Echoes each message by segments, as an acknowledgement would come. */
async function echo(more: Partial<MllpNeeds> = {}) {
  const handled: string[] = [];
  const mllp = await startMllp({
    port: 0,
    host: '127.0.0.1',
    log: { info: write, warn: write, error: write },
    handle: (message) => {
      handled.push(text(message));
      return Promise.resolve([bytes(`echo ${text(message)}\r`)]);
    },
    refuse: () => [bytes('too large\r')],
    ...more,
  });
  return { ...mllp, handled, line: () => lineTo(mllp.port) };
}

it('answers several messages of one connection in their order, one at a time', async () => {
  let [running, most] = [0, 0];
  const { line, stop } = await echo({
    handle: async (message) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setImmediate(done));
      running -= 1;
      return [bytes(`${text(message)}\r`)];
    },
  });
  const one = await line();
  one.write(Buffer.concat(['A', 'B', 'C', 'D'].map((each) => framed(bytes(each)))));
  expect([await one.next(), await one.next(), await one.next(), await one.next()]).toEqual([
    ['A'],
    ['B'],
    ['C'],
    ['D'],
  ]);
  expect(most).toBe(1);
  one.socket.destroy();
  await stop();
});

it('takes a message that comes byte by byte', async () => {
  const { line, stop } = await echo();
  const one = await line();
  one.socket.setNoDelay(true);
  for (const byte of framed(bytes('slow but steady'))) {
    one.write(Uint8Array.of(byte));
    await new Promise((done) => setImmediate(done));
  }
  expect(await one.next()).toEqual(['echo slow but steady']);
  one.socket.destroy();
  await stop();
});

it.each([64 * 1024, 4 * 1024 * 1024])('takes a message of %d bytes', async (size) => {
  const { line, handled, stop } = await echo({ handle: (message) => { handled.push(text(message)); return Promise.resolve([bytes('ok\r')]); } }); // prettier-ignore
  const one = await line();
  expect(await one.send('x'.repeat(size))).toEqual(['ok']);
  expect(handled[0]?.length).toBe(size);
  one.socket.destroy();
  await stop();
});

it('answers that a message is too large, hands nothing on, and closes', async () => {
  const { line, handled, stop } = await echo({ limits: { messageBytes: 1000 } });
  const one = await line();
  expect(await one.send('x'.repeat(1001))).toEqual(['too large']);
  await one.closed;
  expect(handled).toEqual([]);
  await stop();
});

it('closes on a sender that stops within a message, and leaves an idle connection open', async () => {
  const { line, handled, stop } = await echo({ limits: { pauseMs: 40 } });
  const [idle, half] = [await line(), await line()];
  half.write(Buffer.concat([Uint8Array.of(0x0b), bytes('MSH|half')]));
  await half.closed;
  expect(await idle.send('still here')).toEqual(['echo still here']);
  expect(handled).toEqual(['still here']);
  expect(log).toContain('a sender of HL7 v2 messages stopped within a message');
  idle.socket.destroy();
  await stop();
});

it('answers a sender that has closed its side behind the message', async () => {
  const { line, stop } = await echo();
  const one = await line();
  one.socket.end(framed(bytes('last words')));
  expect(await one.next()).toEqual(['echo last words']);
  await one.closed;
  await stop();
});

it('deals with no further message of a sender that reads no answers', async () => {
  let handled = 0;
  const begun = Promise.withResolvers<undefined>();
  const large = bytes('x'.repeat(1024 * 1024));
  const { line, stop } = await echo({
    limits: { stopMs: 50 },
    handle: () => {
      handled += 1;
      begun.resolve(undefined);
      return Promise.resolve([large]);
    },
  });
  const one = await line();
  one.socket.pause();
  one.write(Buffer.concat(Array.from({ length: 50 }, () => framed(bytes('A')))));
  await begun.promise;
  let before = -1;
  // It stands still well before the end: two looks in a row find the same.
  while (handled !== before) {
    before = handled;
    await new Promise((done) => setTimeout(done, 50));
  }
  expect(handled).toBeLessThan(50);
  // It does not keep us from stopping either.
  await stop();
  one.socket.destroy();
});

it('drops half a message when the next begins, and takes that', async () => {
  const { line, handled, stop } = await echo();
  const one = await line();
  one.write(Buffer.concat([Uint8Array.of(0x0b), bytes('half'), framed(bytes('whole'))]));
  expect(await one.next()).toEqual(['echo whole']);
  expect(handled).toEqual(['whole']);
  one.socket.destroy();
  await stop();
});

it('closes on what is no MLLP', async () => {
  const { line, handled, stop } = await echo();
  const one = await line();
  one.write('GET / HTTP/1.1\r\nHost: example.org\r\n'.repeat(100));
  await one.closed;
  expect(handled).toEqual([]);
  await stop();
});

it('closes without an answer when a message could not be dealt with', async () => {
  const { line, stop } = await echo({ handle: () => Promise.reject(new Error('the database is away')) });
  const one = await line();
  expect(await one.send('A')).toBeUndefined();
  await stop();
});

it('turns away more connections than it holds, and takes a new one when another has gone', async () => {
  const { port, line, stop } = await echo({ limits: { connections: 3 } });
  const three = await Promise.all([line(), line(), line()]);
  expect(await Promise.all(three.map((one) => one.send('A')))).toEqual(Array(3).fill(['echo A']));
  const fourth = await line();
  await fourth.closed;
  three[0].socket.destroy();
  await three[0].closed;
  // The other side hears of it a moment later.
  const again = async (): Promise<readonly string[]> => {
    const one = await lineTo(port);
    const answer = await one.send('B').finally(() => one.socket.destroy());
    return answer ?? again();
  };
  expect(await again()).toEqual(['echo B']);
  for (const one of three) one.socket.destroy();
  await stop();
});

it.each([
  ['10.1.0.0/16', false],
  ['127.0.0.0/8', true],
])('with an allow-list of %s, a sender at 127.0.0.1 may connect: %s', async (network, may) => {
  const [address = '', prefix] = network.split('/');
  const allow = new BlockList();
  allow.addSubnet(address, Number(prefix));
  const { line, stop } = await echo({ allow });
  const one = await line();
  expect(await one.send('A')).toEqual(may ? ['echo A'] : undefined);
  one.socket.destroy();
  await stop();
});

it('lets the message under way end when it stops', async () => {
  let finish: () => void = () => undefined;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((done) => (begin = done));
  const waiting = new Promise<void>((done) => (finish = done));
  const { line, stop } = await echo({
    handle: async (message) => {
      begin();
      await waiting;
      return [bytes(`${text(message)}\r`)];
    },
  });
  const one = await line();
  const answer = one.send('last');
  await begun;
  const stopped = stop();
  finish();
  expect(await answer).toEqual(['last']);
  await stopped;
});

describe('by TLS', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, 'certificates', name), 'utf8');

  /** The answer, or undefined where the line was not opened. */
  function sendBy(port: number, who?: string): Promise<string | undefined> {
    return new Promise((done) => {
      const own = who === undefined ? {} : { cert: read(`${who}.pem`), key: read(`${who}.key`) };
      const socket = connectTls({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: read('localhost.pem'),
        ...own,
      });
      const framer = new Framer(1000);
      socket.on('error', () => done(undefined));
      socket.on('close', () => done(undefined));
      socket.on('data', (chunk: Buffer) => {
        for (const event of framer.push(chunk)) if (event.kind === 'frame') done(text(event.bytes));
        socket.destroy();
      });
      socket.write(framed(bytes('A')));
    });
  }

  it('takes senders of any kind without an authority of theirs, and no clear text', async () => {
    const { port, handled, stop } = await echo({
      tls: { cert: read('localhost.pem'), key: read('localhost.key') },
    });
    expect(await sendBy(port)).toBe('echo A\r');
    const clear = connect(port, '127.0.0.1');
    clear.on('error', () => undefined);
    clear.write(framed(bytes('in the clear')));
    await new Promise((done) => clear.once('close', done));
    expect(handled).toEqual(['A']);
    await stop();
  });

  it('takes those with a certificate of the authority alone', async () => {
    const tls = { cert: read('localhost.pem'), key: read('localhost.key'), ca: read('sender.pem') };
    const { port, handled, stop } = await echo({ tls });
    expect(await sendBy(port, 'sender')).toBe('echo A\r');
    expect(await sendBy(port, 'stranger')).toBeUndefined();
    expect(await sendBy(port)).toBeUndefined();
    expect(handled).toEqual(['A']);
    await stop();
  });
});
