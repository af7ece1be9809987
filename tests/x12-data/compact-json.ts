/** The one form of our X12 data files: what fits a line stands on one, so that a row of a guide reads as a row. */
const WIDTH = 120;

function inline(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(inline).join(', ')}]`;
  if (isPlain(value)) return JSON.stringify(value);
  const rows = (Object.entries(value as object) as [string, unknown][]).map(
    ([key, one]) => `${JSON.stringify(key)}: ${inline(one)}`,
  );
  return rows.length === 0 ? '{}' : `{ ${rows.join(', ')} }`;
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

/** Texts side by side, as many in a line as fit. */
function fill(texts: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + text.length + 2 < WIDTH)
      lines[lines.length - 1] = `${last}, ${text}`;
    else lines.push(text);
  }
  return lines.join(`,\n${indent}`);
}

function print(value: unknown, indent: string, room: number): string {
  const line = inline(value);
  if (isPlain(value) || indent.length + room + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const isFlat = value.every(isPlain);
    const rows = isFlat
      ? fill(value.map(inline), inner)
      : value.map((one: unknown) => print(one, inner, 1)).join(`,\n${inner}`);
    return `[\n${inner}${rows}\n${indent}]`;
  }
  const rows: { text: string; plain: boolean }[] = [];
  for (const [key, one] of Object.entries(value as object) as [string, unknown][]) {
    const row = `${JSON.stringify(key)}: ${print(one, inner, key.length + 5)}`;
    const last = rows.at(-1);
    const joins = isPlain(one) && last?.plain && inner.length + last.text.length + row.length + 2 < WIDTH;
    if (joins) last.text = `${last.text}, ${row}`;
    else rows.push({ text: row, plain: isPlain(one) });
  }
  return `{\n${inner}${rows.map(({ text }) => text).join(`,\n${inner}`)}\n${indent}}`;
}

/** A value as JSON text in that form, with a line end. */
export const compactJson = (value: unknown): string => `${print(value, '', 0)}\n`;
