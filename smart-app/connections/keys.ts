/** The keys of this screen, once: for the listener, the labels on buttons and the list behind `?`. */
import type { Binding } from '../keys/bindings.ts';

export const connectionKeys = [
  { key: 'l', command: 'list' },
  { key: 'm', command: 'mine' },
  { key: 'n', command: 'add' },
  { key: 'r', command: 'read' },
  { key: 't', command: 'test' },
  { key: 'e', command: 'edit' },
  { key: 'Escape', command: 'back' },
  { key: '?', command: 'keys' },
] as const satisfies readonly Binding[];
