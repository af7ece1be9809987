/** Searches, bodies, paths, headers and races that are made to break something: refused in one sentence, and nothing is broken. */
import { letThemFly } from '../../attack/canaries.ts';
import { ofHouse } from '../../attack/charts.ts';
import { bombs, brokenRequests, climbingPaths, evilSearches, injections } from '../../attack/evil-input.ts';
import { plant, write } from '../../attack/plant.ts';
import { each, say, type Answered } from '../../attack/raw-http.ts';
import { buildWorld, type Actor } from '../../attack/world.ts';
import { freshDatabase } from '../postgres.ts';

const { url } = await freshDatabase('production');
const world = await buildWorld(url);
const field = await plant(world);
const { patientId } = field;
afterAll(() => world.stop());

const first = (kind: Actor['kind']): Actor => {
  const found = world.actors.find((one) => one.kind === kind);
  if (found === undefined) throw new Error('nobody is there');
  return found;
};
const [client, chart] = [first('client'), first('session')];
const task = { resourceType: 'Task', status: 'requested', intent: 'order', for: { reference: `Patient/${patientId(client.realm, 'one')}` } }; // prettier-ignore

/** A sentence of ours: no stack, no path, no SQL. */
const tells = ({ body }: Answered): boolean =>
  /\n\s+at |node_modules|server\/\w+\.ts|SELECT |syntax error at/.test(body);

it.each([
  ['program', client],
  ['person in a chart', chart],
])('answers or refuses each of a hundred evil searches of a %s', async (_name, actor) => {
  const searches = evilSearches(actor.fhir);
  expect(searches.length).toBeGreaterThanOrEqual(100);
  const wrong: string[] = [];
  await each(searches, async ({ name, asked }) => {
    const answered = await actor.ask(asked);
    if (![200, 400, 403, 404, 405, 406, 414, 422, 431].includes(answered.status) || tells(answered))
      wrong.push(`${name}: ${answered.status} ${answered.body.slice(0, 200)}`);
  });
  expect(wrong).toEqual([]);
});

it('refuses each body that is too much of something, or is none', async () => {
  const wrong: string[] = [];
  await each(
    bombs(client.fhir),
    async ({ name, asked }) => {
      const answered = await client.ask(asked);
      // A batch answers for each of its entries.
      const isBatch = answered.status === 200 && /"status":"4\d\d/.test(answered.body);
      if ((![400, 404, 413, 415, 422].includes(answered.status) && !isBatch) || tells(answered))
        wrong.push(`${name}: ${answered.status} ${answered.body.slice(0, 200)}`);
    },
    2,
  );
  expect(wrong).toEqual([]);
  expect(({} as Record<string, unknown>)['status']).toBeUndefined();
  expect((await client.ask({ path: '/fhir/r4/Claim' })).status).toBe(200);
}, 600_000);

