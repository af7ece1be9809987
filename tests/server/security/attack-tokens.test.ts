/** Forged, stolen, misplaced and expired tokens: nobody gets in, no body is read, and no address in a token is asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forgedAssertions, forgedTokens, misplacedTokens } from '../../attack/forged-tokens.ts';
import { each } from '../../attack/raw-http.ts';
import { buildWorld, tokenForm } from '../../attack/world.ts';
import { freshDatabase } from '../postgres.ts';

const { url } = await freshDatabase('production');
const world = await buildWorld(url);
let outbound = 0;
const listener = createServer((_req, res) => res.end('{"keys":[]}')).on('connection', () => outbound++);
await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
const there = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
afterAll(async () => {
  listener.close();
  await world.stop();
});

const refusals = async () =>
  Number((await world.database.tenant('-', (tx) => tx.query<{ n: string }>('SELECT count(*) AS n FROM audit_events'))).rows[0]?.n); // prettier-ignore

it('lets nobody in with a forged access token, and keeps a record of each try', async () => {
  const forgeries = await forgedTokens(world, there);
  expect(forgeries.length).toBeGreaterThanOrEqual(25);
  const [let_in, before]: [string[], number] = [[], await refusals()];
  await each(forgeries, async ({ name, token }) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
    for (const asked of [
      { path: '/fhir/r4/Claim', headers },
      { path: '/fhir/r4/Claim', method: 'POST', headers, body: '{"resourceType":"Claim"' },
    ]) {
      const { status, body } = await world.ask(asked);
      if (status !== 401 || /stack|at \w+ \(/.test(body)) let_in.push(`${name}: ${status}`);
    }
  });
  expect(let_in).toEqual([]);
  expect((await refusals()) - before).toBe(forgeries.length * 2);
});

it('takes a good token from the Authorization header alone', async () => {
  const statuses = await Promise.all(
    (await misplacedTokens(world)).map(async ({ name, path, authorization }) => {
      const { status } = await world.ask({ path, headers: authorization === '' ? {} : { authorization } });
      return `${name}: ${status}`;
    }),
  );
  expect(statuses.filter((one) => !one.endsWith(': 401'))).toEqual([]);
  const [client] = world.actors;
  expect((await client?.ask({ path: '/fhir/r4/Claim' }))?.status).toBe(200);
});

it('gives no token for a forged assertion, and does not say why', async () => {
  const forgeries = await forgedAssertions(world, there);
  expect(forgeries.length).toBeGreaterThanOrEqual(25);
  const wrong: string[] = [];
  await each(forgeries, async ({ name, token }) => {
    const { status, body } = await world.ask(tokenForm(token, 'system/*.cruds'));
    if (status !== 401 || body !== '{"error":"invalid_client"}') wrong.push(`${name}: ${status} ${body}`);
  });
  expect(wrong).toEqual([]);
});

it('asks no address that stands in a token', () => {
  expect(outbound).toBe(0);
});
