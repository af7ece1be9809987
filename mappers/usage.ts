import type { Placed, Segment } from '#x12';
import type { At, LeftOut } from './map.ts';
import type { UnusedElement } from './trace.ts';

const noRow = 'No row takes it up.';

/** Which elements rows have read, so that every other one can be listed with the reason it was not. */
export class Usage {
  readonly #leftOut: readonly LeftOut[];
  readonly #taken = new Set<string>();

  constructor(leftOut: readonly LeftOut[]) {
    this.#leftOut = leftOut;
  }

  take(segment: Segment, at: At): void {
    this.#taken.add(`${segment.number}:${typeof at === 'number' ? at : at.join('.')}`);
  }

  /** Every element that holds something and became nothing, in file order. */
  unused(placed: readonly Placed[]): UnusedElement[] {
    return placed.flatMap((one) => [...this.#unusedOf(one)]);
  }

  *#unusedOf({ segment, loop }: Placed): Generator<UnusedElement> {
    if (this.#taken.has(`${segment.number}:0`)) return;
    for (let element = 1; element <= segment.count; element += 1) {
      const range = segment.range(element);
      if (range.length === 0 || this.#taken.has(`${segment.number}:${element}`)) continue;
      const why = this.#whyNot(segment.id, loop, element);
      const components = segment.components(range);
      if (
        components.length === 1 ||
        ![...components.keys()].some((i) => this.#taken.has(`${segment.number}:${element}.${i + 1}`))
      ) {
        yield { at: segment.elementPlace(loop, element), why };
        continue;
      }
      for (const [i, part] of components.entries()) {
        if (part.length === 0 || this.#taken.has(`${segment.number}:${element}.${i + 1}`)) continue;
        const reason = i === 0 ? 'Qualifier of the code carried.' : why;
        yield { at: segment.elementPlace(loop, element, { range: part, component: i + 1 }), why: reason };
      }
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
