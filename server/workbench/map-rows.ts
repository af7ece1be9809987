/** The rows of a map in the words of an analyst: for the middle pane, completion and the mapping specification. Pure. */
import { isLoopMap, type AnyRow, type AnySegmentMap, type Part, type TransactionMap } from '#mappers';
import { standardLibrary } from '#x12';
import type { CompletionView, RowView } from '../workbench-view.ts';

type Described = Omit<RowView, 'used'>;
type SegmentMapView = CompletionView['segmentMaps'][number];

/** A segment map with the loops it stands in, outermost first. */
interface Stand {
  readonly map: AnySegmentMap;
  readonly loop: string;
}

/** Each segment map once, in the order it is written; the same one may stand in several loops. */
function standsOf(parts: readonly Part[], outer: string): Stand[] {
  return parts.flatMap((part): Stand[] => {
    if (!isLoopMap(part)) return [{ map: part, loop: outer }];
    const own = part.loop.filter((one) => one !== '').join('|');
    return standsOf(part.parts, [outer, own].filter((one) => one !== '').join('/'));
  });
}

function joined(stands: readonly Stand[]): Stand[] {
  return [...Map.groupBy(stands, ({ map }) => map.id).values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const loops = [...new Set([first, ...others].map(({ loop }) => loop))];
    return [{ map: first.map, loop: loops.join(' · ') }];
  });
}

/** Where each scope of a map writes: a resource, or an element below another scope. */
function scopePaths(map: TransactionMap): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [scope, resource] of Object.entries(map.resources)) paths.set(scope, resource.type);
  const openings = (parts: readonly Part[]): void => {
    for (const part of parts) {
      const opens = part.opens === undefined ? [] : [part.opens].flat();
      for (const opening of opens) {
        if ('in' in opening) paths.set(opening.scope, `${paths.get(opening.in) ?? opening.in}.${opening.at}`);
        else if (!paths.has(opening.scope)) paths.set(opening.scope, opening.resource);
      }
      if (isLoopMap(part)) openings(part.parts);
    }
  };
  openings(map.parts);
  return paths;
}

/** `EB09`, `EB13-2`, `HI01…HI12-2`; `EB` where the whole segment is meant. */
function elementName({ segment, across }: AnySegmentMap, at: AnyRow['x12']): string {
  const [element, component] = typeof at === 'object' ? at : [at, undefined];
  if (element === 0) return segment;
  const numbers =
    typeof element === 'number' ? [element] : (across ?? []).map((first) => first + Number(element));
  const names = numbers.map((number) => `${segment}${String(number).padStart(2, '0')}`);
  const shown = names.length > 2 ? `${names[0] ?? ''}…${names.at(-1) ?? ''}` : names.join(', ');
  return component === undefined ? shown : `${shown}-${component}`;
}

/** What our dictionary calls the element. */
function labelOf({ segment, across }: AnySegmentMap, at: AnyRow['x12']): string {
  const { dictionary } = standardLibrary();
  const [element, component] = typeof at === 'object' ? at : [at, undefined];
  const number = typeof element === 'number' ? element : (across?.[0] ?? 1) + Number(element);
  const known = dictionary.segments[segment];
  if (number === 0) return known?.label ?? segment;
  const data = known?.elements[number - 1] ?? '';
  const composite = dictionary.composites[data];
  if (composite && component !== undefined)
    return dictionary.elements[composite.elements[component - 1] ?? '']?.label ?? composite.label;
  return composite?.label ?? dictionary.elements[data]?.label ?? '';
}

/** `EB01 = B or C`; an empty code is `empty`. */
function conditions(map: AnySegmentMap, when: AnyRow['when']): string[] {
  return Object.entries(when ?? {}).map(([key, codes]) => {
    const [element = '', component] = key.split('.');
    const at = element.startsWith('+') ? (element as '+0') : Number(element);
    const name = elementName(map, component === undefined ? at : [at, Number(component)]);
    return `${name} = ${codes.map((code) => (code === '' ? 'empty' : code)).join(' or ')}`;
  });
}

