/** What may stand in an overlay of one map, for the editor's completion. Pure. */
import { codeTables, mapsFor, type PasVersion } from '#mappers';
import type { CompletionView } from '../workbench-view.ts';
import { standardLibrary } from '#x12';
import { describeRows, describeSegmentMaps } from './map-rows.ts';

/** The words of a row's change, and of a segment map's. */
const words: CompletionView['words'] = [
  { word: 'drop', about: 'The row (or segment) is not there for this payer. Needs a why.' },
  { word: 'why', about: 'Why it is dropped, as a sentence; it stands in the list of what was left out.' },
  { word: 'required', about: 'A message without this value is not written; its author is told.' },
  { word: 'constant', about: 'This text is written whatever the resources say.' },
  { word: 'when', about: 'Other qualifiers: element → codes, e.g. { "1": ["B"] }.' },
  { word: 'codes', about: 'Code table rows that go before the table’s own: { "x12", "fhir" }.' },
  { word: 'max', about: 'Longest text the payer takes, in characters.' },
  { word: 'constants', about: 'Segment maps: elements written as they are, by number.' },
];

/** Undefined where there is no such map. */
export function completionOf(id: string, pas: PasVersion): CompletionView | undefined {
  const map = mapsFor(pas).find((one) => one.id === id);
  if (!map) return undefined;
  // What is folded is decided by the map alone: an overlay cannot name it.
  const rows = describeRows(map).flatMap((row) => (row.carrier === 'fold' ? [] : [{ ...row, used: 0 }]));
  const tables = new Set(rows.flatMap(({ table }) => table ?? []));
  return {
    map: id,
    guide: map.guide,
    rows,
    segmentMaps: describeSegmentMaps(map),
    tables: codeTables
      .filter((table) => tables.has(table.id))
      .map((table) => ({
        id: table.id,
        element: table.x12.element,
        codes: table.rows.map(({ x12, fhir }) => ({
          x12,
          fhir: String(fhir),
          ...labelOf(table.x12.element, x12),
        })),
      })),
    words,
  };
}

/** What a code of an element means, e.g. of `EB03`; nothing where we have no label. */
function labelOf(element: string, code: string): { readonly label?: string } {
  const library = standardLibrary();
  const [, segment = '', number = ''] = /^([A-Z][A-Z0-9]{1,2})(\d\d)/.exec(element) ?? [];
  const data = library.dictionary.segments[segment]?.elements[Number(number) - 1];
  const label = data === undefined ? undefined : library.meaningOf(data, code);
  return label === undefined ? {} : { label };
}
