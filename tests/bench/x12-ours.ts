/** Our side of the X12 bench: the ways of reading a file of any size that are compared with the peers'. */
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { checkStream, readStructure as readStructureOf, type CheckedBatch } from '#x12';
import { checkInParallel } from '../../server/cli/check-parallel.ts';

/** What a reader saw: the bench compares it with what was written, so that nobody is fast by leaving something out. */
export interface Seen {
  /** Absent where a reader does not count them. */
  readonly segments?: number;
  readonly sets?: number;
  /** What it found wrong with the file; the batches have no fault. */
  readonly issues: number;
}

async function count(batches: AsyncIterable<CheckedBatch>): Promise<Seen> {
  const seen = { segments: 0, issues: 0 };
  for await (const { segments, issues } of batches) {
    seen.segments += segments;
    seen.issues += issues.length;
  }
  return seen;
}

/** Terminators, ids, envelope, counts and control numbers. */
export async function readStructure(path: string): Promise<Seen> {
  const { segments, sets, issues } = await readStructureOf(createReadStream(path));
  return { segments, sets: [...sets.values()].reduce((sum, one) => sum + one, 0), issues: issues.length };
}

/** The same, and every rule of the guides. */
export const readAndCheck = (path: string): Promise<Seen> => count(checkStream(createReadStream(path)));

/** The same by as many threads as the machine has processors. */
export const readAndCheckByThreads = (path: string): Promise<Seen> =>
  count(
    checkInParallel(
      createReadStream(path),
      availableParallelism(),
      { file: path, library: undefined, switches: undefined },
      {},
    ),
  );
