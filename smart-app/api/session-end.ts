/** Has the session ended? Once true it stays true: only a new launch from the chart makes a new page. */

let ended = false;
const listeners = new Set<() => void>();

export function endSession(): void {
  ended = true;
  for (const listener of listeners) listener();
}

export function sessionEnded(): boolean {
  return ended;
}

export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
