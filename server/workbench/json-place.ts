/** Line and column of the value a JSON pointer leads to, in a text that is JSON. RFC 6901. Pure. */

export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

const space = /\s*/y;
const token = /"(?:[^"\\]|\\.)*"|[^\s,:[\]{}]+/y;

/** Undefined when the text has no such value, e.g. for a property that is missing: then its object is meant, one step up. */
export function placeInJson(text: string, pointer: string): TextPlace | undefined {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = new Finder(text).find(steps);
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Walks over valid JSON and notes where each value of a path begins. */
class Finder {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(steps: readonly string[]): number | undefined {
    this.#blank();
    const begins = this.#at;
    const [step, ...rest] = steps;
    if (step === undefined) return begins;
    const opens = this.#text[begins];
    if (opens === '{') return this.#inObject(step, rest);
    return opens === '[' ? this.#inList(Number(step), rest) : undefined;
  }

  #inObject(name: string, rest: readonly string[]): number | undefined {
    this.#at += 1;
    while (this.#more('}')) {
      const own = this.#take(token);
      const keyAt = this.#at - own.length;
      this.#blank();
      this.#at += 1;
      if (JSON.parse(own) === name) return rest.length === 0 ? keyAt : this.find(rest);
      this.#skip();
    }
    return undefined;
  }

  #inList(index: number, rest: readonly string[]): number | undefined {
    this.#at += 1;
    for (let i = 0; this.#more(']'); i += 1) {
      if (i === index) return this.find(rest);
      this.#skip();
    }
    return undefined;
  }

  /** Steps over one comma and blanks; false at the end of the object or list. */
  #more(close: string): boolean {
    this.#blank();
    if (this.#text[this.#at] === ',') this.#at += 1;
    this.#blank();
    return this.#at < this.#text.length && this.#text[this.#at] !== close;
  }

  /** Over one whole value. */
  #skip(): void {
    this.#blank();
    const opens = this.#text[this.#at];
    if (opens !== '{' && opens !== '[') {
      this.#take(token);
      return;
    }
    const close = opens === '{' ? '}' : ']';
    this.#at += 1;
    while (this.#more(close)) {
      if (opens === '{') {
        this.#take(token);
        this.#blank();
        this.#at += 1;
      }
      this.#skip();
    }
    this.#at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #blank(): void {
    this.#take(space);
  }
}
