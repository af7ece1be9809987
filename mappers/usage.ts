import type { Placed, Range, Segment } from '#x12';
import type { LeftOut } from './map.ts';
import type { UnusedElement } from './trace.ts';

const noRow = 'No row takes it up.';

/** More than any guide has in a segment and in an element; damaged files may have more. */
const [ELEMENTS, COMPONENTS] = [128, 64];

/** One number for each place that a row can read. */
const keyOf = ({ number }: Segment, element: number, component: number): number =>
  (number * ELEMENTS + element) * COMPONENTS + component;

/** Elements that have a bit of their own; nearly all there are. */
const BITS = 31;

/** Which elements rows have read, so that every other one can be listed with the reason it was not. */
export class Usage {
  readonly #leftOut: readonly LeftOut[];
  /** Whole elements, one bit each, by number of the segment. */
  readonly #elements: number[] = [];
  /** Components, and elements beyond the bits. */
  readonly #others = new Set<number>();
  readonly #isAsked: boolean;

  /** `isAsked` is false where nobody will ask what was unused. */
  constructor(leftOut: readonly LeftOut[], isAsked: boolean) {
    this.#leftOut = leftOut;
    this.#isAsked = isAsked;
  }

  /** Element 0 is the whole segment, component 0 the whole element. */
  take(segment: Segment, element: number, component = 0): void {
    if (!this.#isAsked) return;
    if (component === 0 && element < BITS)
      this.#elements[segment.number] = (this.#elements[segment.number] ?? 0) | (1 << element);
    else this.#others.add(keyOf(segment, element, component));
  }

  #has(segment: Segment, element: number, component = 0): boolean {
    // No row reads so far out; the keys of such places would be those of others.
    if (element >= ELEMENTS || component >= COMPONENTS) return false;
    if (component === 0 && element < BITS)
      return ((this.#elements[segment.number] ?? 0) & (1 << element)) !== 0;
    return this.#others.has(keyOf(segment, element, component));
  }

  /** Every element that holds something and became nothing, in file order. */
  unused(placed: readonly Placed[]): UnusedElement[] {
    const found: UnusedElement[] = [];
    for (const one of placed) if (!this.#has(one.segment, 0)) this.#unusedOf(one, found);
    return found;
  }

  #unusedOf({ segment, loop }: Placed, found: UnusedElement[]): void {
    for (let element = 1; element <= segment.count; element += 1) {
      if (this.#has(segment, element)) continue;
      const range = segment.range(element);
      if (range.length === 0) continue;
      const components = segment.components(range);
      if (components.some((_, i) => this.#has(segment, element, i + 1)))
        this.#unusedParts({ segment, loop }, element, components, found);
      else
        found.push({ at: segment.elementPlace(loop, element), why: this.#whyNot(segment.id, loop, element) });
    }
  }

  /** The other components of an element of which rows took some. */
  #unusedParts(
    { segment, loop }: Pick<Placed, 'segment' | 'loop'>,
    element: number,
    components: readonly Range[],
    found: UnusedElement[],
  ): void {
    const why = this.#whyNot(segment.id, loop, element);
    for (const [i, range] of components.entries()) {
      if (range.length === 0 || this.#has(segment, element, i + 1)) continue;
      found.push({ at: segment.elementPlace(loop, element, { range, component: i + 1 }), why });
    }
  }

  #whyNot(id: string, loop: string, element: number): string {
    const stated = this.#leftOut.find(
      (one) =>
        one.segment === id &&
        (one.loops?.includes(loop) ?? true) &&
        (one.elements?.includes(element) ?? true),
    );
    return stated?.why ?? noRow;
  }
}
