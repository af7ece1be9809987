import type { Loop, Place, Segment } from '#x12';
import { carriers } from './carry/index.ts';
import type { AnyRow, Pool } from './map.ts';
import { locate } from './places.ts';
import { contextOf } from './read-context.ts';

/** A concept that was pointed at: its value, the segment that lists it, and its places there. */
interface Pointed {
  readonly value: unknown;
  readonly leaves: readonly string[];
  readonly segment: Segment;
  readonly also: readonly Place[];
}

/** Reading: the segments that list what others point at by number (HI), and which of their elements were pointed at. */
export class Listed {
  readonly #lists = new Map<string, { readonly segment: Segment; readonly loop: Loop }>();
  readonly #pointedAt = new Set<string>();

  /** From here on, pointers mean this segment. */
  begin(segment: Segment, loop: Loop): void {
    this.#lists.set(segment.id, { segment, loop });
  }

  end({ id }: Segment): void {
    this.#lists.delete(id);
  }

  isPointedAt({ number }: Segment, element: number): boolean {
    return this.#pointedAt.has(`${number}.${element}`);
  }

  /** What a pointer means; undefined where it leads nowhere. */
  find({ segment: id }: Pool, row: AnyRow, pointer: string): Pointed | undefined {
    const list = this.#lists.get(id);
    if (!list || !/^[1-9]\d?$/.test(pointer)) return undefined;
    const { segment, loop } = list;
    const element = Number(pointer);
    const [qualifier, code] = [1, 2].map((component) =>
      locate([element, component], segment, loop.id, { base: 0, repetition: 0 }),
    );
    const read = code && carriers['diagnosis-code'].read(code.text, contextOf(segment, loop, row, code));
    if (!read || 'problem' in read) return undefined;
    this.#pointedAt.add(`${segment.number}.${element}`);
    const also = [qualifier, code].flatMap((one) => one?.at ?? []);
    return { value: read.value, leaves: read.leaves, segment, also };
  }
}
