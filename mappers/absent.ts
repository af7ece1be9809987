import type { WriteIssue } from './account.ts';
import type { Draft } from './draft.ts';
import {
  isLoopMap,
  type AnyRow,
  type AnySegmentMap,
  type LoopMap,
  type Part,
  type ScopeName,
  type TransactionMap,
} from './map.ts';
import { findPath } from './paths.ts';
import type { Sources } from './sources.ts';

/** What of a Bundle a message lacks: the checker says which segment or element is missing, the map what makes it. */
interface Absence {
  readonly map: TransactionMap;
  /** What the whole map starts from. */
  readonly sources: Sources;
  /** The segments between ST and SE. */
  readonly drafts: readonly Draft[];
  /** Segments of the file before the first draft. */
  readonly before: number;
}

interface Carried {
  readonly segment: AnySegmentMap;
  readonly row: AnyRow;
}

const missing = new Set([
  'x12/element-missing',
  'x12/segment-missing',
  'x12/loop-missing',
  'x12/syntax-missing',
]);

/** How many values a sentence names. */
const MOST = 4;

/** An issue that something is missing, with the FHIR elements it would be made of; any other as it is. */
export function withAbsent(one: WriteIssue, absence: Absence): WriteIssue {
  if (one.fhir !== undefined || !missing.has(one.code)) return one;
  const carried = carriedAt(one, absence);
  const paths = carried.map((each) => pathOf(each, one, absence));
  const [fhir] = paths;
  const [first] = carried;
  if (fhir === undefined || !first) return one;
  const where = `${first.segment.segment}${one.at.element ? String(one.at.element).padStart(2, '0') : ''}`;
  const names = [...new Set(carried.map((each) => nameOf(each, one, absence.map)))].slice(0, MOST);
  return { ...one, message: `${one.message} ${where} would be made of ${names.join(', ')}.`, fhir };
}

function* loopsIn(parts: readonly Part[]): Generator<LoopMap> {
  for (const part of parts) {
    if (!isLoopMap(part)) continue;
    yield part;
    yield* loopsIn(part.parts);
  }
}

/** The parts of a loop, '' being the whole; groups within it (`loop: ['']`) are of it. */
function partsOf(loop: string, { parts }: TransactionMap): readonly Part[] {
  const own =
    loop === ''
      ? parts
      : [...loopsIn(parts)].filter((one) => one.loop.includes(loop)).flatMap((one) => one.parts);
  const flat = (part: Part): readonly Part[] =>
    isLoopMap(part) && part.loop.includes('') ? part.parts.flatMap(flat) : [part];
  return own.flatMap(flat);
}

const segmentsOf = (parts: readonly Part[]): AnySegmentMap[] =>
  parts.filter((part): part is AnySegmentMap => !isLoopMap(part));

/** The segment maps that would write what is missing. */
function writersOf(one: WriteIssue, { map, drafts, before }: Absence): readonly AnySegmentMap[] {
  const { code, at, segmentId = '', loopId } = one;
  if (code === 'x12/loop-missing') return loopId === undefined ? [] : beginningOf(loopId, segmentId, map);
  const id = code === 'x12/segment-missing' ? segmentId : drafts[at.segment - before - 1]?.id;
  return segmentsOf(partsOf(at.loop, map)).filter(({ segment }) => segment === id);
}

/** The segment a loop begins with; a level begins with HL, which holds no value: it is named in its first loop. */
function beginningOf(loop: string, segment: string, map: TransactionMap): readonly AnySegmentMap[] {
  const parts = partsOf(loop, map);
  if (segment !== 'HL') return segmentsOf(parts).filter((one) => one.segment === segment);
  const named = parts.filter(isLoopMap).map((inner) => segmentsOf(inner.parts));
  const [all = []] = named.filter((some) => some.length > 0);
  return all.filter((one) => one.segment === all[0]?.segment);
}

const elementOf = ({ x12 }: AnyRow) => (typeof x12 === 'number' ? x12 : typeof x12 === 'object' ? x12[0] : 0);

function carriedAt(one: WriteIssue, absence: Absence): readonly Carried[] {
  const all = writersOf(one, absence).flatMap((segment): Carried[] => {
    if (segment.way === 'read') return [];
    const rows = segment.rows as readonly AnyRow[];
    return rows
      .filter(({ way, fhir }) => way !== 'read' && fhir !== undefined)
      .map((row) => ({ segment, row }));
  });
  const { element } = one.at;
  if (element === undefined) return all;
  const exact = all.filter(({ row }) => elementOf(row) === element);
  // A qualifier has no row of its own: it goes with the value that it qualifies.
  return exact.length > 0 ? exact : all.filter(({ row }) => row.when?.[String(element)] !== undefined);
}

const plain = (path: string) => path.replaceAll(/\[[+=]\]/g, '');

/** Of one element the whole path; of a segment or loop what of the resource it speaks of. */
function nameOf({ segment, row }: Carried, { at }: WriteIssue, map: TransactionMap): string {
  const path = plain(row.fhir ?? '');
  const told = at.element === undefined ? (/^\w+/.exec(path)?.[0] ?? path) : path;
  return `${typeOf(segment.to, map)}.${told}`;
}

/** The type of a scope's resource; of an element its place in one. */
function typeOf(scope: ScopeName, map: TransactionMap): string {
  const resource = map.resources[scope];
  if (resource) return resource.type;
  const opening = openingOf(scope, map);
  return opening && 'in' in opening ? `${typeOf(opening.in, map)}.${plain(opening.at)}` : scope;
}

function openingOf(scope: ScopeName, { parts }: TransactionMap) {
  const loops = [...loopsIn(parts)];
  const openings = [
    ...loops.flatMap(({ opens = [] }) => opens),
    ...[...segmentsOf(parts), ...loops.flatMap((loop) => segmentsOf(loop.parts))].flatMap(
      ({ opens }) => opens ?? [],
    ),
  ];
  return openings.find((one) => one.scope === scope);
}

/** Where the value should stand: in the resource, or, where that is not there, where a reference should lead to it. */
function pathOf({ segment, row }: Carried, one: WriteIssue, absence: Absence): string {
  const [at, isThere] = placeOf(segment.to, one, absence);
  return isThere ? `${at}.${plain(row.fhir ?? '')}` : at;
}

function placeOf(
  scope: ScopeName,
  one: WriteIssue,
  absence: Absence,
): readonly [at: string, isThere: boolean] {
  const { map, sources } = absence;
  const source = sources[scope];
  if (source) return [source.path, true];
  const [found] = map.resources[scope]?.found ?? [];
  const opening = openingOf(scope, map);
  const from = found ?? (opening && 'in' in opening ? opening : undefined);
  if (!from) return ['Bundle.entry', false];
  const [outer, isThere] = placeOf(from.in, one, absence);
  if (!isThere) return [outer, false];
  const at = `${outer}.${plain(from.at)}`;
  // A reference that is there and leads nowhere is told by an issue of its own.
  if (found) return [at, false];
  return [nearest(at, one, absence) ?? at, findPath(sources[from.in]?.resource, from.at) !== undefined];
}

/** Of a list, the element that the segments up to there were last written from. */
function nearest(list: string, { at }: WriteIssue, { drafts, before }: Absence): string | undefined {
  const origins = drafts.slice(0, Math.max(0, at.segment - before)).flatMap(({ origins: all }) => all);
  const last = origins.findLast(({ fhir }) => fhir?.startsWith(`${list}[`));
  return last?.fhir && `${list}${/^\[\d+\]/.exec(last.fhir.slice(list.length))?.[0] ?? ''}`;
}
