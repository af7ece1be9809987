/** The clock of the screen: re-renders every `every` ms, so that ages and countdowns stay true. */
import { useSyncExternalStore } from 'react';

const clocks = new Map<number, { now: number; subscribe: (tell: () => void) => () => void }>();

function clockOf(every: number) {
  const known = clocks.get(every);
  if (known) return known;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const clock = {
    now: Date.now(),
    subscribe: (tell: () => void) => {
      listeners.add(tell);
      clock.now = Date.now();
      timer ??= setInterval(() => {
        clock.now = Date.now();
        for (const listener of listeners) listener();
      }, every);
      return () => {
        listeners.delete(tell);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
  clocks.set(every, clock);
  return clock;
}

/** Milliseconds since 1970, not older than `every`. */
export function useNow(every = 30_000): number {
  const clock = clockOf(every);
  return useSyncExternalStore(clock.subscribe, () => clock.now);
}
