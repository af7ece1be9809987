import { createHash } from 'node:crypto';
import type { Bundle } from 'fhir/r4.js';
import { map270, map271, readToFhir, sourcesOfRequest, writeFromFhir, type WriteSettings } from '#mappers';
import { Complaint, isSet, json, type Command, type ExitCode, type Values } from './command.ts';
import { readWhole, sourceOf } from './source.ts';
import type { Terminal } from './terminal.ts';

/** What a map ends with. */
interface Outcome {
  readonly code: ExitCode;
  readonly output?: string;
  readonly error?: string;
}

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
function toFhir(bytes: Uint8Array, trace: boolean): Outcome {
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
function toX12(bytes: Uint8Array, trace: boolean, now: Date): Outcome {
  const bundle = parseBundle(bytes);
  if (typeof bundle === 'string') throw new Complaint(bundle);
  const sources = sourcesOfRequest(bundle);
  if (!sources.request) throw new Complaint('The Bundle holds no CoverageEligibilityRequest.');
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

type Map = (bytes: Uint8Array, trace: boolean) => Outcome;

function commandOf(summary: string, usage: string, map: Map): Command {
  async function run([file]: readonly [string, ...string[]], values: Values, terminal: Terminal) {
    const instead = 'Split it into smaller files of whole transaction sets: `x12 split`.';
    const bytes = await readWhole(await sourceOf(file), LARGEST_FILE_MB, instead);
    const { code, output = '', error = '' } = map(bytes, isSet(values, 'trace'));
    await terminal.write(output);
    terminal.note(error);
    return code;
  }
  return { summary, usage, options: { trace: { type: 'boolean' } }, run };
}

const TRACE = `  --trace   which byte made which value by which row, and what was not carried
`;

export const mapToFhir = commandOf(
  '270 or 271 → FHIR (a collection Bundle)',
  `chartside map to-fhir FILE\n\n${TRACE}`,
  toFhir,
);

export const mapToX12 = commandOf(
  'Bundle with a CoverageEligibilityRequest → 270',
  `chartside map to-x12 FILE\n\n${TRACE}`,
  (bytes, trace) => toX12(bytes, trace, new Date()),
);
