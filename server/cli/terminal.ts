/** Where a command writes to: standard output and standard error, with colours and widths where there are any. */
import { styleText } from 'node:util';

/** Without a terminal there is no width to keep to; wider lines are hard to read. */
const WIDTH_OF_FILES = 100;

export type Paint = Parameters<typeof styleText>[0];

export interface Terminal {
  /** Whether a person looks at standard output, and at standard error. */
  readonly isScreen: boolean;
  readonly isErrorScreen: boolean;
  readonly columns: number;
  /** The process's own. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard output; done when it is written. Throws `NobodyReads` when nobody does, `CannotWrite` when it does not go on. */
  write(text: string): Promise<void>;
  /** Standard error. */
  note(text: string): void;
  /** Coloured where standard output is a screen and nobody asked for none (NO_COLOR). */
  paint(style: Paint, text: string): string;
}

/** Nobody reads standard output any more, as behind `| head`: what only writes may stop. */
export class NobodyReads extends Error {}

/** Standard output cannot be written, as on a full disk: what was asked for is not there, whatever was found. */
export class CannotWrite extends Error {}

/** A pipe that was closed, and what is written behind that. */
const closed = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

function failureOf(error: NodeJS.ErrnoException): Error {
  const code = error.code ?? error.name;
  return closed.has(code)
    ? new NobodyReads()
    : new CannotWrite(`Could not write to standard output (${code}).`);
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let failure: Error | undefined;
  // Each failure is told to who wrote, too.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const written = (text: string) =>
    new Promise<Error | undefined>((resolve) => {
      stdout.write(text, (error) => {
        resolve(error ? failureOf(error) : undefined);
      });
    });
  // Asked once: it looks at the environment each time.
  const isColoured = styleText('red', '-', { stream: stdout }) !== '-';
  return {
    isScreen: stdout.isTTY,
    isErrorScreen: stderr.isTTY,
    // Some terminals do not know how wide they are, and say 0.
    environment: process.env,
    columns: (stdout.isTTY && stdout.columns) || WIDTH_OF_FILES,
    async write(text) {
      if (text !== '') failure ??= await written(text);
      if (failure) throw failure;
    },
    note: (text) => void stderr.write(text),
    paint: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a file as it may be written to a terminal: what could steer it, or turn its lines around, becomes a dot. */
export const harmless = (text: string): string => text.replaceAll(hidden, '·');
