/** Puts one row's change into the text of an overlay, and makes a new overlay. Pure. */
import { stretchOf } from './json-place.ts';

export interface Edited {
  readonly text: string;
  /** Where the cursor goes. */
  readonly cursor: number;
}

/** Changes of a row that have a button: the rest is typed. */
export const rowChanges = {
  drop: { drop: true, why: 'Left out for this payer.' },
  require: { required: true },
  constant: { constant: '' },
  empty: {},
} as const satisfies Record<string, Readonly<Record<string, string | boolean>>>;

export type RowChange = keyof typeof rowChanges;

/** Absent when the text is no JSON object yet: then only a person can mend it. */
export function withRow(text: string, row: string, change: RowChange): Edited | undefined {
  const overlay = objectOf(text);
  if (!overlay) return undefined;
  const rows = isObject(overlay['rows']) ? overlay['rows'] : {};
  const before = isObject(rows[row]) ? rows[row] : {};
  const changed = { ...overlay, rows: { ...rows, [row]: { ...before, ...rowChanges[change] } } };
  const next = JSON.stringify(changed, undefined, 2);
  const step = row.replaceAll('~', '~0').replaceAll('/', '~1');
  const open = Object.entries(rowChanges[change]).find(([, value]) => typeof value === 'string')?.[0];
  const pointer = open === undefined ? `/rows/${step}` : `/rows/${step}/${open}`;
  const end = stretchOf(next, pointer)?.to ?? next.length;
  // Behind a name stands `: "`, where the value is to be filled in or put better.
  return { text: next, cursor: open === undefined ? end : Math.min(end + 3, next.length) };
}

/** The maps an overlay changes: the first part of its row and segment map ids. */
export function mapsIn(text: string): readonly string[] {
  const { rows, segments } = objectOf(text) ?? {};
  const ids = [rows, segments].flatMap((part) => (isObject(part) ? Object.keys(part) : []));
  return [...new Set(ids.flatMap((id) => id.split('.')[0] ?? []))];
}

export interface NewOverlay {
  readonly id: string;
  readonly title: string;
  /** '' = any payer. */
  readonly payer: string;
}

export function newOverlay({ id, title, payer }: NewOverlay): string {
  const overlay = { id, version: 1, title, ...(payer !== '' && { payer }), rows: {} };
  return JSON.stringify(overlay, undefined, 2);
}

/** Whether two texts say the same: the version is the server's to count. */
export function isSameOverlay(a: string, b: string): boolean {
  const said = (text: string) => {
    const overlay = objectOf(text);
    return overlay ? JSON.stringify({ ...overlay, version: 0 }) : text;
  };
  return said(a) === said(b);
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectOf(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
