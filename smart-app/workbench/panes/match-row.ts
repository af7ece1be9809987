/** Finds rows by words. Pure. */
import type { RowView } from '../../../server/workbench-view.ts';

/** Every word must stand somewhere in the row. */
export function matchesRow(row: RowView, text: string): boolean {
  const all = [row.id, row.element, row.label, row.to, row.fhir, row.carrier, row.table, row.see]
    .join(' ')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
