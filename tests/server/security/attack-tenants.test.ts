/**
 * Three tenants, four EHRs, programs and people in charts: each guesses at the ids and names of all others, by every route.
 * `npm run attack` does the same twenty thousand times.
 */
import { patients, realms, words } from '../../attack/charts.ts';
import { leaked } from '../../attack/leaks.ts';
import { plant } from '../../attack/plant.ts';
import { besiege } from '../../attack/tenants.ts';
import { ways } from '../../attack/guesses.ts';
import { buildWorld } from '../../attack/world.ts';
import { freshDatabase } from '../postgres.ts';

const { url } = await freshDatabase('production');
const world = await buildWorld(url);
const field = await plant(world);
afterAll(() => world.stop());

it('shows nobody a word of others, changes nothing of theirs, and breaks nowhere', async () => {
  const requests = 800;
  const { shown, statuses, leaks, failures, unaudited, changed } = await besiege(world, field, {
    requests,
    seed: 20261123,
  });
  expect(leaks).toEqual([]);
  expect(changed).toEqual([]);
  expect(failures).toEqual([]);
  expect(unaudited).toEqual([]);
  // Each way was tried several times, and answers were not empty because everything was refused.
  expect(requests / ways.length).toBeGreaterThan(4);
  expect(shown).toBeGreaterThan(requests / 20);
  expect(statuses['200']).toBeGreaterThan(requests / 10);
}, 600_000);

it('would notice a word of others: the same answer is a leak to one who may not have it', async () => {
  const [client] = world.actors;
  const other = world.actors.find(({ realm, kind }) => kind === 'client' && realm.name === 'west-a');
  if (client === undefined || other === undefined) throw new Error('nobody is there');
  const asked = { path: '/fhir/r4/Claim' };
  const answered = await client.ask(asked);
  const guess = (actor: typeof client) => leaked({ actor, asked, target: undefined as never }, answered);
  expect(guess(client)).toEqual([]);
  expect(guess(other)).toEqual(expect.arrayContaining(['Canarynorthaone', 'Canarynorthatwo']));
});

it('exports one’s own patient alone, whoever else is named', async () => {
  const admin = world.actors.find(({ seesInWorkbench }) => seesInWorkbench !== undefined);
  if (admin === undefined) throw new Error('nobody is there');
  const path = `${admin.session}/api/record-export`;
  const own = await admin.ask({ path });
  expect([own.status, own.body.includes('Canarynorthaone')]).toEqual([200, true]);
  const exported = [own];
  for (const realm of realms)
    for (const patient of patients) {
      if (realm === admin.realm && patient === admin.patient) continue;
      exported.push(await admin.ask({ path: `${path}?patient=${field.patientId(realm, patient)}` }));
      exported.push(await admin.ask({ path: `${path}/contents?patient=${field.patientId(realm, patient)}` }));
    }
  const others = words.filter((word) => !admin.sees.has(word));
  expect(exported.flatMap(({ body }) => others.filter((word) => body.includes(word)))).toEqual([]);
  expect(exported.slice(1).filter(({ status }) => status < 400)).toEqual([]);
});

it('keeps an audit event of each request, those that were refused too', async () => {
  const count = async () => {
    let all = 0;
    for (const tenant of ['north', 'south', 'west', '-'])
      all += await world.database.tenant(tenant, async (tx) => {
        const { rows } = await tx.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_events');
        return rows[0]?.n ?? 0;
      });
    return all;
  };
  const [client] = world.actors;
  const chart = world.actors.find(({ kind }) => kind === 'session');
  if (client === undefined || chart === undefined) throw new Error('nobody is there');
  const paths = [
    [client, '/fhir/r4/Claim'],
    [client, '/fhir/r4/Claim/none'],
    [client, '/fhir/r4/Claim?mood=good'],
    [client, '/fhir/r4/Observation'],
    [client, '/fhir/r4/Patient/none'],
    [client, '/fhir/r4/Coverage?patient=none'],
    [chart, `${chart.fhir}/Claim`],
    [chart, `${chart.fhir}/Coverage`],
    [chart, `${chart.fhir}/Coverage/none`],
    [chart, `${chart.fhir}/Coverage?mood=good`],
    [chart, `${chart.fhir}/AuditEvent`],
    [{ ask: world.ask }, '/fhir/r4/Claim'],
    [{ ask: world.ask }, `${chart.fhir}/Claim`],
    [{ ask: world.ask }, `/s/${'x'.repeat(43)}/fhir/Claim`],
  ] as const;
  const without: string[] = [];
  for (const [actor, path] of paths) {
    const before = await count();
    const { status } = await actor.ask({ path });
    if ((await count()) === before) without.push(`${path.replace(chart.session, '/s/…')}: ${status}`);
  }
  expect(without).toEqual([]);
});

it('keeps one for each entry of a Bundle, those that were refused too', async () => {
  const [client] = world.actors;
  if (client === undefined) throw new Error('nobody is there');
  const urls = ['Claim', 'Claim/none', 'Task?_id=none', 'Observation', 'Claim?mood=good'];
  const { headers } = await client.ask({
    method: 'POST',
    path: '/fhir/r4',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      entry: urls.map((url) => ({ request: { method: 'GET', url } })),
    }),
  });
  const told = (await world.events(client.realm.tenant)).filter((event) =>
    event.entity?.some(({ what }) => what?.identifier?.value === headers['x-request-id']),
  );
  expect(told.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['0', '4']));
  expect(told.length).toBeGreaterThanOrEqual(urls.length);
});
