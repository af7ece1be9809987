/** Runs the real command line as a process of its own, on files of a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../../server/cli/chartside.mjs');
export const folder = mkdtempSync(join(tmpdir(), 'chartside-cli-'));

export function keep(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const messagesFolder = join(import.meta.dirname, '../../x12/messages');
/** The invented messages, by name. */
export const messages = readdirSync(messagesFolder).map((name) => join(messagesFolder, name));
export const message = (name: string): string => join(messagesFolder, name);

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails when what comes out holds a stack trace. */
export function chartside(
  args: readonly string[],
  input?: string | Uint8Array,
  env: Readonly<Record<string, string>> = {},
): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { PATH: process.env['PATH'], ...env },
    ...(input === undefined ? {} : { input }),
  });
  expect(stdout + stderr).not.toMatch(/^ {4}at |node:internal|Warning:/m);
  return { status, stdout, stderr };
}

/** What standard output holds as JSON. */
export const jsonOf = (args: readonly string[], input?: string | Uint8Array): unknown =>
  JSON.parse(chartside(args, input).stdout);
