/** Compares a value with a file of `tests/golden`; `UPDATE_GOLDEN=1` writes the file anew, to be read in the diff. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { map270, map271, readToFhir, type ToFhir } from '#mappers';

export const goldenFolder = join(import.meta.dirname, '../golden');

/** Reads with ids that count, so that two runs are the same. */
export function read(bytes: Uint8Array): ToFhir {
  let count = 0;
  return readToFhir(bytes, [map270, map271], () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  });
}

export function expectGolden(file: string, value: unknown): void {
  const path = join(goldenFolder, file);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
