/** Which lines a folded list shows. Pure: 20,000 segments in 5,000 loops are 25,000 numbers. */
import type { LoopLine } from '../../../server/workbench-view.ts';

/** A segment by its number, or a loop by its number below zero. */
export type TreeRow = number;

/** Loops stand before their first segment, outermost first; what is in a folded loop is left out. */
export function treeRows(
  loops: readonly LoopLine[],
  segments: number,
  folded: ReadonlySet<number>,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  let next = 1;
  for (let at = 0; at < loops.length; at += 1) {
    const loop = loops[at];
    if (!loop) break;
    for (; next < loop.first; next += 1) rows.push(next);
    rows.push(-loop.loop);
    if (!folded.has(loop.loop)) continue;
    next = Math.max(next, loop.last + 1);
    at += loop.inside;
  }
  for (; next <= segments; next += 1) rows.push(next);
  return rows;
}

/** The loops a segment lies in, outermost first. */
export function loopsAround(loops: readonly LoopLine[], segment: number): readonly LoopLine[] {
  return loops.filter(({ first, last }) => first <= segment && segment <= last);
}

/** A folded stretch of JSON: the line that opens it stays, those up to its end are hidden. */
export type Folds = ReadonlyMap<number, number>;

/** Lines that are seen, as stretches `[from, to]` in order; folds within folds count once. */
export function seenStretches(lines: number, folds: Folds): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = [];
  let from = 1;
  for (const [open, end] of [...folds].sort(([a], [b]) => a - b)) {
    if (open < from) continue;
    stretches.push([from, open]);
    from = end + 1;
  }
  if (from <= lines) stretches.push([from, lines]);
  return stretches;
}

/** The line at a place (from 0) of the seen ones. */
export function lineAt(stretches: readonly (readonly [number, number])[], index: number): number {
  let left = index;
  for (const [from, to] of stretches) {
    const length = to - from + 1;
    if (left < length) return from + left;
    left -= length;
  }
  return 0;
}

/** Where a line stands among the seen ones; a hidden one stands where its fold does. */
export function indexOfLine(stretches: readonly (readonly [number, number])[], line: number): number {
  let before = 0;
  for (const [from, to] of stretches) {
    if (line < from) return Math.max(0, before - 1);
    if (line <= to) return before + line - from;
    before += to - from + 1;
  }
  return Math.max(0, before - 1);
}

export function seenCount(stretches: readonly (readonly [number, number])[]): number {
  return stretches.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
