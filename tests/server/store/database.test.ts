/** Tenants stay apart by the database itself, and transactions are all or nothing. */
import { inspect } from 'node:util';
import { silent } from '../../../server/log.ts';
import { openDatabase } from '../../../server/store/database.ts';
import { freshDatabase } from '../postgres.ts';

const store = await freshDatabase();
const { database } = store;

beforeAll(async () => {
  await store.admin(
    `CREATE TABLE probe (tenant_id text NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));`,
  );
  await store.admin(`ALTER TABLE probe ENABLE ROW LEVEL SECURITY`);
  await store.admin(`ALTER TABLE probe FORCE ROW LEVEL SECURITY`);
  await store.admin(`CREATE POLICY tenant ON probe USING (tenant_id = current_setting('app.tenant', true))`);
  await store.admin(`GRANT ALL ON probe TO chartside_app`);
  await store.admin(`INSERT INTO probe VALUES ('a', 1), ('b', 2)`);
});

const ids = async (tenant: string): Promise<number[]> =>
  database.tenant(tenant, async (tx) =>
    (await tx.query<{ id: number }>('SELECT id FROM probe ORDER BY id')).rows.map((row) => row.id),
  );

it('shows a tenant its own rows only', async () => {
  expect(await ids('a')).toEqual([1]);
  expect(await ids('b')).toEqual([2]);
  expect(await ids("a' OR '1'='1")).toEqual([]);
});

it('shows no rows when no tenant is named, also after a tenant used the same connection', async () => {
  await ids('a');
  const { rows } = await database.system((tx) => tx.query('SELECT id FROM probe'));
  expect(rows).toEqual([]);
});

it('refuses a row written for another tenant', async () => {
  const foreign = database.tenant('a', (tx) => tx.query("INSERT INTO probe VALUES ('b', 3)"));
  await expect(foreign).rejects.toThrow(/row-level security/);
});

it('works as a role that cannot see past row-level security', async () => {
  const { rows } = await database.system((tx) =>
    tx.query<{ me: string; above: boolean }>(
      'SELECT current_user AS me, rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname = current_user',
    ),
  );
  expect(rows).toEqual([{ me: 'chartside_app', above: false }]);
});

it('saves nothing of a transaction that throws, nor of one that ignored a failed statement', async () => {
  const thrown = database.tenant('a', async (tx) => {
    await tx.query("INSERT INTO probe VALUES ('a', 10)");
    throw new Error('stop');
  });
  await expect(thrown).rejects.toThrow('stop');
  const ignored = database.tenant('a', async (tx) => {
    await tx.query("INSERT INTO probe VALUES ('a', 11)");
    await tx.query('SELECT 1 / 0').catch(() => undefined);
  });
  await expect(ignored).rejects.toThrow('nothing was saved');
  expect(await ids('a')).toEqual([1]);
});

/** They lead from an unguessable id or an issuer to its tenant, before a tenant is known; no patient data in them. */
const locators = [
  'audit_pending',
  'clients',
  'connection_issuers',
  'open_exchanges',
  'pending_launches',
  'retired_connections',
  'session_locators',
  'v2_senders',
];

it('puts every table with a tenant under forced row-level security, tenant first in its key', async () => {
  const loose = await store.admin<{ table: string }>(`
    SELECT c.relname AS table FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relnamespace = 'chartside'::regnamespace AND c.relkind = 'r'
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND i.indkey[0] = a.attnum)`);
  expect(loose.map((row) => row.table).filter((table) => !locators.includes(table))).toEqual([]);
});

it('does not repeat a value in an error', async () => {
  await store.admin(`INSERT INTO probe VALUES ('v', 1)`);
  for (const sql of [
    "SELECT 'ZEBRAFISH'::int",
    "INSERT INTO probe VALUES ('v', 1)",
    "SELECT 'ZEBRAFISH'::date",
  ]) {
    const error: unknown = await database.tenant('v', (tx) => tx.query(sql)).catch((cause: unknown) => cause);
    expect(error).toHaveProperty('code');
    expect(inspect(error)).not.toMatch(/ZEBRAFISH|\(v, 1\)/);
  }
});

