/** What is selected, and what is its kin in the other two panes. Pure; the address holds a target as one word. */
import type { LinkView, SegmentPlace } from '../../server/workbench-view.ts';

/** A segment or one element of it, as the address and the list of links name it. */
export interface ElementTarget {
  readonly kind: 'x12';
  readonly segment: number;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
}

export type Target =
  | ElementTarget
  | { readonly kind: 'row'; readonly row: string }
  /** `line` where it was pointed at in the JSON: a path begins on one line and ends on another. */
  | { readonly kind: 'fhir'; readonly path: string; readonly line?: number };

/** `14`, `14.9`, `14.13-2`, `14.3r2`, `14.13-2r1`; a row as `row:…`; a FHIRPath as it is. */
export function formatTarget(target: Target): string {
  if (target.kind === 'row') return `row:${target.row}`;
  if (target.kind === 'fhir') return target.path;
  const { segment, element, component, repetition } = target;
  if (element === undefined) return String(segment);
  return [
    `${segment}.${element}`,
    component === undefined ? '' : `-${component}`,
    repetition === undefined ? '' : `r${repetition}`,
  ].join('');
}

const elementWord = /^(\d{1,9})(?:\.(\d{1,2})(?:-(\d{1,2}))?(?:r(\d{1,3}))?)?$/;

/** Absent for what is no target: an address may be typed by hand. */
export function parseTarget(word: string): Target | undefined {
  if (word.startsWith('row:')) return { kind: 'row', row: word.slice(4) };
  if (/^Bundle\b/.test(word)) return { kind: 'fhir', path: word };
  const found = elementWord.exec(word);
  if (!found) return undefined;
  const [segment, element, component, repetition] = found
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
  if (segment === undefined || segment < 1) return undefined;
  return {
    kind: 'x12',
    segment,
    ...(element !== undefined && { element }),
    ...(component !== undefined && { component }),
    ...(repetition !== undefined && { repetition }),
  };
}

export function targetOf(place: SegmentPlace): ElementTarget {
  const { segment, element, component, repetition } = place;
  return {
    kind: 'x12',
    segment,
    ...(element !== undefined && { element }),
    ...(component !== undefined && { component }),
    ...(repetition !== undefined && { repetition }),
  };
}

/** How the list of links is asked for it. */
export function linkQuery(target: Target): Readonly<Record<string, string | number | undefined>> {
  if (target.kind === 'row') return { row: target.row };
  if (target.kind === 'fhir') return { path: target.path };
  const { segment, element, component, repetition } = target;
  return { segment, element, component, repetition };
}

/** Bytes that are lit in a segment; `also` = a further input of the value, not the deciding one. */
export interface LitBytes {
  readonly offset: number;
  readonly length: number;
  readonly also: boolean;
}

/** The kin of a target, for each pane to light. */
export interface Kin {
  readonly segments: ReadonlyMap<number, readonly LitBytes[]>;
  readonly rows: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  readonly lines: ReadonlySet<number>;
  /** The first in each pane, to scroll to. */
  readonly first: {
    readonly segment?: number;
    readonly row?: string;
    readonly path?: string;
    readonly line?: number;
  };
}

export const noKin: Kin = {
  segments: new Map(),
  rows: new Set(),
  paths: new Set(),
  lines: new Set(),
  first: {},
};

export function kinOf(links: readonly LinkView[]): Kin {
  const segments = new Map<number, LitBytes[]>();
  const light = ({ segment, offset, length }: SegmentPlace, also: boolean) => {
    const known = segments.get(segment);
    if (known) known.push({ offset, length, also });
    else segments.set(segment, [{ offset, length, also }]);
  };
  for (const { at, also } of links) {
    light(at, false);
    for (const place of also ?? []) light(place, true);
  }
  const paths = links.flatMap(({ fhir, fhirAlso = [] }) => [
    ...(fhir === undefined ? [] : [fhir]),
    ...fhirAlso,
  ]);
  const lines = links.flatMap(({ line }) => line ?? []);
  const [row, path, line] = [links[0]?.row, paths[0], lines[0]];
  return {
    segments,
    rows: new Set(links.map((link) => link.row)),
    paths: new Set(paths),
    lines: new Set(lines),
    first: {
      ...(links[0] && { segment: links[0].at.segment }),
      ...(row !== undefined && { row }),
      ...(path !== undefined && { path }),
      ...(line !== undefined && { line }),
    },
  };
}

/** Of the links at hand, those of a target: what hovering needs, without asking the server. */
export function linksOf(target: Target, links: readonly LinkView[]): readonly LinkView[] {
  if (target.kind === 'row') return links.filter(({ row }) => row === target.row);
  if (target.kind === 'fhir') return ofPath(target.path, links);
  return links.filter(({ at, also }) => [at, ...(also ?? [])].some((place) => covers(target, place)));
}

/** Of this value and all in it; where there are none, of the nearest value around it. */
function ofPath(path: string, links: readonly LinkView[]): readonly LinkView[] {
  const isIn = (inner: string, outer: string) =>
    inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)));
  const paths = ({ fhir, fhirAlso = [] }: LinkView) => (fhir === undefined ? fhirAlso : [fhir, ...fhirAlso]);
  const inside = links.filter((link) => paths(link).some((one) => isIn(one, path)));
  if (inside.length > 0) return inside;
  const around = links.filter((link) => paths(link).some((one) => isIn(path, one)));
  const nearest = Math.max(0, ...around.map(({ fhir = '' }) => fhir.length));
  return around.filter(({ fhir = '' }) => fhir.length === nearest);
}

/** A target without a component stands for all of them, and a place without one for the element as a whole. */
function covers(target: ElementTarget, place: SegmentPlace): boolean {
  const same = (wanted: number | undefined, is: number | undefined) =>
    wanted === undefined || is === undefined || wanted === is;
  return (
    target.segment === place.segment &&
    same(target.element, place.element) &&
    same(target.component, place.component) &&
    same(target.repetition, place.repetition)
  );
}
