/** Overlays that are being edited: kept while the page lives, whichever screen is open. They hold no patient data. */
import { useSyncExternalStore } from 'react';

export interface Draft {
  readonly text: string;
  /** The version it was made from; absent for a new overlay. */
  readonly read: number | undefined;
}

let drafts: ReadonlyMap<string, Draft> = new Map();
const listeners = new Set<() => void>();

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const useDrafts = (): ReadonlyMap<string, Draft> => useSyncExternalStore(subscribe, () => drafts);

/** `undefined` lets the draft go. */
export function keepDraft(id: string, draft: Draft | undefined): void {
  const next = new Map(drafts);
  if (draft) next.set(id, draft);
  else next.delete(id);
  drafts = next;
  if (drafts.size > 0) addEventListener('beforeunload', askBeforeLeaving);
  else removeEventListener('beforeunload', askBeforeLeaving);
  for (const listener of listeners) listener();
}

/** What was published is no draft any more; what was typed meanwhile goes on from it. */
export function settleDraft(
  id: string,
  published: { readonly text: string; readonly version: number },
): void {
  const draft = drafts.get(id);
  keepDraft(
    id,
    draft && draft.text !== published.text ? { text: draft.text, read: published.version } : undefined,
  );
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
