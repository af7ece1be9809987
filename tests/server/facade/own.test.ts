/** What is ours through the facade: whose it is, its versions, conditions, pages, and the audit of each access. */
import { randomUUID } from 'node:crypto';
import type { Binary, Claim, ClaimResponse, Provenance, Subscription } from 'fhir/r4.js';
import type { FacadeAccess } from '../../../server/facade/holder.ts';
import { unknownAmong } from '../../../server/facade/own-references.ts';
import type { Transaction } from '../../../server/store/database.ts';
import { freshDatabase } from '../postgres.ts';
import { BASE, claim, idsIn, ownUnderTest, problem, query } from './own-under-test.ts';

const store = await freshDatabase();
const { own, one, two, bound, create, accessTo, idsOf, audit, database, resources, written } =
  ownUnderTest(store);
const [patient = '', other = '', insurer = ''] = await idsOf(
  'one',
  'Patient/p',
  'Patient/q',
  'Organization/o',
);
const [foreign = ''] = await idsOf('two', 'Patient/x');

const everyEvent = () => database.tenant('north', (tx) => audit.events(tx, { limit: 1_000 }));

/** What work left in the audit, sorted: events of one millisecond have no order among themselves. */
async function eventsOf(work: () => Promise<void>): Promise<string[]> {
  const before = new Set((await everyEvent()).map(({ id }) => id));
  await work();
  return (await everyEvent())
    .filter(({ id }) => !before.has(id))
    .map(({ subtype, outcome, outcomeDesc }) => [subtype?.[0]?.code, outcome, outcomeDesc].join(' '))
    .sort();
}

it('creates, reads and finds; a patient’s resource is seen by that connection and that patient alone', async () => {
  const { resource, result } = await create(claim(patient, { insurer: { reference: insurer } }));
  expect(result).toBe('created');
  expect(resource.meta).toMatchObject({ versionId: '1' });
  expect(await own.read(one, 'Claim', resource.id)).toEqual(resource);
  expect(await own.read(bound(patient), 'Claim', resource.id)).toEqual(resource);
  for (const access of [two, bound(other), accessTo('one', undefined, 'south')]) {
    expect(await problem(own.read(access, 'Claim', resource.id))).toBe('request/no-such-resource');
    expect((await own.search(access, query('Claim', `_id=${resource.id}`))).matches).toEqual([]);
    expect(await problem(own.vread(access, 'Claim', resource.id, '1'))).toBe('request/no-such-resource');
    expect((await own.history(access, { type: 'Claim', id: resource.id }, { count: 5 })).entries).toEqual([]);
  }
  for (const text of [
    `patient=${patient}`,
    `insurer=${BASE}/${insurer}`,
    'use=preauthorization&created=2026-11',
  ])
    expect(idsIn((await own.search(one, query('Claim', text))).matches)).toContain(resource.id);
});

it('does not write over what is another’s, nor tells that it is there', async () => {
  const { resource } = await create(claim(patient));
  const put = (access: FacadeAccess, who: string) =>
    own.write(access, (writer) => writer.update(claim(who), { id: resource.id }));
  expect(await problem(put(two, foreign))).toBe('request/no-such-resource');
  expect(await problem(put(bound(other), other))).toBe('request/no-such-resource');
  expect(await own.write(two, (writer) => writer.delete('Claim', resource.id))).toBeUndefined();
  expect(await own.read(one, 'Claim', resource.id)).toEqual(resource);
});

it('keeps a patient-bound access to its patient, also by what a resource goes with', async () => {
  const mine = bound(patient);
  expect(await problem(create(claim(other), mine))).toBe('request/not-patient-bound');
  const { resource } = await create(claim(patient), mine);
  const moved = own.write(mine, (writer) => writer.update(claim(other), { id: resource.id }));
  expect(await problem(moved)).toBe('request/not-patient-bound');
  const subscription: Subscription = {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'decisions',
    criteria: 'ClaimResponse?status=active',
    channel: { type: 'rest-hook' },
  };
  expect(await problem(create(subscription, mine))).toBe('request/not-patient-bound');
  const binary: Binary = { resourceType: 'Binary', contentType: 'text/plain', data: 'aGk=' };
  const securityContext = { reference: `Claim/${resource.id}` };
  const kept = await create({ ...binary, securityContext });
  const followed = kept.resource.id;
  expect(await own.read(mine, 'Binary', followed)).toMatchObject({ data: 'aGk=' });
  expect(await problem(own.read(bound(other), 'Binary', followed))).toBe('request/no-such-resource');
  const loose = await create(binary, mine);
  expect(await own.read(mine, 'Binary', loose.resource.id)).toMatchObject({ data: 'aGk=' });
});

