/** The idle clock as the screen sees it; the server's own clock decides. */

export type Idle = 'active' | 'warning' | 'ended';

export const warnBefore = 120_000;

export function idleState(idleEndsAt: string, now: number): Idle {
  const left = Date.parse(idleEndsAt) - now;
  if (Number.isNaN(left)) return 'active';
  if (left <= 0) return 'ended';
  return left <= warnBefore ? 'warning' : 'active';
}

/** `1:45` */
export function countdown(idleEndsAt: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(idleEndsAt) - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
