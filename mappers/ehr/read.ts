/** The interpreter of the EHR maps: rows, a resource and the connection's shapes → our internal shape, with its trace. */
import { dataAbsentReason } from '../extensions.ts';
import { getPath, leaves, setPath } from '../paths.ts';
import { carry, type CarryContext } from './carry.ts';
import { leftOutEverywhere, type AnyEhrMap, type AnyEhrRow, type EhrShape, type Expected } from './map.ts';
import { join, type Json } from './recorder.ts';
import { fillRequired } from './required.ts';
import type { Absent, EhrIssue, EhrTraceLine, UnusedSource } from './trace.ts';

export interface EhrSettings extends CarryContext {
  /** In what this connection differs (`profiles/ehr`). */
  readonly shapes: readonly EhrShape[];
}

export interface EhrReading {
  readonly resource: Json;
  readonly trace: readonly EhrTraceLine[];
  readonly unused: readonly UnusedSource[];
  readonly absent: readonly Absent[];
  readonly issues: readonly EhrIssue[];
}

interface Work {
  readonly map: AnyEhrMap;
  readonly settings: EhrSettings;
  readonly source: Json;
  readonly target: Json;
  readonly trace: EhrTraceLine[];
  readonly told: Map<string, string>;
  readonly absent: Absent[];
  readonly issues: EhrIssue[];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one resource by its map. Bad values become issues; nothing is thrown for what an EHR sends. */
export function readByRows(map: AnyEhrMap, source: object, settings: EhrSettings): EhrReading {
  const work = run(map, source, settings);
  const { target } = work;
  target['meta'] = { ...(isObject(target['meta']) ? target['meta'] : {}), profile: [map.profile] };
  for (const expected of map.expected) expect(work, expected);
  work.absent.push(...fillRequired(target, map.type));
  return readingOf(work);
}

/** Carries what the rows say and nothing else: no profile, no reasons for what is missing. */
export const carryByRows = (map: AnyEhrMap, source: object, settings: EhrSettings): EhrReading =>
  readingOf(run(map, source, settings));

function run(map: AnyEhrMap, source: object, settings: EhrSettings): Work {
  const work: Work = {
    ...{ map, settings, source: { ...source }, target: { resourceType: map.type } },
    ...{ trace: [], told: new Map(), absent: [], issues: [] },
  };
  work.told.set('resourceType', '');
  const id = work.source['id'];
  if (typeof id === 'string') {
    work.target['id'] = id;
    line(work, `${map.id}#id`, 'id', 'id');
  }
  runRows(work, map.rows, work.source, '', work.target, '');
  for (const { list, rows, needs = [] } of map.lists ?? []) runList(work, list, rows, needs);
  return work;
}

const readingOf = (work: Work): EhrReading => {
  const { target, trace, absent, issues } = work;
  return { resource: target, trace, unused: unusedOf(work), absent, issues };
};

const holds = (
  { settings }: Work,
  { flag, unlessFlag }: { readonly flag?: EhrShape; readonly unlessFlag?: EhrShape },
) =>
  (flag === undefined || settings.shapes.includes(flag)) &&
  (unlessFlag === undefined || !settings.shapes.includes(unlessFlag));

function line(work: Work, row: string, from: string, fhir: string): void {
  work.told.set(from, '');
  work.trace.push({ row, from: join(work.map.type, from), fhir: join(work.map.type, fhir) });
}

/** All values a path means, `[+]` standing for each element, with their own paths. */
export function valuesAt(node: unknown, path: string): (readonly [path: string, value: unknown])[] {
  const each = path.indexOf('[+]');
  if (each < 0) {
    const value = getPath(node, path);
    return value === undefined ? [] : [[path, value]];
  }
  const [list, rest] = [path.slice(0, each), path.slice(each + 3).replace(/^\./, '')];
  const elements = getPath(node, list);
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((element: unknown, index) => {
    const at = `${list}[${index}]`;
    if (rest === '') return element === null || element === undefined ? [] : [[at, element] as const];
    return valuesAt(element, rest).map(([inner, value]) => [join(at, inner), value] as const);
  });
}

function hasOne(node: unknown, wanted: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(wanted).some(([path, allowed]) =>
    valuesAt(node, path).some(([, value]) => allowed.some((one) => fits(String(value), one))),
  );
}
const fits = (value: string, wanted: string): boolean =>
  wanted.startsWith('*') ? value.toLowerCase().endsWith(wanted.slice(1).toLowerCase()) : value === wanted;

/** Runs rows of a node: of several with the same place in the result, the first with a value wins. */
function runRows(
  work: Work,
  rows: readonly AnyEhrRow[],
  node: Json,
  at: string,
  target: Json,
  to: string,
): void {
  const taken = new Set<string>();
  for (const row of rows) {
    if (!holds(work, row) || (row.unless && hasOne(node, row.unless))) continue;
    if (row.onlyIf && !hasOne(node, row.onlyIf)) continue;
    const isEach = row.from.includes('[+]');
    for (const [path, value] of valuesAt(node, row.from)) {
      if (isEach && taken.has(path)) continue;
      const element = isEach ? getPath(node, path.slice(0, path.lastIndexOf(']') + 1)) : node;
      if (row.when && !hasOne(element, row.when)) continue;
      if (!row.fhir.includes('[+]') && getPath(target, row.fhir) !== undefined) break;
      taken.add(path);
      putRow(work, row, { value, at: join(at, path) }, target, to);
    }
  }
}

function putRow(
  work: Work,
  row: AnyEhrRow,
  from: { value: unknown; at: string },
  target: Json,
  to: string,
): void {
  const id = `${work.map.id}#${row.id}`;
  const { value, pairs, dropped = [], lacks, issue } = carry(from.value, row, work.settings);
  for (const [leaf, why] of dropped) work.told.set(join(from.at, leaf), why);
  if (issue) work.issues.push({ ...issue, at: join(work.map.type, from.at) });
  if (value === undefined) {
    if (lacks) work.absent.push({ path: join(work.map.type, join(to, row.fhir)), why: lacks });
    return;
  }
  const resolved = setPath(target, row.fhir, structuredClone(value));
  for (const [leaf, into] of pairs) line(work, id, join(from.at, leaf), join(to, join(resolved, into)));
  const element = resolved.slice(0, Math.max(0, resolved.lastIndexOf('.')));
  for (const [path, constant] of Object.entries(row.beside ?? {}))
    setPath(target, join(element, path), constant);
  if (lacks) work.absent.push({ path: join(work.map.type, join(to, resolved)), why: lacks });
}

/** Each element of a list becomes an element of the same list. */
function runList(work: Work, list: string, rows: readonly AnyEhrRow[], needs: readonly string[]): void {
  const elements = work.source[list];
  if (!Array.isArray(elements)) return;
  const results: Json[] = [];
  for (const [index, element] of elements.entries()) {
    const at = `${list}[${index}]`;
    const result: Json = {};
    if (isObject(element)) runRows(work, rows, element, at, result, `${list}[${results.length}]`);
    const missing = needs.find((need) => result[need] === undefined);
    if (Object.keys(result).length > 0 && missing === undefined) results.push(result);
    else {
      // What was traced into an element that is dropped must not stay in the trace.
      const to = join(work.map.type, `${list}[${results.length}]`);
      for (let i = work.trace.length - 1; i >= 0; i--)
        if (work.trace[i]?.fhir.startsWith(to)) work.trace.splice(i, 1);
      for (let i = work.absent.length - 1; i >= 0; i--)
        if (work.absent[i]?.path.startsWith(to)) work.absent.splice(i, 1);
      for (const [leaf] of leaves(element, at))
        work.told.set(leaf, `The element has no ${missing ?? 'content'}, so it is dropped.`);
    }
  }
  if (results.length > 0) work.target[list] = results;
}

function expect(work: Work, expected: Expected): void {
  const places = expected.path.split('|');
  if (!holds(work, expected) || places.some((one) => valuesAt(work.target, one).length > 0)) return;
  work.absent.push({ path: join(work.map.type, places[0] ?? ''), why: expected.why });
  const unknown = { extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] };
  const path = (places[0] ?? '').replaceAll('[+]', '[0]');
  if (expected.reason === 'concept') {
    const system = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
    setPath(work.target, path, { coding: [{ system, code: 'unknown', display: 'Unknown' }] });
  } else if (expected.reason === 'element') setPath(work.target, path, unknown);
  else if (expected.reason === 'primitive') setPath(work.target, path.replace(/([^.]+)$/, '_$1'), unknown);
}

