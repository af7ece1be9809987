/** Which card is open lives in the address: F5 keeps it, Back leaves it. */
import { changeSearch, useSearch } from '../session/address.ts';

export const views = ['list', 'mine', 'outgoing', 'add', 'card', 'edit'] as const;
export type View = (typeof views)[number];

export interface ConnectionsRoute {
  readonly view: View;
  /** Of `card` and `edit`. */
  readonly id?: string;
}

/** A card without an id, and whatever is no view, is the start. */
export function parseRoute(search: string, start: View): ConnectionsRoute {
  const params = new URLSearchParams(search);
  const view = views.find((one) => one === params.get('view')) ?? start;
  const id = params.get('id') ?? '';
  const needsId = view === 'card' || view === 'edit';
  if (needsId && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) return { view: start };
  return needsId ? { view, id } : { view };
}

export function formatRoute({ view, id }: ConnectionsRoute): string {
  return `?${new URLSearchParams({ view, ...(id !== undefined && { id }) }).toString()}`;
}

export function useRoute(start: View): ConnectionsRoute {
  return parseRoute(useSearch(), start);
}

export function goTo(route: ConnectionsRoute): void {
  changeSearch(formatRoute(route), 'go');
}
