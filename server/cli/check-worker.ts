/** One thread that checks parts of a file for `check-parallel.ts`. It reads their bytes itself, so that none are copied. */
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { checkPart, type CheckOptions, type Issue, type Part } from '#x12';
import { libraryWith } from './site-library.ts';

/** What a worker is started with. */
export interface CheckWorkerData {
  readonly file: string;
  /** `--library`, read again: a library holds more than can be sent to a thread. */
  readonly library: string | undefined;
  readonly switches: CheckOptions['switches'];
}

export interface CheckedPart {
  readonly index: number;
  readonly issues: readonly Issue[];
}

const { file, library, switches } = workerData as CheckWorkerData;
const options: CheckOptions = { library: libraryWith(library), ...(switches ? { switches } : {}) };
const handle = openSync(file, 'r');

parentPort?.on('message', ({ index, part }: { index: number; part: Part }) => {
  const bytes = new Uint8Array(part.length);
  readSync(handle, bytes, 0, part.length, part.offset);
  const checked: CheckedPart = { index, issues: checkPart(bytes, part, options) };
  parentPort?.postMessage(checked);
});
