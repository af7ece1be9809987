/**
 * Nothing vanishes: every element read and every value written is in the trace, listed with a reason, or wrong; whatever
 * row is taken away. Over all golden inputs, all messages of the X12 engine and generated ones.
 */
import type { Bundle } from 'fhir/r4.js';
import {
  isLoopMap,
  mapForBundle,
  mapsFor,
  pasVersions,
  readToFhir,
  segmentMapsOf,
  writeFromFhir,
  type Part,
  type PasVersion,
  type ToFhir,
  type ToX12,
  type TransactionMap,
} from '#mappers';
import { guides } from '../../x12/library/data.ts';
import { goodBundles } from '../fuzz/bundle-mutants.ts';
import { generateMessage } from '../x12/generate-message.ts';
import { everyMessage } from './deidentify/needs.ts';
import { counting, lenient, unchecked } from './damage.ts';
import { findingsOfRead, findingsOfWrite, rowsById, structuralNames } from './invariants.ts';

const SEEDS = 4;
const read = (bytes: Uint8Array, maps: readonly TransactionMap[]): ToFhir =>
  readToFhir(bytes, maps, counting());
const write = (map: TransactionMap, bundle: Bundle): ToX12 => writeFromFhir(unchecked(map), bundle, lenient);
const parsed = (text: string) => JSON.parse(text) as Bundle;

/** Generated messages of the guides that have maps; a seed that makes one the checker refuses is passed over. */
function generated(): (readonly [string, Uint8Array])[] {
  const mapped = new Set(mapsFor('2.2.1').map(({ set, guide }) => `${set} ${guide}`));
  return guides
    .filter(({ set, guide }) => mapped.has(`${set} ${guide}`))
    .flatMap(({ id }) =>
      Array.from({ length: SEEDS }, (_, seed) => seed).flatMap((seed) => {
        try {
          return [[`${id} ${seed}`, generateMessage(id, seed)] as const];
        } catch {
          return [];
        }
      }),
    );
}
// The shortest first: each row is taken away from the first message that it is in.
const messages = [...everyMessage, ...generated()].sort(([, a], [, b]) => a.length - b.length);

/** A map without one of its rows. */
function without(map: TransactionMap, id: string): TransactionMap {
  const partOf = (part: Part): Part =>
    isLoopMap(part)
      ? { ...part, parts: part.parts.map(partOf) }
      : ({ ...part, rows: part.rows.filter((row) => `${part.id}#${row.id}` !== id) } as Part);
  return { ...map, parts: map.parts.map(partOf) };
}

describe.each(pasVersions)('for PAS %s', (version: PasVersion) => {
  const maps = mapsFor(version);
  const rows = rowsById(maps);
  // All other maps are the same for both releases.
  const isTried = (row: string) => rows.has(row) && (version === '2.2.1' || row.startsWith('278'));
  const rowsOf = new Map(maps.map((map) => [map, rowsById([map])]));
  const reads = messages.map(([name, bytes]) => ({ name, bytes, read: read(bytes, maps) }));
  const bundles = [...goodBundles.map(parsed), ...reads.map((one) => one.read.bundle)].flatMap((bundle) => {
    const map = mapForBundle(bundle, maps);
    return map ? [{ map, bundle, names: structuralNames(map), written: write(map, bundle) }] : [];
  });

  it('tells of every element of every message, and every line says what stands at its bytes', () => {
    expect(messages.length).toBeGreaterThan(100);
    expect(
      reads.flatMap(({ name, bytes, read: one }) =>
        findingsOfRead(bytes, one, rows).map((finding) => `${name}: ${finding}`),
      ),
    ).toEqual([]);
  });

  it('tells of every value of every Bundle that is written, and where every element came from', () => {
    expect(bundles.length).toBeGreaterThan(80);
    expect(
      bundles.flatMap(({ map, bundle, names, written }) =>
        findingsOfWrite(bundle, written, names).map((finding) => `${map.id}: ${finding}`),
      ),
    ).toEqual([]);
  });

  it('lists what a row carried as unused, or finds another row for it, when the row is taken away: reading', () => {
    const first = new Map<string, Uint8Array>();
    for (const { bytes, read: one } of reads)
      for (const { row } of one.trace) if (isTried(row) && !first.has(row)) first.set(row, bytes);
    const findings = [...first].flatMap(([row, bytes]) => {
      const fewer = maps.map((map) => (rowsOf.get(map)?.has(row) ? without(map, row) : map));
      return findingsOfRead(bytes, read(bytes, fewer), rows).map((finding) => `without ${row}: ${finding}`);
    });
    expect(first.size).toBeGreaterThan(200);
    expect(findings).toEqual([]);
  });

  it('lists what a row carried as unused, or finds another row for it, when the row is taken away: writing', () => {
    const first = new Map<string, (typeof bundles)[number]>();
    for (const one of bundles)
      for (const { row } of one.written.trace) if (isTried(row) && !first.has(row)) first.set(row, one);
    const findings = [...first].flatMap(([row, { map, bundle, names }]) =>
      findingsOfWrite(bundle, write(without(map, row), bundle), names).map(
        (finding) => `without ${row}: ${finding}`,
      ),
    );
    expect(first.size).toBeGreaterThan(150);
    expect(findings).toEqual([]);
  });

  it('notices a line or a reason that is missing', () => {
    const [one] = reads.filter(({ name }) => name.includes('benefits-of-a-subscriber'));
    if (!one) throw new Error('The message is not there.');
    const { unused } = one.read;
    const unnoticed = unused.filter(
      (left) =>
        findingsOfRead(one.bytes, { ...one.read, unused: unused.filter((other) => other !== left) }, rows)
          .length === 0,
    );
    expect(unused.length).toBeGreaterThan(10);
    expect(unnoticed).toEqual([]);
    const silent = { ...one.read, trace: [] };
    expect(findingsOfRead(one.bytes, silent, rows).length).toBeGreaterThan(20);
  });
});

it('has a row of each map in some message', () => {
  const used = new Set(
    messages.flatMap(([, bytes]) => read(bytes, mapsFor('2.2.1')).trace.map(({ row }) => row)),
  );
  const idle = mapsFor('2.2.1').filter(
    (map) => !segmentMapsOf(map).some((one) => one.rows.some(({ id }) => used.has(`${one.id}#${id}`))),
  );
  expect(idle.map(({ id }) => id)).toEqual([]);
});
