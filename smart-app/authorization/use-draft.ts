/** The draft of one visit and coverage: changed, undone, and kept over a reload of the page. */
import { useEffect, useReducer } from 'react';
import { drafts } from '../api/authorization.ts';
import { change, freshDraft, parseDraft, pause, reset, undo, type DraftState, type Edits } from './draft.ts';

export interface DraftTools {
  readonly state: DraftState;
  /** `place` names the field the change was made in. */
  readonly change: (edits: Edits, place: string) => void;
  readonly pause: () => void;
  readonly undo: () => void;
  readonly reset: () => void;
  /** Forgets it, here and in the tab: it was sent. */
  readonly drop: () => void;
  /** Starts from a request that was sent. */
  readonly start: (edits: Edits) => void;
}

type Step = (state: DraftState) => DraftState;

export function useDraft(appointment: string, coverage: string): DraftTools {
  const name = `authorization:${appointment}:${coverage}`;
  const [state, dispatch] = useReducer(
    (before: DraftState, step: Step) => step(before),
    name,
    (kept) => parseDraft(drafts.read(kept)) ?? freshDraft(crypto.randomUUID()),
  );
  // An untouched draft is kept too, for its key: sent again after a reload, it must stay one request.
  useEffect(() => drafts.write(name, JSON.stringify(state)), [name, state]);
  const next = (step: (before: DraftState, key: string) => DraftState) => {
    const key = crypto.randomUUID();
    dispatch((before) => step(before, key));
  };
  return {
    state,
    change: (edits, place) => next((before, key) => change(before, edits, place, key)),
    pause: () => dispatch(pause),
    undo: () => next(undo),
    reset: () => next(reset),
    drop: () => next((_before, key) => freshDraft(key)),
    start: (edits) => next((_before, key) => ({ edits, past: [{}], key })),
  };
}
