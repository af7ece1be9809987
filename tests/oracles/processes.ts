/** Long-running programs of a check: started with a deadline and progress, stopped with certainty. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

export interface Program {
  /** The first group of `ready` in what the program printed. */
  readonly found: string;
  /** Asks it to end, then makes it; comes back with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts a program and waits until it printed what `ready` matches. Throws when it ends or the time is over. */
export async function startProgram(
  command: readonly [string, ...string[]],
  {
    environment,
    ready,
    seconds,
    progress,
  }: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly ready: RegExp;
    readonly seconds: number;
    readonly progress: (waited: number) => void;
  },
): Promise<Program> {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => stopChild(child);
  const began = Date.now();
  const timer = setInterval(() => progress(Math.round((Date.now() - began) / 1000)), 20_000);
  try {
    const found = await new Promise<string>((resolve, reject) => {
      let printed = '';
      const read = (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-20_000);
        const match = ready.exec(printed);
        if (match) resolve(match[1] ?? '');
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
    return { found, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function stopChild(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.once('exit', (code) => {
      clearTimeout(last);
      resolve(code);
    });
    child.kill('SIGTERM');
  });
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
