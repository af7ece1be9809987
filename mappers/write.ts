import type { Bundle, FhirResource } from 'fhir/r4.js';
import {
  readInterchanges,
  writeInterchange,
  type CheckOptions,
  type Envelope,
  type Issue,
  type Segment,
  type WritePolicy,
} from '#x12';
import { withAbsent } from './absent.ts';
import type { Draft, Origin } from './draft.ts';
import { entriesOf, type Entry } from './entries.ts';
import type { TransactionMap } from './map.ts';
import { leadingNowhere } from './nowhere.ts';
import { getPath, leaves, placesAt } from './paths.ts';
import { SourceFinder } from './sources.ts';
import type { UnusedValue, WriteTrace } from './trace.ts';
import type { WriteIssue } from './account.ts';
import { Writer } from './writer.ts';

/** What writing a map needs beside the resources; time and numbers come from outside. */
export interface WriteSettings extends Omit<Envelope, 'functional' | 'set' | 'guide'> {
  /** Whether several service types may stand in one EQ. */
  readonly packs: boolean;
  /** TRN03 of numbers that do not say who gave them: 1 and an EIN, or 9 and another number. */
  readonly originator?: string;
  /** The characters a partner takes, and what stands in for others. */
  readonly policy?: Omit<WritePolicy, 'delimiters'>;
  /** How strictly what was written is checked for this partner. */
  readonly checks?: CheckOptions;
}

export interface ToX12 {
  readonly x12?: Uint8Array;
  readonly trace: readonly WriteTrace[];
  readonly unused: readonly UnusedValue[];
  readonly issues: readonly WriteIssue[];
}

export interface WriteOptions {
  /** Without it neither trace nor unused values are told. Default true. */
  readonly trace?: boolean;
}

/** ISA, GS and ST stand before the segments of a map. */
const BEFORE_BODY = 3;

/** The elements of the envelope that the partner's settings decide. */
const envelopeElements: readonly (readonly [segment: number, elements: readonly number[]])[] = [
  [0, [5, 6, 7, 8, 9, 10, 13, 15]],
  [1, [2, 3, 4, 5, 6]],
  [2, [2]],
];

/** Trace lines with the places the elements got in the bytes. */
function traceOf(segments: readonly Segment[], drafts: readonly Draft[]): WriteTrace[] {
  const envelope = envelopeElements.flatMap(([i, elements]) => {
    const segment = segments[i];
    if (!segment) return [];
    return elements.map((element): WriteTrace => {
      const row = `${segment.id}#${element}`;
      return { row, at: segment.elementPlace('', element), from: 'setting' };
    });
  });
  const body = drafts.flatMap((draft, i) => {
    const segment = segments[i + BEFORE_BODY];
    return segment ? draft.origins.map((origin) => lineOf(origin, segment)) : [];
  });
  return [...envelope, ...body];
}

function lineOf({ element, component, ...origin }: Origin, segment: Segment): WriteTrace {
  const range =
    component === undefined ? undefined : segment.components(segment.range(element))[component - 1];
  const part = range && component !== undefined ? { range, component } : undefined;
  return { ...origin, at: segment.elementPlace('', element, part) };
}

function segmentsIn(x12: Uint8Array): readonly Segment[] {
  const [interchange] = readInterchanges(x12).value;
  const [group] = interchange?.groups ?? [];
  return interchange && group ? [interchange.header, group.header, ...(group.sets[0]?.segments ?? [])] : [];
}

/** Fields that name or describe the resource itself and are no content to send. */
const isAboutItself = (path: string) =>
  /\.(resourceType|id|meta\.[\w.[\]]+|text\.(status|div)|implicitRules|language)$/.test(path) ||
  /^Bundle\.(type|entry\[\d+\]\.fullUrl)$/.test(path) ||
  /(?<!\.attachment)\.(reference|url|display)$/.test(path);

/** Where the map's reasons for what is not sent stand in a resource, in their order. */
function reasonsIn(
  resource: object,
  { notSent = [] }: TransactionMap,
): readonly (readonly [string, string])[] {
  const type = (resource as FhirResource).resourceType;
  return notSent
    .filter((one) => one.type === type)
    .flatMap(({ path, why }) =>
      path === undefined ? [['', why] as const] : placesAt(resource, path).map(([at]) => [at, why] as const),
    );
}

