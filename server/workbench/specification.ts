/** The mapping specification as a workbook, for those who live in spreadsheets: one sheet for each map, what is left out, code tables. */
import writeWorkbook, { type Cell, type Row, type Sheet } from 'write-excel-file/node';
import { codeTables, mapsFor, type PasVersion, type TransactionMap } from '#mappers';
import { describeRows } from './map-rows.ts';

interface Column<T> {
  readonly title: string;
  /** Characters. */
  readonly width: number;
  readonly of: (one: T) => string;
}

/** The workbook's bytes. Deterministic but for the times a zip file holds. */
export function specification(pas: PasVersion): Promise<Buffer> {
  const maps = mapsFor(pas);
  const sheets = [...maps.map(rowsSheet), leftOutSheet(maps), tablesSheet()];
  return writeWorkbook(sheets).toBuffer();
}

type DescribedRow = ReturnType<typeof describeRows>[number];

const rowColumns: readonly Column<DescribedRow>[] = [
  { title: 'Row', width: 34, of: ({ id }) => id },
  { title: 'Loop', width: 22, of: ({ loop }) => loop },
  { title: 'Segment', width: 9, of: ({ segment }) => segment },
  { title: 'Element', width: 12, of: ({ element }) => element },
  { title: 'Label', width: 32, of: ({ label }) => label },
  { title: 'FHIR', width: 40, of: ({ to }) => to },
  { title: 'Path', width: 40, of: ({ fhir }) => fhir },
  { title: 'Carried as', width: 14, of: ({ carrier }) => carrier },
  { title: 'Code table', width: 18, of: ({ table = '' }) => table },
  { title: 'When', width: 36, of: ({ when }) => when.join('; ') },
  { title: 'Lost', width: 50, of: ({ lossy = '' }) => lossy },
  { title: 'See', width: 44, of: ({ see }) => see },
];

function rowsSheet(map: TransactionMap): Sheet<Buffer> {
  return sheetOf(map.id, rowColumns, describeRows(map));
}

interface LeftOutLine {
  readonly map: string;
  readonly what: string;
  readonly loops: string;
  readonly why: string;
}

function leftOutSheet(maps: readonly TransactionMap[]): Sheet<Buffer> {
  const lines = maps.flatMap(({ id, leftOut, notSent = [] }): LeftOutLine[] => [
    ...leftOut.map(({ segment, loops = [], elements = [], why }) => ({
      map: id,
      what:
        elements.length === 0
          ? segment
          : elements.map((one) => `${segment}${String(one).padStart(2, '0')}`).join(', '),
      loops: loops.join(', '),
      why,
    })),
    ...notSent.map(({ type, path, why }) => ({
      map: id,
      what: path === undefined ? type : `${type}.${path}`,
      loops: '',
      why,
    })),
  ]);
  const columns: readonly Column<LeftOutLine>[] = [
    { title: 'Map', width: 22, of: ({ map }) => map },
    { title: 'Left out', width: 34, of: ({ what }) => what },
    { title: 'Loops', width: 26, of: ({ loops }) => loops },
    { title: 'Why', width: 90, of: ({ why }) => why },
  ];
  return sheetOf('Left out', columns, lines);
}

interface CodeLine {
  readonly table: string;
  readonly element: string;
  readonly x12: string;
  readonly fhir: string;
  readonly why: string;
}

function tablesSheet(): Sheet<Buffer> {
  const lines = codeTables.flatMap(({ id, x12, rows, leftOut = [] }): CodeLine[] => [
    ...rows.map((row) => ({
      table: id,
      element: x12.element,
      x12: row.x12,
      fhir: String(row.fhir),
      why: '',
    })),
    ...leftOut.flatMap(({ x12: codes, why }) =>
      codes.map((code) => ({ table: id, element: x12.element, x12: code, fhir: '', why })),
    ),
  ]);
  const columns: readonly Column<CodeLine>[] = [
    { title: 'Code table', width: 22, of: ({ table }) => table },
    { title: 'Element', width: 12, of: ({ element }) => element },
    { title: 'X12', width: 10, of: ({ x12 }) => x12 },
    { title: 'FHIR', width: 34, of: ({ fhir }) => fhir },
    { title: 'Why it is left out', width: 90, of: ({ why }) => why },
  ];
  return sheetOf('Code tables', columns, lines);
}

/** Names of sheets may be no longer, and hold none of `[]:*?/\`. */
const NAME_CHARACTERS = 31;

function sheetOf<T>(name: string, columns: readonly Column<T>[], lines: readonly T[]): Sheet<Buffer> {
  const heading: Row = columns.map(({ title }): Cell => ({ value: title, fontWeight: 'bold' }));
  // Always text: a spreadsheet makes numbers of codes such as 04 and formulas of what begins with =.
  const cells = lines.map((line): Row =>
    columns.map(({ of }): Cell => ({ value: of(line), type: String, wrap: true })),
  );
  return {
    sheet: name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, NAME_CHARACTERS),
    data: [heading, ...cells],
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  };
}
