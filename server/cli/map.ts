import { createHash } from 'node:crypto';
import type { Bundle } from 'fhir/r4.js';
import { map270, map271, readToFhir, sourcesOfRequest, writeFromFhir, type WriteSettings } from '#mappers';
import { json, type Outcome } from './outcome.ts';

/** Entry ids that are the same for the same file, so that two runs can be compared. */
function idsFrom(bytes: Uint8Array): () => string {
  let count = 0;
  return () => {
    count += 1;
    const hex = createHash('sha256').update(bytes).update(String(count)).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}

/** What is mapped is held in memory as FHIR, with a trace line for each value: some hundreds of times its bytes. */
const LARGEST_FILE_MB = 4;

/** `map to-fhir`: 270 or 271 → a collection Bundle, or `{bundle, trace, unused, issues}`. */
export function toFhir(bytes: Uint8Array, trace: boolean): Outcome {
  if (bytes.length > LARGEST_FILE_MB * 1024 * 1024) {
    return {
      code: 2,
      error: `The file is larger than ${LARGEST_FILE_MB} MB, which is the most that is mapped at once. Split it into smaller files of whole transaction sets.\n`,
    };
  }
  const reading = readToFhir(bytes, [map270, map271], idsFrom(bytes));
  const hasErrors = reading.issues.some((issue) => issue.severity === 'error');
  const code = !reading.bundle.entry ? 2 : hasErrors ? 1 : 0;
  if (trace) return { code, output: json(reading) };
  const error = reading.issues
    .map(
      (issue) =>
        `${issue.severity}: segment ${issue.at.segment}, byte ${issue.at.offset}: ${issue.message}\n`,
    )
    .join('');
  // An empty Bundle would look like an answer.
  return { code, error, ...(code === 2 ? {} : { output: json(reading.bundle) }) };
}

/** The partner a message is written for where no route is named: our own test ids, default delimiters. */
const nobody: Omit<WriteSettings, 'at'> = {
  delimiters: { element: '*', repetition: '^', component: ':', segment: '~' },
  sender: { qualifier: 'ZZ', id: 'CHARTSIDE', group: 'CHARTSIDE' },
  receiver: { qualifier: 'ZZ', id: 'RECEIVER', group: 'RECEIVER' },
  usage: 'T',
  numbers: { interchange: 1, group: 1, set: 1 },
  packs: true,
};

interface BundleLike {
  readonly resourceType?: unknown;
  readonly entry?: unknown;
}

function parseBundle(bytes: Uint8Array): Bundle | string {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as BundleLike | null;
    if (value?.resourceType !== 'Bundle') return 'This is no FHIR Bundle.';
    const isList =
      Array.isArray(value.entry) && value.entry.every((one) => one !== null && typeof one === 'object');
    return value.entry === undefined || isList
      ? (value as Bundle)
      : 'The entry of this Bundle is no list of objects.';
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message.replace(/"[^"]*"(?= is not)/, 'the text') : 'unreadable'}`;
  }
}

/** `map to-x12`: a Bundle with a CoverageEligibilityRequest → 270, or `{x12, trace, unused, issues}`. */
export function toX12(bytes: Uint8Array, trace: boolean, now: Date): Outcome {
  const bundle = parseBundle(bytes);
  if (typeof bundle === 'string') return { code: 2, error: `${bundle}\n` };
  const sources = sourcesOfRequest(bundle);
  if (!sources.request) return { code: 2, error: 'The Bundle holds no CoverageEligibilityRequest.\n' };
  const { x12, ...rest } = writeFromFhir(map270, sources, { ...nobody, at: now.toISOString() }, 'HS');
  const text = x12 ? new TextDecoder().decode(x12) : '';
  const code = x12 ? (rest.issues.some((issue) => issue.severity === 'error') ? 1 : 0) : 1;
  if (trace) return { code, output: json({ x12: text, ...rest }) };
  const error = rest.issues
    .map(
      (issue) =>
        `${issue.severity}: ${issue.message} [${issue.fhir ?? `segment ${issue.at.segment}, byte ${issue.at.offset}`}]\n`,
    )
    .join('');
  return { code, ...(text ? { output: `${text}\n` } : {}), error };
}
