/** How calls to one EHR are shared out: its limit, turns, people first, and pauses. The clock is the test's. */
import { budgetOf, ehrBudgets, type Budget, type Turn } from '../../../server/ehr/budget.ts';
import type { Flags } from '../../../server/ehr/connection.ts';

// In a module, jest is no global.
const timers = (import.meta as unknown as { jest: typeof jest }).jest;

const person = (lane: string): Turn => ({ lane, urgency: 'person' });
const background = (lane: string): Turn => ({ lane, urgency: 'background' });
const rate = { limit: 3, windowSeconds: 1, wallClock: true, countsToken: true };

beforeEach(() => {
  timers.useFakeTimers({ now: new Date('2026-11-26T12:00:00.100Z') });
});
afterEach(() => {
  timers.useRealTimers();
});

/** Takes turns in order; gives the lanes in the order in which they were let through. */
function line(budget: Budget, turns: readonly Turn[]): string[] {
  const through: string[] = [];
  for (const turn of turns)
    budget.take(turn).then(
      () => through.push(turn.lane),
      (cause: unknown) => through.push(`${turn.lane}: ${cause instanceof Error ? cause.message : ''}`),
    );
  return through;
}

it('lets calls through until the limit, then with the next window of the clock', async () => {
  const budget = budgetOf(rate);
  const through = line(
    budget,
    [1, 2, 3, 4, 5].map(() => person('a')),
  );
  await timers.advanceTimersByTimeAsync(0);
  expect(through).toHaveLength(3);
  await timers.advanceTimersByTimeAsync(899);
  expect(through).toHaveLength(3);
  await timers.advanceTimersByTimeAsync(2);
  expect(through).toHaveLength(5);
});

it('counts the last seconds where the EHR does not count by the clock', async () => {
  const budget = budgetOf({ ...rate, wallClock: false });
  const through = line(
    budget,
    [1, 2, 3].map(() => person('a')),
  );
  await timers.advanceTimersByTimeAsync(600);
  const later = line(budget, [person('b')]);
  await timers.advanceTimersByTimeAsync(399);
  expect(later).toEqual([]);
  await timers.advanceTimersByTimeAsync(2);
  expect([through.length, later]).toEqual([3, ['b']]);
});

it('lets sessions take turns: one that asks a lot does not keep the others waiting', async () => {
  const budget = budgetOf(rate);
  await Promise.all([1, 2, 3].map(() => budget.take(person('a'))));
  const through = line(budget, ['a', 'a', 'a', 'b', 'c'].map(person));
  await timers.advanceTimersByTimeAsync(901);
  expect(through).toEqual(['a', 'b', 'c']);
  await timers.advanceTimersByTimeAsync(1_000);
  expect(through).toEqual(['a', 'b', 'c', 'a', 'a']);
});

it('lets people go before work in the background, which leaves them a part of each window', async () => {
  const budget = budgetOf({ ...rate, limit: 5 });
  const through = line(
    budget,
    [1, 2, 3, 4, 5].map(() => background('job')),
  );
  await timers.advanceTimersByTimeAsync(0);
  expect(through).toHaveLength(4);
  const people = line(budget, [person('a'), person('b')]);
  await timers.advanceTimersByTimeAsync(0);
  expect(people).toEqual(['a']);
  await timers.advanceTimersByTimeAsync(901);
  expect([people, through.length]).toEqual([['a', 'b'], 5]);
});

it('says when to come back where a person would wait too long', async () => {
  const budget = budgetOf({ ...rate, windowSeconds: 60 });
  await Promise.all([1, 2, 3].map(() => budget.take(person('a'))));
  await expect(budget.take(person('a'))).rejects.toMatchObject({
    id: 'ehr/throttled',
    params: { seconds: 60 },
  });
});

it('gives up for a person who has waited two seconds, and forgets their place', async () => {
  const budget = budgetOf({ ...rate, limit: 1 });
  const through = line(budget, ['a', 'b', 'c', 'd', 'e'].map(person));
  await timers.advanceTimersByTimeAsync(10_000);
  expect(through).toEqual([
    'a',
    'b',
    'c',
    expect.stringMatching(/^d: The EHR asks/),
    expect.stringMatching(/^e: /),
  ]);
});

it('asks nobody while the EHR wants a pause: to its time, or to the next minute of the clock', async () => {
  const budget = budgetOf(undefined);
  budget.pause(Date.now() + 1_500);
  const through = line(budget, [person('a')]);
  await timers.advanceTimersByTimeAsync(1_400);
  expect(through).toEqual([]);
  await timers.advanceTimersByTimeAsync(200);
  expect(through).toEqual(['a']);
  budget.pause();
  await expect(budget.take(person('a'))).rejects.toMatchObject({ params: { seconds: 59 } });
  const job = line(budget, [background('job')]);
  await timers.advanceTimersByTimeAsync(60_000);
  expect(job).toEqual(['job']);
});

it('is one for each connection, and another when its limit is changed', () => {
  const budgets = ehrBudgets();
  const flags = (limit: number) => ({ rate: { ...rate, limit } }) as Flags;
  const one = budgets.of({ tenant: 't', id: 'c', flags: flags(1) });
  expect(budgets.of({ tenant: 't', id: 'c', flags: flags(1) })).toBe(one);
  expect(budgets.of({ tenant: 'u', id: 'c', flags: flags(1) })).not.toBe(one);
  expect(budgets.of({ tenant: 't', id: 'c', flags: flags(2) })).not.toBe(one);
});

it('tries again within the hour, however long an EHR asks for: a broken answer closes nothing for good', async () => {
  const budget = budgetOf(undefined);
  budget.pause(Date.now() + 1_000);
  const waiting = line(budget, [background('job')]);
  budget.pause(Date.now() + 10 * 365 * 86_400_000);
  await timers.advanceTimersByTimeAsync(90_000);
  expect(waiting).toEqual([expect.stringMatching(/^job: The EHR asks/)]);
  await timers.advanceTimersByTimeAsync(3_600_000);
  const later = line(budget, [person('a')]);
  await timers.advanceTimersByTimeAsync(0);
  expect(later).toEqual(['a']);
});
