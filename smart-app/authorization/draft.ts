/** What a person changed in a request, apart from what the chart filled in: so a fresher chart can come in below it. */
import type { AuthorizationDraft } from '../../server/authorization-view.ts';

/** What the form lets a person change; the rest is the visit's and the chart's. */
type Editable = Omit<AuthorizationDraft, 'appointment' | 'coverage' | 'certification'>;

/** `null` = taken out. */
export type Edits = { readonly [Name in keyof Editable]?: Editable[Name] | null };

export interface DraftState {
  readonly edits: Edits;
  /** What was there before each change, newest last. */
  readonly past: readonly Edits[];
  /** The field being typed in: its letters are one change, not one each. */
  readonly typing?: string;
  /** Names this very request towards the server: pressing Send twice, or again after a lost line, is one request. */
  readonly key: string;
}

const pastKept = 50;

export function freshDraft(key: string): DraftState {
  return { edits: {}, past: [], key };
}

export function draftOf(base: AuthorizationDraft, edits: Edits): AuthorizationDraft {
  const taken = Object.entries(edits).flatMap(([name, value]) => (value === null ? [name] : []));
  const merged = { ...base, ...edits };
  return Object.fromEntries(
    Object.entries(merged).filter(([name]) => !taken.includes(name)),
  ) as unknown as AuthorizationDraft;
}

/** `place` names the field, so that typing on in the same one makes no further step. `key` is for the new request. */
export function change(state: DraftState, edits: Edits, place: string, key: string): DraftState {
  const past = state.typing === place ? state.past : [...state.past, state.edits].slice(-pastKept);
  return { edits: { ...state.edits, ...edits }, past, typing: place, key };
}

/** The field was left: what comes next is a change of its own. */
export function pause(state: DraftState): DraftState {
  return without(state, 'typing');
}

export function undo(state: DraftState, key: string): DraftState {
  const edits = state.past.at(-1);
  return edits ? { edits, past: state.past.slice(0, -1), key } : state;
}

/** The chart's own values again; that too can be undone. */
export function reset(state: DraftState, key: string): DraftState {
  return { edits: {}, past: [...state.past, state.edits].slice(-pastKept), key };
}

const names = [
  'requester',
  'category',
  'levelOfService',
  'placeOfService',
  'diagnoses',
  'services',
  'note',
] as const;

/** What `draft` has otherwise than the chart: a request that was sent becomes a form again. */
export function editsOf(base: AuthorizationDraft, draft: AuthorizationDraft): Edits {
  const differs = names.filter((name) => JSON.stringify(base[name]) !== JSON.stringify(draft[name]));
  return Object.fromEntries(differs.map((name) => [name, draft[name] ?? null]));
}

/** Reads a kept draft; anything else than one of ours is none. */
export function parseDraft(text: string | undefined): DraftState | undefined {
  if (text === undefined) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    return isDraft(found) ? pause(found) : undefined;
  } catch {
    return undefined;
  }
}

function isDraft(found: unknown): found is DraftState {
  if (found === null || typeof found !== 'object') return false;
  const { edits, past, key } = found as Partial<Record<keyof DraftState, unknown>>;
  return typeof key === 'string' && edits !== null && typeof edits === 'object' && Array.isArray(past);
}

/** Moves one up (-1) or down (1); at either end it stays. */
export function moved<T>(list: readonly T[], at: number, step: 1 | -1): readonly T[] {
  const [one, other] = [list[at], list[at + step]];
  if (one === undefined || other === undefined) return list;
  return list.with(at, other).with(at + step, one);
}

/** `rt, 59` → `['RT', '59']`: however people part them. */
export function modifiersIn(text: string): readonly string[] {
  return text.toUpperCase().split(/[\s,;:-]+/).filter(Boolean); // prettier-ignore
}

/** ICD-10-CM as people type it: upper case, and the dot after the third place where it was left out. */
export function diagnosisCode(text: string): string {
  const bare = text.trim().toUpperCase().replace(/\s/g, '');
  return bare.length > 3 && !bare.includes('.') ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare;
}

/** The same without one of its properties: what is emptied leaves a draft rather than staying as an empty text. */
export function without<T extends object, Name extends keyof T>(given: T, name: Name): Omit<T, Name> {
  const copy = { ...given };
  Reflect.deleteProperty(copy, name);
  return copy;
}