it('gives no file for a path that climbs', async () => {
  const found: string[] = [];
  await each(climbingPaths(chart.fhir), async ({ name, asked }) => {
    const { status, body } = await chart.ask(asked);
    if (status >= 500 || /root:|"dependencies"|from '\.\/settings/.test(body))
      found.push(`${name}: ${status}`);
  });
  expect(found).toEqual([]);
});

it('writes no header and no line that a caller made up', async () => {
  const wrong: string[] = [];
  const before = world.log.length;
  await each(injections, async (text) => {
    for (const path of [
      `/fhir/r4/Claim?identifier=${text}`,
      `/fhir/r4/${text}`,
      `/fhir/r4/Claim/${text}`,
      `/launch?iss=${text}`,
      `/callback?state=${text}&error=${text}`,
      `/login?iss=${text}&target_link_uri=${text}`,
      `/s/${text}/`,
      `/assets/${text}`,
    ]) {
      const { headers, body, status } = await client.ask({ path });
      const type = String(headers['content-type'] ?? '');
      const isMarkup = type.startsWith('text/html') && /<script>alert|<img src=x/.test(body);
      if (headers['set-cookie'] !== undefined || status >= 500 || isMarkup)
        wrong.push(`${path}: ${status} ${type}`);
    }
    const named = await client.ask({
      path: '/fhir/r4/Claim',
      headers: { 'x-request-id': text, traceparent: text },
    });
    if (named.headers['x-request-id'] === text) wrong.push(`named ${text}`);
  });
  expect(wrong).toEqual([]);
  const lines = world.log.slice(before);
  expect(lines.filter((line) => !/^\{.*\}\n$/.test(line) || /evil|alert|Set-Cookie|\x1b/.test(line))).toEqual(
    [],
  );
});

it('says its own address in links, whatever the caller says of its host', async () => {
  const headers = {
    host: 'evil.example.org',
    'x-forwarded-host': 'evil.example.org',
    'x-forwarded-proto': 'gopher',
  };
  for (const [actor, path] of [
    [client, '/fhir/r4/Claim'],
    [client, '/fhir/r4/metadata'],
    [chart, `${chart.fhir}/Claim`],
  ] as const) {
    const { status, body } = await actor.ask({ path, headers });
    expect([status, body.includes('evil.example.org')]).toEqual([200, false]);
    expect(body).toContain(`"${world.url}/`);
  }
});

it('takes no second request out of the first, and lives on after bytes that are no HTTP', async () => {
  const token = await world.token(client.realm.name, 'system/*.read');
  const wrong: string[] = [];
  for (const { name, bytes } of brokenRequests(new URL(world.url).host, `Bearer ${token}`)) {
    const answer = await say(world.url, bytes, 700);
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
    if (statuses.length > 1 || statuses.some((status) => status >= 500 && status !== 505 && status !== 501))
      wrong.push(`${name}: ${statuses.join()}`);
  }
  expect(wrong).toEqual([]);
  expect((await world.ask({ path: '/healthz' })).status).toBe(200);
}, 600_000);

describe('a body without somebody known to send it', () => {
  const paths = [
    ['POST', '/fhir/r4'],
    ['POST', '/fhir/r4/Task'],
    ['POST', '/fhir/r4/Task/_search'],
    ['PUT', '/fhir/r4/Task/x'],
    ['PATCH', '/fhir/r4/Task/x'],
    ['POST', '/fhir/r4/Task/$validate'],
    ['POST', '/fhir/r4/CoverageEligibilityRequest/$submit'],
    ['POST', '/fhir/r4/DocumentReference/$docref'],
    ['POST', '/fhir/pas/2.2.1/Claim/$submit'],
    ['POST', `/s/${'x'.repeat(43)}/fhir`],
    ['POST', `${chart.fhir}/Task`],
    ['POST', `${chart.session}/api/checks`],
    ['POST', `${chart.session}/api/authorizations`],
    ['POST', `${chart.session}/api/connections/look`],
    ['POST', `${chart.session}/api/workbench/analyses`],
    ['POST', `${chart.session}/api/visits/import`],
    ['POST', `${chart.session}/api/ehr-writes`],
  ] as const;

  // The answer comes, and the connection ends, though not one byte of the ten megabytes was ever sent.
  it.each(paths)('is not waited for: %s %s', async (method, path) => {
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: x',
      'Content-Type: application/fhir+json',
      'Content-Length: 10000000',
      'X-Forwarded-For: 10.9.9.9',
      '',
      '',
    ];
    const answer = await say(world.url, head.join('\r\n'), 30_000);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });
});

it('lets none of a thousand names and numbers into its log, or into an error', async () => {
  const { errors, inErrors, inLog } = await letThemFly(world, field, 1_000);
  expect(inErrors).toEqual([]);
  expect(inLog).toEqual([]);
  expect(errors).toBeGreaterThan(500);
}, 600_000);

describe('at one moment', () => {
  it('makes one of twenty equal conditional creates', async () => {
    const identifier = { system: 'urn:races', value: 'one' };
    const asked = write('POST', '/fhir/r4/Task', { ...task, identifier: [identifier] });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.ask({ ...asked, headers: { ...asked.headers, 'if-none-exist': 'identifier=urn:races|one' } }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(19);
  });

  it('lets one of ten changes of the same version through', async () => {
    const created = await client.ask(write('POST', '/fhir/r4/Task', task));
    const { id } = JSON.parse(created.body) as { id: string };
    const asked = write('PUT', `/fhir/r4/Task/${id}`, { ...task, id, status: 'accepted' });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        client.ask({
          ...asked,
          headers: { ...asked.headers, 'if-match': 'W/"1"' },
          body: String(asked.body).replace('"accepted"', `"accepted","description":"${n}"`),
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });
});

it('holds no house of others, whoever searches without a patient', async () => {
  for (const type of ofHouse) {
    const { body } = await client.ask({ path: `/fhir/r4/${type}` });
    expect(body).not.toMatch(/Canary(?!northa)/);
  }
});
