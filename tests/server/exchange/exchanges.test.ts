/** An exchange is committed before it is sent, its answer before it is applied, and every failure has its state. */
import type { Exchange, ExchangeHandler } from '../../../server/exchange/exchanges.ts';
import { Problem, type ProblemId } from '../../../server/problems.ts';
import { freshDatabase } from '../postgres.ts';
import { applied, bytes, draft, harness, openJobs, type Harness, type Send } from './harness.ts';

const store = await freshDatabase();
const jobs = await openJobs(store.database);
afterAll(() => jobs.stop());

const answers: Send = () => Promise.resolve(bytes('ISA*271~'));
const failsWith =
  (id: ProblemId, params = {}): Send =>
  () =>
    Promise.reject(new Problem(id, params));

const submitted = ({ exchanges }: Harness, kind?: string): Promise<Exchange> =>
  store.database.tenant('t1', (tx) => exchanges.submit(tx, draft(kind)));

const build = (send: Send, handlers?: Record<string, ExchangeHandler>): Harness =>
  harness({ database: store.database, jobs, send, ...(handlers === undefined ? {} : { handlers }) });

it('goes from queued to applied and keeps bytes, numbers, events, context and outcome', async () => {
  const h = build(answers);
  const { id } = await submitted(h);
  const done = await h.exchanges.drive('t1', id);
  expect(done.state).toBe('applied');
  expect(done.events.map((event) => event.state)).toEqual([
    'queued',
    'claimed',
    'inflight',
    'answered',
    'applied',
  ]);
  expect(Buffer.from(done.requestBytes).toString()).toBe(`ISA*${done.numbers.interchange}~NM1*ZEBRAFISH~`);
  expect(Buffer.from(done.answerBytes ?? []).toString()).toBe('ISA*271~');
  expect(done).toMatchObject({ context: { check: 'c1' }, outcome: { said: 'yes' }, attempts: 1 });
});

it('has committed the request, its numbers and the state before the adapter is called', async () => {
  const seen: object[] = [];
  const h = build(async () => {
    seen.push(
      ...(await store.admin(
        'SELECT state, attempts, request IS NOT NULL AS kept FROM exchanges WHERE state <> $1',
        ['applied'],
      )),
    );
    return bytes('x');
  });
  const { id } = await submitted(h);
  await h.exchanges.drive('t1', id);
  expect(seen).toEqual([{ state: 'inflight', attempts: 1, kept: true }]);
});

it('has committed the answer before the handler is called', async () => {
  const seen: object[] = [];
  const handler: ExchangeHandler = {
    resend: 'safe',
    async apply(_tx, exchange) {
      seen.push(...(await store.admin('SELECT state FROM exchanges WHERE id = $1', [exchange.id])));
      seen.push(
        ...(await store.admin('SELECT count(*)::int FROM exchange_answers WHERE exchange_id = $1', [
          exchange.id,
        ])),
      );
      return { state: 'applied', outcome: {} };
    },
  };
  const h = build(answers, { eligibility: handler });
  await h.exchanges.drive('t1', (await submitted(h)).id);
  expect(seen).toEqual([{ state: 'answered' }, { count: 1 }]);
});

it('submits nothing when the transaction is rolled back', async () => {
  const h = build(answers);
  const before = await store.admin<{ n: number }>('SELECT count(*)::int AS n FROM pgboss.job');
  const failed = store.database.tenant('t1', async (tx) => {
    await h.exchanges.submit(tx, draft());
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await store.admin('SELECT count(*)::int AS n FROM pgboss.job')).toEqual(before);
  expect(await store.admin("SELECT * FROM exchanges WHERE state = 'queued'")).toEqual([]);
});

it.each<[ProblemId, object, string, string]>([
  ['payer/unreachable', {}, 'queued', 'queued'],
  ['payer/refused', { status: 401 }, 'failed', 'failed'],
  ['payer/refused', { status: 429 }, 'queued', 'queued'],
  ['payer/refused', { status: 503 }, 'queued', 'ambiguous'],
  ['payer/cut', {}, 'queued', 'ambiguous'],
  ['payer/timeout', {}, 'queued', 'ambiguous'],
  ['payer/too-large', { limit: 50 }, 'failed', 'ambiguous'],
])('%s %j: a 270 becomes %s, a 278 %s', async (problem, params, eligibility, authorization) => {
  const h = build(failsWith(problem, params));
  for (const [kind, state] of [
    ['eligibility', eligibility],
    ['authorization', authorization],
  ]) {
    const after = await h.exchanges.drive('t1', (await submitted(h, kind)).id);
    expect(after).toMatchObject({ state, lastProblem: problem });
    expect(after.retryAt !== undefined).toBe(state === 'queued');
  }
});

it('waits until retryAt, asks again with the same bytes, longer apart each time, and gives up in the end', async () => {
  const sent: string[] = [];
  const h = build((_route, request, { payloadId }) => {
    sent.push(`${payloadId} ${Buffer.from(request).toString()}`);
    return Promise.reject(new Problem('payer/cut'));
  });
  const { id } = await submitted(h);
  const waits: number[] = [];
  let now = await h.exchanges.drive('t1', id);
  for (let n = 0; n < 20 && now.state === 'queued'; n++) {
    expect((await h.exchanges.drive('t1', id)).attempts).toBe(now.attempts);
    const wait = (now.retryAt?.getTime() ?? 0) - (now.events.at(-1)?.at.getTime() ?? 0);
    waits.push(wait);
    h.pass(wait + 1_000);
    now = await h.exchanges.drive('t1', id);
  }
  expect(now).toMatchObject({ state: 'failed', lastProblem: 'payer/cut' });
  expect(new Set(sent).size).toBe(1);
  expect(sent).toHaveLength(now.attempts);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.length).toBeGreaterThan(3);
});