it('an earlier version of another patient stays that patient’s', async () => {
  const { resource } = await create(claim(other));
  await own.write(one, (writer) => writer.update(claim(patient), { id: resource.id }));
  expect(await own.vread(bound(patient), 'Claim', resource.id, '2')).toMatchObject({
    patient: { reference: patient },
  });
  expect(await problem(own.vread(bound(patient), 'Claim', resource.id, '1'))).toBe(
    'request/no-such-resource',
  );
  const { entries } = await own.history(bound(patient), { type: 'Claim', id: resource.id }, { count: 10 });
  expect(entries.map(({ version }) => version)).toEqual([2]);
});

describe('references', () => {
  it.each<[string, Partial<Claim>, string]>([
    ['an unknown patient', { patient: { reference: 'Patient/nobody' } }, 'Claim.patient'],
    ['another connection’s patient', { patient: { reference: foreign } }, 'Claim.patient'],
    [
      'a resource of ours that is not there',
      { related: [{ claim: { reference: 'Claim/none' } }] },
      'Claim.related[0].claim',
    ],
    [
      'an id of another type',
      { insurer: { reference: insurer.replace('Organization', 'Location') } },
      'Claim.insurer',
    ],
    ['a urn that nothing answers to', { insurer: { reference: 'urn:uuid:1' } }, 'Claim.insurer'],
  ])('to %s are refused with their place', async (_name, more, path) => {
    const failed = create(claim(patient, more));
    await expect(failed).rejects.toMatchObject({ id: 'request/unknown-reference', params: { path } });
  });

  it('within one transaction may lead forth and back, and are kept relative', async () => {
    await own.write(one, async (writer) => {
      await writer.create(claim(patient, { related: [{ claim: { reference: 'Claim/ring-b' } }] }), {
        id: 'ring-a',
      });
      await writer.create(claim(patient, { related: [{ claim: { reference: `${BASE}/Claim/ring-a` } }] }), {
        id: 'ring-b',
      });
    });
    expect(await own.read(one, 'Claim', 'ring-b')).toMatchObject({
      related: [{ claim: { reference: 'Claim/ring-a' } }],
    });
  });

  it('to contained resources and to other servers are left alone', async () => {
    const resource = claim(patient, {
      contained: [{ resourceType: 'Organization', id: 'payer' }],
      insurer: { reference: '#payer' },
      provider: { reference: 'https://elsewhere.example.org/fhir/Practitioner/1' },
    });
    expect((await create(resource)).resource).toMatchObject({ insurer: { reference: '#payer' } });
  });
});

