/** One-time launch handles: made when a chart opens, spent when the app asks for authorization. */
import { randomBytes } from 'node:crypto';

export interface LaunchContext {
  readonly patient: string;
  readonly encounter: string | undefined;
  readonly needPatientBanner: boolean;
  /** Who opened the chart; the id of a member of staff. */
  readonly user: string;
}

export interface Launches {
  open(context: LaunchContext): string;
  /** The context of a handle that was never used and is not older than five minutes; it is gone afterwards. */
  spend(handle: string): LaunchContext | undefined;
}

const lifetimeMs = 5 * 60_000;

export function buildLaunches(clock: () => Date): Launches {
  const waiting = new Map<string, { context: LaunchContext; until: number }>();
  const forgetOld = (now: number): void => {
    for (const [handle, { until }] of waiting) if (until < now) waiting.delete(handle);
  };
  return {
    open: (context) => {
      const now = clock().getTime();
      forgetOld(now);
      const handle = randomBytes(24).toString('base64url');
      waiting.set(handle, { context, until: now + lifetimeMs });
      return handle;
    },
    spend: (handle) => {
      forgetOld(clock().getTime());
      const found = waiting.get(handle);
      waiting.delete(handle);
      return found?.context;
    },
  };
}
