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
  /** Standard output; done when more may be written. Throws `NobodyReads` when nobody does. */
  write(text: string): Promise<void>;
  /** Standard error. */
  note(text: string): void;
  /** Coloured where standard output is a screen and nobody asked for none (NO_COLOR). */
  paint(style: Paint, text: string): string;
}

/** Nobody reads standard output any more, as behind `| head`: what only writes may stop. */
export class NobodyReads extends Error {}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  let isClosed = false;
  let goOn: () => void = () => undefined;
  stdout.on('drain', () => goOn());
  stdout.on('error', () => {
    isClosed = true;
    goOn();
  });
  stderr.on('error', () => undefined);
  // Asked once: it looks at the environment each time.
  const isColoured = styleText('red', '-', { stream: stdout }) !== '-';
  return {
    isScreen: stdout.isTTY,
    isErrorScreen: stderr.isTTY,
    columns: stdout.isTTY ? stdout.columns : WIDTH_OF_FILES,
    async write(text) {
      if (isClosed) throw new NobodyReads();
      if (text === '' || stdout.write(text)) return;
      await new Promise<void>((resolve) => (goOn = resolve));
    },
    note: (text) => void stderr.write(text),
    paint: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a file as it may be written to a terminal: what could steer it, or turn its lines around, becomes a dot. */
export const harmless = (text: string): string => text.replaceAll(hidden, '·');
