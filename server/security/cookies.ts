/** The cookie of one session or launch: bound to this host, sent in frames of its own top-level site only (CHIPS). */
import type { Request, Response } from 'express';

/** One cookie per launch, so that two charts in one browser never share one. */
export function sessionCookie(sid: string): string {
  return `__Host-cs-${sid.slice(0, 8)}`;
}

/** Set when a launch begins: ties the callback to the browser, and shows whether cookies arrive at all. */
export function launchCookie(state: string): string {
  return `__Host-cl-${state.slice(0, 8)}`;
}

const shared = { secure: true, httpOnly: true, sameSite: 'none', partitioned: true, path: '/' } as const;

export function setCookie(res: Response, name: string, value: string, maxAgeMs?: number): void {
  res.cookie(name, value, { ...shared, encode: String, ...(maxAgeMs !== undefined && { maxAge: maxAgeMs }) });
}

export function clearCookie(res: Response, name: string): void {
  res.clearCookie(name, shared);
}

export function readCookie(req: Request, name: string): string | undefined {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
