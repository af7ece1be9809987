/** Long-running programs of a check: started with a deadline and progress, stopped with certainty. */
import { spawn, type ChildProcess } from 'node:child_process';

export interface Program {
  /** Asks it to end, and makes it after half a minute. */
  stop(): Promise<void>;
}

/** Starts a program and waits until it printed what `ready` matches. Throws when it ends or the time is over. */
export async function startProgram(
  file: string,
  args: readonly string[],
  {
    ready,
    seconds,
    progress,
  }: {
    readonly ready: RegExp;
    readonly seconds: number;
    readonly progress: (waited: number) => void;
  },
): Promise<Program> {
  const child = spawn(file, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const began = Date.now();
  const timer = setInterval(() => progress(Math.round((Date.now() - began) / 1000)), 20_000);
  try {
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      const read = (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-20_000);
        if (ready.test(printed)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('error', reject);
      child.on('exit', () => reject(new Error(`${file} ended by itself: ${printed.slice(-500)}`)));
      setTimeout(
        () => reject(new Error(`${file} was not ready after ${seconds} s.`)),
        seconds * 1000,
      ).unref();
    });
    return { stop: () => stopChild(child) };
  } catch (error) {
    await stopChild(child);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.once('exit', () => {
      clearTimeout(last);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
