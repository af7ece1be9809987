/** Up to this many bytes a code fits exactly into a number, which is quicker to look up than a text. */
const LONGEST_KEY = 6;

/** The bytes from `start` to before `end` as one number; different codes of up to six bytes give different numbers. */
export function codeKey(bytes: Uint8Array, start: number, end: number): number {
  let key = 1;
  for (let i = start; i < end; i += 1) key = key * 256 + (bytes[i] as number);
  return key;
}

function textKey(code: string): number {
  let key = 1;
  for (let i = 0; i < code.length; i += 1) key = key * 256 + code.charCodeAt(i);
  return key;
}

/** A set of codes that is asked with bytes of the file. */
export class CodeSet {
  readonly codes: readonly string[];
  readonly #keys: Set<number>;
  readonly #only: number;
  readonly #long: ReadonlySet<string> | undefined;

  constructor(codes: readonly string[]) {
    this.codes = codes;
    const short = codes.filter((code) => code.length <= LONGEST_KEY);
    this.#keys = new Set(short.map(textKey));
    this.#only = this.#keys.size === 1 ? textKey(short[0] ?? '') : 0;
    this.#long = short.length < codes.length ? new Set(codes) : undefined;
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start <= LONGEST_KEY) {
      const key = codeKey(bytes, start, end);
      return key === this.#only || (this.#only === 0 && this.#keys.has(key));
    }
    return this.#long?.has(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 64)))) ?? false;
  }

  hasText(code: string): boolean {
    return code.length <= LONGEST_KEY ? this.#keys.has(textKey(code)) : (this.#long?.has(code) ?? false);
  }
}
