/** Rows of an element: name, label, and a value with what it means, in columns that fit the terminal. */
import { harmless, type Paint, type Terminal } from './terminal.ts';
import { pad, wrap } from './text-layout.ts';

/** A piece of a line, and how it looks; '' plain. */
export type Piece = readonly [text: string, style: Paint | ''];

/** `EB13[2]` fits. */
export const NAME_WIDTH = 8;
/** Values of all loops stand in one column, at this share of the width. */
const VALUE_SHARE = 0.55;
/** Beyond this column the eye would have to travel too far from the label. */
const LAST_VALUE_COLUMN = 62;
const SHORTEST_LABEL = 14;
/** A value needs some room, however narrow the terminal is. */
const LEAST_VALUE = 12;
/** Behind a value up to so long its meaning goes on in a column of its own. */
const SHORT_VALUE = 14;
const GAP = '  ';

export interface Row {
  readonly name: string;
  readonly label: string;
  /** What was sent, and what that means. */
  readonly value: readonly [sent: Piece, meaning?: Piece];
}

export const paint = (terminal: Terminal, [text, style]: Piece): string =>
  style === '' || text === '' ? text : terminal.paint(style, text);

/** A value and what it means: beside it where that fits, as a column behind a short value, else below it. */
function flow(terminal: Terminal, [value, meaning]: Row['value'], width: number): string[] {
  const [text, style] = value;
  const painted = (lines: readonly string[], look: Piece[1]) =>
    lines.map((line) => paint(terminal, [line, look]));
  const lines = painted(wrap(text, width), style);
  if (meaning === undefined) return lines;
  const room = width - text.length - GAP.length;
  const isBeside = meaning[0].length <= room || (text.length <= SHORT_VALUE && room >= LEAST_VALUE);
  const indent = ' '.repeat(isBeside ? text.length + GAP.length : GAP.length);
  const told = painted(wrap(meaning[0], width - indent.length), meaning[1]);
  if (!isBeside) return [...lines, ...told.map((line) => `${indent}${line}`)];
  return told.map((line, i) => (i === 0 ? `${lines[0] ?? ''}${GAP}${line}` : `${indent}${line}`));
}

/** The lines of a row that begins behind `margin` columns, in a terminal of `width`. */
export function rowLines(
  terminal: Terminal,
  { name, label, value }: Row,
  margin: number,
  width: number,
): string[] {
  const from = margin + NAME_WIDTH;
  const column = Math.min(Math.floor(width * VALUE_SHARE), LAST_VALUE_COLUMN);
  const labelWidth = Math.max(SHORTEST_LABEL, column - GAP.length - from);
  const labels = wrap(harmless(label), labelWidth);
  const values = flow(terminal, value, Math.max(LEAST_VALUE, width - from - labelWidth - GAP.length));
  return Array.from({ length: Math.max(labels.length, values.length) }, (_, i) => {
    const head = pad(i === 0 ? name : '', NAME_WIDTH);
    return `${paint(terminal, [head, 'dim'])}${pad(labels[i] ?? '', labelWidth)}${GAP}${values[i] ?? ''}`;
  });
}
