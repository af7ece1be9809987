import {
  standardLibrary,
  type CompiledElement,
  type CompiledGuide,
  type CompiledLoop,
  type CompiledSegment,
} from '#x12';
import type { AnyRow, AnySegmentMap, TransactionMap, When } from '../map.ts';
import { addressOf, conditionAddress } from '../places.ts';
import { placedMaps, type PlacedMap } from './placed.ts';

/** What became of an element of the guide. `fixed`: a constant, a condition of a row, or the structure itself. */
export type Fate = 'row' | 'fixed' | 'left out' | 'not yet';

export interface ElementFate {
  /** '' outside of all loops. */
  readonly loop: string;
  readonly loopLabel: string;
  readonly segment: CompiledSegment;
  /** 0 where the whole element is meant. */
  readonly element: number;
  readonly component: number;
  /** `HI01-2`. */
  readonly name: string;
  readonly label: string;
  readonly fate: Fate;
  /** Rows that carry it, as `<segment map>#<row>`. */
  readonly rows: readonly CarryingRow[];
  /** Why it is left out. */
  readonly why?: string;
}

export interface CarryingRow {
  readonly placed: PlacedMap;
  readonly row: AnyRow;
}

/** Segments that are the structure of a message; the interpreters read and write them. */
const structure = new Set(['HL', 'LS', 'LE']);

interface GuideElement {
  readonly loop: string;
  readonly loopLabel: string;
  readonly segment: CompiledSegment;
  readonly element: CompiledElement;
  /** 0: the element has no components. */
  readonly component: number;
  readonly label: string;
}

function* elementsOfSegment(
  segment: CompiledSegment,
  loop: string,
  loopLabel: string,
): Generator<GuideElement> {
  for (const element of segment.elements) {
    if (element.usage === 'none') continue;
    const components = element.components?.filter(({ usage }) => usage !== 'none') ?? [];
    if (components.length === 0)
      yield { loop, loopLabel, segment, element, component: 0, label: element.label };
    for (const component of components)
      yield { loop, loopLabel, segment, element, component: component.position, label: component.label };
  }
}

function* elementsOfLoop(loop: CompiledLoop, around: ReadonlySet<CompiledLoop>): Generator<GuideElement> {
  for (const { segment, loop: inner } of loop.items) {
    if (!inner) yield* elementsOfSegment(segment, loop.id, loop.label);
    // Shared content may hold itself.
    else if (!around.has(inner)) yield* elementsOfLoop(inner, new Set([...around, inner]));
  }
}

/** The guide a map is for; of several with the same set and version, the one that may have the map's codes in its first segment. */
export function guideOf({ set, guide: version, chosenBy = {} }: TransactionMap): CompiledGuide {
  const library = standardLibrary();
  const found = library.guides
    .filter((guide) => guide.set === set && guide.guide === version)
    .map((guide) => library.compiled(guide));
  const chosen = found.find(({ root }) => {
    const header = root.items.find(({ segment }) => segment.id === 'BHT')?.segment;
    return header !== undefined && mayHave(header, chosenBy);
  });
  const guide = chosen ?? found[0];
  if (!guide) throw new Error(`There is no guide ${version} for ${set}.`);
  return guide;
}

/** Whether a segment of the guide may have the codes that a condition asks for. */
function mayHave(segment: CompiledSegment, when: When): boolean {
  return Object.entries(when).every(([key, codes]) => {
    if (key.startsWith('+')) return true;
    const [number, component] = conditionAddress(key, 0);
    const element = segment.elements[number - 1];
    const asked = component === 0 ? element : element?.components?.[component - 1];
    if (!asked?.codes || asked.isOpen || asked.offList) return true;
    return codes.some((code) => code === '' || asked.codes?.hasText(code));
  });
}

const constantsOf = ({ constants = {} }: AnySegmentMap): When =>
  Object.fromEntries(Object.entries(constants).map(([element, text]) => [element, [text]]));

const rowsOf = (map: AnySegmentMap) => map.rows as readonly AnyRow[];
const basesOf = ({ across }: AnySegmentMap) => across ?? [0];

/** Whether a row is about an element, or a component of it. */
function isAbout(map: AnySegmentMap, row: AnyRow, element: number, component: number): boolean {
  return basesOf(map).some((base) => {
    const [of, part] = addressOf(row.x12, base);
    return of === 0 || (of === element && (part === 0 || component === 0 || part === component));
  });
}

/** Whether a map fixes an element: as a constant, as what a condition asks, or as the qualifier of a code that is carried. */
function isFixed(map: AnySegmentMap, element: number, component: number): boolean {
  if (map.constants && element in map.constants) return true;
  const conditions = [map.when ?? {}, ...rowsOf(map).map(({ when = {} }) => when)].flatMap((when) =>
    Object.keys(when),
  );
  const isAsked = basesOf(map).some((base) =>
    conditions.some((key) => {
      const [of, part] = conditionAddress(key, base);
      return of === element && (part === 0 || part === component || component === 0);
    }),
  );
  return isAsked || (component === 1 && rowsOf(map).some((row) => isAbout(map, row, element, 0)));
}

/** What becomes of every element that the guide uses, in the guide's order. */
export function fatesOf(map: TransactionMap): readonly ElementFate[] {
  const placed = placedMaps(map);
  const { root } = guideOf(map);
  return [...elementsOfLoop(root, new Set([root]))].map((one) => fateOf(one, map, placed));
}

function fateOf(
  { loop, loopLabel, segment, element, component, label }: GuideElement,
  map: TransactionMap,
  placed: readonly PlacedMap[],
): ElementFate {
  const { position } = element;
  const here = placed.filter(
    (one) =>
      one.map.segment === segment.id &&
      (one.loops.length === 0 ? loop === '' : one.loops.includes(loop)) &&
      mayHave(segment, one.map.when ?? constantsOf(one.map)),
  );
  const rows = here.flatMap((one) =>
    rowsOf(one.map)
      .filter((row) => isAbout(one.map, row, position, component))
      .map((row): CarryingRow => ({ placed: one, row })),
  );
  const isOfMap = structure.has(segment.id) || here.some((one) => isFixed(one.map, position, component));
  const why = map.leftOut.find(
    (one) =>
      one.segment === segment.id &&
      (one.loops?.includes(loop) ?? true) &&
      (one.elements?.includes(position) ?? true),
  )?.why;
  const part = component === 0 ? '' : `-${component}`;
  const fate: Fate = rows.length > 0 ? 'row' : isOfMap ? 'fixed' : why === undefined ? 'not yet' : 'left out';
  return {
    loop, loopLabel, segment, element: position, component, label, fate, rows,
    name: `${segment.id}${String(position).padStart(2, '0')}${part}`,
    ...(fate === 'left out' && why !== undefined ? { why } : {}),
  }; // prettier-ignore
}

/** How many elements have which fate. */
export function countsOf(fates: readonly ElementFate[]): Readonly<Record<Fate | 'all', number>> {
  const of = (fate: Fate) => fates.filter((one) => one.fate === fate).length;
  return {
    all: fates.length,
    row: of('row'),
    fixed: of('fixed'),
    'left out': of('left out'),
    'not yet': of('not yet'),
  };
}
