/** Reads that come together share a transaction, and nothing else: neither rows of another tenant nor another's fault. */
import type { Transaction } from '../../../server/store/database.ts';
import { sharingTransactions } from '../../../server/store/shared-transactions.ts';
import { freshDatabase, type FreshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const closed = await freshDatabase();

type Work = (tx: Transaction) => Promise<string>;

const sharing = ({ database }: Pick<FreshDatabase, 'database'>) =>
  sharingTransactions<Work, string>({
    together: (tenant, works) => database.tenant(tenant, (tx) => Promise.all(works.map((work) => work(tx)))),
    alone: (tenant, work) => database.tenant(tenant, work),
  });
const together = sharing(store);

const whose = (tx: Transaction): Promise<string> =>
  tx
    .query<{ who: string }>("SELECT pg_current_xact_id() || ' ' || current_setting('app.tenant') AS who")
    .then(({ rows }) => rows[0]?.who ?? '');
const failing = async (tx: Transaction): Promise<string> => {
  await tx.query('SELECT 1 / 0');
  return 'never';
};

/** How many of these share a transaction, in the order of their beginning. */
function sizes(transactions: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const one of transactions) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts.values()];
}

it('waits for nobody, and shares with those that came while two were on their way', async () => {
  const readers = Array.from({ length: 70 }, () => together('a', whose));
  expect(sizes(await Promise.all(readers))).toEqual([1, 1, 32, 32, 4]);
});

it('never shares with another tenant', async () => {
  const tenants = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 'a' : 'b'));
  const seen = await Promise.all(tenants.map((tenant) => together(tenant, whose)));
  expect(seen.map((who) => who.split(' ')[1])).toEqual(tenants);
});

it('keeps what one throws to that one', async () => {
  const refused = new Error('not yours');
  const works = Array.from({ length: 10 }, (_, at) =>
    together('a', (tx) => (at === 5 ? Promise.reject(refused) : whose(tx))),
  );
  const told = await Promise.allSettled(works);
  expect(told.map(({ status }) => status === 'fulfilled')).toEqual(told.map((_, at) => at !== 5));
  expect(told[5]).toMatchObject({ reason: refused });
});

it('does each again by itself where a statement fails, so that only the one it is of fails', async () => {
  const works = Array.from({ length: 10 }, (_, at) => together('a', at === 5 ? failing : whose));
  const told = await Promise.allSettled(works);
  expect(told.map(({ status }) => status === 'fulfilled')).toEqual(told.map((_, at) => at !== 5));
  expect(told[5]).toMatchObject({ reason: { code: '22012' } });
});

it('tells everybody where the database does not answer, and goes on when it does again', async () => {
  await closed.database.close();
  const lost = sharing(closed);
  const told = await Promise.allSettled(Array.from({ length: 10 }, () => lost('a', whose)));
  expect(told.map((one) => one.status === 'rejected' && (one.reason as { id?: string }).id)).toEqual(
    told.map(() => 'store/unavailable'),
  );
  expect(await together('a', whose)).toMatch(/ a$/);
});
