/** How one trading partner wants its files written: separators, characters, line ends. */

/** The separators a partner fixed, one character each. */
export interface WriteDelimiters {
  readonly element: string;
  readonly repetition: string;
  readonly component: string;
  readonly segment: string;
}

export interface WritePolicy {
  /** Other separators than `*` `^` `:` `~`: only where the partner fixed them. */
  readonly delimiters?: WriteDelimiters;
  /** The character set of X12.5 that both sides agreed to; without it the extended one. */
  readonly characters?: 'basic' | 'extended';
  /** National characters both sides agreed to, e.g. `ÑÜ`; they are written as UTF-8. */
  readonly agreed?: string;
  /** Write every letter as a capital. */
  readonly upperCase?: boolean;
  /**
   * What stands in for a character that is a separator or outside of the set, e.g. `{ '^': ' ' }`. Other occurrences are
   * left alone. Each replacement is told as a warning: the value is not the same any more.
   */
  readonly replace?: Readonly<Record<string, string>>;
  /** Behind each terminator. */
  readonly lineEnd?: '' | '\n' | '\r\n';
}

export const usualDelimiters: WriteDelimiters = {
  element: '*',
  repetition: '^',
  component: ':',
  segment: '~',
};

const BASIC = `ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !"&'()*+,-./:;?=`;
const EXTENDED = `${BASIC}abcdefghijklmnopqrstuvwxyz%~@[]_{}\\|<>#$`;

/** Whether an ISA can say these delimiters: four different bytes, none a letter, digit or blank. */
export function areUsable(delimiters: WriteDelimiters): boolean {
  const { element, repetition, component, segment } = delimiters;
  const all = [element, repetition, component, segment];
  return new Set(all).size === 4 && all.every((one) => /^[\x01-\x1f!-/:-@[-`{-~]$/.test(one));
}

/** What may stand in a value, as a partner wants it. */
export class Alphabet {
  readonly #delimiters: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;
  readonly #replace: Readonly<Record<string, string>>;
  readonly #isUpperCase: boolean;
  readonly #fits: RegExp;

  constructor(policy: WritePolicy, delimiters: WriteDelimiters) {
    const { element, repetition, component, segment } = delimiters;
    this.#delimiters = new Set([element, repetition, component, segment]);
    const all = (policy.characters === 'basic' ? BASIC : EXTENDED) + (policy.agreed ?? '');
    this.#allowed = new Set(Array.from(all).filter((one) => !this.#delimiters.has(one)));
    this.#replace = policy.replace ?? {};
    this.#isUpperCase = policy.upperCase ?? false;
    this.#fits = new RegExp(`^[${[...this.#allowed].map(inClass).join('')}]*$`, 'u');
  }

  /** The text as it can be written, and what was wrong or done; undefined where nothing was. */
  written(text: string): { readonly text: string; readonly found: Finding | undefined } {
    const cased = this.#isUpperCase ? text.toUpperCase() : text;
    if (this.#fits.test(cased)) return { text: cased, found: undefined };
    let found: Finding | undefined;
    let written = '';
    for (const one of cased) {
      if (this.#allowed.has(one)) {
        written += one;
        continue;
      }
      const instead = Object.hasOwn(this.#replace, one) ? this.#replace[one] : undefined;
      if (instead !== undefined && this.#fits.test(instead)) {
        written += instead;
        found ??= 'x12/write-replaced';
      } else if (found !== 'x12/write-delimiter')
        found = this.#delimiters.has(one) ? 'x12/write-delimiter' : 'x12/write-character';
    }
    return { text: written, found };
  }
}

/** Kinds of issue that a text can give. */
export type Finding = 'x12/write-replaced' | 'x12/write-delimiter' | 'x12/write-character';

const inClass = (one: string) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`;
