/** Messages that analysts have open: each mapped and kept by a thread, seen by its owner alone, let go after half an hour. */
import { randomUUID } from 'node:crypto';
import type { Overlay, PasVersion } from '#mappers';
import type { Log } from '../log.ts';
import { Problem } from '../problems.ts';
import type { UserContext } from '../security/session-context.ts';
import type { ReadAsk } from '../workbench/protocol.ts';
import { ThreadEnded, ThreadFailed, type Thread, type Threads } from '../workbench/workers.ts';
import type { AnalysisView } from '../workbench-view.ts';
import type { Message } from './workbench-sources.ts';

/** Since it was last asked for anything. */
const KEPT_MS = 30 * 60_000;
/** Open messages of one person, and of all; the one longest unused is let go. */
const MOST_OF_ONE = 12;
const MOST = 60;

/** By what a message is mapped. */
export interface MapChoice {
  readonly pas: PasVersion;
  readonly overlays: readonly Overlay[];
  /** How they are told, e.g. `meridian@3`. */
  readonly names: readonly string[];
}

export interface Analyses {
  /** Begins to map; the view says `mapping` until it is done. */
  open(user: UserContext, message: Message, by: MapChoice): AnalysisView;
  view(user: UserContext, id: string): AnalysisView;
  /** A window of one that is ready; undefined where a path leads nowhere. */
  read(user: UserContext, id: string, ask: ReadAsk): Promise<object | string | undefined>;
  /** The message as it came in. */
  source(user: UserContext, id: string): Promise<Message>;
  choice(user: UserContext, id: string): MapChoice;
  close(user: UserContext, id: string): void;
}

type MutableView = { -readonly [Name in keyof AnalysisView]: AnalysisView[Name] };

interface Kept {
  readonly owner: string;
  readonly thread: Thread;
  readonly view: MutableView;
  readonly by: MapChoice;
  usedAt: number;
}

interface Needs {
  readonly threads: Threads;
  readonly clock: () => Date;
  readonly log: Log;
}

const ownerOf = ({ tenant, user }: UserContext): string => JSON.stringify([tenant, user.key]);

export function analysesIn(needs: Needs): Analyses {
  const kept = new Map<string, Kept>();
  const close = (id: string): void => {
    const one = kept.get(id);
    kept.delete(id);
    // A thread that has ended holds nothing any more.
    one?.thread.call('close', { id }).catch(() => undefined);
  };
  const tidy = (now: number): void => {
    for (const [id, { usedAt }] of kept) if (now - usedAt > KEPT_MS) close(id);
  };
  const makeRoom = (owner: string): void => {
    const oldest = (all: (readonly [string, Kept])[]) => all.sort(([, a], [, b]) => a.usedAt - b.usedAt)[0];
    const own = [...kept].filter(([, one]) => one.owner === owner);
    const out = own.length >= MOST_OF_ONE ? oldest(own) : kept.size >= MOST ? oldest([...kept]) : undefined;
    if (out) close(out[0]);
  };
  const find = (user: UserContext, id: string): Kept => {
    const now = needs.clock().getTime();
    tidy(now);
    const one = kept.get(id);
    if (one?.owner !== ownerOf(user)) throw new Problem('workbench/no-such-analysis');
    one.usedAt = now;
    return one;
  };
  const ready = (user: UserContext, id: string): Kept => {
    const one = find(user, id);
    if (one.view.state === 'ready') return one;
    throw new Problem('workbench/bad-request', { why: `the message is not ready, it is ${one.view.state}` });
  };
  return {
    open(user, message, by) {
      const [id, owner, now] = [randomUUID(), ownerOf(user), needs.clock()];
      tidy(now.getTime());
      makeRoom(owner);
      const one = begin(needs, { id, owner, message, by, now });
      kept.set(id, one);
      return one.view;
    },
    view: (user, id) => find(user, id).view,
    read: (user, id, read) => asked(ready(user, id).thread.call('read', { id, read })),
    async source(user, id) {
      const { thread, view } = ready(user, id);
      const bytes = await asked(thread.call('source', { id }));
      const { name, masked, open } = view;
      return { bytes, name, masked, ...(open === undefined ? {} : { open }) };
    },
    choice: (user, id) => find(user, id).by,
    close(user, id) {
      find(user, id);
      close(id);
    },
  };
}

interface Draft {
  readonly id: string;
  readonly owner: string;
  readonly message: Message;
  readonly by: MapChoice;
  readonly now: Date;
}

function begin({ threads, log }: Needs, { id, owner, message, by, now }: Draft): Kept {
  const thread = threads.choose();
  const { bytes, name, masked, open } = message;
  const view: MutableView = {
    id,
    state: 'mapping',
    name,
    ...(open === undefined ? {} : { open }),
    direction: 'to-fhir',
    masked,
    pas: by.pas,
    overlays: by.names,
    progress: { step: 'checking', done: 0, of: 3 },
  };
  const ask = { id, bytes, pas: by.pas, overlays: by.overlays, now: now.toISOString() };
  const progress = (step: string, done: number, of: number): void => {
    view.progress = { step: step === 'checking' || step === 'mapping' ? step : 'arranging', done, of };
  };
  thread.call('open', ask, progress).then(
    (facts) => {
      Object.assign(view, facts, { state: facts.why === undefined ? 'ready' : 'failed' });
      delete view.progress;
    },
    (cause: unknown) => {
      if (cause instanceof ThreadFailed)
        log.error({ analysis: id, frames: cause.message }, 'a message could not be mapped: a bug of ours');
      view.state = 'failed';
      delete view.progress;
      view.why =
        cause instanceof ThreadEnded
          ? 'The message needs more memory than there is for one. Split it by transaction set.'
          : 'Something went wrong on our side while mapping it; the log says where.';
    },
  );
  return { owner, thread, view, by, usedAt: now.getTime() };
}

/** A thread that ended took what it held along. */
async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof ThreadEnded) throw new Problem('workbench/no-such-analysis', {}, cause);
    throw cause;
  }
}