/** Every leaf that no row took, with why; what a row dropped has its own reason. */
function unusedOf(work: Work): UnusedSource[] {
  const leftOut = [...leftOutEverywhere, ...work.map.leftOut.filter((one) => holds(work, one))];
  const unused: UnusedSource[] = [];
  const groups = new Set<string>();
  for (const [leaf] of leaves(work.source)) {
    const reason = reasonOf(work, leaf);
    if (reason === '') continue;
    const planned = leftOut.find(({ path }) => isBelow(leaf, path));
    const from = planned && reason === undefined ? leaf.slice(0, endOf(leaf, planned.path)) : leaf;
    if (groups.has(from)) continue;
    groups.add(from);
    const why = reason ?? planned?.why ?? 'No row takes it.';
    unused.push({ from: join(work.map.type, from), why });
  }
  return unused;
}

/** '' = it was carried; a sentence = why not; undefined = no row met it. */
function reasonOf({ told }: Work, leaf: string): string | undefined {
  for (let path = leaf; path !== ''; path = path.replace(/(\.[^.[]+|\[\d+\]|^[^.[]+)$/, '')) {
    const found = told.get(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a path lies at or below another, whatever the indexes in between. */
const isBelow = (leaf: string, path: string): boolean => endOf(leaf, path) >= 0;
function endOf(leaf: string, path: string): number {
  const pattern = path
    .split('.')
    .map((part) => `${part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?:\\[\\d+\\])?`)
    .join(String.raw`\.`);
  const match = new RegExp(`^${pattern}(?=$|\\.)`).exec(leaf);
  return match ? match[0].length : -1;
}
