/** One message, mapped, and everything the three panes ask of it in windows. Pure but for the ids it is given. */
import type { Bundle } from 'fhir/r4.js';
import {
  mapFor,
  mapForBundle,
  readToFhir,
  writeFromFhir,
  type ToFhir,
  type ToX12,
  type TransactionMap,
  type WriteSettings,
} from '#mappers';
import { readInterchanges, type Issue, type Place } from '#x12';
import { printable } from '../services/message-view.ts';
import type * as view from '../workbench-view.ts';
import { JsonLines } from './json-lines.ts';
import { Links, type UnusedPlace } from './links.ts';
import { describeRows } from './map-rows.ts';
import { X12Lines } from './x12-lines.ts';

/** What is to be mapped, and by what. */
export interface AnalysisInput {
  readonly bytes: Uint8Array;
  readonly maps: readonly TransactionMap[];
  /** The same maps without an overlay, to tell what it changed. */
  readonly plain: readonly TransactionMap[];
  /** Ids of the Bundle's entries. */
  readonly newId: () => string;
  /** What an X12 file is written with when a Bundle comes in. */
  readonly settings: WriteSettings;
  readonly progress: (step: 'checking' | 'mapping' | 'arranging', done: number) => void;
}

/** What is told of the whole. */
export type AnalysisFacts = Pick<view.AnalysisView, 'direction' | 'size' | 'sets' | 'raw' | 'why'>;

type Listed = Issue & { readonly fhir?: string };
type Unused = view.UnusedWindow['unused'][number];

/** How a value that no row takes up is worded by the maps; every other reason was stated on purpose. */
const NO_ROW = 'No row takes it up.';

/** More hits are counted, not named. */
const MOST_FOUND = 1_000;

interface Mapped {
  readonly x12: Uint8Array;
  readonly json: JsonLines;
  readonly links: readonly view.LinkView[];
  readonly unusedPlaces: readonly UnusedPlace[];
  readonly unusedValues: readonly { readonly fhir: string; readonly why: string }[];
  readonly issues: readonly Listed[];
}

export class Analysis {
  readonly facts: AnalysisFacts;
  readonly #x12: X12Lines;
  readonly #bytes: Uint8Array;
  readonly #json: JsonLines;
  readonly #links: Links;
  readonly #issues: readonly Listed[];
  readonly #issuesOfSegment: ReadonlyMap<number, readonly number[]>;
  readonly #unused: readonly Unused[];
  readonly #maps: readonly TransactionMap[];
  readonly #plain: readonly TransactionMap[];

  constructor(input: AnalysisInput) {
    const { bytes, progress } = input;
    const bundle = bundleIn(bytes);
    progress('checking', 1);
    const mapped = bundle ? toX12(bundle, input) : toFhir(bytes, input);
    progress('mapping', 2);
    this.#bytes = mapped.x12;
    this.#x12 = new X12Lines(mapped.x12);
    this.#json = mapped.json;
    this.#links = new Links(mapped.links, mapped.unusedPlaces);
    this.#issues = mapped.issues;
    this.#issuesOfSegment = indexesBySegment(mapped.issues);
    const sets = setsOf(mapped.x12, input.maps);
    // What was not fit to be written has no sets: then the map that tried is meant.
    const writes = bundle && mapForBundle(bundle, input.maps);
    this.#maps = input.maps.filter((one) => one === writes || sets.some(({ map }) => map === one.id));
    this.#plain = input.plain;
    this.#unused = this.#unusedOf(mapped);
    progress('arranging', 3);
    this.facts = this.#factsOf(bundle ? 'to-x12' : 'to-fhir', sets);
  }

