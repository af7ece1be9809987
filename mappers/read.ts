import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4.js';
import {
  checkFile,
  readSet as readLoops,
  type Issue,
  type Loop,
  type Place,
  type Segment,
  type TransactionSet,
} from '#x12';
import { carriers, type ReadContext } from './carry.ts';
import { complete } from './complete.ts';
import {
  isLoopMap,
  type AnySegmentMap,
  type At,
  type LoopMap,
  type Opening,
  type Row,
  type ScopeName,
  type TransactionMap,
  type When,
} from './map.ts';
import { getPath, lengthAt, setPath } from './paths.ts';
import { spotAt, Target, type Spot } from './target.ts';
import type { TraceLine, UnusedElement } from './trace.ts';
import { Usage } from './usage.ts';

/** Where rows of a scope write: a resource, and the path within it that the scope stands for. */
interface Focus {
  readonly target: Target;
  readonly spot: Spot;
  /** An inner loop read once more (see `each`): its resource is complete, only references to it are still written. */
  readonly closed?: boolean;
}
type Scopes = Readonly<Partial<Record<ScopeName, Focus>>>;
type AnyRow = Row<never>;

/** Reads one transaction set into resources. */
class Reader {
  readonly targets: Target[] = [];
  readonly issues: Issue[] = [];
  readonly usage: Usage;
  readonly #map: TransactionMap;
  readonly #opened = new Map<Loop, Partial<Record<ScopeName, Focus>>>();

  constructor(map: TransactionMap) {
    this.#map = map;
    this.usage = new Usage(map.leftOut);
  }

  read(root: Loop): void {
    const resource = this.#map.resources[this.#map.main]?.type ?? '';
    const scopes = this.#open({}, root, [{ scope: this.#map.main, resource }]);
    this.#parts(this.#map.parts, root, scopes, 1);
    this.#linkHeader();
  }