it('asks again when the payer asked to wait, and takes its refusal when the time is over', async () => {
  const wait: ExchangeHandler = {
    resend: 'safe',
    apply: () => Promise.resolve({ state: 'queued', outcome: { aaa: '42' } }),
  };
  const h = build(answers, { eligibility: wait });
  const { id } = await submitted(h);
  expect(await h.exchanges.drive('t1', id)).toMatchObject({ state: 'queued', outcome: { aaa: '42' } });
  h.pass(595_000);
  expect(await h.exchanges.drive('t1', id)).toMatchObject({ state: 'rejected', attempts: 2 });
});

it('sends once when several drive at the same moment', async () => {
  let sent = 0;
  const slow: Send = () => new Promise((resolve) => setTimeout(() => resolve(bytes(`n${++sent}`)), 100));
  const [a, b] = [build(slow), build(slow)];
  const { id } = await submitted(a);
  await Promise.all([a, b, a, b].map((h) => h.exchanges.drive('t1', id)));
  expect(sent).toBe(1);
});

it('does not take from itself, after a start, what its own workers have taken up', async () => {
  const sent: string[] = [];
  const [out, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let mine = '';
  const h = build(async (_route, _request, { payloadId }) => {
    sent.push(payloadId);
    // What earlier tests left is taken up as well, and answered at once.
    if (payloadId === mine && sent.filter((one) => one === mine).length === 1) {
      out.resolve(undefined);
      await answered.promise;
    }
    return bytes('ISA*271~');
  });
  mine = (await submitted(h)).id;
  const driving = h.exchanges.drive('t1', mine);
  await out.promise;
  await h.exchanges.recover(true);
  answered.resolve(undefined);
  expect((await driving).state).toBe('applied');
  expect(sent.filter((one) => one === mine)).toHaveLength(1);
});

it('keeps a late answer without applying it, and an awaited one after giving up', async () => {
  const h = build(answers);
  const { id } = await submitted(h);
  await h.exchanges.drive('t1', id);
  const after = await h.exchanges.receive('t1', id, bytes('again'));
  expect(after.state).toBe('applied');
  expect(after.events.at(-1)).toMatchObject({ detail: 'late-answer' });
  expect(Buffer.from(after.answerBytes ?? []).toString()).toBe('ISA*271~');

  const failing = build(failsWith('payer/refused', { status: 400 }));
  const { id: failed } = await submitted(failing);
  expect((await failing.exchanges.drive('t1', failed)).state).toBe('failed');
  expect((await failing.exchanges.receive('t1', failed, bytes('at last'))).state).toBe('applied');
});

it('rolls a failing handler back, tries again later, and ends after five times with the answer kept', async () => {
  let tries = 0;
  const broken: ExchangeHandler = {
    resend: 'safe',
    async apply(tx) {
      tries++;
      await tx.query("INSERT INTO installation VALUES ('from a broken handler', '1')");
      throw new Error('our bug');
    },
  };
  const h = build(answers, { eligibility: broken });
  const { id } = await submitted(h);
  for (let n = 0; n < 7; n++) {
    await h.exchanges.drive('t1', id);
    await store.admin('UPDATE exchanges SET lease_until = NULL WHERE id = $1', [id]);
  }
  const ended = await h.exchanges.drive('t1', id);
  expect(ended).toMatchObject({ state: 'failed' });
  expect(ended.answerBytes).toBeDefined();
  expect(tries).toBe(5);
  expect(await store.admin("SELECT * FROM installation WHERE name LIKE 'from%'")).toEqual([]);
});

it('tells the handler, in the same transaction, that an exchange ended without an answer', async () => {
  const ended: string[] = [];
  const handler: ExchangeHandler = {
    ...applied,
    ended: (_tx, exchange) =>
      Promise.resolve(void ended.push(`${exchange.state} ${exchange.lastProblem ?? ''}`)),
  };
  const h = build(failsWith('payer/refused', { status: 403 }), { eligibility: handler });
  await h.exchanges.drive('t1', (await submitted(h)).id);
  expect(ended).toEqual(['failed payer/refused']);
});

it('is found by any of its keys however they are written, by its own tenant only', async () => {
  const h = build(answers);
  const { id } = await store.database.tenant('t2', (tx) => h.exchanges.submit(tx, draft()));
  const find = async (tenant: string, keys: object): Promise<string[]> =>
    (await store.database.tenant(tenant, (tx) => h.exchanges.find(tx, keys))).map((found) => found.id);
  expect(await find('t2', { memberId: 'w123456' })).toEqual([id]);
  expect(await find('t2', { payer: 'TEST', trace: 't1' })).toEqual([id]);
  expect(await find('t2', { payer: 'OTHER', trace: 't1' })).toEqual([]);
  expect(await find('t3', { memberId: 'w123456' })).toEqual([]);
  await expect(h.exchanges.drive('t3', id)).rejects.toMatchObject({ id: 'exchange/no-such-exchange' });
  await store.database.tenant('t2', (tx) => h.exchanges.cancel(tx, id));
  expect((await h.exchanges.drive('t2', id)).state).toBe('cancelled');
});

it('never gives a control number twice to eight submitters, and the events cannot be changed', async () => {
  const h = build(answers);
  const numbers: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async (_, submitter) => {
      for (let n = 0; n < 10; n++) {
        const made = await store.database.tenant(`n${submitter % 3}`, (tx) =>
          h.exchanges.submit(tx, draft()),
        );
        numbers.push(made.numbers.interchange);
      }
    }),
  );
  expect(new Set(numbers).size).toBe(80);
  await expect(store.admin('DELETE FROM exchange_events')).rejects.toThrow('never changed');
  await expect(store.admin("UPDATE exchanges SET request = '\\x00'")).rejects.toThrow('never changed');
});

