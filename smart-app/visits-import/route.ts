/** Which list or message is open lives in the address: F5 keeps it, Back leaves it. Ids of ours alone, no patient's value. */
import { changeSearch, useSearch } from '../session/address.ts';

export type View = 'lists' | 'messages';

export interface ImportRoute {
  readonly view: View;
  /** The list or message that is open. */
  readonly id?: string;
}

export function parseRoute(search: string, start: View): ImportRoute {
  const params = new URLSearchParams(search);
  const said = params.get('view');
  const view = said === 'lists' || said === 'messages' ? said : start;
  const id = params.get('id') ?? '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? { view, id } : { view };
}

export function formatRoute({ view, id }: ImportRoute): string {
  return `?${new URLSearchParams({ view, ...(id !== undefined && { id }) }).toString()}`;
}

export function useRoute(start: View): ImportRoute {
  return parseRoute(useSearch(), start);
}

export function goTo(route: ImportRoute): void {
  changeSearch(formatRoute(route), 'go');
}
