/** Which header of a list holds what, as it is chosen. */
import type { ListColumnView, ListPreview } from '../../server/visits-view.ts';

/** The columns as they are read now, with this one holding something else; what it held before is then held by none. */
export function choose(
  { columns, choices }: Pick<ListPreview, 'columns' | 'choices'>,
  column: ListColumnView,
  holds: string,
): Readonly<Record<string, string>> {
  const chosen: Record<string, string> = {};
  for (const { id } of choices) {
    const holder = columns.find((one) => one.holds === id && one.column !== column.column);
    chosen[id] = holder?.header ?? '';
  }
  if (holds !== '') chosen[holds] = column.header;
  return chosen;
}

/** What a list cannot be read without and does not have. */
export function missing({ columns, choices }: Pick<ListPreview, 'columns' | 'choices'>): readonly string[] {
  const held = new Set(columns.map(({ holds }) => holds));
  return choices.filter(({ id, needed }) => needed && !held.has(id)).map(({ id }) => id);
}
