/** The whole product as a user starts it: `server/main.ts` as a process of its own, on free ports, with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { knownVariables } from '../architecture/known-variables.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Chartside {
  /** The sandbox chart list, e.g. `http://localhost:41234/`. */
  readonly sandboxUrl: string;
  readonly pid: number;
  readonly output: () => string;
  stop(): Promise<number | null>;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
    else child.once('exit', (code) => done(code));
  });
}

/** The environment without settings of ours: what is set on somebody's machine must not reach a test. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ours = knownVariables();
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.has(name)));
}

/** Starts it and waits for the address it prints; rejects with what it said when it stops before. */
export async function startChartside(more: Readonly<Record<string, string>> = {}): Promise<Chartside> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chartside-e2e-'));
  const environment = { ...ownEnvironment(), PORT: '0', SANDBOX_PORT: '0', DATA_DIR: dataDir, ...more };
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env: environment });
  let output = '';
  const url = await new Promise<string>((found, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /Open {2}(\S+)\s/.exec(output)?.[1];
      if (address) found(address);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', () => reject(new Error(`Chartside stopped before it was ready:\n${output}`)));
  });
  return {
    sandboxUrl: url,
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const code = await exitOf(child);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      return code;
    },
  };
}
