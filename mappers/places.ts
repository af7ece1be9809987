import type { Loop, Place, Range, Segment } from '#x12';
import type { At, ElementAt, Holds, When } from './map.ts';

/** The element an address means, where a group begins at element `base`. */
export const elementNumber = (at: ElementAt, base: number): number =>
  typeof at === 'number' ? at : base + Number(at);

/** Element and component an address means; the component is 0 where the whole element is meant. */
export function addressOf(at: At, base: number): readonly [element: number, component: number] {
  return typeof at === 'object' ? [elementNumber(at[0], base), at[1]] : [elementNumber(at, base), 0];
}

export interface Found {
  readonly text: string;
  readonly element: number;
  readonly component: number;
  readonly range: Range;
  readonly at: Place;
}

/** The text at an address and its place; undefined when the element is empty or absent. */
export function locate(
  at: At,
  segment: Segment,
  loop: string,
  { base, repetition }: { readonly base: number; readonly repetition: number },
): Found | undefined {
  const [element, component] = addressOf(at, base);
  if (element === 0) {
    const { text, offset, length } = segment;
    return { text, element, component, range: { offset, length }, at: segment.place(loop) };
  }
  if (component > 0) {
    const range = segment.components(segment.range(element))[component - 1];
    if (!range || range.length === 0) return undefined;
    return found(segment, loop, { element, component, range }, { component });
  }
  const all = repetition > 0 ? segment.repetitions(element) : [];
  const range = repetition > 0 ? all[repetition - 1] : segment.range(element);
  if (!range || range.length === 0) return undefined;
  return found(segment, loop, { element, component, range }, all.length > 1 ? { repetition } : {});
}

function found(
  segment: Segment,
  loop: string,
  { element, component, range }: { element: number; component: number; range: Range },
  part: { component?: number; repetition?: number },
): Found {
  const at = segment.elementPlace(loop, element, { range, ...part });
  return { text: segment.textAt(range), element, component, range, at };
}

/** The text of an element, or of a component of it. */
export function textOf(segment: Segment, element: number, component = 0): string {
  if (component === 0) return element === 0 ? segment.text : segment.element(element);
  const range = segment.components(segment.range(element))[component - 1];
  return range ? segment.textAt(range) : '';
}

/** Element and component that a key of a condition means: `8`, `22.1`, `+0`, `+0.1`. */
export function conditionAddress(key: string, base: number): readonly [element: number, component: number] {
  const [element = '', component = '0'] = key.split('.');
  return [element.startsWith('+') ? base + Number(element) : Number(element), Number(component)];
}

interface Condition {
  readonly element: number;
  readonly isRelative: boolean;
  readonly component: number;
  readonly codes: readonly string[];
}
/** Conditions are asked of every segment there is: each is taken apart once. */
const conditions = new WeakMap<When, readonly Condition[]>();

function conditionsOf(when: When): readonly Condition[] {
  const known = conditions.get(when);
  if (known) return known;
  const parsed = Object.entries(when).map(([key, codes]): Condition => {
    const [element, component] = conditionAddress(key, 0);
    return { element, isRelative: key.startsWith('+'), component, codes };
  });
  conditions.set(when, parsed);
  return parsed;
}

/** Whether a segment has the codes a condition asks for. */
export function applies(when: When | undefined, segment: Segment, base = 0): boolean {
  if (!when) return true;
  for (const { element, isRelative, component, codes } of conditionsOf(when)) {
    if (!codes.includes(textOf(segment, isRelative ? base + element : element, component))) return false;
  }
  return true;
}

/** Whether a loop holds a segment that a map asks for. */
export function holds(loop: Loop, wanted: Holds | undefined): boolean {
  if (!wanted) return true;
  const { segment, when, across = [0] } = wanted;
  return loop.segments.some((one) => one.id === segment && across.some((base) => applies(when, one, base)));
}