describe('versions', () => {
  it('are written one after the other, with what is sent of them ignored', async () => {
    const { resource } = await create({
      ...claim(patient),
      id: 'ignored',
      meta: { versionId: '77', lastUpdated: '1999-01-01T00:00:00Z', profile: ['http://example.org/p'] },
    });
    expect(resource.id).not.toBe('ignored');
    expect(resource.meta).toMatchObject({ versionId: '1', profile: ['http://example.org/p'] });
    const update = await own.write(one, (writer) =>
      writer.update(claim(patient, { status: 'cancelled' }), { id: resource.id }, '1'),
    );
    expect(update).toMatchObject({ result: 'updated', resource: { meta: { versionId: '2' } } });
    expect(await own.vread(one, 'Claim', resource.id, '1')).toEqual(resource);
    const stale = own.write(one, (writer) => writer.update(claim(patient), { id: resource.id }, '1'));
    await expect(stale).rejects.toMatchObject({ id: 'request/other-version', params: { version: 2 } });
    const patched = await own.write(one, (writer) =>
      writer.patch('Claim', resource.id, (old) => ({ ...(old as Claim), created: '2026-12-01' }), '2'),
    );
    expect(patched.resource).toMatchObject({
      status: 'cancelled',
      created: '2026-12-01',
      meta: { versionId: '3' },
    });
    for (const version of ['0', '4', 'x', '1e3', '-1'])
      expect(await problem(own.vread(one, 'Claim', resource.id, version))).toBe('request/no-such-resource');
  });

  it('of a deleted resource are kept behind a tombstone, and a PUT brings it back', async () => {
    const { resource } = await create(claim(patient));
    const { id } = resource;
    expect(await own.write(one, (writer) => writer.delete('Claim', id, '1'))).toMatchObject({
      result: 'deleted',
    });
    expect(await problem(own.read(one, 'Claim', id))).toBe('request/gone');
    expect(await problem(own.read(two, 'Claim', id))).toBe('request/no-such-resource');
    expect(await problem(own.vread(one, 'Claim', id, '2'))).toBe('request/gone');
    expect(await own.vread(one, 'Claim', id, '1')).toEqual(resource);
    expect((await own.search(one, query('Claim', `_id=${id}`))).matches).toEqual([]);
    expect(await own.write(one, (writer) => writer.delete('Claim', id))).toBeUndefined();
    expect(await problem(own.write(one, (writer) => writer.patch('Claim', id, (old) => old)))).toBe(
      'request/gone',
    );
    expect(
      await problem(create(claim(patient, { related: [{ claim: { reference: `Claim/${id}` } }] }))),
    ).toBe('request/unknown-reference');
    await own.write(one, (writer) => writer.update(claim(patient), { id }));
    const { entries } = await own.history(bound(patient), { type: 'Claim', id }, { count: 10 });
    expect(entries.map(({ version, method, resource: content }) => [version, method, content?.id])).toEqual([
      [3, 'PUT', id],
      [2, 'DELETE', undefined],
      [1, 'POST', id],
    ]);
  });

  it('of a type are paged newest first, and from an instant on', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await create({ ...subscriptionOf(n) })).resource.id);
    // Those of one millisecond, too: they come in the order in which the resources were made.
    await store.admin("UPDATE resource_versions SET last_updated = '2026-11-26' WHERE type = 'Subscription'");
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await own.history(
        one,
        { type: 'Subscription' },
        { count: 2, ...(after !== undefined && { after }) },
      );
      seen.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(ids.reverse());
    const since = new Date(Date.now() + 60_000);
    expect((await own.history(one, { type: 'Subscription' }, { count: 9, since })).entries).toEqual([]);
  });

  it('keep what was sealed beside them, and keys of ours, when somebody changes the resource', async () => {
    const put = { resource: { ...claim(patient), id: 'proven' }, patient: patient.slice(8) };
    await database.tenant('north', (tx) =>
      resources.put(tx, { ...put, index: { later: ['place'] }, attachment: { bytes: 'ISA' } }),
    );
    await own.write(one, (writer) => writer.update({ ...claim(patient), id: 'proven' }, { id: 'proven' }));
    await database.tenant('north', async (tx) => {
      expect(await resources.attachment(tx, 'Claim', 'proven')).toEqual({ bytes: 'ISA' });
      expect(await resources.search(tx, 'Claim', { index: { later: 'place' }, limit: 5 })).toHaveLength(1);
    });
  });
});

const subscriptionOf = (n: number): Subscription => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: `number ${n}`,
  criteria: 'ClaimResponse?status=active',
  channel: { type: 'rest-hook' },
});

it('saves nothing of a transaction that fails, and keeps the record of the attempt', async () => {
  const events = await eventsOf(async () => {
    const failed = own.write(one, async (writer) => {
      await writer.create(claim(patient), { id: 'half' });
      await writer.create(claim('Patient/nobody'));
    });
    expect(await problem(failed)).toBe('request/unknown-reference');
    expect(await problem(own.read(one, 'Claim', 'half'))).toBe('request/no-such-resource');
  });
  expect(events).toEqual(['create 4 request/unknown-reference', 'read 4 request/no-such-resource']);
});

