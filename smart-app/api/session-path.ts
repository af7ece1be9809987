/** Where this page lives: `/s/{sid}/`. The id is in the path so that two charts side by side stay apart. */

export function sessionIdOf(pathname: string): string | undefined {
  return /^\/s\/([^/]+)\//.exec(pathname)?.[1];
}

/** `workbench` of `/s/{sid}/workbench`; undefined for the chart's panel, which is everything else below a session. */
export function screenIn(pathname: string): string | undefined {
  return /^\/s\/[^/]+\/([a-z-]+)\/?$/.exec(pathname)?.[1];
}

export interface HandleStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * Where no cookie arrives, the first page carries the handle as `#h=…`. It is kept under this session's own key:
 * a key shared between charts is how one chart comes to show another's patient.
 */
export function takeHandle(sid: string, hash: string, store: HandleStore): { handle?: string; rest: string } {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const given = params.get('h');
  params.delete('h');
  const rest = params.size > 0 ? `#${params.toString()}` : '';
  const key = `h:${sid}`;
  try {
    if (given !== null) store.setItem(key, given);
    const handle = given ?? store.getItem(key);
    return handle === null ? { rest } : { handle, rest };
  } catch {
    // Storage may be forbidden in a frame: then the handle lives as long as this page.
    return given === null ? { rest } : { handle: given, rest };
  }
}