/** Whether a leaf is the place, or stands below it. */
const isBelow = (leaf: string, place: string) =>
  place === '' || (leaf.startsWith(place) && /^($|[.[])/.test(leaf.slice(place.length)));

/** Properties of FHIR are words; the path language passes over what else a property may be called. */
const isPath = /^\w+(\[\d+\])*(\.\w+(\[\d+\])*)*$/;

/** Whether a value is what every resource of this type has in this map. */
const isFixed = (resource: object, leaf: string, value: unknown, map: TransactionMap) =>
  isPath.test(leaf) &&
  Object.values(map.resources).some(
    ({ type, fixed, defaults }) =>
      type === (resource as FhirResource).resourceType &&
      (getPath(fixed, leaf) === value || defaultValue(defaults, leaf) === value),
  );

/** The default at a leaf: defaults are kept by the paths of whole values. */
function defaultValue(defaults: Readonly<Record<string, unknown>> | undefined, leaf: string): unknown {
  const path = Object.keys(defaults ?? {}).find(
    (one) => leaf === one || leaf.startsWith(`${one}.`) || leaf.startsWith(`${one}[`),
  );
  if (path === undefined) return undefined;
  const rest = leaf.slice(path.length).replace(/^\./, '');
  return rest === ''
    ? defaults?.[path]
    : getPath({ at: defaults?.[path] }, `at${rest.startsWith('[') ? '' : '.'}${rest}`);
}

/** What a Bundle says beside its resources; where an entry holds none, all of the entry. */
function aroundResources(bundle: Bundle, entries: readonly Entry[]): object {
  const all: unknown = bundle.entry;
  if (!Array.isArray(all)) return bundle;
  const resources = new Set<unknown>(entries.map(({ resource }) => resource));
  const entry = all.map((one: unknown) => {
    const resource = getPath(one, 'resource');
    return typeof one === 'object' && resources.has(resource) ? { ...one, resource: undefined } : one;
  });
  return { ...bundle, entry };
}

function unusedOf(
  bundle: Bundle,
  read: ReadonlySet<string>,
  map: TransactionMap,
  main: string,
): UnusedValue[] {
  const touched = new Set([...read].map((path) => /^Bundle\.entry\[\d+\]\.resource/.exec(path)?.[0]));
  const entries = entriesOf(bundle);
  const around: { resource: object; path: string } = {
    resource: aroundResources(bundle, entries),
    path: 'Bundle',
  };
  return [around, ...entries].flatMap(({ resource, path }) => {
    const unused = [...leaves(resource)].filter(([leaf, value]) => {
      const fhir = `${path}.${leaf}`;
      return !read.has(fhir) && !isAboutItself(fhir) && !isFixed(resource, leaf, value, map);
    });
    const reasons = unused.length > 0 ? reasonsIn(resource, map) : [];
    const isOther =
      path !== main &&
      (resource as FhirResource).resourceType === map.resources[map.main]?.type &&
      !touched.has(path);
    return unused.map(([leaf]) => ({
      fhir: `${path}.${leaf}`,
      why: isOther
        ? 'Another one is sent.'
        : (reasons.find(([place]) => isBelow(leaf, place))?.[1] ?? 'No row takes it up.'),
    }));
  });
}

/** An issue of what was written, with the FHIR value it came from. */
function withOrigin(one: Issue, drafts: readonly Draft[]): WriteIssue {
  const origins = drafts[one.at.segment - BEFORE_BODY - 1]?.origins.filter(
    ({ element, fhir }) => element === one.at.element && fhir !== undefined,
  );
  const repetition = one.at.repetition ?? 1;
  const origin =
    origins?.find(({ component }) => component === one.at.component) ??
    origins?.[repetition - 1] ??
    origins?.[0];
  return origin?.fhir === undefined ? one : { ...one, fhir: origin.fhir };
}

/**
 * Writes one transaction set from a Bundle. What the checker would reject is not written: `x12` is then absent. Every value
 * of the Bundle is in the trace, or in `unused` with the reason.
 */
export function writeFromFhir(
  map: TransactionMap,
  bundle: Bundle,
  settings: WriteSettings,
  { trace: traces = true }: WriteOptions = {},
): ToX12 {
  const { packs, policy, checks, originator, ...envelope } = settings;
  const finder = new SourceFinder(map, bundle);
  const writer = new Writer(finder, packs, originator === undefined ? {} : { originator });
  const sources = finder.all();
  if (!sources[map.main]) {
    const type = map.resources[map.main]?.type ?? 'resource';
    const at = { segment: 0, inSet: 0, loop: '', offset: 0, length: 0 };
    const message = `The Bundle holds no ${type}.`;
    return {
      trace: [],
      unused: [],
      issues: [{ code: 'map/nothing', severity: 'error', message, at, fhir: 'Bundle' }],
    };
  }
  writer.parts(map.parts, sources, 0);
  const { value, issues } = writeInterchange(
    { ...envelope, functional: map.functional, set: map.set, guide: map.guide },
    writer.drafts.map((draft) => draft.value()),
    policy,
    checks,
  );
  const absence = { map, sources, drafts: writer.drafts, before: BEFORE_BODY };
  const found = [
    ...writer.account.told(),
    ...issues.map((one) => withAbsent(withOrigin(one, writer.drafts), absence)),
  ];
  const isFit = value && !found.some((one) => one.severity === 'error');
  // Where something is missing, it may be what a reference should have led to.
  if (!isFit) found.push(...leadingNowhere(map, sources, finder));
  const trace = value && traces ? traceOf(segmentsIn(value), writer.drafts) : [];
  const unused = traces
    ? [
        ...writer.account.crowded,
        ...unusedOf(bundle, writer.account.read, map, sources[map.main]?.path ?? ''),
      ]
    : [];
  return { ...(isFit ? { x12: value } : {}), trace, unused, issues: found };
}