it('does not open a database of the other mode', async () => {
  const other = openDatabase({ url: store.url, mode: 'production', log: silent });
  await expect(other).rejects.toMatchObject({ id: 'store/other-mode' });
});

it('says in one sentence why a database URL cannot be used', async () => {
  const open = (url: string): Promise<unknown> => openDatabase({ url, mode: 'sandbox', log: silent });
  await expect(open('postgres://x@127.0.0.1:9/none')).rejects.toThrow('nothing listens there');
  await expect(open(store.url.replace(/\/t_\w+/, '/none'))).rejects.toThrow('the database does not exist');
});

it('lets nothing out of its transaction: what is left over when that has ended is refused', async () => {
  let late: Promise<unknown> = Promise.resolve();
  const failed = database.tenant('a', async (tx) => {
    const slow = async (): Promise<void> => {
      await tx.query('SELECT pg_sleep(0.01)');
      await new Promise((resolve) => setTimeout(resolve, 30));
      await tx.query("INSERT INTO probe VALUES ('b', 20)");
    };
    late = slow();
    late.catch(() => undefined);
    await Promise.all([late, Promise.reject(new Error('stop'))]);
  });
  await expect(failed).rejects.toThrow('stop');
  // The next one has the same connection: the pool gives the one that was used last.
  await database.tenant('b', (tx) => tx.query('SELECT pg_sleep(0.1)'));
  await expect(late).rejects.toThrow('transaction is over');
  expect(await ids('b')).toEqual([2]);
});

it('fails as a whole where a statement fails that nobody waited for, and says which', async () => {
  const deferred = database.tenant('a', async (tx) => {
    await tx.query("INSERT INTO probe VALUES ('a', 30)");
    void tx.defer("INSERT INTO probe VALUES ('b', 31)", []);
    return 'a result';
  });
  await expect(deferred).rejects.toThrow(/row-level security/);
  const followed = database.tenant('a', async (tx) => {
    void tx.defer("INSERT INTO probe VALUES ('b', 32)", []);
    await tx.query("INSERT INTO probe VALUES ('a', 33)");
  });
  await expect(followed).rejects.toThrow(/row-level security/);
  expect(await ids('a')).toEqual([1]);
  expect(await ids('b')).toEqual([2]);
});

it('gives the rows of what nobody waited for, and its failure to whoever asks', async () => {
  const rows = await database.tenant('a', (tx) =>
    Promise.resolve({ later: tx.defer<{ id: number }>('SELECT id FROM probe WHERE id = $1', [1]) }),
  );
  expect(await rows.later).toEqual([{ id: 1 }]);
  let lost: Promise<object[]> | undefined;
  const failed = database.tenant('a', (tx) => {
    lost = tx.defer('SELECT 1 / 0', []);
    return Promise.resolve();
  });
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  await expect(lost).rejects.toMatchObject({ code: '22012' });
});

it('tells of what stands once it is committed, and of nothing that was undone', async () => {
  const told: string[] = [];
  const telling = (name: string, sql: string) =>
    database.tenant('a', (tx) => {
      tx.afterCommit(() => told.push(name));
      void tx.defer(sql, []);
      return Promise.resolve();
    });
  await telling('kept', 'SELECT 1');
  await expect(telling('undone', 'SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
  expect(told).toEqual(['kept']);
});

it('sends at the end what was gathered, and nothing of it where the work failed', async () => {
  const gathered = (id: number, work: () => void) =>
    database.tenant('b', (tx) => {
      tx.atEnd(() => {
        void tx.defer('INSERT INTO probe VALUES ($1, $2)', ['b', id]);
      });
      work();
      return Promise.resolve();
    });
  await gathered(40, () => undefined);
  const failed = gathered(41, () => {
    throw new Error('stop');
  });
  await expect(failed).rejects.toThrow('stop');
  expect(await ids('b')).toEqual([2, 40]);
});
