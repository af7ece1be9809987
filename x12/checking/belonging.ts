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

/** Whether an open loop still has room for what begins with such a segment: then its code may be wrong, and nothing missing. */
export function hasRoom({ rule, at, used }: OpenLoop, segment: Segment): boolean {
  return rule.items.some(
    (item) => item.segment.id === segment.id && item.rank >= at && (used[item.index] ?? 0) < item.max,
  );
}

/** A level that was not begun, and the loop in it that begins with this segment by its code. */
export function pathBelowLevel({ rule, at }: OpenLoop, segment: Segment): readonly [Item, Item] | undefined {
  for (const level of rule.items) {
    if (level.rank < at || !level.loop?.isLevel) continue;
    const inner = level.loop.items.find(
      (item) =>
        item.loop && item.isRequired && item.key && item.segment.id === segment.id && fitsKey(item, segment),
    );
    if (inner) return [level, inner];
  }
  return undefined;
}

/** As many loops as a message names. */
const NAMED_LOOPS = 5;

/** Where the guide has such a segment, as a sentence. */
export function whereKnown(segment: Segment, root: CompiledLoop): string {
  const loops = new Set<string>();
  const look = (loop: CompiledLoop): void => {
    for (const item of loop.items) {
      if (item.loop) look(item.loop);
      else if (item.segment.id === segment.id && fitsKey(item, segment)) loops.add(loop.id);
    }
  };
  look(root);
  const named = [...loops].filter((id) => id !== '');
  if (named.length === 0)
    return loops.size > 0 ? 'It belongs before all loops.' : 'The guide does not have it.';
  const more = named.length > NAMED_LOOPS ? ' and others' : '';
  return `The guide has it in ${named.slice(0, NAMED_LOOPS).join(', ')}${more}.`;
}