it('finds who refers to a resource, versions of it included', async () => {
  const { resource } = await create(claim(patient));
  const provenance: Provenance = {
    resourceType: 'Provenance',
    target: [{ reference: `Claim/${resource.id}/_history/1` }],
    recorded: '2026-11-26T10:00:00Z',
    agent: [{ who: { display: 'Chartside' } }],
  };
  const kept = await create(provenance);
  const response: ClaimResponse = {
    resourceType: 'ClaimResponse',
    status: 'active',
    type: {},
    use: 'preauthorization',
    patient: { reference: patient },
    created: '2026-11-26',
    insurer: {},
    request: { reference: `Claim/${resource.id}` },
    outcome: 'complete',
  };
  const answer = await create(response);
  const find = async (type: string, text: string) =>
    idsIn((await own.search(one, query(type, text))).matches);
  expect(await find('Provenance', `target=Claim/${resource.id}`)).toEqual([kept.resource.id]);
  expect(await find('Provenance', `target=${resource.id}`)).toEqual([kept.resource.id]);
  expect(await find('ClaimResponse', `request=${resource.id}`)).toEqual([answer.resource.id]);
  expect(await own.read(bound(patient), 'Provenance', kept.resource.id)).toMatchObject({
    id: kept.resource.id,
  });
});

it('tells of every write', async () => {
  const before = written.length;
  const { resource } = await create(claim(patient));
  await own.write(one, (writer) => writer.delete('Claim', resource.id));
  expect(written.slice(before).map((write) => [write.resource.id, write.deleted, write.patient])).toEqual([
    [resource.id, undefined, patient.slice(8)],
    [resource.id, true, patient.slice(8)],
  ]);
});

it('has no quick way for what is told of, as that may wait for rows of others', async () => {
  expect(await own.make(one, [{ id: randomUUID(), resource: claim(patient) }])).toBeUndefined();
});

it('looks up what a resource refers to, however many there are and whenever that was planned', async () => {
  const { resource } = await create(claim(patient));
  for (let at = 0; at < 30; at++) await create(claim(patient));
  const read = await own.write(one, async ({ tx }) => {
    const soFar = async () => {
      const { rows } = await tx.query<{ rows: number }>(
        "SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'resources'",
      );
      return rows[0]?.rows ?? 0;
    };
    const before = await soFar();
    const wanted = [patient, insurer, `Claim/${resource.id}`, 'Claim/nobody'];
    const unknown = await unknownAmong(
      tx,
      { connection: 'one' },
      wanted.map((target) => ({ path: 'Claim', target })),
    );
    expect(unknown.map(({ target }) => target)).toEqual(['Claim/nobody']);
    return (await soFar()) - before;
  });
  expect(read).toBe(1);
});

describe('the question what a write refers to', () => {
  /** How often it was planned for its values, and how often answered by the plan for all values, on this connection. */
  async function plans(tx: Transaction): Promise<{ custom: number; generic: number }> {
    const { rows } = await tx.query<{ custom: number; generic: number }>(
      `SELECT custom_plans::int AS custom, generic_plans::int AS generic FROM pg_prepared_statements
       WHERE name = 'own references'`,
    );
    return rows[0] ?? { custom: 0, generic: 0 };
  }

  it('is asked once for all that is written side by side', async () => {
    const asked = await own.write(one, async (writer) => {
      const before = await plans(writer.tx);
      await Promise.all(Array.from({ length: 20 }, () => writer.create(claim(patient))));
      const after = await plans(writer.tx);
      return after.custom + after.generic - before.custom - before.generic;
    });
    expect(asked).toBe(1);
  });

  it('is not planned again and again', async () => {
    const { custom, generic } = await own.write(one, async (writer) => {
      for (let at = 0; at < 12; at++) await writer.create(claim(patient));
      return plans(writer.tx);
    });
    // Postgres plans the first five for their values, then compares.
    expect(custom).toBeLessThanOrEqual(5);
    expect(generic).toBeGreaterThan(0);
  });
});
