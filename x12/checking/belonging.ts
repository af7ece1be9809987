/** Which rule of a guide a segment belongs to: by its key code, its level, or the loop whose beginning is missing. */
import type { CompiledLoop, Item } from '../library/compile.ts';
import type { Segment } from '../reading/segment.ts';

/** How far an open loop is in its order, and how often each of its items was used. */
export interface OpenLoop {
  readonly rule: CompiledLoop;
  readonly at: number;
  readonly used: readonly number[];
}

/** Whether the code of the key element, or its first component, is one of the item's. */
export function fitsKey({ key }: Item, segment: Segment): boolean {
  if (!key) return true;
  const { bytes } = segment.stretch;
  const { element, component, repetition } = segment.delimiters;
  let start = segment.start + segment.id.length + 1;
  for (let n = 1; n < key.element && start <= segment.end; n += 1) {
    while (start < segment.end && bytes[start] !== element) start += 1;
    start += 1;
  }
  let end = start;
  while (end < segment.end) {
    const byte = bytes[end];
    if (byte === element || byte === component || byte === repetition) break;
    end += 1;
  }
  return end > start && key.codes.has(bytes, start, end);
}

/** Whether HL03 is a level code that this guide has anywhere. */
export function isKnownLevel(segment: Segment, rule: CompiledLoop): boolean {
  return rule.items.some(
    (item) =>
      item.loop !== undefined &&
      (fitsKey(item, segment) && item.loop.isLevel ? true : isKnownLevel(segment, item.loop)),
  );
}

/** The inner loops on the way to where a segment belongs whose loop was not begun: levels by HL, else one required loop. */
export function pathTo({ rule, at, used }: OpenLoop, segment: Segment): Item[] | undefined {
  const ahead = rule.items.filter((item) => item.loop && item.rank >= at);
  if (segment.id === 'HL') {
    for (const item of ahead) {
      const path = levelPath(item, segment);
      if (path) return path;
    }
    return undefined;
  }
  const missing = ahead.find(
    (item) =>
      item.isRequired &&
      (used[item.index] ?? 0) === 0 &&
      item.loop?.items.some(
        (one) => one.index > 0 && !one.loop && one.segment.id === segment.id && fitsKey(one, segment),
      ),
  );
  return missing && [missing];
}

function levelPath(item: Item, segment: Segment): Item[] | undefined {
  if (!item.loop?.isLevel) return undefined;
  if (fitsKey(item, segment)) return [item];
  for (const inner of item.loop.items) {
    const path = inner.loop && levelPath(inner, segment);
    if (path) return [item, ...path];
  }
  return undefined;
}
