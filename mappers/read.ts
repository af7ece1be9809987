import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4.js';
import {
  checkFile,
  readSet as readLoops,
  type Issue,
  type Placed,
  type Segment,
  type TransactionSet,
} from '#x12';
import { absent, complete } from './complete.ts';
import type { TransactionMap } from './map.ts';
import { applies } from './places.ts';
import { setPath } from './paths.ts';
import { Reader } from './reader.ts';
import type { Target } from './target.ts';
import type { TraceLine, UnusedElement } from './trace.ts';
import { placesOf, untold } from './untold.ts';

/** What reading an X12 file into FHIR gives. */
export interface ToFhir {
  readonly bundle: Bundle;
  readonly trace: readonly TraceLine[];
  readonly unused: readonly UnusedElement[];
  readonly issues: readonly Issue[];
}

export interface ReadOptions {
  /** Without it neither trace nor unused elements are told. Default true. */
  readonly trace?: boolean;
}

interface SetReading {
  readonly targets: readonly Target[];
  /** What rows said of the Bundle itself. */
  readonly bundle?: Target | undefined;
  readonly unused: readonly UnusedElement[];
  readonly issues: readonly Issue[];
}

/** The map for a transaction set: by its set and guide, and where several share both, by the codes of its BHT. */
export function mapFor(set: TransactionSet, maps: readonly TransactionMap[]): TransactionMap | undefined {
  const header: Segment | undefined = set.segments.find(({ id }) => id === 'BHT');
  const fitting = maps.filter((one) => one.set === set.set && one.guide === set.guide);
  return fitting.find(({ chosenBy }) => !chosenBy || (header && applies(chosenBy, header))) ?? fitting[0];
}

/** In file order: what no row took, and what rows took that is not in the Bundle after all. */
function unusedOf(reader: Reader, placed: readonly Placed[], kept: readonly Target[]): UnusedElement[] {
  const { targets, doubtful, issues, usage } = reader;
  const vanished = untold(targets, kept, doubtful, issues);
  const unused = usage.unused(placed);
  return vanished.length === 0 ? unused : [...unused, ...vanished].sort((a, b) => a.at.offset - b.at.offset);
}

/** Which guides of this transaction set there are maps of, where there are any. */
function noMapFor({ set, guide }: TransactionSet, maps: readonly TransactionMap[]): string {
  const known = [...new Set(maps.filter((map) => map.set === set).map((map) => map.guide))];
  const name = /^\w{3}$/.test(set) ? `transaction set ${set}` : 'a transaction set of this kind';
  const own = known.length > 0 && /^[0-9A-Z]{6,12}$/.test(guide) ? ` of guide ${guide}` : '';
  return `There is no map for ${name}${own}.${known.length > 0 ? ` There are maps of ${known.join(', ')}.` : ''}`;
}

function readSet(set: TransactionSet, maps: readonly TransactionMap[], traces: boolean): SetReading {
  const map = mapFor(set, maps);
  const tree = map && readLoops(set).value;
  if (!map || !tree) {
    const message = noMapFor(set, maps);
    return {
      targets: [],
      unused: [],
      issues: [{ code: 'map/none', severity: 'error', message, at: set.header.elementPlace('', 1) }],
    };
  }
  const { root, placed } = tree;
  const reader = new Reader(map, traces);
  reader.read(root);
  const targets = complete(reader.targets, map);
  const bundle = reader.targets.find(({ scope }) => scope === 'bundle');
  return {
    targets,
    bundle,
    unused: traces ? unusedOf(reader, placed, bundle ? [...targets, bundle] : targets) : [],
    issues: reader.issues,
  };
}

const shared = 'A Bundle speaks for one transaction set, and this file holds several.';

/** A Bundle speaks for one transaction set; where a file holds several, it is told that what they say of theirs is not kept. */
function severalSets(sets: readonly SetReading[], at: Issue['at']): Issue[] {
  const speaking = sets.filter(({ bundle }) => bundle?.touched);
  if (speaking.length < 2) return [];
  const message = `The file holds ${speaking.length} transaction sets that are a Bundle each; they share one here. Split it by transaction set to have each alone.`;
  return [{ code: 'map/several-sets', severity: 'warning', message, at }];
}

/**
 * Reads a file of transaction sets into one collection Bundle: one main resource per patient, what it refers to beside it.
 * `newId` gives the uuid of each entry, in order. Never throws on bad input: `issues` holds the checker's and the maps' own.
 */
export function readToFhir(
  bytes: Uint8Array,
  maps: readonly TransactionMap[],
  newId: () => string,
  { trace: traces = true }: ReadOptions = {},
): ToFhir {
  const { value, issues } = checkFile(bytes);
  const found = value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const sets = found.map((set) => readSet(set, maps, traces));
  const targets = sets.flatMap((set) => set.targets);
  const fullUrls = new Map(targets.map((target) => [target, `urn:uuid:${newId()}`]));
  const entry = targets.map((target): BundleEntry => {
    for (const link of target.links) linkTo(target, link, fullUrls);
    return { fullUrl: fullUrls.get(target) ?? '', resource: target.json as unknown as FhirResource };
  });
  const own = sets.length === 1 ? sets[0]?.bundle : undefined;
  const several = found[0] ? severalSets(sets, found[0].header.place('')) : [];
  return {
    bundle: {
      resourceType: 'Bundle',
      type: 'collection',
      ...own?.json,
      ...(entry.length > 0 ? { entry } : {}),
    },
    trace: [
      ...(own ? linesOf(own, 'Bundle') : []),
      ...targets.flatMap((target, i) => linesOf(target, `Bundle.entry[${i}].resource`)),
    ],
    unused: sets.flatMap(({ unused, bundle }) =>
      traces && bundle && bundle !== own ? [...unused, ...placesOf(bundle, shared)] : unused,
    ),
    issues: [...issues, ...several, ...sets.flatMap((set) => set.issues)].sort(
      (a, b) => a.at.offset - b.at.offset,
    ),
  };
}

/** The lines of a resource, each with its path from the Bundle on. */
function linesOf({ lines }: Target, prefix: string): readonly TraceLine[] {
  for (const line of lines) line.fhir = `${prefix}.${line.fhir}`;
  return lines;
}

/** Puts the reference of a link in, to the first of its targets that is in the Bundle. */
function linkTo(target: Target, link: Target['links'][number], fullUrls: ReadonlyMap<Target, string>): void {
  const to = link.targets.find((one) => fullUrls.has(one));
  if (!to) {
    // Nobody says who it is: the reference that a row opened says so, too.
    const opened = link.path.includes('[+]') ? undefined : target.get(link.path);
    if (typeof opened === 'object' && opened !== null && Object.keys(opened).length === 0)
      setPath(target.json, link.path, absent());
    return;
  }
  const display = link.withName ? displayOf(to.json) : undefined;
  const before = link.path.includes('[+]') ? undefined : (target.get(link.path) as object | undefined);
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
