/** Codes of up to three characters, most of all, are one small number each: they are looked up in a table of numbers. */
const LONGEST_KEY = 3;

/** The bytes from `start` to before `end`, at most three, as one number that no other such bytes have. */
export function codeKey(bytes: Uint8Array, start: number, end: number): number {
  let key = 1;
  for (let i = start; i < end; i += 1) key = (key << 8) | (bytes[i] as number);
  return key;
}

function textKey(code: string): number {
  let key = 1;
  for (let i = 0; i < code.length; i += 1) key = (key << 8) | (code.charCodeAt(i) & 0xff);
  return key;
}

const slotOf = (key: number, mask: number) => (Math.imul(key, 0x9e3779b1) >>> 16) & mask;

/** A table at most half full, in which a number stands at its slot or right behind. 0 is an empty slot. */
function tableOf(keys: readonly number[]): Int32Array {
  let size = 4;
  while (size < keys.length * 2) size *= 2;
  const table = new Int32Array(size);
  for (const key of keys) {
    let slot = slotOf(key, size - 1);
    while (table[slot] !== 0) slot = (slot + 1) & (size - 1);
    table[slot] = key;
  }
  return table;
}

/** A set of codes that is asked with bytes of the file. */
export class CodeSet {
  readonly codes: readonly string[];
  readonly #table: Int32Array;
  readonly #long: ReadonlySet<string>;

  constructor(codes: readonly string[]) {
    this.codes = codes;
    this.#table = tableOf(codes.filter((code) => code.length <= LONGEST_KEY).map(textKey));
    this.#long = new Set(codes.filter((code) => code.length > LONGEST_KEY));
  }

  has(bytes: Uint8Array, start: number, end: number): boolean {
    return end - start <= LONGEST_KEY
      ? this.#holds(codeKey(bytes, start, end))
      : this.#long.size > 0 &&
          this.#long.has(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 64))));
  }

  hasText(code: string): boolean {
    return code.length <= LONGEST_KEY ? this.#holds(textKey(code)) : this.#long.has(code);
  }

  #holds(key: number): boolean {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = slotOf(key, mask);
    for (;;) {
      const found = table[slot] as number;
      if (found === key) return true;
      if (found === 0) return false;
      slot = (slot + 1) & mask;
    }
  }
}
