import type { Segment } from '#x12';
import { persons } from './x12-rows.ts';

/** Whose data a segment is, as a text to find their dates' shift by. */
export type PersonOf = (segment: Segment) => string;

interface Section {
  readonly segments: Segment[];
  /** The member id of the first insured person, or of any person, or their name. */
  person: string;
}

function isBoundary(segment: Segment, set: string, boundaries: typeof persons.begin): boolean {
  return boundaries.some(
    (one) =>
      one.segment === segment.id &&
      (one.set === undefined || one.set === set) &&
      (one.element === undefined || (one.codes?.includes(segment.element(one.element)) ?? true)),
  );
}

/** How well an NM1 tells who the person is, and what it tells: the lower, the better. */
function told(segment: Segment): { rank: number; person: string } | undefined {
  const entity = persons.entities.indexOf(segment.element(1));
  if (segment.id !== 'NM1' || entity < 0) return undefined;
  const id = segment.element(9);
  if (id !== '') return { rank: entity, person: id };
  return { rank: persons.entities.length + entity, person: `${segment.element(3)} ${segment.element(4)}` };
}

function personIn(segments: readonly Segment[]): string {
  const found = segments.flatMap((segment) => told(segment) ?? []);
  return found.toSorted((one, other) => one.rank - other.rank)[0]?.person ?? '';
}

/** Cut where a family begins, and where one ends; what lies between is of the file as such. */
function sectionsOf(segments: readonly Segment[]): readonly Section[] {
  let set = '';
  let section: Section = { segments: [], person: '' };
  const sections = [section];
  for (const segment of segments) {
    if (segment.id === 'ST') set = segment.element(1);
    const begins = segment.id === 'ST' || isBoundary(segment, set, persons.begin);
    if (begins || isBoundary(segment, set, persons.end) || segment.id === 'SE') {
      section = { segments: [], person: '' };
      sections.push(section);
    }
    section.segments.push(segment);
  }
  for (const one of sections) one.person = personIn(one.segments);
  return sections;
}

/** Whose data each segment of a file is. What is nobody's in particular (headers) goes with the first person after it. */
export function personsOf(segments: readonly Segment[]): PersonOf {
  const people = new Map<Segment, string>();
  let following = '';
  for (const { segments: own, person } of sectionsOf(segments).toReversed()) {
    if (person !== '') following = person;
    for (const segment of own) people.set(segment, following);
  }
  const last = following;
  return (segment) => people.get(segment) || last;
}
