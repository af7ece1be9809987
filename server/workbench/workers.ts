/** The workbench threads: who does what, and what becomes of it when one dies. */
import { Worker } from 'node:worker_threads';
import type { CallName, Calls, FromWorker } from './protocol.ts';

/** Told while a call is under way. */
export type Progress = (step: string, done: number, of: number) => void;

/** One thread. */
export interface Thread {
  call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    progress?: Progress,
  ): Promise<Calls[Name]['answer']>;
  /** Calls under way. */
  readonly busy: number;
  /** Ends the thread; what is under way is rejected with `ThreadEnded`. */
  end(): Promise<void>;
  readonly ended: boolean;
}

/** The thread was ended, or died, e.g. for want of memory. */
export class ThreadEnded extends Error {}
/** The thread met a bug of ours; its message holds frames alone. */
export class ThreadFailed extends Error {}

/** Megabytes one thread may take: a file of 2 MB needs some hundreds of times its bytes. */
const MEGABYTES = 2_048;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (cause: Error) => void;
  readonly progress: Progress | undefined;
}

export function startThread(): Thread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  // Never the reason that the process does not end.
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let [calls, ended] = [0, false];
  const end = (): void => {
    ended = true;
    for (const { reject } of waiting.values()) reject(new ThreadEnded('a workbench thread ended'));
    waiting.clear();
  };
  worker.on('message', (told: FromWorker) => {
    const one = waiting.get(told.call);
    if ('step' in told) {
      one?.progress?.(told.step, told.done, told.of);
      return;
    }
    waiting.delete(told.call);
    if ('failed' in told) one?.reject(new ThreadFailed(told.failed));
    else one?.resolve(told.answer);
  });
  worker.on('error', end);
  worker.on('exit', end);
  return {
    call: (name, ask, progress) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(new ThreadEnded('a workbench thread ended'));
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve: resolve as (answer: unknown) => void, reject, progress });
        worker.postMessage({ call: calls, name, ask });
      }),
    get busy() {
      return waiting.size;
    },
    get ended() {
      return ended;
    },
    async end() {
      end();
      await worker.terminate();
    },
  };
}

export interface Threads {
  /** An idle thread, a new one, or the one with the least to do. */
  choose(): Thread;
  end(): Promise<void>;
}

/** At most so many at once; each is started when it is needed. */
export function threadsUpTo(most: number): Threads {
  let threads: Thread[] = [];
  return {
    choose() {
      threads = threads.filter(({ ended }) => !ended);
      const [idlest] = [...threads].sort((a, b) => a.busy - b.busy);
      if (idlest && (idlest.busy === 0 || threads.length >= most)) return idlest;
      const started = startThread();
      threads.push(started);
      return started;
    },
    async end() {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}
