import { standardLibrary, type Segment } from '#x12';
import data from './x12-rows.json' with { type: 'json' };

/** What becomes of a value. `unknown`: of a segment nobody told us about. */
export type Replacement =
  | 'keep' | 'identifier' | 'control-number' | 'text' | 'contact' | 'date' | 'birth-date' | 'binary' | 'unknown'; // prettier-ignore

/** One element that is not treated as its data element is everywhere; the first row that fits counts. */
interface X12Row {
  readonly segment: string;
  readonly element: number;
  /** Codes of other elements of the segment. */
  readonly when?: Readonly<Record<string, readonly string[] | undefined>>;
  readonly as: string;
  readonly why: string;
}

/** A segment that begins or ends what is told of one person and those insured with them. */
interface Boundary {
  readonly set?: string;
  readonly segment: string;
  readonly element?: number;
  readonly codes?: readonly string[];
}

interface X12Rows {
  readonly rows: readonly X12Row[];
  /** Data elements that are not treated as their type is. */
  readonly dataElements: Readonly<Record<string, readonly string[]>>;
  /** Segments that the dictionary lacks, with the elements (`1`, or `3.2` for a component) that are not kept. */
  readonly otherSegments: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;
  readonly persons: {
    readonly begin: readonly Boundary[];
    readonly end: readonly Boundary[];
    /** NM101 of persons, whoever comes first tells them apart. */
    readonly entities: readonly string[];
  };
}

const rows: X12Rows = data;
export const { persons } = rows;

const kinds: readonly Replacement[] = [
  'keep', 'identifier', 'control-number', 'text', 'contact', 'date', 'birth-date', 'binary', 'unknown',
]; // prettier-ignore

function replacementOf(name: string): Replacement {
  const found = kinds.find((kind) => kind === name);
  if (!found) throw new Error(`No values are replaced as "${name}".`);
  return found;
}

const byDataElement = new Map(
  Object.entries(rows.dataElements).flatMap(([as, numbers]) =>
    numbers.map((number) => [number, replacementOf(as)] as const),
  ),
);

/** By the types of the dictionary: codes, numbers and times tell nobody who somebody is. */
function byType(type: string): Replacement {
  if (type === 'DT') return 'date';
  if (type === 'B') return 'binary';
  return type === 'AN' ? 'text' : 'keep';
}

const { dictionary } = standardLibrary();

function ofDataElement(number: string | undefined): Replacement {
  const element = number === undefined ? undefined : dictionary.elements[number];
  if (number === undefined || !element) return 'text';
  return byDataElement.get(number) ?? byType(element.type);
}

export const fits = (segment: Segment, when: X12Row['when']): boolean =>
  Object.entries(when ?? {}).every(([element, codes]) => codes?.includes(segment.element(Number(element))));

/** Whether a component separator in an element separates: in a web address it does not. Of segments nobody knows it is taken to. */
export function isComposite(segment: Segment, element: number): boolean {
  const known = dictionary.segments[segment.id];
  return !known || dictionary.composites[known.elements[element - 1] ?? ''] !== undefined;
}

/** What becomes of an element (from 1) of a segment, by component (from 1). */
export function replacementAt(segment: Segment, element: number, component: number): Replacement {
  const row = rows.rows.find(
    (one) => one.segment === segment.id && one.element === element && fits(segment, one.when),
  );
  if (row) return replacementOf(row.as);
  const known = dictionary.segments[segment.id];
  if (known) {
    const number = known.elements[element - 1];
    const composite = number === undefined ? undefined : dictionary.composites[number];
    return ofDataElement(composite ? composite.elements[component - 1] : number);
  }
  const other = Object.hasOwn(rows.otherSegments, segment.id) ? rows.otherSegments[segment.id] : undefined;
  if (!other) return 'unknown';
  return replacementOf(other[`${element}.${component}`] ?? other[element] ?? 'keep');
}
