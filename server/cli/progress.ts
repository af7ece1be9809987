/** How far a large file has been read, on standard error, so that standard output stays what was asked for. */
import type { Terminal } from './terminal.ts';

const MEGABYTE = 1_000_000;
const BAR = 24;
/** Milliseconds between two steps of the line on a screen, and in a log. */
const SCREEN_STEP = 100;
const LOG_STEP = 1_000;

export const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 2 : 1);

/** Megabytes for each second. */
export const rateOf = (bytes: number, milliseconds: number): string =>
  `${(bytes / MEGABYTE / Math.max(milliseconds / 1000, 0.001)).toFixed(1)} MB/s`;

export interface Progress {
  /** Bytes read so far. */
  at(bytes: number): void;
  end(): void;
}

const none: Progress = { at: () => undefined, end: () => undefined };

function lineOf(bytes: number, size: number | undefined, elapsed: number): string {
  const rate = rateOf(bytes, elapsed);
  if (!size) return `${megabytes(bytes)} MB  ${rate}`;
  const share = Math.min(1, bytes / size);
  const full = Math.round(share * BAR);
  const left = Math.ceil((elapsed / 1000) * (1 / Math.max(share, 0.001) - 1));
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${bar} ${percent} %  ${megabytes(bytes)} of ${megabytes(size)} MB  ${rate}  ${left} s left`;
}

export interface ProgressNeeds {
  readonly terminal: Terminal;
  /** Bytes in all; undefined where they come through a pipe. */
  readonly size: number | undefined;
  readonly isWanted: boolean;
}

/** A line that is written over on a screen, and told once a second in a log. */
export function progressOf({ terminal, size, isWanted }: ProgressNeeds): Progress {
  if (!isWanted) return none;
  const { isErrorScreen } = terminal;
  const step = isErrorScreen ? SCREEN_STEP : LOG_STEP;
  const start = performance.now();
  let told = start;
  let last = 0;
  const tell = () => {
    const line = lineOf(last, size, performance.now() - start);
    terminal.note(isErrorScreen ? `\r${line}\u001b[K` : `${line}\n`);
  };
  return {
    at(bytes) {
      last = bytes;
      if (performance.now() - told < step) return;
      told = performance.now();
      tell();
    },
    end() {
      if (isErrorScreen) terminal.note('\r\u001b[K');
      else tell();
    },
  };
}