/** Where a row writes below its scope; a choice names the paths that decide it. */
function pathOf(row: AnyRow): string {
  if (row.as !== 'choice') return row.fhir;
  const paths = [...new Set(row.choices.flatMap(({ is }) => Object.keys(is)))];
  // A choice without a condition is one code, whatever the resources say.
  return paths.length > 0 ? paths.join(', ') : `always ${row.choices.map(({ code }) => code).join(' or ')}`;
}

function extra(map: AnySegmentMap, row: AnyRow): string[] {
  const way = row.way ?? map.way;
  const only = row.only ?? map.only;
  return [
    ...(way === undefined ? [] : [way === 'read' ? 'reading only' : 'writing only']),
    ...(only === undefined ? [] : [`PAS ${only.join(', ')} only`]),
    ...(row.required ? ['must be there'] : []),
  ];
}

/** What an overlay did to a row, in words; undefined when nothing. */
function changeOf(row: AnyRow, before: AnyRow | undefined): string | undefined {
  if (!before) return 'added';
  const names = [...new Set([...Object.keys(before), ...Object.keys(row)])];
  const value = (of: AnyRow, name: string): string | undefined =>
    JSON.stringify((of as unknown as Record<string, unknown>)[name]);
  const changed = names.filter((name) => value(row, name) !== value(before, name));
  return changed.length === 0 ? undefined : changed.join(', ');
}

const rowsOf = (map: AnySegmentMap): readonly AnyRow[] => map.rows as readonly AnyRow[];

function rowsById(map: TransactionMap): ReadonlyMap<string, AnyRow> {
  return new Map(
    standsOf(map.parts, '').flatMap(({ map: segment }) =>
      rowsOf(segment).map((row) => [`${segment.id}#${row.id}`, row] as const),
    ),
  );
}

/** What a map folds of two elements into one, told as a row of the segment both came from. */
function foldedRows(
  map: TransactionMap,
  rows: readonly Described[],
  paths: ReadonlyMap<string, string>,
): Described[] {
  return (map.folds ?? []).flatMap((fold): Described[] => {
    const segmentMap = fold.id.split('#')[0] ?? '';
    const amount = rows.find((row) => row.segmentMap === segmentMap && row.fhir === fold.amount);
    if (!amount) return [];
    const { map: of, segment, loop, element, label, see } = amount;
    return [
      {
        id: fold.id,
        segmentMap,
        map: of,
        segment,
        loop,
        element,
        label,
        see,
        to: `${paths.get(fold.scope) ?? fold.scope}.${fold.list}`,
        fhir: fold.into,
        carrier: 'fold',
        when: [
          `a total (${fold.kind} ${fold.whole.join(', ')}) and what is left of it (${fold.rest.join(', ')})`,
          `both agree in ${fold.same.join(', ')}`,
        ],
      },
    ];
  });
}

/** All rows of a map in the order they are written, then what it folds. `before` = the same map without its overlay. */
export function describeRows(map: TransactionMap, before?: TransactionMap): Described[] {
  const paths = scopePaths(map);
  const known = before && rowsById(before);
  const rows = joined(standsOf(map.parts, '')).flatMap(({ map: segment, loop }) =>
    rowsOf(segment).map((row): Described => {
      const id = `${segment.id}#${row.id}`;
      const changed = known && changeOf(row, known.get(id));
      return {
        id,
        segmentMap: segment.id,
        map: map.id,
        segment: segment.segment,
        loop,
        element: elementName(segment, row.x12),
        label: labelOf(segment, row.x12),
        to: paths.get(segment.to) ?? segment.to,
        fhir: pathOf(row),
        carrier: row.as,
        ...('table' in row ? { table: row.table } : {}),
        when: [
          ...conditions(segment, segment.when),
          ...conditions(segment, row.when),
          ...extra(segment, row),
        ],
        ...(row.lossy === undefined ? {} : { lossy: row.lossy }),
        see: row.see,
        ...(changed === undefined ? {} : { changed }),
      };
    }),
  );
  return [...rows, ...foldedRows(map, rows, paths)];
}

export function describeSegmentMaps(map: TransactionMap): SegmentMapView[] {
  return joined(standsOf(map.parts, '')).map(({ map: segment, loop }) => ({
    id: segment.id,
    segment: segment.segment,
    loop,
    label: labelOf(segment, 0),
    constants: Object.fromEntries(Object.entries(segment.constants ?? {})),
  }));
}