  /** The header's own resource stands where a set ends above any patient (AAA in 2100A, 2100B): it refers to what came after it. */
  #linkHeader(): void {
    const [header, ...rest] = this.targets;
    for (const [path, names] of Object.entries(header?.map.links ?? {})) {
      const targets = names.flatMap((name) => rest.filter(({ scope }) => scope === name));
      header?.links.push({ path, targets, withName: false });
    }
  }

  #parts(
    parts: LoopMap['parts'],
    loop: Loop,
    scopes: Scopes,
    repetition: number,
    each?: LoopMap['each'],
  ): void {
    const here = parts.flatMap((part) => (isLoopMap(part) && part.loop.includes('') ? part.parts : [part]));
    const maps = here.filter((part): part is AnySegmentMap => !isLoopMap(part));
    for (const segment of loop.segments) {
      for (const map of maps)
        if (map.segment === segment.id) this.#segment(map, segment, loop, scopes, { repetition, each });
    }
    const inner = here.filter(isLoopMap);
    for (const child of loop.loops) {
      const map = inner.find((one) => one.loop.includes(child.id));
      if (map) this.#loop(map, child, scopes);
    }
  }

  #loop(map: LoopMap, loop: Loop, scopes: Scopes): void {
    const { each } = map;
    const repeated = each && loop.segments.find(({ id }) => id === each.segment);
    const times = Math.max(1, repeated?.repetitions(each?.element ?? 0).length ?? 1);
    for (let repetition = 1; repetition <= times; repetition += 1) {
      this.#parts(map.parts, loop, this.#open(scopes, loop, map.opens ?? []), repetition, each);
    }
  }

  #open(scopes: Scopes, loop: Loop, openings: readonly Opening[]): Scopes {
    const opened: Partial<Record<ScopeName, Focus>> = { ...scopes };
    for (const opening of openings) opened[opening.scope] = this.#focus(opened, loop, opening);
    return opened;
  }

  #focus(scopes: Scopes, loop: Loop, opening: Opening): Focus {
    if ('in' in opening) {
      const outer = scopes[opening.in];
      if (!outer) throw new Error(`Map opens ${opening.scope} in ${opening.in}, which is not open.`);
      const list = opening.at.replace('[+]', '');
      const at = lengthAt(outer.spot.node(), list);
      return { target: outer.target, spot: spotAt(outer.target, `${outer.spot.prefix}${list}[${at}]`) };
    }
    const known = this.#opened.get(loop)?.[opening.scope];
    if (known) return { ...known, closed: true };
    const map = this.#map.resources[opening.scope];
    if (!map) throw new Error(`Map opens ${opening.scope}, which has no resource map.`);
    const target = new Target(opening.scope, map, this.#baseOf(scopes, opening));
    const focus: Focus = { target, spot: { prefix: '', node: () => target.json } };
    const around: Scopes = { ...scopes, [opening.scope]: focus };
    for (const [path, names] of Object.entries(map.links ?? {})) {
      target.links.push({
        path,
        targets: names.flatMap((name) => around[name]?.target ?? []),
        withName: false,
      });
    }
    this.targets.push(target);
    this.#opened.set(loop, { ...this.#opened.get(loop), [opening.scope]: focus });
    return focus;
  }

  /** What a new resource starts from: the header's values for the main one, the copy the map asks for, else nothing. */
  #baseOf(scopes: Scopes, opening: Extract<Opening, { resource: string }>): Target | undefined {
    if (opening.scope === this.#map.main) return this.targets.find((one) => one.scope === opening.scope);
    return opening.copyOf && scopes[opening.copyOf]?.target;
  }

  #segment(
    map: AnySegmentMap,
    segment: Segment,
    loop: Loop,
    scopes: Scopes,
    turn: { repetition: number; each: LoopMap['each'] },
  ): void {
    if (!applies(map.when, segment)) return;
    const open = map.opens ? this.#open(scopes, loop, [map.opens]) : scopes;
    const focus = open[map.to];
    if (!focus || (map.follows && !focus.target.touched)) return;
    if (map.always) focus.target.touched = true;
    for (const row of map.rows as readonly AnyRow[]) {
      if (!applies(row.when, segment)) continue;
      if (row.as === 'reference') this.#reference(row, focus, open, segment);
      else if (focus.closed) this.usage.take(segment, row.x12);
      else
        this.#row(
          map.id,
          row,
          segment,
          loop,
          focus,
          turn.each?.segment === segment.id && turn.each.element === row.x12 ? turn.repetition : 0,
        );
    }
  }

  #reference(row: AnyRow & { as: 'reference' }, focus: Focus, scopes: Scopes, segment: Segment): void {
    const targets = row.to.flatMap((name) => scopes[name]?.target ?? []);
    const from = { row: row.id, at: segment.place(''), leaves: [] };
    const path = focus.target.put(focus.spot, row.fhir, {}, from);
    focus.target.links.push({ path, targets, withName: true });
  }

  #row(mapId: string, row: AnyRow, segment: Segment, loop: Loop, focus: Focus, repetition: number): void {
    const found = locate(row.x12, segment, loop.id, repetition);
    if (!found) return;
    const context: ReadContext = {
      ...('table' in row ? { table: row.table } : {}),
      ...('says' in row ? { says: row.says } : {}),
      other: (element, component) => textOf(segment, component ? [element, component] : element),
      loop: loop.id,
      segmentNumber: segment.number,
    };
    const read = carriers[row.as].read(found.text, context);
    if (!read) return;
    this.usage.take(segment, row.x12);
    if ('problem' in read) {
      this.issues.push({
        code: `map/${row.as}`,
        severity: 'error',
        message: `${read.problem} (row ${mapId}#${row.id})`,
        at: found.at,
      });
      return;
    }
    this.#put(row, focus, read.value, { row: `${mapId}#${row.id}`, at: found.at, leaves: read.leaves });
  }

  #put(
    row: AnyRow,
    { target, spot }: Focus,
    value: unknown,
    from: { row: string; at: Place; leaves: readonly string[] },
  ): void {
    const path: string = row.fhir;
    const before = row.join || row.all ? getPath(spot.node(), path) : undefined;
    const joined = row.join && typeof before === 'string' ? before + row.join + String(value) : value;
    target.put(spot, path, row.all && before === false ? false : joined, from);
    for (const [beside, constant] of Object.entries(row.beside ?? {}))
      target.put(spot, beside, constant, { ...from, leaves: [] });
  }
}

function applies(when: When | undefined, segment: Segment): boolean {
  return Object.entries(when ?? {}).every(([element, codes]) =>
    codes.includes(segment.element(Number(element))),
  );
}

function textOf(segment: Segment, at: At): string {
  return locate(at, segment, '', 0)?.text ?? '';
}

