/** Values that rows took up and that are in no Bundle in the end: nothing vanishes without its reason. */
import type { Place } from '#x12';
import type { Target } from './target.ts';
import type { UnusedElement } from './trace.ts';

const unreferred = 'Nothing in the Bundle refers to what this describes.';

/** Whether a line that tells of one place tells of another one, too: itself, or a part of it. */
const covers = (told: Place, { element, component, repetition }: Place): boolean =>
  (told.element === undefined || told.element === element) &&
  (told.component === undefined || told.component === component) &&
  (told.repetition === undefined || told.repetition === repetition);

/** Every place a target's lines speak of, with the reason it is not told. */
export const placesOf = ({ lines }: Target, why: string): readonly UnusedElement[] =>
  lines.flatMap(({ at, also = [] }) => [at, ...also].map((place) => ({ at: place, why })));

/**
 * Of the places that something happened to, those that no line and no issue tells of. `all` are the targets that were
 * opened, `chosen` those in the Bundle; `doubtful` are places whose value may have become nothing.
 */
export function untold(
  all: readonly Target[],
  chosen: readonly Target[],
  doubtful: readonly UnusedElement[],
  issues: readonly { readonly at: Place }[],
): readonly UnusedElement[] {
  const isChosen = new Set(chosen);
  const open = new Map<number, UnusedElement[]>();
  const suspects = [
    ...doubtful,
    ...all.flatMap((target) => target.replaced),
    ...all.flatMap((target) => (isChosen.has(target) || target.isMerged ? [] : placesOf(target, unreferred))),
  ];
  for (const one of suspects) {
    const known = open.get(one.at.segment);
    if (!known) open.set(one.at.segment, [one]);
    else if (!known.some(({ at }) => at.offset === one.at.offset && at.length === one.at.length))
      known.push(one);
  }
  const tell = (place: Place): void => {
    const suspected = open.get(place.segment);
    if (!suspected) return;
    const left = suspected.filter(({ at }) => !covers(place, at));
    if (left.length > 0) open.set(place.segment, left);
    else open.delete(place.segment);
  };
  for (const { at } of issues) tell(at);
  for (const { lines } of chosen)
    for (const { at, also = [] } of lines) {
      if (open.size === 0) return [];
      tell(at);
      also.forEach(tell);
    }
  return [...open.values()].flat();
}