describe('one whose fate is unknown', () => {
  const ambiguous = async (h: Harness): Promise<string> => {
    const { id } = await submitted(h, 'authorization');
    expect((await h.exchanges.drive('t1', id)).state).toBe('ambiguous');
    return id;
  };

  it.each(['acknowledged', 'applied', 'cancelled'] as const)(
    'is settled as %s, and says by whom',
    async (next) => {
      const h = build(failsWith('payer/cut'));
      const id = await ambiguous(h);
      await store.database.tenant('t1', (tx) => h.exchanges.settle(tx, id, next, 'by-person'));
      const settled = await store.database.tenant('t1', (tx) => h.exchanges.read(tx, id));
      expect(settled?.state).toBe(next);
      expect(settled?.events.at(-1)).toMatchObject({ state: next, detail: 'by-person' });
      // Nothing of it goes out again.
      expect((await h.exchanges.drive('t1', id)).attempts).toBe(1);
    },
  );

  it('takes its answer still when it was known to have arrived', async () => {
    const h = build(failsWith('payer/cut'));
    const id = await ambiguous(h);
    await store.database.tenant('t1', (tx) => h.exchanges.settle(tx, id, 'acknowledged', 'by-person'));
    expect((await h.exchanges.receive('t1', id, bytes('ISA*278~'))).state).toBe('applied');
  });

  it('is settled once, and no other kind of exchange is', async () => {
    const h = build(answers);
    const { id } = await submitted(h);
    await h.exchanges.drive('t1', id);
    const settle = store.database.tenant('t1', (tx) => h.exchanges.settle(tx, id, 'cancelled', 'by-person'));
    await expect(settle).rejects.toMatchObject({ id: 'exchange/not-ours-to-change' });
  });
});

it('is found by keys that came with its answer, however often they are told', async () => {
  const h = build(answers);
  const { id } = await submitted(h);
  const found = await store.database.tenant('t1', async (tx) => {
    await h.exchanges.addKeys(tx, id, { authorization: 'AUTH 7-1' });
    await h.exchanges.addKeys(tx, id, { authorization: 'auth7-1' });
    return h.exchanges.find(tx, { authorization: 'AUTH71' });
  });
  expect(found.map((one) => one.id)).toEqual([id]);
});
