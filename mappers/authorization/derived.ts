import { isLoopMap, type AnyRow, type AnySegmentMap, type LoopMap, type Part } from '../map.ts';

/**
 * What an inquiry and its answer differ in from a request and its answer, of which they have all loops and nearly all
 * segments. Segment maps by the end of their id (`2000E.HI`), loops by their name.
 */
export interface Difference {
  /** Id the maps begin with, and the one they are to begin with. */
  readonly from: string;
  readonly to: string;
  /** What stands in place of X217 where a row names its guide. */
  readonly guide: string;
  /** What stands in place of a segment map: nothing, one, or several. */
  readonly segments?: Readonly<Record<string, (map: AnySegmentMap) => readonly AnySegmentMap[]>>;
  readonly loops?: Readonly<Record<string, (loop: LoopMap) => LoopMap>>;
}

/** The parts of one map as those of another. Throws where a difference names what is not there: it is a mistake of ours. */
export function derived(parts: readonly Part[], difference: Difference): readonly Part[] {
  const met = new Set<string>();
  const changed = parts.flatMap((part) => partOf(part, difference, met));
  const { segments, loops } = difference;
  const missing = [...Object.keys(segments ?? {}), ...Object.keys(loops ?? {})].filter(
    (one) => !met.has(one),
  );
  if (missing.length > 0) throw new Error(`There is no ${missing.join(', ')} in ${difference.from}.`);
  return changed;
}

function partOf(part: Part, difference: Difference, met: Set<string>): readonly Part[] {
  if (!isLoopMap(part)) return segmentOf(part, difference, met);
  const loop: LoopMap = { ...part, parts: part.parts.flatMap((one) => partOf(one, difference, met)) };
  return [
    part.loop.reduce<LoopMap>((one, name) => {
      const change = difference.loops?.[name];
      if (change) met.add(name);
      return change?.(one) ?? one;
    }, loop),
  ];
}

function segmentOf(map: AnySegmentMap, difference: Difference, met: Set<string>): readonly AnySegmentMap[] {
  const { from, to, guide, segments } = difference;
  const named = (id: string) => (id.startsWith(`${from}.`) ? to + id.slice(from.length) : id);
  const rows = (map.rows as readonly AnyRow[]).map((row) => ({
    ...row,
    see: row.see.replace(/^X217/, guide),
    ...(row.lossy === undefined ? {} : { lossy: row.lossy.replace(/^X217/, guide) }),
  }));
  const renamed = {
    ...map,
    id: named(map.id),
    ...(map.otherwise ? { otherwise: map.otherwise.map(named) } : {}),
    ...(map.unlessLike === undefined ? {} : { unlessLike: named(map.unlessLike) }),
    rows,
  } as AnySegmentMap;
  const end = map.id.slice(from.length + 1);
  const change = segments?.[end];
  if (change) met.add(end);
  return change?.(renamed) ?? [renamed];
}

/** The segment map with some of its rows changed by their ids, or gone. */
export const withRows = (
  map: AnySegmentMap,
  change: (row: AnyRow) => Partial<AnyRow> | undefined,
): AnySegmentMap =>
  ({
    ...map,
    rows: (map.rows as readonly AnyRow[]).flatMap((row) => {
      const changed = change(row);
      return changed ? [{ ...row, ...changed }] : [];
    }),
  }) as AnySegmentMap;

/** The segment map without the rows of these ids. */
export const withoutRows = (map: AnySegmentMap, ...ids: readonly string[]): AnySegmentMap =>
  withRows(map, ({ id }) => (ids.includes(id) ? undefined : {}));
