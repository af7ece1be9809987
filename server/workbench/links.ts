/** The trace of one message, asked from either end: which rows read this element, which bytes made that value. Pure. */
import type { Place } from '#x12';
import type { Fate, LinkView } from '../workbench-view.ts';

type Asked = Pick<Place, 'segment' | 'element' | 'component' | 'repetition'>;

/** Whether a place is the one asked for, in it, or around it. */
function touches(place: Place, asked: Asked): boolean {
  return (
    place.segment === asked.segment &&
    (asked.element === undefined || place.element === undefined || place.element === asked.element) &&
    fits(place.component, asked.component) &&
    fits(place.repetition, asked.repetition)
  );
}

const fits = (one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined || one === other;

const isBelow = (path: string, above: string): boolean =>
  path === above || (path.startsWith(above) && /^[.[]/.test(path.slice(above.length)));

export interface UnusedPlace {
  readonly at: Place;
  readonly why: string;
  readonly kind: 'unused' | 'left-out';
}

export class Links {
  readonly all: readonly LinkView[];
  readonly #bySegment = new Map<number, LinkView[]>();
  readonly #byPath = new Map<string, LinkView[]>();
  readonly #unused: ReadonlyMap<number, readonly UnusedPlace[]>;

  constructor(all: readonly LinkView[], unused: readonly UnusedPlace[]) {
    this.all = all;
    this.#unused = Map.groupBy(unused, ({ at }) => at.segment);
    for (const link of all) {
      for (const segment of new Set([link.at, ...(link.also ?? [])].map((place) => place.segment)))
        push(this.#bySegment, segment, link);
      for (const path of [link.fhir ?? [], link.fhirAlso ?? []].flat()) push(this.#byPath, path, link);
    }
  }

  ofSegments(from: number, to: number): LinkView[] {
    const found = new Set<LinkView>();
    for (let segment = from; segment <= to; segment += 1)
      for (const link of this.#bySegment.get(segment) ?? []) found.add(link);
    return [...found];
  }

  ofPlace(asked: Asked): LinkView[] {
    const near = this.#bySegment.get(asked.segment) ?? [];
    return near.filter(({ at, also }) => [at, ...(also ?? [])].some((place) => touches(place, asked)));
  }

  /** Of this value and all below it; where there are none, of the nearest value around it. */
  ofPath(path: string): LinkView[] {
    const below = this.all.filter(({ fhir, fhirAlso }) =>
      [fhir ?? [], fhirAlso ?? []].flat().some((one) => isBelow(one, path)),
    );
    return below.length > 0 ? below : [...(this.nearest(path) ?? [])];
  }

  ofRow(row: string): LinkView[] {
    return this.all.filter((link) => link.row === row);
  }

  /** Of this very value or of the nearest one around it, but never of a whole resource. */
  nearest(path: string): readonly LinkView[] | undefined {
    let at = path;
    while (!/^Bundle(\.entry(\[\d+\](\.resource)?)?)?$/.test(at)) {
      const found = this.#byPath.get(at);
      if (found) return found;
      const above = at.replace(/(\.[^.[\]]+|\[[^\]]*\])$/, '');
      if (above === at) return undefined;
      at = above;
    }
    return undefined;
  }

  isTraced(path: string): boolean {
    return this.nearest(path) !== undefined;
  }

  fate(asked: Asked): { readonly fate: Fate; readonly why?: string } {
    const unused = this.#unused.get(asked.segment)?.find(({ at }) => touches(at, asked));
    if (unused) return { fate: unused.kind === 'unused' ? 'unused' : 'left-out', why: unused.why };
    return { fate: this.ofPlace(asked).length > 0 ? 'carried' : 'structure' };
  }
}

function push<Key>(map: Map<Key, LinkView[]>, key: Key, link: LinkView): void {
  const list = map.get(key);
  if (list) list.push(link);
  else map.set(key, [link]);
}
