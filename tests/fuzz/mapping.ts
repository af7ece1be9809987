/** What must hold of every map, however damaged its input: it does not throw, takes no more time than it may, and nothing vanishes. */
import fc from 'fast-check';
import type { Bundle } from 'fhir/r4.js';
import {
  deidentify,
  deidentifyBundle,
  joinAnswer,
  mapForBundle,
  mapsFor,
  pasVersions,
  applyOverlay,
  readToFhir,
  writeFromFhir,
  type Overlay,
  type PasVersion,
  type RowChange,
  type ToX12,
  type TransactionMap,
} from '#mappers';
import { diffFhir, diffX12 } from '../../server/diff/index.ts';
import { everyMessage, needs } from '../mappers/deidentify/needs.ts';
import { counting, lenient, unchecked } from '../mappers/damage.ts';
import { settings } from '../mappers/golden.ts';
import { findingsOfRead, findingsOfWrite, rowsById, structuralNames } from '../mappers/invariants.ts';
import { asked } from '../mappers/authorization/response-request.ts';
import { bundleMutants, goodBundles } from './bundle-mutants.ts';
import { mutants } from './mutants.ts';

/** A guard against hanging, not a measurement: three seconds, and two milliseconds of processor time for each byte. */
const allowedMicroseconds = (length: number) => 3_000_000 + 2_000 * length;

function inTime<T>(length: number, run: () => T): T {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  if (user + system > allowedMicroseconds(length))
    throw new Error(`${length} bytes took ${(user + system) / 1e6} s.`);
  return value;
}

function none(findings: readonly string[]): void {
  if (findings.length > 0) throw new Error(findings.slice(0, 5).join('\n'));
}

const rows = rowsById(pasVersions.flatMap((version) => mapsFor(version)));
const structures = new Map(
  pasVersions.flatMap((version) => mapsFor(version)).map((map) => [map, structuralNames(map)]),
);
const version = fc.constantFrom(...pasVersions);

/** Writes by the checker's word and without it; returns what is sent. */
function writesWell(map: TransactionMap, bundle: Bundle, length: number): ToX12 {
  const sent = inTime(length, () => writeFromFhir(map, bundle, settings));
  const written = writeFromFhir(unchecked(map), bundle, lenient);
  none(findingsOfWrite(bundle, written, structures.get(map) ?? new Set()));
  return sent;
}

const request = asked();
const answers = everyMessage
  .filter(([name]) => name.includes('278-response/'))
  .map(([, bytes]) => readToFhir(bytes, mapsFor('2.2.1'), counting()));

/** Damaged X12: it is read, told of element by element, written back, de-identified, compared and joined with a request. */
export const mapsDamagedX12: fc.IProperty<[Uint8Array, PasVersion]> = fc.property(
  mutants,
  version,
  (bytes, pas) => {
    const maps = mapsFor(pas);
    const read = inTime(bytes.length, () => readToFhir(bytes, maps, counting()));
    none(findingsOfRead(bytes, read, rows));
    const map = mapForBundle(read.bundle, maps);
    if (map) writesWell(map, read.bundle, bytes.length);
    joinAnswer(read, request);
    const { value } = inTime(bytes.length, () => deidentify(bytes, needs()));
    if (value) inTime(bytes.length, () => diffX12(bytes, value));
  },
);

/** Damaged FHIR: every map writes it or says why not, and loses no value of it in silence. */
export const mapsDamagedFhir: fc.IProperty<[string, PasVersion, number]> = fc.property(
  bundleMutants,
  version,
  fc.nat(),
  (text, pas, choice) => {
    const bundle = JSON.parse(text) as Bundle;
    const maps = mapsFor(pas);
    const any = maps.filter(({ way }) => way !== 'read');
    const map = mapForBundle(bundle, maps) ?? any[choice % any.length];
    const written = map && writesWell(map, bundle, text.length);
    // What was sent is answered, whatever else stands in the request; and an answer may name what nobody asked.
    if (written?.x12 && map?.set === '278')
      for (const answer of answers) joinAnswer(answer, { bundle, written });
    const { value } = inTime(text.length, () => deidentifyBundle(bundle, needs()));
    diffFhir(bundle, value);
    diffFhir(bundle, JSON.parse(goodBundles[choice % goodBundles.length] ?? 'null'));
    if (JSON.stringify(bundle) !== text) throw new Error('The Bundle that was given is another one now.');
    if ('code' in {}) throw new Error('Every object has what one value brought.');
  },
);

const changes: readonly RowChange[] = [
  { drop: true, why: 'Nobody here wants to have it.' },
  { required: true },
  { constant: '.*+?^$(){}|[\\]/' },
  { constant: '__proto__' },
  { constant: '~ISA*00^:' },
  { constant: 'é'.repeat(80) },
  { when: { 99: ['A', ''], '+2.9': ['constructor'] } },
  { when: { 1: [''] } },
  {
    codes: [
      { x12: '__proto__', fhir: 'constructor' },
      { x12: '(a+)+$', fhir: '' },
    ],
  },
  { codes: Array.from({ length: 2_000 }, (_, i) => ({ x12: `${i}`, fhir: `${i}` })) },
  { max: 1 },
];

/** A payer's rules of any content, on any rows: messages are read and written, and nothing vanishes. */
export const mapsUnderOverlays: fc.IProperty<[PasVersion, number, (readonly [number, RowChange])[]]> =
  fc.property(
    version,
    fc.nat(),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...changes)), { minLength: 1, maxLength: 8 }),
    (pas, choice, chosen) => {
      const [, bytes = new Uint8Array()] = everyMessage[choice % everyMessage.length] ?? [];
      const before = readToFhir(bytes, mapsFor(pas), counting());
      const ids = [...new Set(before.trace.map(({ row }) => row))];
      const overlay: Overlay = {
        id: 'anything',
        version: 1,
        title: 'Anything',
        rows: Object.fromEntries(
          chosen.map(([at, change]) => [ids[at % Math.max(1, ids.length)] ?? 'none', change]),
        ),
      };
      const maps = mapsFor(pas).map((map) => applyOverlay(map, overlay));
      const read = inTime(bytes.length, () => readToFhir(bytes, maps, counting()));
      none(findingsOfRead(bytes, read, rowsById(maps)));
      const map = mapForBundle(before.bundle, maps);
      if (!map) return;
      const written = inTime(bytes.length, () => writeFromFhir(unchecked(map), before.bundle, lenient));
      none(findingsOfWrite(before.bundle, written, structuralNames(map)));
    },
  );
