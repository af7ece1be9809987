/** A clock that stands still until it is moved, for all that asks for the date; what waits goes on in real time. */
const { jest: fakes } = import.meta as unknown as { jest: typeof jest };

/** For tests of lifetimes: however slow the machine is, nothing ends but by `pass`. */
export async function withStoppedClock(work: (pass: (ms: number) => void) => Promise<void>): Promise<void> {
  fakes.useFakeTimers({
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
    ],
  });
  try {
    await work((ms) => fakes.setSystemTime(Date.now() + ms));
  } finally {
    fakes.useRealTimers();
  }
}
