/** A large file checked by several threads: this one reads its structure and hands out parts, the others check them. */
import { Worker } from 'node:worker_threads';
import { partitionFile, type CheckedBatch, type CheckOptions, type Part } from '#x12';
import type { CheckedPart, CheckWorkerData } from './check-worker.ts';

/** Bytes of a part: large enough that handing it out costs nothing, small enough to share the work evenly. */
const PART = 1024 * 1024;
/** Parts that wait for each worker, so that none is idle and none piles up. */
const WAITING = 4;
/** Megabytes of young memory for each worker: more makes it no faster. */
const YOUNG_MEGABYTES = 16;

class Pool {
  readonly #workers: readonly Worker[];
  readonly #done = new Map<number, CheckedPart>();
  #sent = 0;
  #received = 0;
  #handedOn = 0;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(count: number, data: CheckWorkerData) {
    const entry = new URL('./check-worker.ts', import.meta.url);
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MEGABYTES };
    this.#workers = Array.from(
      { length: count },
      () => new Worker(entry, { workerData: data, resourceLimits }),
    );
    for (const worker of this.#workers) {
      worker.on('message', (checked: CheckedPart) => {
        this.#received += 1;
        this.#done.set(checked.index, checked);
        this.#wake();
      });
      worker.on('error', (error: Error) => {
        this.#failure = error;
        this.#wake();
      });
    }
  }

  /** Hands out one part; waits while too many are under way. */
  async check(part: Part): Promise<void> {
    this.#workers[this.#sent % this.#workers.length]?.postMessage({ index: this.#sent, part });
    this.#sent += 1;
    while (this.#sent - this.#received >= this.#workers.length * WAITING) await this.#news();
  }

  /** What was checked, in the order it was handed out, as far as it goes without a gap. */
  *ready(): Generator<CheckedPart> {
    for (let next = this.#done.get(this.#handedOn); next; next = this.#done.get(this.#handedOn)) {
      this.#done.delete(this.#handedOn);
      this.#handedOn += 1;
      yield next;
    }
  }

  async all(): Promise<void> {
    while (this.#received < this.#sent) await this.#news();
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** Waits for a worker; one may have failed while nobody waited. */
  async #news(): Promise<void> {
    this.#throwFailure();
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }
}

/** As `checkStream`, with `count` threads beside this one. `chunks` are the bytes of `data.file`. */
export async function* checkInParallel(
  chunks: AsyncIterable<Uint8Array>,
  count: number,
  data: CheckWorkerData,
  options: CheckOptions,
): AsyncGenerator<CheckedBatch> {
  const pool = new Pool(count, data);
  const ready = () => [...pool.ready()].flatMap(({ issues }) => issues);
  try {
    for await (const { parts, segments, interchanges, issues } of partitionFile(chunks, PART, options)) {
      for (const part of parts) await pool.check(part);
      yield { segments, interchanges, issues: [...issues, ...ready()] };
    }
    await pool.all();
    yield { segments: 0, interchanges: 0, issues: ready() };
  } finally {
    await pool.end();
  }
}
