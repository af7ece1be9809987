/** What-if runs: the samples and the newest exchanges, mapped with and without a draft, on a thread of their own. */
import { randomUUID } from 'node:crypto';
import type { Overlay, PasVersion } from '#mappers';
import { searchExchanges } from '../exchange/search.ts';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import { builtInSamples } from '../workbench/built-in-samples.ts';
import type { WhatIfMessage, WhatIfResult } from '../workbench/what-if.ts';
import { startThread, ThreadFailed, type Thread } from '../workbench/workers.ts';
import type { WhatIfDifferences, WhatIfView } from '../workbench-view.ts';
import { overlaysFor } from '../payers/overlays.ts';
import type { WorkbenchOverlays } from './workbench-overlays.ts';
import { maskOf, type SourceNeeds } from './workbench-sources.ts';

/** Since it was last looked at. */
const KEPT_MS = 30 * 60_000;
/** Of all analysts together: each takes a core. */
const MOST_RUNNING = 4;

export interface WhatIfAsk {
  readonly draft: Overlay;
  readonly pas: PasVersion;
  /** Newest exchanges to take along. */
  readonly exchanges: number;
}

export interface WhatIfs {
  start(user: UserContext, ask: WhatIfAsk): Promise<WhatIfView>;
  view(user: UserContext, id: string): WhatIfView;
  cancel(user: UserContext, id: string): Promise<void>;
  differences(user: UserContext, id: string, from: number, count: number): WhatIfDifferences;
  stop(): Promise<void>;
}

interface Needs extends SourceNeeds {
  readonly inForce: WorkbenchOverlays['inForce'];
  readonly log: Log;
}

interface Run {
  readonly owner: string;
  readonly thread: Thread;
  view: WhatIfView;
  result?: WhatIfResult;
  usedAt: number;
}

const ownerOf = ({ tenant, user }: UserContext): string => JSON.stringify([tenant, user.key]);

export function whatIfsIn(needs: Needs): WhatIfs {
  const runs = new Map<string, Run>();
  const tidy = (): void => {
    const now = needs.clock().getTime();
    for (const [id, { usedAt, view }] of runs)
      if (now - usedAt > KEPT_MS && view.state !== 'running') runs.delete(id);
  };
  const find = (user: UserContext, id: string): Run => {
    tidy();
    const run = runs.get(id);
    if (run?.owner !== ownerOf(user)) throw new Problem('workbench/no-such-what-if');
    run.usedAt = needs.clock().getTime();
    return run;
  };
  return {
    async start(user, ask) {
      tidy();
      const running = [...runs.values()].filter(({ view }) => view.state === 'running');
      if (running.length >= MOST_RUNNING) throw new Problem('workbench/busy');
      const id = randomUUID();
      const thread = startThread();
      const view: WhatIfView = { id, state: 'running', done: 0, total: 0 };
      const run: Run = { owner: ownerOf(user), thread, view, usedAt: needs.clock().getTime() };
      runs.set(id, run);
      void work(needs, user, ask, run);
      return Promise.resolve(run.view);
    },
    view: (user, id) => find(user, id).view,
    async cancel(user, id) {
      const run = find(user, id);
      if (run.view.state === 'running') run.view = { ...run.view, state: 'cancelled' };
      await run.thread.end();
    },
    differences(user, id, from, count) {
      const messages = find(user, id).result?.messages ?? [];
      return { from, total: messages.length, messages: messages.slice(from - 1, from - 1 + count) };
    },
    async stop() {
      await Promise.all([...runs.values()].map(({ thread }) => thread.end()));
    },
  };
}

/** Never rejects: however it ends, the view says so. */
async function work(needs: Needs, user: UserContext, ask: WhatIfAsk, run: Run): Promise<void> {
  const { thread } = run;
  const isRunning = () => run.view.state === 'running';
  try {
    const [before, after] = await overlaysAround(needs, user, ask.draft);
    const messages = await corpus(needs, user, ask.exchanges, thread);
    if (!isRunning()) return;
    run.view = { ...run.view, total: messages.length };
    const now = needs.clock().toISOString();
    run.result = await thread.call(
      'what-if',
      { pas: ask.pas, before, after, messages, now },
      (_step, done) => {
        if (isRunning()) run.view = { ...run.view, done };
      },
    );
    if (isRunning())
      run.view = { ...run.view, state: 'done', done: messages.length, counts: run.result.counts };
  } catch (cause) {
    if (!isRunning()) return;
    const frames = cause instanceof ThreadFailed ? cause.message : undefined;
    needs.log.error({ whatIf: run.view.id, frames, err: frames ? undefined : cause }, 'a what-if run failed');
    run.view = { ...run.view, state: 'failed', why: 'Something went wrong on our side; the log says where.' };
  } finally {
    await thread.end();
  }
}

/** The overlays in force for the draft's payer, without and with the draft in its place. */
async function overlaysAround(
  { database, inForce }: Needs,
  user: UserContext,
  draft: Overlay,
): Promise<[before: readonly Overlay[], after: readonly Overlay[]]> {
  const all = await database.tenant(user.tenant, (tx) => inForce(tx));
  const put = all.some(({ id }) => id === draft.id)
    ? all.map((one) => (one.id === draft.id ? draft : one))
    : [...all, draft];
  const of = (overlays: readonly Overlay[]) =>
    draft.payer === undefined
      ? overlays.filter(({ payer }) => payer === undefined)
      : overlaysFor(draft.payer, overlays);
  return [of(all), of(put)];
}

/** All samples, and what exchanges hold, masked; the look at each exchange is audited as one search. */
async function corpus(
  needs: Needs,
  user: UserContext,
  exchanges: number,
  thread: Thread,
): Promise<WhatIfMessage[]> {
  const { database, samples, secrets } = needs;
  const builtIn = builtInSamples().map(({ view, content }) => ({
    open: `sample/${view.id}`,
    name: view.name,
    bytes: content,
  }));
  const stored = await database.tenant(user.tenant, async (tx) => {
    const saved: WhatIfMessage[] = [];
    for (const { id, name } of await samples.list(tx)) {
      const sample = await samples.read(tx, id);
      if (sample) saved.push({ open: `sample/${id}`, name, bytes: sample.bytes });
    }
    return saved;
  });
  const found = await database.tenant(user.tenant, async (tx) => {
    const list = exchanges === 0 ? [] : await searchExchanges(tx, secrets, { keys: {}, limit: exchanges });
    await user.auditAccess(tx, {
      interaction: 'search-type',
      type: 'exchange',
      query: `newest=${exchanges}&masked=true&for=what-if`,
      outcome: 'success',
    });
    return list;
  });
  const masked: WhatIfMessage[] = [];
  for (const { id, kind } of found) {
    const exchange = await database.tenant(user.tenant, (tx) => needs.exchanges.read(tx, id));
    for (const part of ['request', 'answer'] as const) {
      const bytes = part === 'request' ? exchange?.requestBytes : exchange?.answerBytes;
      const copy = bytes && (await thread.call('mask', { bytes, ...maskOf(needs, user.tenant) })).bytes;
      if (copy) masked.push({ open: `exchange/${id}/${part}`, name: `${kind} ${part}`, bytes: copy });
    }
  }
  return [...builtIn, ...stored, ...masked];
}
