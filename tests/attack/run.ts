/**
 * `npm run attack -- [--requests N] [--seed N] [--only tenants|tokens|scopes|input|outside|canaries]` attacks a server of
 * its own and prints a table. The seed brings the same guesses back. Exit code 1 when anything got through.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { sharedServer } from '../server/postgres.ts';
import { letThemFly } from './canaries.ts';
import { bombs, climbingPaths, evilSearches, type Evil } from './evil-input.ts';
import { forgedAssertions, forgedTokens } from './forged-tokens.ts';
import { addresses, atTheDoor, byAdministrators, inResources } from './outside.ts';
import { plant } from './plant.ts';
import { each } from './raw-http.ts';
import { scopeMatrix } from './scope-matrix.ts';
import { watchSockets } from './sockets.ts';
import { besiege } from './tenants.ts';
import { buildWorld, tokenForm, type Actor, type World } from './world.ts';

interface Outcome {
  readonly attempts: number;
  readonly through: readonly string[];
  readonly more?: string;
}

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string' },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];

/** Longest that an evil search may take, milliseconds. */
const SEARCH_MS = 2_000;

const attacks: Readonly<Record<string, (world: World) => Promise<Outcome>>> = {
  async tokens(world) {
    const through: string[] = [];
    const tokens = await forgedTokens(world, world.url);
    await each(tokens, async ({ name, token }) => {
      const { status } = await world.ask({
        path: '/fhir/r4/Claim',
        headers: { authorization: `Bearer ${token}` },
      });
      if (status !== 401) through.push(`token, ${name}: ${status}`);
    });
    const assertions = await forgedAssertions(world, world.url);
    await each(assertions, async ({ name, token }) => {
      const { status } = await world.ask(tokenForm(token, 'system/*.cruds'));
      if (status !== 401) through.push(`assertion, ${name}: ${status}`);
    });
    return { attempts: tokens.length + assertions.length, through };
  },
  async scopes(world) {
    const { cells, wrong } = await scopeMatrix(world);
    return { attempts: cells, through: wrong };
  },
  async input(world) {
    const [through, times]: [string[], number[]] = [[], []];
    const attempts: { readonly actor: Actor; readonly evil: Evil }[] = [];
    for (const actor of [actorOf(world, 'client'), actorOf(world, 'session')])
      for (const evil of [...evilSearches(actor.fhir), ...climbingPaths(actor.fhir), ...bombs(actor.fhir)])
        attempts.push({ actor, evil });
    await each(
      attempts,
      async ({ actor, evil }) => {
        const from = performance.now();
        const { status, body } = await actor.ask(evil.asked);
        const took = performance.now() - from;
        if (evil.asked.method === undefined) times.push(took);
        if (status >= 500 || /\n\s+at |root:x/.test(body)) through.push(`${evil.name}: ${status}`);
        if (evil.asked.method === undefined && took > SEARCH_MS)
          through.push(`${evil.name}: ${Math.round(took)} ms`);
      },
      2,
    );
    return {
      attempts: attempts.length,
      through,
      more: `slowest search ${Math.round(Math.max(...times))} ms`,
    };
  },
  async outside(world) {
    const field = await plant(world);
    let reached = 0;
    const listener = createServer((_req, res) => res.end('{}')).on('connection', () => reached++);
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
    const payloads = addresses(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
    const inside = payloads.filter((address) => !/evil|nip\.io|10\.0\.0\.1|192\.168/.test(address));
    const admin =
      world.actors.find(({ seesInWorkbench }) => seesInWorkbench !== undefined) ?? actorOf(world, 'session');
    const asked = [
      ...payloads.flatMap((address) => atTheDoor(address).map((one) => ({ ask: world.ask, one }))),
      ...[actorOf(world, 'client'), actorOf(world, 'session')].flatMap((actor) =>
        payloads.flatMap((address) =>
          inResources(actor, field, address).map((one) => ({ ask: actor.ask, one })),
        ),
      ),
      ...inside.flatMap((address) =>
        byAdministrators(admin, address).map((one) => ({ ask: admin.ask, one })),
      ),
    ];
    const watch = watchSockets(world.ports);
    await each(asked, async ({ ask, one }) => {
      await ask(one);
    });
    watch.stop();
    listener.close();
    return {
      attempts: asked.length,
      through: watch.seen,
      more: `${payloads.length} addresses, ${reached} reached`,
    };
  },
  async canaries(world) {
    const { canaries, errors, inErrors, inLog } = await letThemFly(world, await plant(world), 5_000);
    return {
      attempts: canaries,
      through: [...inErrors, ...inLog.map((one) => `in the log: ${one}`)],
      more: `${errors} errors read`,
    };
  },
  async tenants(world) {
    const { shown, statuses, leaks, failures, unaudited, changed } = await besiege(
      world,
      await plant(world),
      { requests, seed },
    );
    const through = [
      ...leaks,
      ...failures,
      ...unaudited.map((one) => `not audited: ${one}`),
      ...changed.map((one) => `changed: ${one}`),
    ];
    return {
      attempts: requests,
      through,
      more: `${shown} answers showed what their readers may see; ${JSON.stringify(statuses)}`,
    };
  },
};

function actorOf(world: World, kind: Actor['kind']): Actor {
  const found = world.actors.find((one) => one.kind === kind);
  if (found === undefined) throw new Error('nobody is there');
  return found;
}

async function run(name: string, attack: (world: World) => Promise<Outcome>): Promise<boolean> {
  const server = await sharedServer();
  const database = `attack_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  const world = await buildWorld(server.url(database));
  const from = performance.now();
  try {
    const { attempts, through, more } = await attack(world);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    process.stdout.write(
      `${name.padEnd(9)} ${String(attempts).padStart(6)} attempts  ${String(through.length).padStart(4)} through  ${seconds} s  ${more ?? ''}\n`,
    );
    for (const one of through.slice(0, 20)) process.stdout.write(`    ${one}\n`);
    return through.length === 0;
  } finally {
    await world.stop();
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  }
}

const wanted = Object.entries(attacks).filter(([name]) => values.only === undefined || values.only === name);
if (wanted.length === 0 || !(requests >= 1) || !Number.isInteger(seed)) {
  process.stderr.write(
    `--only takes ${Object.keys(attacks).join(', ')}; --requests and --seed take a number.\n`,
  );
  process.exit(2);
}
process.stdout.write(`seed ${seed}\n`);
let held = true;
for (const [name, attack] of wanted) held = (await run(name, attack)) && held;
process.exit(held ? 0 : 1);
