/** Which key does what while an authorization is open. */
import type { Binding } from '../keys/bindings.ts';

type AuthorizationCommand = 'next' | 'send' | 'undo' | 'message' | 'print' | 'back';

export const authorizationKeys: readonly Binding<AuthorizationCommand>[] = [
  { key: '.', command: 'next' },
  { key: 's', command: 'send' },
  { key: 'u', command: 'undo' },
  { key: 'm', command: 'message' },
  { key: 'p', command: 'print' },
  { key: 'Escape', command: 'back' },
];
