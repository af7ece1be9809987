/** A limit of calls in each minute of the wall clock: who is over it is refused until the next minute begins. */
export interface RateLimit {
  /** Counts one call; false = refused. */
  take(): boolean;
}

/** `calls` 0 = no limit. */
export function rateLimit(calls: number, clock: () => Date): RateLimit {
  let [minute, taken] = [0, 0];
  return {
    take: () => {
      const now = Math.floor(clock().getTime() / 60_000);
      if (now !== minute) [minute, taken] = [now, 0];
      taken += 1;
      return calls === 0 || taken <= calls;
    },
  };
}
