/** The samples in a folder, and the accepted run beside them. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { kindOf } from './map-sample.ts';
import type { Sample } from './sample.ts';

/** Larger files are no samples: what is mapped takes some hundreds of times its bytes. */
export const LARGEST_SAMPLE_MB = 4;

/** Name of the accepted run in the folder of its samples. */
export const ACCEPTED_FILE = '.corpus.json';

const isHidden = (name: string) =>
  name.split('/').some((part) => part.startsWith('.') || part === 'node_modules');

/** Names of the files in a folder and those below, sorted, without hidden ones. Throws what the file system does. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !isHidden(name))
    .toSorted();
}

/** Those of the named files that are samples; `pass` is told of each that is none. */
export async function* samplesIn(
  folder: string,
  names: readonly string[],
  pass: (name: string, why: string) => void,
): AsyncGenerator<Sample> {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).size > LARGEST_SAMPLE_MB * 1024 * 1024) {
      pass(name, `It is larger than ${LARGEST_SAMPLE_MB} MB.`);
      continue;
    }
    const bytes = new Uint8Array(await readFile(path));
    if (kindOf(bytes) === 'other') pass(name, 'It is neither X12 nor a FHIR resource in JSON.');
    else yield { name, bytes };
  }
}
