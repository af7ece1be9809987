/** The part of the address behind `?`, where a screen keeps what is open: F5 keeps it, Back leaves it. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  addEventListener('popstate', tell);
  return () => {
    listeners.delete(tell);
    removeEventListener('popstate', tell);
  };
}

/** Kept fresh. */
export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}

/** `go` makes a step for Back; `keep` only remembers (each arrow key would be a step otherwise). */
export function changeSearch(search: string, how: 'go' | 'keep'): void {
  const url = `${location.pathname}${search}${location.hash}`;
  if (how === 'go') history.pushState(null, '', url);
  else history.replaceState(history.state, '', url);
  for (const listener of listeners) listener();
}
