/** What is simply made, by the quick way: all of it in one journey to the database, or nothing. */
import { randomUUID } from 'node:crypto';
import type { FhirResource } from 'fhir/r4.js';
import type { Database, Transaction } from '../../../server/store/database.ts';
import { watched } from '../../../server/facade/refusals.ts';
import { Problem } from '../../../server/problems.ts';
import { ownHolder } from '../../../server/facade/own.ts';
import { buildResources } from '../../../server/store/resources.ts';
import type { Secrets } from '../../../server/store/secrets.ts';
import { freshDatabase } from '../postgres.ts';
import { claim, ownUnderTest, problem } from './own-under-test.ts';

const store = await freshDatabase();
const closed = await freshDatabase();

/** The same database; `waits` and `sends` count the statements that were waited for, and those that were not. */
const seen = { transactions: 0, waits: 0, sends: 0 };
const watching: Database = {
  ...store.database,
  tenant: (tenant, work) => {
    seen.transactions += 1;
    return store.database.tenant(tenant, (tx) => work(counting(tx)));
  },
};
function counting(tx: Transaction): Transaction {
  return {
    ...tx,
    query: (...given) => {
      seen.waits += 1;
      return tx.query(...given);
    },
    defer: (...given) => {
      seen.sends += 1;
      return tx.defer(...given);
    },
  };
}

const { own, one, bound, idsOf, audit, secrets } = ownUnderTest({ database: watching }, { tells: false });
const [patient = '', other = ''] = await idsOf('one', 'Patient/p', 'Patient/q');
/** Of a facade, what a refusal needs nothing of. */
const unused = {
  secrets,
  ehr: { read: () => Promise.reject(new Error('no EHR')), search: () => Promise.reject(new Error('no EHR')) },
  bug: (cause: unknown) => {
    throw cause;
  },
};
const making = (resource: FhirResource, id = randomUUID()) => ({ id, resource });
const isThere = async (id: string) => (await problem(own.read(one, 'Claim', id))) === 'none';
const events = () => store.database.tenant('north', (tx) => audit.events(tx, { limit: 1_000 }));

it('makes all of it, each on record, as a read shows it', async () => {
  const before = (await events()).length;
  const makings = [making(claim(patient)), making(claim(patient)), making(claim(patient))];
  const made = await own.make(one, makings);
  expect(made?.map(({ resource, result }) => [resource.id, resource.meta?.versionId, result])).toEqual(
    makings.map(({ id }) => [id, '1', 'created']),
  );
  const told = await events();
  expect(told.length - before).toBe(3);
  const created = told
    .filter(({ action }) => action === 'C')
    .map(({ entity }) => entity?.[1]?.what?.reference);
  expect(created.sort()).toEqual(makings.map(({ id }) => `Claim/${id}`).sort());
  for (const { resource } of made ?? []) expect(await own.read(one, 'Claim', resource.id)).toEqual(resource);
});

it('waits for nothing on the way but COMMIT', async () => {
  const before = { ...seen };
  await own.make(one, [making(claim(patient)), making(claim(patient))]);
  // Two resources, what they refer to, their audit.
  expect(seen).toEqual({
    transactions: before.transactions + 1,
    waits: before.waits,
    sends: before.sends + 4,
  });
});

it('refers to what is made beside it', async () => {
  const first = making(claim(patient));
  const second = making(claim(patient, { related: [{ claim: { reference: `Claim/${first.id}` } }] }));
  expect(await own.make(one, [second, first])).toHaveLength(2);
});

describe('gives undefined, with nothing written and nothing on record, where', () => {
  it.each([
    ['something is referred to that is not there', claim('Patient/nobody'), one],
    [
      'something is referred to that cannot be known',
      claim('urn:uuid:8c3b2f6e-0000-4000-8000-000000000000'),
      one,
    ],
    ['it is of another patient than the one bound to', claim(other), bound(patient)],
  ])('%s', async (_why, resource, access) => {
    const before = (await events()).length;
    const [good, bad] = [making(claim(patient)), making(resource)];
    expect(await own.make(access, [good, bad])).toBeUndefined();
    expect([await isThere(good.id), await isThere(bad.id)]).toEqual([false, false]);
    // The two reads.
    expect((await events()).length - before).toBe(2);
  });

  it('the id is taken, which leaves what has it as it was', async () => {
    const taken = making(claim(patient));
    const [first] = (await own.make(one, [taken])) ?? [];
    expect(await own.make(one, [making(claim(patient, { status: 'draft' }), taken.id)])).toBeUndefined();
    expect(await own.read(one, 'Claim', taken.id)).toEqual(first?.resource);
  });

  it('another brought what cannot be made at the same moment: the long way makes the others', async () => {
    const makings = Array.from({ length: 12 }, (_, at) =>
      making(claim(at === 7 ? 'Patient/nobody' : patient)),
    );
    const made = await Promise.all(makings.map((each) => own.make(one, [each])));
    expect(made[7]).toBeUndefined();
    for (const [at, { id }] of makings.entries()) expect(await isThere(id)).toBe(made[at] !== undefined);
    expect(made.some((written) => written !== undefined)).toBe(true);
  });
});

it('writes nothing where one of them fails before it is sent', async () => {
  const { database, accessTo, audit: trail } = ownUnderTest(store, { tells: false });
  const bad = making(claim(patient));
  const failing: Secrets = {
    ...secrets,
    sealJson(value, place) {
      if (place.includes(bad.id)) throw new Error('a bug');
      return secrets.sealJson(value, place);
    },
  };
  const other = ownHolder({ database, secrets, audit: trail, resources: buildResources(failing) });
  const before = (await events()).length;
  const good = making(claim(patient));
  expect(await other.make(accessTo('one'), [good, bad])).toBeUndefined();
  expect((await events()).length).toBe(before);
  expect([await isThere(good.id), await isThere(bad.id)]).toEqual([false, false]);
});

it('is on no record where it was undone at COMMIT, so that the failure is told of', async () => {
  const ask = { method: 'POST', path: ['Claim'], query: new URLSearchParams() };
  const { facade, record } = watched({ access: one, own, database: store.database, ...unused }, ask);
  expect(await own.make(facade.access, [making(claim('Patient/nobody'))])).toBeUndefined();
  const before = (await events()).length;
  await record(new Problem('request/conflict'));
  const [newest] = await events();
  expect((await events()).length - before).toBe(1);
  expect(newest).toMatchObject({ action: 'C', outcome: '4', outcomeDesc: 'request/conflict' });
});

it('tells of a database that does not answer', async () => {
  const lost = ownUnderTest(closed, { tells: false });
  await closed.database.close();
  expect(await problem(lost.own.make(one, [making(claim(patient))]))).toBe('store/unavailable');
});
