/** Stored exchanges in the workbench: found by what analysts know, masked unless the role may see patients, audited. */
import { readFileSync } from 'node:fs';
import type { ExchangesView, SavedQuery, TextView } from '../../../server/workbench-view.ts';
import { workbenchUnderTest } from './workbench-under-test.ts';

const bench = await workbenchUnderTest();
const { get, post, send, open, signIn, admin } = bench;
const sample = (name: string): string =>
  readFileSync(new URL(`../../../profiles/samples/${name}`, import.meta.url), 'latin1');
const richest = sample('271-richest.x12');

describe('stored exchanges', () => {
  const answer = Buffer.from(richest, 'latin1');
  const request = Buffer.from(sample('270-subscriber.x12'), 'latin1');
  let id = '';
  beforeAll(async () => {
    id = await bench.exchangeWith(request, answer, {
      payer: 'LKSHR',
      memberId: 'LB1000-0027',
      trace: 'CS-TRACE-1',
      serviceDate: '2026-11-25',
    });
  });
  const search = async (text: string, more: object = {}) =>
    (await post<ExchangesView>(await signIn('analyst'), '/exchanges/search', { text, ...more })).body;

  it.each([
    'member:lb10000027',
    'trace:cstrace1',
    'payer:LKSHR',
    'payer:"lakeshore"',
    'status:applied since:1h',
    'kind:eligibility member:LB10000027 payer:LKSHR',
    '',
  ])('are found by %j', async (text) => {
    const { errors, exchanges } = await search(text);
    expect(errors).toEqual([]);
    expect(exchanges.map((one) => one.id)).toContain(id);
    expect(exchanges.find((one) => one.id === id)).toMatchObject({
      payer: { id: 'LKSHR' },
      parts: ['request', 'answer'],
    });
    expect(exchanges.find((one) => one.id === id)).not.toHaveProperty('serviceDate');
  });

  it('show the day of service to an administrator alone', async () => {
    const told = await post<ExchangesView>(await admin(), '/exchanges/search', { text: 'trace:cstrace1' });
    expect(told.body.exchanges).toMatchObject([{ id, serviceDate: '2026-11-25' }]);
  });

  it.each(['member:OTHER', 'payer:MERID', 'status:error', 'until:1h', 'auth:A1'])(
    'are not found by %j',
    async (text) => {
      const { errors, exchanges } = await search(text);
      expect(errors).toEqual([]);
      expect(exchanges.map((one) => one.id)).not.toContain(id);
    },
  );

  it('come in pages that meet and do not overlap', async () => {
    for (let more = 0; more < 4; more += 1)
      await bench.exchangeWith(request, answer, { payer: 'MERID', memberId: `P${more}` });
    const first = await search('', { count: 2 });
    const second = await search('', { count: 2, from: first.next });
    const third = await search('', { count: 2, from: second.next });
    const ids = [first, second, third].flatMap(({ exchanges }) => exchanges.map((one) => one.id));
    expect(new Set(ids).size).toBe(5);
    expect(third.next).toBeUndefined();
  });

  it('are another tenant’s for nobody', async () => {
    const stranger = await signIn('analyst', 'elsewhere');
    const { body } = await post<ExchangesView>(stranger, '/exchanges/search', { text: '' });
    expect(body.exchanges).toEqual([]);
    const told = await post(stranger, '/analyses', { source: { exchange: id, part: 'answer' } });
    expect(told.status).toBe(404);
  });

  it('are masked for an analyst, and the look is audited with the patient', async () => {
    const person = await signIn('analyst');
    const before = bench.events.length;
    const view = await open(person, { source: { exchange: id, part: 'answer' } });
    expect(view).toMatchObject({ masked: true, open: `exchange/${id}/answer`, state: 'ready' });
    const text = (await get<TextView>(person, `/analyses/${view.id}/text`)).body.text;
    for (const value of ['LB10000027', 'FERNANDEZ', 'MARIA-JOSE', '19750101', 'CS-TRACE-1'])
      expect(text).not.toContain(value);
    expect(text).toContain('LKSHR');
    const [event] = bench.events.slice(before);
    expect(event?.outcome).toBe('0');
    expect(JSON.stringify(event?.entity)).toContain('Patient/pat-1');
  });

  it('are shown as they are to an administrator alone', async () => {
    const source = { exchange: id, part: 'answer', unmasked: true };
    expect((await post(await signIn('analyst'), '/analyses', { source })).status).toBe(403);
    const boss = await admin();
    const view = await open(boss, { source });
    expect(view.masked).toBe(false);
    expect((await get<TextView>(boss, `/analyses/${view.id}/text`)).body.text).toContain('LB10000027');
  });
});

it('keeps searches for oneself or for all, with a text that lies readable nowhere', async () => {
  const [one, two] = [await signIn('analyst'), await signIn('second-analyst')];
  const draft = { name: 'My member', text: 'member:PLANTED123', shared: false };
  const kept = (await post<SavedQuery>(one, '/queries', draft)).body;
  expect(kept).toMatchObject({ ...draft, mine: true, owner: 'The analyst' });
  expect((await get<SavedQuery[]>(two, '/queries')).body).toEqual([]);
  await send(one, 'PUT', `/queries/${kept.id}`, { ...draft, shared: true });
  expect((await get<SavedQuery[]>(two, '/queries')).body).toMatchObject([
    { text: 'member:PLANTED123', mine: false },
  ]);
  expect((await send(two, 'DELETE', `/queries/${kept.id}`)).status).toBe(404);
  const rows = await bench.sql<{ all: string }>(
    'SELECT string_agg(q::text, $1) AS all FROM saved_queries q',
    [' '],
  );
  expect(rows[0]?.all).not.toContain('PLANTED');
  expect(rows[0]?.all).not.toContain(Buffer.from('PLANTED').toString('hex'));
  expect((await send(one, 'DELETE', `/queries/${kept.id}`)).status).toBe(204);
});
