/** The keys of this screen, once: for the listener, the labels on buttons and the list behind `?`. */
import { everywhere, type Binding } from '../keys/bindings.ts';

export const connectionKeys = [
  { key: 'l', command: 'list' },
  { key: 'm', command: 'mine' },
  { key: 'o', command: 'outgoing' },
  { key: 'n', command: 'add' },
  { key: 'r', command: 'read' },
  { key: 't', command: 'test' },
  { key: 'e', command: 'edit' },
  ...everywhere,
] as const satisfies readonly Binding[];
