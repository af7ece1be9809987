/** UTF-8 where the bytes are that, else Latin-1: trading partners send either without saying so. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

/**
 * A stretch of a file in memory: its bytes, where in the file they begin, and their text. Decoding a stretch at once and
 * slicing costs a small part of decoding each element, and finds terminators faster than searching the bytes.
 */
export class Stretch {
  readonly bytes: Uint8Array;
  /** Offset of `bytes[0]` in the file. */
  readonly base: number;
  /** One character for each byte. */
  readonly latin1: string;
  #isAscii: boolean | undefined;

  constructor(bytes: Uint8Array, base: number) {
    this.bytes = bytes;
    this.base = base;
    this.latin1 = latin1.decode(bytes);
  }

  /** The text of the bytes from `start` to before `end`, both counted in this stretch. */
  text(start: number, end: number): string {
    if (start >= end) return '';
    this.#isAscii ??= isAscii(this.bytes);
    return this.#isAscii ? this.latin1.slice(start, end) : textOf(this.bytes.subarray(start, end));
  }
}

/** UTF-8 that has as many characters as bytes is ASCII. */
function isAscii(bytes: Uint8Array): boolean {
  try {
    return utf8.decode(bytes).length === bytes.length;
  } catch {
    return false;
  }
}
