/** Which key does what: one table a screen for the listener, the labels on the buttons and the list behind `?`. */

/** One row of a screen's table. A screen that is loaded later (the workbench) brings its own. */
export interface Binding<Name extends string = string> {
  readonly key: string;
  readonly command: Name;
}

/** On every screen. */
export const everywhere = [
  { key: 'Escape', command: 'back' },
  { key: '?', command: 'keys' },
] as const satisfies readonly Binding[];

export const bindings = [
  { key: 'c', command: 'check' },
  { key: 'a', command: 'authorize' },
  { key: '.', command: 'next-action' },
  { key: 'j', command: 'next-visit' },
  { key: 'k', command: 'previous-visit' },
  { key: 'Enter', command: 'open' },
  { key: 'e', command: 'evidence' },
  { key: 'm', command: 'message' },
  { key: 'p', command: 'print' },
  ...everywhere,
] as const;

export type Command = (typeof bindings)[number]['command'];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  /** Tag of the focused element, lower case, and whether it takes text. */
  readonly onTag: string;
  readonly typing: boolean;
}

/** Absent = the key is the browser's, the EHR's or the focused control's. */
export function commandOf<Name extends string = Command>(
  press: KeyPress,
  single: boolean,
  table: readonly Binding<Name>[],
): Name | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.typing) return undefined;
  if (press.repeat && !/^[jk]$/i.test(press.key)) return undefined;
  const wanted = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const found = table.find((one) => one.key === wanted)?.command;
  // Enter belongs to whatever has the focus; only from the bare page does it open the visit.
  if (wanted === 'Enter')
    return ['button', 'a', 'summary', 'input'].includes(press.onTag) ? undefined : found;
  if (wanted === 'Escape') return found;
  return single ? found : undefined;
}

/** What is printed on a button or in the list. */
export function keyCap(command: string, table: readonly Binding[] = bindings): string {
  const key = table.find((one) => one.command === command)?.key ?? '';
  if (key === 'Escape') return 'Esc';
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Moves within a list without falling off either end. */
export function neighbour<T>(list: readonly T[], current: T | undefined, step: 1 | -1): T | undefined {
  const at = current === undefined ? -1 : list.indexOf(current);
  if (at < 0) return list[0];
  return list[Math.min(Math.max(at + step, 0), list.length - 1)];
}
