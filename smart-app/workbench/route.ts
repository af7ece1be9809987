/** What is open and selected lives in the address: F5 keeps it, Back leaves it, a copied link restores it. */
import type { PasVersionWord } from '../../server/workbench-view.ts';
import { changeSearch, useSearch } from '../session/address.ts';

export const views = ['read', 'open', 'overlays', 'compare'] as const;
export type View = (typeof views)[number];

export interface WorkbenchRoute {
  readonly view: View;
  /** `sample/{id}` or `exchange/{id}/answer`: opens for everyone of the tenant. */
  readonly open?: string;
  /** An analysis that only this session has: pasted text. */
  readonly analysis?: string;
  /** A target (target.ts). */
  readonly at?: string;
  readonly pas?: PasVersionWord;
  readonly payer?: string;
  /** `id` or `id@version`. */
  readonly overlay?: string;
  /** The other side of a comparison: `sample/…`, `exchange/…` or `analysis/…`. */
  readonly other?: string;
}

const names = ['open', 'analysis', 'at', 'pas', 'payer', 'overlay', 'other'] as const;
const pasVersions: readonly PasVersionWord[] = ['2.0.1', '2.2.1'];

export function parseRoute(search: string): WorkbenchRoute {
  const params = new URLSearchParams(search);
  const route: Partial<Record<(typeof names)[number], string>> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value !== null && value !== '') route[name] = value;
  }
  const { pas: version, ...rest } = route;
  const pas = pasVersions.find((one) => one === version);
  const wanted = views.find((view) => view === params.get('view'));
  const isEmpty = route.open === undefined && route.analysis === undefined;
  return { ...rest, ...(pas && { pas }), view: wanted ?? (isEmpty ? 'open' : 'read') };
}

/** `undefined` takes a part away. */
export type RouteChange = { readonly [Name in keyof WorkbenchRoute]?: WorkbenchRoute[Name] | undefined };

/** Slashes and colons stay readable: people paste these into tickets. */
export function formatRoute(route: RouteChange): string {
  const params = new URLSearchParams();
  if (route.view !== undefined && route.view !== 'read') params.set('view', route.view);
  for (const name of names) {
    const value = route[name];
    if (value !== undefined && value !== '') params.set(name, value);
  }
  const text = params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
  return text === '' ? '' : `?${text}`;
}

/** The link for others of the tenant; absent where only this session has the message. */
export function permalink(origin: string, start: string, route: WorkbenchRoute): string | undefined {
  if (route.open === undefined) return undefined;
  const shared = { ...route, view: 'read', analysis: undefined, other: undefined } as const;
  return `${origin}${start}&${formatRoute(shared).slice(1)}`;
}

export function useRoute(): WorkbenchRoute {
  return parseRoute(useSearch());
}

/** `how` as of `changeSearch`. */
export function changeRoute(change: RouteChange, how: 'go' | 'keep'): void {
  changeSearch(formatRoute({ ...parseRoute(location.search), ...change }), how);
}
