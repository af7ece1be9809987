/** What `corpus run` and `corpus accept` share: a folder of samples, mapped, with the progress told. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ACCEPTED_FILE,
  namesIn,
  parseAcceptedRun,
  runCorpus,
  samplesIn,
  type AcceptedRun,
  type SampleResult,
} from '../corpus/index.ts';
import { Complaint, textOf, type Values } from './command.ts';
import { ignoredOf } from './diff.ts';
import { askedMaps } from './map.ts';
import { complaintOf } from './source.ts';
import { harmless, type Terminal } from './terminal.ts';

/** Milliseconds between two steps of the line that tells how far it is. */
const STEP = 100;

/** What a run of a folder gave. */
export interface FolderRun {
  readonly results: readonly SampleResult[];
  /** Files that are no samples, and why. */
  readonly passed: readonly (readonly [name: string, why: string])[];
  readonly milliseconds: number;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';
const isMissing = (error: unknown) => codeOf(error) === 'ENOENT';

/** Where the accepted run of a folder is kept. */
export const acceptedPathOf = (folder: string, values: Values): string =>
  textOf(values, 'accepted') ?? join(folder, ACCEPTED_FILE);

/** The accepted run in some file; undefined where there is none. Throws a complaint for a file that is something else. */
export async function readAccepted(path: string): Promise<AcceptedRun | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // A folder that is a file is told of where its samples are looked for.
    if (isMissing(error) || codeOf(error) === 'ENOTDIR') return undefined;
    throw complaintOf(path, error);
  }
  return acceptedIn(text, path);
}

/** Throws a complaint where the text is no accepted run. */
export function acceptedIn(text: string, name: string): AcceptedRun {
  const found = parseAcceptedRun(text);
  if (!found)
    throw new Complaint(`${name} is no accepted run of this version. \`corpus accept\` writes one.`);
  return found;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  if (folder === '-') throw new Complaint('A corpus is a folder; standard input is none.');
  try {
    return await namesIn(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw new Complaint(`${folder} is a file. Name the folder it is in.`);
    throw isMissing(error)
      ? new Complaint(`Could not read ${folder}: there is no such folder.`)
      : complaintOf(folder, error);
  }
}

/** Maps every sample of a folder. Throws a complaint where there is none, or the folder cannot be read. */
export async function runFolder(
  folder: string,
  values: Values,
  terminal: Terminal,
  accepted?: AcceptedRun,
): Promise<FolderRun> {
  const { maps, payer } = askedMaps(values);
  const ignore = ignoredOf(values);
  const names = await filesOf(folder);
  const passed: [string, string][] = [];
  const results: SampleResult[] = [];
  const start = performance.now();
  let told = start;
  const samples = samplesIn(folder, names, (name, why) => void passed.push([name, why]));
  for await (const result of runCorpus(samples, maps, {
    accepted,
    ignore,
    settings: payer?.settings ?? {},
  })) {
    results.push(result);
    if (!terminal.isErrorScreen || performance.now() - told < STEP) continue;
    told = performance.now();
    terminal.note(`\r${results.length + passed.length} of ${names.length}  ${harmless(result.name)}\u001b[K`);
  }
  if (terminal.isErrorScreen) terminal.note('\r\u001b[K');
  if (results.length === 0)
    throw new Complaint(
      `No sample is in ${folder}: no X12 file and no FHIR resource in JSON, in it or in folders below.`,
    );
  return { results, passed, milliseconds: performance.now() - start };
}
