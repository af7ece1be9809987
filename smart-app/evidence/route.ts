/** Which message is open lives in the fragment: Back closes it, F5 keeps it, and the launch stays in the path. */
import { useSyncExternalStore } from 'react';

export interface MessageRoute {
  readonly exchange: string;
  readonly direction: 'request' | 'answer';
  readonly segment?: number;
}

export function parseRoute(hash: string): MessageRoute | undefined {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const exchange = params.get('x');
  if (exchange === null || exchange === '') return undefined;
  const segment = Number(params.get('s'));
  return {
    exchange,
    direction: params.get('d') === 'request' ? 'request' : 'answer',
    ...(Number.isInteger(segment) && segment > 0 && { segment }),
  };
}

/** Opens a message over what `hash` shows, which stays named there; without a route, closes it. */
export function formatRoute(route: MessageRoute | undefined, hash = ''): string {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  for (const name of ['x', 'd', 's']) params.delete(name);
  if (route) {
    params.set('x', route.exchange);
    params.set('d', route.direction);
    if (route.segment !== undefined) params.set('s', String(route.segment));
  }
  return params.size > 0 ? `#${params.toString()}` : '';
}

function subscribe(tell: () => void): () => void {
  addEventListener('hashchange', tell);
  return () => removeEventListener('hashchange', tell);
}

/** The fragment of the address, kept fresh. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

export function useMessageRoute(): MessageRoute | undefined {
  return parseRoute(useHash());
}

let opener: Element | null = null;

export function openMessage(route: MessageRoute): void {
  if (parseRoute(location.hash) === undefined) opener = document.activeElement;
  location.hash = formatRoute(route, location.hash);
}

/** The focus goes back to what opened the message, by whichever road it was closed. */
export function returnFocus(): void {
  requestAnimationFrame(() => {
    const known =
      opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : undefined;
    (known ?? document.querySelector<HTMLElement>('[data-visit][aria-expanded="true"]'))?.focus();
  });
}

/** Goes back where it came from; a page opened on a message has nothing behind it. */
export function closeMessage(): void {
  replaceHash(formatRoute(undefined, location.hash));
}

/** Another fragment without another step in the history. */
export function replaceHash(hash: string): void {
  history.replaceState(history.state, '', location.pathname + location.search + hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