/** The text a row reads and its place; undefined when the element is empty or absent. */
function locate(
  at: At,
  segment: Segment,
  loop: string,
  repetition: number,
): { text: string; at: Place } | undefined {
  if (at === 0) return { text: segment.text, at: segment.place(loop) };
  if (typeof at === 'number') {
    const range = repetition > 0 ? segment.repetitions(at)[repetition - 1] : segment.range(at);
    if (!range || range.length === 0) return undefined;
    const repeats = repetition > 0 && segment.repetitions(at).length > 1;
    return {
      text: segment.textAt(range),
      at: segment.elementPlace(loop, at, repeats ? { range, repetition } : { range }),
    };
  }
  const [element, component] = at;
  const range = segment.components(segment.range(element))[component - 1];
  if (!range || range.length === 0) return undefined;
  return { text: segment.textAt(range), at: segment.elementPlace(loop, element, { range, component }) };
}

/** What reading an X12 file into FHIR gives. */
export interface ToFhir {
  readonly bundle: Bundle;
  readonly trace: readonly TraceLine[];
  readonly unused: readonly UnusedElement[];
  readonly issues: readonly Issue[];
}

interface SetReading {
  readonly targets: readonly Target[];
  readonly unused: readonly UnusedElement[];
  readonly issues: readonly Issue[];
}

function readSet(set: TransactionSet, maps: readonly TransactionMap[]): SetReading {
  const map = maps.find((one) => one.set === set.set && one.guide === set.guide);
  const tree = map && readLoops(set).value;
  if (!map || !tree) {
    const message = `There is no map for transaction set ${/^\w{3}$/.test(set.set) ? set.set : 'of this kind'} in this version.`;
    return {
      targets: [],
      unused: [],
      issues: [{ code: 'map/none', severity: 'error', message, at: set.header.elementPlace('', 1) }],
    };
  }
  const { root, placed } = tree;
  const reader = new Reader(map);
  reader.read(root);
  return {
    targets: complete(reader.targets, map),
    unused: reader.usage.unused(placed),
    issues: reader.issues,
  };
}

/**
 * Reads a file of transaction sets into one collection Bundle: one main resource per patient, what it refers to beside it.
 * `newId` gives the uuid of each entry, in order. Never throws on bad input: `issues` holds the checker's and the maps' own.
 */
export function readToFhir(bytes: Uint8Array, maps: readonly TransactionMap[], newId: () => string): ToFhir {
  const { value, issues } = checkFile(bytes);
  const sets = value
    .flatMap(({ groups }) => groups.flatMap((group) => group.sets))
    .map((set) => readSet(set, maps));
  const targets = sets.flatMap((set) => set.targets);
  const fullUrls = new Map(targets.map((target) => [target, `urn:uuid:${newId()}`]));
  const entry = targets.map((target): BundleEntry => {
    for (const link of target.links) linkTo(target, link, fullUrls);
    return { fullUrl: fullUrls.get(target) ?? '', resource: target.json as unknown as FhirResource };
  });
  const trace = targets.flatMap(({ lines }, i) =>
    lines.map(({ row, at, path }): TraceLine => ({ row, at, fhir: `Bundle.entry[${i}].resource.${path}` })),
  );
  return {
    bundle: { resourceType: 'Bundle', type: 'collection', ...(entry.length > 0 ? { entry } : {}) },
    trace,
    unused: sets.flatMap((set) => set.unused),
    issues: [...issues, ...sets.flatMap((set) => set.issues)].sort((a, b) => a.at.offset - b.at.offset),
  };
}

/** Puts the reference of a link in, to the first of its targets that is in the Bundle. */
function linkTo(target: Target, link: Target['links'][number], fullUrls: ReadonlyMap<Target, string>): void {
  const to = link.targets.find((one) => fullUrls.has(one));
  if (!to) return;
  const display = link.withName ? displayOf(to.json) : undefined;
  const before = target.get(link.path) as object | undefined;
  setPath(target.json, link.path, {
    ...before,
    reference: fullUrls.get(to),
    ...(display ? { display } : {}),
  });
}

function displayOf(json: Record<string, unknown>): string | undefined {
  const { name } = json as { name?: string | { family?: string; given?: string[] }[] };
  if (typeof name === 'string') return name;
  const [first] = name ?? [];
  return first ? [...(first.given ?? []), first.family].filter(Boolean).join(' ') : undefined;
}
