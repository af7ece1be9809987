/** Which authorization is open lives in the fragment too, beside the message that may lie over it. */
import { replaceHash, useHash } from '../evidence/route.ts';

/** `open` shows what is there: the last request of the visit, else a new form. */
export type AuthorizationScreen = 'open' | 'form' | 'review' | 'status';

export interface AuthorizationRoute {
  readonly appointment: string;
  readonly coverage: string;
  readonly screen: AuthorizationScreen;
  /** The request that `status` shows. */
  readonly id?: string;
}

const screens: ReadonlySet<string> = new Set(['form', 'review', 'status']);

export function parseAuthorization(hash: string): AuthorizationRoute | undefined {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const [appointment, coverage] = [params.get('a'), params.get('c')];
  if (!appointment || !coverage) return undefined;
  const screen = params.get('v') ?? '';
  const id = params.get('i');
  return {
    appointment,
    coverage,
    screen: isScreen(screen) ? screen : 'open',
    ...(id !== null && id !== '' && { id }),
  };
}

function isScreen(text: string): text is AuthorizationScreen {
  return screens.has(text);
}

export function formatAuthorization({ appointment, coverage, screen, id }: AuthorizationRoute): string {
  const params = new URLSearchParams({ a: appointment, c: coverage });
  if (screen !== 'open') params.set('v', screen);
  if (id !== undefined) params.set('i', id);
  return `#${params.toString()}`;
}

export function useAuthorizationRoute(): AuthorizationRoute | undefined {
  return parseAuthorization(useHash());
}

export function openAuthorization(route: AuthorizationRoute): void {
  location.hash = formatAuthorization(route);
}

/** What was sent is not the form any more: Back must not lead to a second send. */
export function replaceAuthorization(route: AuthorizationRoute): void {
  replaceHash(formatAuthorization(route));
}

export function closeAuthorization(): void {
  replaceHash('');
}
