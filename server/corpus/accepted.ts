import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SampleOutput, SampleResult, SampleState } from './sample.ts';

/** Outputs that somebody accepted, by the name of the sample. Plain JSON. */
export interface AcceptedRun {
  readonly version: 1;
  readonly samples: Readonly<Record<string, AcceptedSample>>;
}

export interface AcceptedSample {
  readonly state: SampleState;
  /** SHA-256 of the output, in hexadecimal. */
  readonly hash: string;
  /** The output itself, compressed, in base64: small enough to keep, and all that is needed to show what changed. */
  readonly output: string;
}

const states: readonly SampleState[] = ['ok', 'issues', 'unreadable', 'skipped', 'failed'];

export const hashOf = (output: SampleOutput): string =>
  createHash('sha256').update(JSON.stringify(output)).digest('hex');

const packed = (output: SampleOutput): string =>
  deflateRawSync(JSON.stringify(output), { level: 9 }).toString('base64');

/** The output of an accepted sample. Throws where the file that holds it was damaged. */
export function outputOf({ output }: AcceptedSample): SampleOutput {
  return JSON.parse(inflateRawSync(Buffer.from(output, 'base64')).toString('utf8')) as SampleOutput;
}

/** Some results as the accepted ones. `before`: accepted samples that stay where there is no result. */
export function acceptedRunOf(results: Iterable<SampleResult>, before?: AcceptedRun): AcceptedRun {
  const fresh = [...results].map(
    ({ name, state, hash, output }) => [name, { state, hash, output: packed(output) }] as const,
  );
  const all = { ...before?.samples, ...Object.fromEntries(fresh) };
  const sorted = Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { version: 1, samples: Object.fromEntries(sorted) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isSample(value: unknown): value is AcceptedSample {
  if (!isObject(value)) return false;
  const { state, hash, output } = value;
  return states.some((one) => one === state) && typeof hash === 'string' && typeof output === 'string';
}

/** An accepted run from the text of its file; undefined where it is none. */
export function parseAcceptedRun(text: string): AcceptedRun | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value['version'] !== 1 || !isObject(value['samples'])) return undefined;
    const samples = Object.entries(value['samples']);
    const sound = samples.filter((one): one is [string, AcceptedSample] => isSample(one[1]));
    return sound.length === samples.length ? { version: 1, samples: Object.fromEntries(sound) } : undefined;
  } catch {
    return undefined;
  }
}

/** Names of accepted samples of which there is no result any more. */
export function missingFrom(results: Iterable<SampleResult>, accepted: AcceptedRun | undefined): string[] {
  const names = new Set([...results].map(({ name }) => name));
  return Object.keys(accepted?.samples ?? {}).filter((name) => !names.has(name));
}
