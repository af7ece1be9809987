import { setImmediate } from 'node:timers/promises';
import type { TransactionMap, WriteSettings } from '#mappers';
import { diffFhir, diffX12, type DiffOptions, type Difference } from '../diff/index.ts';
import { hashOf, outputOf, type AcceptedRun, type AcceptedSample } from './accepted.ts';
import { mapSample } from './map-sample.ts';
import type { Sample, SampleOutput, SampleResult } from './sample.ts';

export interface CorpusOptions {
  /** The run to compare with. Without it every sample is new. */
  readonly accepted?: AcceptedRun | undefined;
  /** What is no difference, as `diff --ignore` takes it. */
  readonly ignore?: DiffOptions['ignore'];
  /** How Bundles are written: a payer's delimiters and characters. */
  readonly settings?: Partial<WriteSettings>;
}

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : '');

/** `$this.issues[0]` → `issues[0]`: issues and unused values are no resource. */
function plain({ a, b, ...rest }: Difference): Difference {
  const shortened = (path: string) => path.replace('$this.', '');
  return {
    ...rest,
    ...(a ? { a: { ...a, path: shortened(a.path) } } : {}),
    ...(b ? { b: { ...b, path: shortened(b.path) } } : {}),
  };
}

/** An issue by what it says and where in the guide or the resource: that it moved by some bytes is no difference. */
function toldOf(found: SampleOutput['issues'][number]): string {
  const { severity, code, message, at, segmentId = '' } = found;
  const element = at.element === undefined ? '' : String(at.element).padStart(2, '0');
  const place = 'fhir' in found && found.fhir ? found.fhir : `${at.loop} ${segmentId}${element}`.trim();
  return `${severity} ${code}${place === '' ? '' : ` at ${place}`}: ${message}`;
}

/** What two outputs of one sample do not share. */
function diffOutputs(
  before: SampleOutput,
  after: SampleOutput,
  options: DiffOptions = {},
): readonly Difference[] {
  const isX12 = typeof before.value === 'string' || typeof after.value === 'string';
  const values = isX12
    ? diffX12(bytesOf(before.value), bytesOf(after.value), options)
    : diffFhir(before.value, after.value, options);
  const beside = ({ issues, unused }: SampleOutput) => ({ issues: issues.map(toldOf), unused });
  return [...values, ...diffFhir(beside(before), beside(after), options).map(plain)];
}

/** Against what was accepted: equal hashes need no look at the output. */
function compared(
  accepted: AcceptedSample | undefined,
  output: SampleOutput,
  ignore: DiffOptions['ignore'] = [],
): Pick<SampleResult, 'hash' | 'change' | 'differences'> {
  const hash = hashOf(output);
  if (!accepted) return { hash, change: 'new', differences: [] };
  if (accepted.hash === hash) return { hash, change: 'same', differences: [] };
  // What is accepted is plain JSON, and what is compared with it must be.
  const now = JSON.parse(JSON.stringify(output)) as SampleOutput;
  const differences = diffOutputs(outputOf(accepted), now, { ignore });
  return { hash, change: differences.length > 0 ? 'changed' : 'same', differences };
}

/**
 * Maps every sample by `maps` and compares it with the accepted run: results come as they are made, in the order of the samples, and
 * other work of the process gets its turn between two of them. For a what-if run the samples twice: by the published maps, whose
 * results become the accepted run (`acceptedRunOf`), then by the changed ones.
 */
export async function* runCorpus(
  samples: AsyncIterable<Sample> | Iterable<Sample>,
  maps: readonly TransactionMap[],
  { accepted, ignore, settings }: CorpusOptions = {},
): AsyncGenerator<SampleResult> {
  for await (const { name, bytes } of samples) {
    const mapped = mapSample(bytes, maps, settings);
    const known = accepted && Object.hasOwn(accepted.samples, name) ? accepted.samples[name] : undefined;
    yield { name, ...mapped, ...compared(known, mapped.output, ignore) };
    await setImmediate();
  }
}
