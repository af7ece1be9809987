/** The adapter tells apart what the payer cannot have, may have, and has refused. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { x12Http } from '../../../server/payers/x12-http.ts';
import { route } from '../exchange/harness.ts';

const request = Buffer.from('ISA*00*~');
const options = () => ({
  payloadId: '6d1b0e3e-0000-4000-8000-000000000001',
  signal: new AbortController().signal,
});
const adapter = x12Http({ token: () => 'secret' });
/** One that soon has enough: it shows its limits alone, as a busy machine may be slower than they are. */
const hasty = (limits: { connectMs?: number; answerMs?: number }) =>
  x12Http({ token: () => 'secret', ...limits });
const to = (endpoint: string) => ({ ...route, endpoint });

describe('against a faked payer', () => {
  const payer = to('https://payer.test/x12');
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  it('posts the bytes with token, type and payload id, and gives the answer byte for byte', async () => {
    const answer = Buffer.from([0x49, 0x53, 0x41, 0x00, 0xff, 0xfe, 0x7e]);
    nock('https://payer.test')
      .post('/x12', (body) => body === 'ISA*00*~')
      .matchHeader('authorization', 'Bearer secret')
      .matchHeader('content-type', 'application/edi-x12')
      .matchHeader('x-payload-id', '6d1b0e3e-0000-4000-8000-000000000001')
      .reply(200, answer, { 'content-type': 'application/edi-x12' });
    expect(Buffer.from(await adapter.send(payer, request, options()))).toEqual(answer);
  });

  it.each([302, 400, 401, 403, 404, 429, 500, 503])('HTTP %i is payer/refused', async (status) => {
    nock('https://payer.test').post('/x12').reply(status, 'x', { location: 'https://elsewhere.test/' });
    await expect(adapter.send(payer, request, options())).rejects.toMatchObject({
      id: 'payer/refused',
      params: { status },
    });
  });

  it.each([
    ['ECONNREFUSED', 'payer/unreachable'],
    ['ENOTFOUND', 'payer/unreachable'],
    ['EAI_AGAIN', 'payer/unreachable'],
    ['CERT_HAS_EXPIRED', 'payer/unreachable'],
    ['ECONNRESET', 'payer/cut'],
    ['EPIPE', 'payer/cut'],
  ])('%s is %s', async (code, id) => {
    nock('https://payer.test')
      .post('/x12')
      .replyWithError(Object.assign(new Error(code), { code }));
    await expect(adapter.send(payer, request, options())).rejects.toMatchObject({ id });
  });
});

describe('against a real server', () => {
  let server: Server;
  let behave: (request: IncomingMessage, response: ServerResponse) => void;
  let payer: typeof route;
  beforeAll(async () => {
    server = createServer((incoming, response) => behave(incoming, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    payer = to(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x12`);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('cut after the request was taken', async () => {
    behave = (incoming) => void incoming.resume().on('end', () => incoming.socket.destroy());
    await expect(adapter.send(payer, request, options())).rejects.toMatchObject({ id: 'payer/cut' });
  });

  it('cut in the middle of the answer', async () => {
    behave = (incoming, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('ISA*', () => setTimeout(() => incoming.socket.destroy(), 20));
    };
    await expect(adapter.send(payer, request, options())).rejects.toMatchObject({ id: 'payer/cut' });
  });

  it('too slow, by its own limit and by the caller’s', async () => {
    behave = () => undefined;
    await expect(hasty({ answerMs: 100 }).send(payer, request, options())).rejects.toMatchObject({
      id: 'payer/timeout',
    });
    const signal = AbortSignal.timeout(50);
    await expect(adapter.send(payer, request, { ...options(), signal })).rejects.toMatchObject({
      id: 'payer/timeout',
    });
  });

  it('let go by us', async () => {
    const letGo = new AbortController();
    behave = () => letGo.abort();
    const sent = adapter.send(payer, request, { ...options(), signal: letGo.signal });
    await expect(sent).rejects.toMatchObject({ id: 'payer/cut' });
  });

  it('an answer beyond 50 MB is not read to its end', async () => {
    behave = (_incoming, response) => {
      const chunk = Buffer.alloc(1 << 20);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    await expect(adapter.send(payer, request, options())).rejects.toMatchObject({ id: 'payer/too-large' });
  });

  it('nobody listens, no such host, no connection in time', async () => {
    for (const endpoint of ['http://127.0.0.1:9/', 'http://nowhere.invalid/'])
      await expect(hasty({ connectMs: 300 }).send(to(endpoint), request, options())).rejects.toMatchObject({
        id: 'payer/unreachable',
      });
  });

  it('keeps request bytes and token out of what a log would show', async () => {
    const error: unknown = await adapter
      .send(to('http://127.0.0.1:9/'), request, options())
      .catch((cause: unknown) => cause);
    const shown = JSON.stringify([error, (error as Error).message, String((error as Error).cause)]);
    expect(shown).not.toMatch(/secret|ISA/);
  });
});
