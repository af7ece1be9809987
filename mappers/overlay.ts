import {
  isLoopMap,
  type AnyRow,
  type AnySegmentMap,
  type Part,
  type TransactionMap,
  type When,
} from './map.ts';

/** What an overlay changes of one row. */
export interface RowChange {
  /** The row is not there for this payer; what it read is left out because of `why`. */
  readonly drop?: true;
  readonly why?: string;
  /** A message without this value is not written. */
  readonly required?: true;
  /** This text instead of what the resources say. */
  readonly constant?: string;
  /** Another condition: qualifiers of the segment. */
  readonly when?: When;
  /** Code table rows that go before the table's own. */
  readonly codes?: readonly { readonly x12: string; readonly fhir: string }[];
  /** Longest text the payer takes. */
  readonly max?: number;
}

/** What an overlay changes of one segment map. */
export interface SegmentChange {
  readonly drop?: true;
  readonly why?: string;
  /** Another condition: which segments of this id are meant. */
  readonly when?: When;
  /** Elements written as they are, by number. */
  readonly constants?: Readonly<Record<string, string>>;
}

/** A payer's or a site's companion rules on top of the maps, by row id. Plain JSON; see `profiles/payers/overlay.schema.json`. */
export interface Overlay {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** Where the payer says so. */
  readonly source?: string;
  /** Payer id the routes use; absent = any payer. */
  readonly payer?: string;
  /** Row id (`270.2110.EQ#service`) → change. */
  readonly rows?: Readonly<Record<string, RowChange>>;
  /** Segment map id (`270.BHT`) → change. */
  readonly segments?: Readonly<Record<string, SegmentChange>>;
}

function changeRow(row: AnyRow, change: RowChange): AnyRow {
  const { required, constant, when, codes, max } = change;
  const changed: AnyRow = {
    ...row,
    ...(required ? { required } : {}),
    ...(when ? { when } : {}),
    ...(codes ? { codes } : {}),
    ...(max === undefined ? {} : { max }),
  };
  // Whatever was carried there, the same path is passed over now: it is only told where it stood.
  return constant === undefined ? changed : ({ ...changed, as: 'constant', text: constant } as AnyRow);
}

function changeSegment(map: AnySegmentMap, overlay: Overlay): AnySegmentMap {
  const own = overlay.segments?.[map.id];
  const rows = (map.rows as readonly AnyRow[]).flatMap((row) => {
    const change = overlay.rows?.[`${map.id}#${row.id}`];
    if (!change) return [row];
    return change.drop ? [] : [changeRow(row, change)];
  });
  const constants = own?.constants ? { constants: { ...map.constants, ...own.constants } } : {};
  const when = own?.when ? { when: own.when } : {};
  return { ...map, ...constants, ...when, rows };
}

function changeParts(parts: readonly Part[], overlay: Overlay): Part[] {
  return parts.flatMap((part): Part[] => {
    if (isLoopMap(part)) return [{ ...part, parts: changeParts(part.parts, overlay) }];
    return overlay.segments?.[part.id]?.drop ? [] : [changeSegment(part, overlay)];
  });
}

/** Every segment map of a map, once. */
export function segmentMapsOf(map: TransactionMap): AnySegmentMap[] {
  const found = new Map<string, AnySegmentMap>();
  const visit = (parts: readonly Part[]): void => {
    for (const part of parts) {
      if (isLoopMap(part)) visit(part.parts);
      else found.set(part.id, part);
    }
  };
  visit(map.parts);
  return [...found.values()];
}

const elementOf = ({ x12 }: AnyRow) => (typeof x12 === 'object' ? x12[0] : x12);

/** Reasons for what dropped rows and segments read. */
function dropped(map: TransactionMap, overlay: Overlay): TransactionMap['leftOut'] {
  return segmentMapsOf(map).flatMap((one) => {
    const own = overlay.segments?.[one.id];
    if (own?.drop) return [{ segment: one.segment, why: own.why ?? `Left out by ${overlay.title}.` }];
    return (one.rows as readonly AnyRow[]).flatMap((row) => {
      const change = overlay.rows?.[`${one.id}#${row.id}`];
      const element = elementOf(row);
      if (!change?.drop || typeof element !== 'number') return [];
      return [
        { segment: one.segment, elements: [element], why: change.why ?? `Left out by ${overlay.title}.` },
      ];
    });
  });
}

/** The map with a payer's changes. Ids that the map does not have change nothing: `unknownIn` finds them. */
export function applyOverlay(map: TransactionMap, overlay: Overlay): TransactionMap {
  return {
    ...map,
    parts: changeParts(map.parts, overlay),
    leftOut: [...dropped(map, overlay), ...map.leftOut],
  };
}

/** Row and segment map ids of an overlay that none of the maps has: each is a mistake of the overlay. */
export function unknownIn(overlay: Overlay, maps: readonly TransactionMap[]): string[] {
  const segments = new Set<string>();
  const rows = new Set<string>();
  for (const map of maps) {
    for (const one of segmentMapsOf(map)) {
      segments.add(one.id);
      for (const { id } of one.rows) rows.add(`${one.id}#${id}`);
    }
  }
  return [
    ...Object.keys(overlay.rows ?? {}).filter((id) => !rows.has(id)),
    ...Object.keys(overlay.segments ?? {}).filter((id) => !segments.has(id)),
  ];
}
