/** Measures programs against each other: each in a process of its own, in alternating rounds, the median of each. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that reads one file and prints a {@link Measurement}. */
export interface Run {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
}

export interface Measurement {
  /** CPU seconds of the fastest read, user and system, of all threads; without the start of the process. */
  readonly seconds: number;
  /** CPU seconds of the first read, when nothing was compiled yet. */
  readonly first: number;
  /** Seconds on the clock of the fastest read; of programs that tell it. */
  readonly wall?: number;
  /** Memory at the highest, the program itself included. */
  readonly peakBytes: number;
  readonly segments?: number;
  readonly sets?: number;
  readonly issues: number;
  /** Of a program that the lock file does not know. */
  readonly version?: string;
}

const LONGEST_MS = 15 * 60_000;

async function once(run: Run): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(run.program, [...run.arguments], { timeout: LONGEST_MS });
  return JSON.parse(stdout) as Measurement;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (lower + upper) / 2;
}

/**
 * Every run once a round, each round beginning with the next one, so that a machine that grows slower is unfair to nobody.
 * Throws when a program fails: a bench without one of its sides is none.
 */
export async function alternate<T extends Run>(
  runs: readonly T[],
  rounds: number,
): Promise<ReadonlyMap<T, Measurement>> {
  const all = new Map(runs.map((run): [T, Measurement[]] => [run, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % runs.length;
    for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${run.name}\n`);
      all.get(run)?.push(await once(run));
    }
  }
  return new Map([...all].map(([run, measured]) => [run, medianOf(measured)]));
}

function medianOf(measured: readonly Measurement[]): Measurement {
  const [first] = measured;
  if (!first) throw new Error('At least one round is needed.');
  const seconds = median(measured.map((one) => one.seconds));
  const wall = median(measured.map((one) => one.wall ?? NaN));
  return {
    ...first,
    seconds,
    first: median(measured.map((one) => one.first)),
    ...(Number.isNaN(wall) ? {} : { wall }),
    peakBytes: median(measured.map((one) => one.peakBytes)),
  };
}
