/** A list of visits as a file: its bytes as text, its rows as they stand, and the rows that were not taken as a file again. */
import Papa from 'papaparse';
import { Problem } from '../problems.ts';

export const listLimits = { bytes: 5 * 1024 * 1024, rows: 5_000 } as const;

export interface ListText {
  readonly text: string;
  /** `UTF-8`, `UTF-16` or `Windows-1252`. */
  readonly encoding: string;
}

/** Spreadsheets save CSV in any of these. Throws `visits/not-a-list` for what is no text. */
export function readListText(bytes: Uint8Array): ListText {
  const [first, second, third, fourth] = bytes;
  if (bytes.length === 0) refuse('the file is empty');
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4)
    refuse('this is a workbook; open it and save the sheet as CSV');
  if (first === 0xd0 && second === 0xcf) refuse('this is an old workbook; open it and save the sheet as CSV');
  if (first === 0x25 && second === 0x50) refuse('this is a PDF');
  if (first === 0xff && second === 0xfe) return { text: decode('utf-16le', bytes), encoding: 'UTF-16' };
  if (first === 0xfe && second === 0xff) return { text: decode('utf-16be', bytes), encoding: 'UTF-16' };
  if (bytes.includes(0)) refuse('the file is no text');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: decode('windows-1252', bytes), encoding: 'Windows-1252' };
  }
}

const decode = (label: string, bytes: Uint8Array): string => new TextDecoder(label).decode(bytes);

/** Header and rows as they stand; those without any value are left out, with their numbers in the file. */
export function cellsOf(text: string): {
  readonly header: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
} {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    delimitersToGuess: [',', ';', '\t', '|'],
    preview: listLimits.rows * 2,
  });
  const [header = [], ...others] = data;
  const rows = others
    .map((cells, index) => ({ row: index + 2, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (rows.length > listLimits.rows)
    refuse(`it has more than ${listLimits.rows.toLocaleString('en')} rows; upload it in parts`);
  if (rows.length === 0) refuse('it needs a line with the headers and at least one row');
  return { header, rows };
}

/**
 * The rows and why they were not taken. Cells that a spreadsheet would run as a formula get an apostrophe in front: what
 * somebody typed into a name must not become a command on another's machine.
 */
export function rowsAsCsv(
  header: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly why: string }[],
): string {
  const width = header.length;
  const lines = rows.map(({ cells, why }) => [
    ...Array.from({ length: width }, (_, i) => cells[i] ?? ''),
    why,
  ]);
  const table = [[...header, 'Why it was not taken'], ...lines];
  // The mark in front has spreadsheets read it as UTF-8.
  return `\uFEFF${Papa.unparse(table, { escapeFormulae: /^\s*[=+\-@\t\r]/, newline: '\r\n' })}\r\n`;
}

function refuse(why: string): never {
  throw new Problem('visits/not-a-list', { why });
}
