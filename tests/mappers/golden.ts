/** Compares a value with a file of `tests/golden`; `UPDATE_GOLDEN=1` writes the file anew, to be read in the diff. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from 'fhir/r4.js';
import {
  allMaps,
  mapById,
  mapsFor,
  readToFhir,
  writeFromFhir,
  type PasVersion,
  type ToFhir,
  type ToX12,
  type WriteSettings,
} from '#mappers';
import { usual } from '../x12/builders.ts';

export const goldenFolder = join(import.meta.dirname, '../golden');

/** Reads with ids that count, so that two runs are the same. */
export function read(bytes: Uint8Array, pas: PasVersion = '2.2.1'): ToFhir {
  let count = 0;
  return readToFhir(bytes, mapsFor(pas), () => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  });
}

/** The envelope of all messages that tests write. */
export const settings: WriteSettings = {
  delimiters: usual,
  sender: { qualifier: 'ZZ', id: 'SENDER', group: 'SENDER' },
  receiver: { qualifier: 'ZZ', id: 'RECEIVER', group: 'RECEIVER' },
  usage: 'T',
  numbers: { interchange: 17, group: 7, set: 1 },
  at: '2026-11-23T10:15:00Z',
  packs: true,
};

export const write = (map: string, bundle: Bundle, pas: PasVersion = '2.2.1'): ToX12 =>
  writeFromFhir(mapById(map, mapsFor(pas)), bundle, settings);

/** A case of the golden files of a map: `name` is its folder and its sentence. */
export interface GoldenCase {
  readonly name: string;
  readonly map: string;
  readonly pas: PasVersion;
}

/** All cases of the maps with a file of this ending. */
export function goldenCases(ending: string): GoldenCase[] {
  const ids = new Set(allMaps.map(({ id }) => id));
  return readdirSync(goldenFolder).flatMap((folder) => {
    const [map = '', pas = '2.2.1'] = folder.split('@');
    if (!ids.has(map)) return [];
    return readdirSync(join(goldenFolder, folder))
      .filter((file) => file.endsWith(ending))
      .map((file): GoldenCase => {
        const name = `${folder}/${file.slice(0, -ending.length)}`;
        return { name, map, pas: pas as PasVersion };
      });
  });
}

export const goldenBytes = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(goldenFolder, `${name}.x12`)));
export const goldenBundle = (name: string): Bundle =>
  JSON.parse(readFileSync(join(goldenFolder, `${name}.bundle.json`), 'utf8')) as Bundle;

export function expectGolden(file: string, value: unknown): void {
  const path = join(goldenFolder, file);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  if (!existsSync(path))
    throw new Error(`${file} is missing: UPDATE_GOLDEN=1 writes it, to be read before it is kept.`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
