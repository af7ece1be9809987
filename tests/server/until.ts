/** Waiting for what goes on by itself, such as an exchange or a job: never for a time. */
import { setTimeout as pause } from 'node:timers/promises';

/** What never comes is told as such, with what stood there last, well before the test as a whole is given up. */
const LIMIT_MS = 300_000;

export async function until<T>(
  read: () => T | Promise<T>,
  isDone: (value: T) => boolean,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (performance.now() > end) throw new Error(`It did not come. Last seen: ${JSON.stringify(value)}`);
    await pause(everyMs);
  }
}