  #factsOf(direction: 'to-fhir' | 'to-x12', sets: NonNullable<AnalysisFacts['sets']>): AnalysisFacts {
    const count = (severity: string) => this.#issues.filter((one) => one.severity === severity).length;
    const isNothing = direction === 'to-fhir' && this.#x12.segments.length === 0;
    return {
      direction,
      sets,
      size: {
        bytes: this.#bytes.length,
        segments: this.#x12.segments.length,
        loops: this.#x12.loops.length,
        lines: this.#json.lines.length,
        links: this.#links.all.length,
        unused: this.#unused.length,
        issues: { error: count('error'), warning: count('warning'), information: count('information') },
      },
      ...(isNothing ? { raw: printable(this.#bytes) } : {}),
    };
  }

  #unusedOf({ unusedPlaces, unusedValues, links }: Mapped): Unused[] {
    const lossy = new Map(
      this.#maps.flatMap((map) =>
        describeRows(map).flatMap((row) => (row.lossy ? [[row.id, row.lossy] as const] : [])),
      ),
    );
    return [
      ...unusedPlaces.map(({ at, why, kind }): Unused => ({ kind, why, at, ...this.#named(at) })),
      ...unusedValues.map(({ fhir, why }): Unused => {
        const line = this.#json.lineOf(fhir);
        const kind = why === NO_ROW ? 'unused' : 'left-out';
        return { kind, why, text: this.#valueText(fhir), fhir, ...(line === undefined ? {} : { line }) };
      }),
      ...links.flatMap(({ row, at, fhir, line }): Unused[] => {
        const why = lossy.get(row);
        const value = { ...(fhir === undefined ? {} : { fhir }), ...(line === undefined ? {} : { line }) };
        return why === undefined ? [] : [{ kind: 'lossy', why, at, ...this.#named(at), ...value }];
      }),
    ];
  }

  #named(at: Place): { text: string; label: string } {
    return { text: this.#x12.textAt(at), label: this.#x12.labelAt(at) };
  }

  #valueText(path: string): string {
    const value = this.#json.at(path);
    return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  }

  segments(from: number, count: number): view.SegmentsWindow {
    const { segments } = this.#x12;
    const shown = segments.slice(from - 1, from - 1 + count);
    const fateOf = this.#links.fate.bind(this.#links);
    return {
      from,
      total: segments.length,
      segments: shown.flatMap((_one, i) => this.#x12.line(from - 1 + i, fateOf, this.#issuesOfSegment) ?? []),
      links: this.#links.ofSegments(from, from + shown.length - 1),
    };
  }

  loops(from: number, count: number): view.LoopsWindow {
    const { loops } = this.#x12;
    return { from, total: loops.length, loops: loops.slice(from - 1, from - 1 + count) };
  }

  json(from: number, count: number): view.JsonWindow {
    const { lines } = this.#json;
    const shown = lines.slice(from - 1, from - 1 + count);
    const links = new Set(shown.flatMap(({ path }) => this.#links.nearest(path) ?? []));
    return {
      from,
      total: lines.length,
      lines: shown.map((line, i) => ({ line: from + i, ...line, traced: this.#links.isTraced(line.path) })),
      links: [...links],
    };
  }

  node(path: string): view.NodeView | undefined {
    const children = this.#json.children(path);
    if (!children) return undefined;
    return {
      path,
      line: this.#json.lineOf(path) ?? 1,
      children: children.map((child) => ({ ...child, traced: this.#links.isTraced(child.path) })),
    };
  }

  rows(): view.RowsView {
    const used = new Map<string, number>();
    for (const { row } of this.#links.all) used.set(row, (used.get(row) ?? 0) + 1);
    return {
      rows: this.#maps.flatMap((map) => {
        const plain = this.#plain.find(({ id }) => id === map.id);
        return describeRows(map, plain).map((row) => ({ ...row, used: used.get(row.id) ?? 0 }));
      }),
      leftOut: this.#maps.flatMap(({ id, leftOut }) =>
        leftOut.map(({ segment, loops = [], elements = [], why }) => ({
          map: id,
          segment,
          loops,
          elements,
          why,
        })),
      ),
    };
  }

  links(asked: LinksAsked, from: number, count: number): view.LinksWindow {
    const found =
      'path' in asked
        ? this.#links.ofPath(asked.path)
        : 'row' in asked
          ? this.#links.ofRow(asked.row)
          : this.#links.ofPlace(asked);
    return { from, total: found.length, links: found.slice(from - 1, from - 1 + count) };
  }

  unused(from: number, count: number, kind?: string): view.UnusedWindow {
    const found = kind === undefined ? this.#unused : this.#unused.filter((one) => one.kind === kind);
    return { from, total: found.length, unused: found.slice(from - 1, from - 1 + count) };
  }

  issues(from: number, count: number, severity?: string): view.IssuesWindow {
    const numbered = this.#issues.map((one, i) => ({ issue: i + 1, ...toldIssue(one) }));
    const found = severity === undefined ? numbered : numbered.filter((one) => one.severity === severity);
    return { from, total: found.length, issues: found.slice(from - 1, from - 1 + count) };
  }

  /** The segments or lines of JSON that hold a text, capital or small. */
  find(side: 'x12' | 'fhir', text: string): view.FindView {
    const wanted = text.toLowerCase();
    const texts =
      side === 'x12'
        ? this.#x12.segments.map((one) => one.segment.text)
        : this.#json.lines.map((one) => one.text);
    const found = texts.flatMap((one, i) => (one.toLowerCase().includes(wanted) ? [i + 1] : []));
    return { total: found.length, at: found.slice(0, MOST_FOUND) };
  }

  text(side: 'x12' | 'fhir'): string {
    return side === 'fhir' ? this.#json.text() : new TextDecoder().decode(this.#bytes);
  }

  /** The message that came in. */
  source(): Uint8Array {
    return this.facts.direction === 'to-fhir' ? this.#bytes : new TextEncoder().encode(this.#json.text());
  }
}

/** From which end links are asked for. */
export type LinksAsked =
  | { readonly path: string }
  | { readonly row: string }
  | Pick<Place, 'segment' | 'element' | 'component' | 'repetition'>;

/** An issue as the screens take it. */
export function toldIssue({ code, severity, message, at, fhir }: Listed): Omit<view.IssueLine, 'issue'> {
  return { code, severity, message, at, ...(fhir === undefined ? {} : { fhir }) };
}

/** The FHIR Bundle in these bytes, where they are one. */
export function bundleIn(bytes: Uint8Array): Bundle | undefined {
  const begin = new TextDecoder().decode(bytes.subarray(0, 100)).trimStart();
  if (!begin.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as { resourceType?: unknown; entry?: unknown };
    const isList =
      Array.isArray(value.entry) && value.entry.every((one) => typeof one === 'object' && one !== null);
    return value.resourceType === 'Bundle' && isList ? (value as Bundle) : undefined;
  } catch {
    return undefined;
  }
}

function toFhir(bytes: Uint8Array, { maps, newId }: AnalysisInput): Mapped {
  const { bundle, trace, unused, issues }: ToFhir = readToFhir(bytes, maps, newId);
  const json = new JsonLines(bundle, 'Bundle');
  return {
    x12: bytes,
    json,
    links: trace.map(({ row, at, also, fhir }, i): view.LinkView => {
      const line = json.lineOf(fhir);
      return {
        link: i + 1,
        row,
        at,
        ...(also ? { also } : {}),
        fhir,
        ...(line === undefined ? {} : { line }),
      };
    }),
    unusedPlaces: unused.map(({ at, why }) => ({ at, why, kind: why === NO_ROW ? 'unused' : 'left-out' })),
    unusedValues: [],
    issues,
  };
}

function toX12(bundle: Bundle, { maps, settings }: AnalysisInput): Mapped {
  const map = mapForBundle(bundle, maps);
  const json = new JsonLines(bundle, 'Bundle');
  if (!map) {
    const at = { segment: 0, inSet: 0, loop: '', offset: 0, length: 0 };
    const message = 'No map writes such a Bundle: it holds no request that a payer is sent as X12.';
    const issues: Listed[] = [{ code: 'map/none', severity: 'error', message, at, fhir: 'Bundle' }];
    return { x12: new Uint8Array(), json, links: [], unusedPlaces: [], unusedValues: [], issues };
  }
  const { x12 = new Uint8Array(), trace, unused, issues }: ToX12 = writeFromFhir(map, bundle, settings);
  return {
    x12,
    json,
    links: trace.map(({ row, at, fhir, also, from }, i): view.LinkView => {
      const line = fhir === undefined ? undefined : json.lineOf(fhir);
      return {
        link: i + 1,
        row,
        at,
        ...(fhir === undefined ? {} : { fhir }),
        ...(also ? { fhirAlso: also } : {}),
        ...(line === undefined ? {} : { line }),
        ...(from ? { from } : {}),
      };
    }),
    unusedPlaces: [],
    unusedValues: unused,
    issues,
  };
}

function indexesBySegment(issues: readonly Listed[]): ReadonlyMap<number, readonly number[]> {
  const map = new Map<number, number[]>();
  for (const [i, { at }] of issues.entries()) map.set(at.segment, [...(map.get(at.segment) ?? []), i + 1]);
  return map;
}

function setsOf(x12: Uint8Array, maps: readonly TransactionMap[]): NonNullable<AnalysisFacts['sets']> {
  const sets = readInterchanges(x12).value.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  return sets.map((one) => {
    const map = mapFor(one, maps);
    const { set, guide, header } = one;
    return { set, guide, segment: header.number, ...(map ? { map: map.id } : {}) };
  });
}
