import { createHash } from 'node:crypto';
import type { Bundle } from 'fhir/r4.js';
import {
  mapForBundle,
  mapsFor,
  pasVersions,
  readToFhir,
  writeFromFhir,
  type PasVersion,
  type ToX12,
  type TransactionMap,
} from '#mappers';
import { testPartner } from '../payers/write-settings.ts';
import {
  choiceOf,
  Complaint,
  isSet,
  json,
  textOf,
  type Command,
  type ExitCode,
  type Values,
} from './command.ts';
import { isX12, whyNotX12 } from './not-x12.ts';
import { payerOf, type Payer } from './payer.ts';
import { readWhole, sourceOf } from './source.ts';
import type { Terminal } from './terminal.ts';

/** What a map ends with. */
interface Outcome {
  readonly code: ExitCode;
  readonly output?: string;
  readonly error?: string;
}

/** How a map is asked for on the command line. */
interface Asked {
  readonly maps: readonly TransactionMap[];
  readonly trace: boolean;
  readonly payer?: Payer;
}

/** Entry ids that are the same for the same file, so that two runs can be compared. */
export function idsFrom(bytes: Uint8Array): () => string {
  let count = 0;
  return () => {
    count += 1;
    const hex = createHash('sha256').update(bytes).update(String(count)).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}

/** What is mapped is held in memory as FHIR, with a trace line for each value: some hundreds of times its bytes. */
const LARGEST_FILE_MB = 4;

/** `map to-fhir`: any transaction set that has a map → a collection Bundle, or `{bundle, trace, unused, issues}`. */
function toFhir(bytes: Uint8Array, { maps, trace }: Asked): Outcome {
  const reading = readToFhir(bytes, maps, idsFrom(bytes), { trace });
  const hasErrors = reading.issues.some((issue) => issue.severity === 'error');
  const code = !reading.bundle.entry ? 2 : hasErrors ? 1 : 0;
  if (trace) return { code, output: json(reading) };
  const error = reading.issues
    .map(
      (issue) =>
        `${issue.severity}: segment ${issue.at.segment}, byte ${issue.at.offset}: ${issue.message}\n`,
    )
    .join('');
  if (reading.issues.some((one) => one.code === 'x12/no-interchange')) throw new Complaint(whyNotX12(bytes));
  // An empty Bundle would look like an answer.
  return { code, error, ...(code === 2 ? {} : { output: json(reading.bundle) }) };
}

interface BundleLike {
  readonly resourceType?: unknown;
  readonly entry?: unknown;
}

/** A Bundle from its JSON, or a sentence on why it is none. */
export function parseBundle(bytes: Uint8Array): Bundle | string {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as BundleLike | null;
    if (value?.resourceType !== 'Bundle') return 'This is no FHIR Bundle.';
    const isList =
      Array.isArray(value.entry) && value.entry.every((one) => one !== null && typeof one === 'object');
    return value.entry === undefined || isList
      ? (value as Bundle)
      : 'The entry of this Bundle is no list of objects.';
  } catch (error) {
    if (isX12(bytes)) return 'This is X12 already: `map to-fhir` reads it.';
    // What the parser quotes of the file may be about a patient.
    const why =
      error instanceof Error && !/is not valid JSON$/.test(error.message) ? `: ${error.message}` : '';
    return `This is no JSON${why}.`;
  }
}

/** `map to-x12`: a Bundle → the transaction set its main resource stands for, or `{x12, trace, unused, issues}`. */
function toX12(bytes: Uint8Array, { maps, trace, payer }: Asked, now: Date): Outcome {
  const bundle = parseBundle(bytes);
  if (typeof bundle === 'string') throw new Complaint(bundle);
  const map = mapForBundle(bundle, maps);
  if (!map) throw new Complaint('The Bundle holds no resource that a transaction set can be made of.');
  const { x12, ...rest } = writeFromFhir(map, bundle, {
    ...testPartner,
    ...payer?.settings,
    at: now.toISOString(),
  });
  const text = x12 ? new TextDecoder('latin1').decode(x12) : '';
  const code = x12 && !rest.issues.some((issue) => issue.severity === 'error') ? 0 : 1;
  if (trace) return { code, output: json({ x12: text, ...rest }) };
  return { code, ...(text ? { output: `${text}\n` } : {}), error: rest.issues.map(lineOf).join('') };
}

const lineOf = ({ severity, message, fhir, at }: ToX12['issues'][number]) =>
  `${severity}: ${message} [${fhir ?? `segment ${at.segment}, byte ${at.offset}`}]\n`;

type Map = (bytes: Uint8Array, asked: Asked) => Outcome;

/** What maps a command line asks for: of which release of PAS, with whose overlays. */
export function askedMaps(values: Values): Pick<Asked, 'maps' | 'payer'> {
  const pas: PasVersion = choiceOf(values, 'pas', pasVersions) ?? '2.2.1';
  const name = textOf(values, 'payer');
  const payer = name === undefined ? undefined : payerOf(name);
  return { maps: mapsFor(pas, payer?.overlays), ...(payer ? { payer } : {}) };
}

function commandOf(summary: string, usage: string, map: Map): Command {
  async function run([file]: readonly [string, ...string[]], values: Values, terminal: Terminal) {
    const instead = 'Split it into smaller files of whole transaction sets: `x12 split`.';
    const asked = { ...askedMaps(values), trace: isSet(values, 'trace') };
    const bytes = await readWhole(await sourceOf(file), LARGEST_FILE_MB, instead);
    const { code, output = '', error = '' } = map(bytes, asked);
    await terminal.write(output);
    terminal.note(error);
    return code;
  }
  return { summary, usage, options: { trace: { type: 'boolean' }, ...mapOptions }, run };
}

/** Options of every command that maps. */
export const mapOptions = { payer: { type: 'string' }, pas: { type: 'string' } } as const;
export const mapOptionLines = `  --payer P   with the companion rules (overlays) and the settings of this payer: its id or that of its route
  --pas V     release of Da Vinci PAS: 2.2.1 (default) or 2.0.1
`;
const TRACE = `  --trace     which byte made which value by which row, and what was not carried
`;

export const mapToFhir = commandOf(
  'X12 → FHIR (a collection Bundle)',
  `chartside map to-fhir FILE\n\n${TRACE}${mapOptionLines}`,
  toFhir,
);

export const mapToX12 = commandOf(
  'FHIR Bundle → X12',
  `chartside map to-x12 FILE\n\n${TRACE}${mapOptionLines}`,
  (bytes, asked) => toX12(bytes, asked, new Date()),
);
