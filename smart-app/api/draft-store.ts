/**
 * Drafts that survive a reload: in this tab alone, under this session's own key, and gone with the session. It is the one
 * place where what a person typed is kept in the browser; what the chart holds is read again instead.
 */
import { onSessionEnd } from './session-end.ts';
import { sessionIdOf, type HandleStore } from './session-path.ts';

export interface DraftStore extends HandleStore {
  readonly length: number;
  key(at: number): string | null;
  removeItem(key: string): void;
}

const prefix = (sid: string) => `d:${sid}:`;

/** `undefined` = nothing is kept, or storage is forbidden in this frame. */
export function readDraft(store: DraftStore, sid: string, name: string): string | undefined {
  try {
    return store.getItem(prefix(sid) + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Without `text` nothing is kept any more. Where storage is forbidden, a draft lives as long as its page. */
export function writeDraft(store: DraftStore, sid: string, name: string, text: string | undefined): void {
  try {
    if (text === undefined) store.removeItem(prefix(sid) + name);
    else store.setItem(prefix(sid) + name, text);
  } catch {
    // Forbidden or full: nothing to do about it here, and the page still holds the draft.
  }
}

export function dropDrafts(store: DraftStore, sid: string): void {
  try {
    const keys = Array.from({ length: store.length }, (_, at) => store.key(at));
    for (const key of keys) if (key?.startsWith(prefix(sid))) store.removeItem(key);
  } catch {
    // Forbidden storage holds nothing.
  }
}

/** The drafts of the session in this page's address. */
export function pageDrafts() {
  const sid = sessionIdOf(location.pathname) ?? '';
  const store = (): DraftStore | undefined => {
    try {
      return sessionStorage;
    } catch {
      return undefined;
    }
  };
  onSessionEnd(() => {
    const open = store();
    if (open) dropDrafts(open, sid);
  });
  return {
    read: (name: string) => {
      const open = store();
      return open && readDraft(open, sid, name);
    },
    write: (name: string, text: string | undefined) => {
      const open = store();
      if (open) writeDraft(open, sid, name, text);
    },
  };
}
