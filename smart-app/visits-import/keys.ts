/** The keys of this screen, once: for the listener, the labels on buttons and the list behind `?`. */
import { everywhere, type Binding } from '../keys/bindings.ts';

export const importKeys = [
  { key: 'l', command: 'lists' },
  { key: 'm', command: 'messages' },
  { key: 'u', command: 'upload' },
  ...everywhere,
] as const satisfies readonly Binding[];
