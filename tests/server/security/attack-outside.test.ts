/** Addresses in `iss`, attachments, subscriptions, profiles and connections: nothing leaves for any of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addresses, atTheDoor, byAdministrators, inResources } from '../../attack/outside.ts';
import { plant } from '../../attack/plant.ts';
import { each } from '../../attack/raw-http.ts';
import { watchSockets } from '../../attack/sockets.ts';
import { buildWorld, type Actor } from '../../attack/world.ts';
import { freshDatabase } from '../postgres.ts';

const { url } = await freshDatabase('production');
const world = await buildWorld(url);
const field = await plant(world);
let reached = 0;
const listener = createServer((_req, res) => res.end('{}')).on('connection', () => reached++);
await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
const payloads = addresses(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
const watch = watchSockets(world.ports);
afterAll(async () => {
  watch.stop();
  listener.close();
  await world.stop();
});

const actorWhere = (fits: (actor: Actor) => boolean): Actor => {
  const found = world.actors.find(fits);
  if (found === undefined) throw new Error('nobody is there');
  return found;
};
const client = actorWhere(({ kind }) => kind === 'client');
const chart = actorWhere(({ kind }) => kind === 'session');
const admin = actorWhere(({ seesInWorkbench }) => seesInWorkbench !== undefined);

it('has forty addresses and more', () => {
  expect(payloads.length).toBeGreaterThanOrEqual(40);
});

it('asks none that stands in a launch', async () => {
  const wrong: string[] = [];
  await each(payloads.flatMap(atTheDoor), async (asked) => {
    const { status, headers } = await world.ask(asked);
    if (status === 302 || status >= 500 || status < 400 || headers['location'] !== undefined)
      wrong.push(`${asked.path}: ${status}`);
  });
  expect(wrong.filter((one) => !one.startsWith('/workbench') || !one.endsWith(': 200'))).toEqual([]);
  expect([reached, watch.seen]).toEqual([0, []]);
});

// Every third for each of the two, as the places are many; `npm run attack` tries them all.
it.each([
  ['program', client, 0],
  ['person in a chart', chart, 1],
] as const)(
  'asks none that a %s puts into what is kept, searched or checked',
  async (_name, actor, third) => {
    const broken: string[] = [];
    await each(
      payloads.filter((_, n) => n % 3 === third).flatMap((address) => inResources(actor, field, address)),
      async (asked) => {
        const { status, body } = await actor.ask(asked);
        if (status === 0 || status >= 500) broken.push(`${asked.path}: ${status} ${body.slice(0, 200)}`);
      },
    );
    expect(broken).toEqual([]);
    expect([reached, watch.seen]).toEqual([0, []]);
  },
);

it('asks no connection of an administrator on this machine or where clouds keep their keys', async () => {
  const inside = payloads.filter((address) => !/evil|nip\.io|10\.0\.0\.1|192\.168/.test(address));
  expect(inside.length).toBeGreaterThan(25);
  const secure = inside.map((address) => address.replace(/^\s*http:/i, 'https:'));
  const taken: string[] = [];
  await each(
    [...inside, ...secure].flatMap((address) => byAdministrators(admin, address)),
    async (asked) => {
      const { status } = await admin.ask(asked);
      if (status < 400 || status >= 500) taken.push(`${String(asked.body)}: ${status}`);
    },
  );
  expect(taken).toEqual([]);
  expect([reached, watch.seen]).toEqual([0, []]);
});

it('lets nobody else make a connection', async () => {
  const statuses = await Promise.all(
    byAdministrators(chart, 'https://ehr.example.org/r4').map(
      async (asked) => (await chart.ask(asked)).status,
    ),
  );
  expect(statuses).toEqual([403, 403]);
});

it('would notice', async () => {
  const other = createServer((_req, res) => res.end());
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/`);
  other.close();
  expect(watch.seen).toEqual([`127.0.0.1:${port}`]);
});
