import { cappedBirth, daysBack, earlierFhir, earlierX12 } from './dates.ts';
import { otherControlNumber, otherIdentifier, type KeyedHash } from './shuffle.ts';
import { otherContact, otherText } from './words.ts';

/** What de-identifying needs from outside. */
export interface DeidentifyNeeds {
  /** A keyed hash, e.g. HMAC-SHA-256 by a key of the site: the same key makes the same replacements, whatever the file. */
  readonly hash: KeyedHash;
  /** ISO date; who is 90 or older on it is told as 90. */
  readonly today: string;
}

/** Replaces values, and counts how many became others. The same value becomes the same whatever it stands in. */
export class Replacer {
  replaced = 0;
  readonly #needs: DeidentifyNeeds;
  readonly #known = new Map<string, string>();

  constructor(needs: DeidentifyNeeds) {
    this.#needs = needs;
  }

  identifier(text: string): string {
    return this.#made('identifier', text, otherIdentifier);
  }

  controlNumber(text: string): string {
    return this.#made('control-number', text, otherControlNumber);
  }

  text(text: string): string {
    return this.#made('text', text, otherText);
  }

  contact(text: string): string {
    return this.#made('contact', text, otherContact);
  }

  /** A value of X12 that has a date in it. */
  x12Date(text: string, person: string): string {
    return this.#counted(text, earlierX12(text, this.#days(person)));
  }

  fhirDate(text: string, person: string): string {
    return this.#counted(text, earlierFhir(text, this.#days(person)));
  }

  /** `birth` is an ISO date. */
  birthDate(birth: string, person: string): string {
    const capped = cappedBirth(birth, this.#needs.today);
    return this.#counted(birth, capped ?? earlierFhir(birth, this.#days(person)));
  }

  x12BirthDate(text: string, person: string): string {
    if (!/^\d{8}$/.test(text)) return this.x12Date(text, person);
    const capped = cappedBirth(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`, this.#needs.today);
    const isDate = earlierX12(text, 0) === text;
    return capped && isDate ? this.#counted(text, capped.replaceAll('-', '')) : this.x12Date(text, person);
  }

  /** A uuid of which nobody can tell the one it stands for. */
  uuid(text: string): string {
    const hex = Array.from(this.#needs.hash(`uuid\0${text.toLowerCase()}`), (byte) =>
      byte.toString(16).padStart(2, '0'),
    )
      .join('')
      .padEnd(32, '0');
    return this.#counted(
      text,
      `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    );
  }

  /** Something of which nothing is told but that it was there. */
  filled(text: string, by: string): string {
    return this.#counted(text, by);
  }

  #days(person: string): number {
    return Number(this.#kept(`days\0${person}`, () => String(daysBack(person, this.#needs.hash))));
  }

  #made(kind: string, text: string, make: (text: string, hash: KeyedHash) => string): string {
    return this.#counted(
      text,
      this.#kept(`${kind}\0${text}`, () => make(text, this.#needs.hash)),
    );
  }

  #kept(key: string, make: () => string): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #counted(before: string, after: string): string {
    if (before !== after) this.replaced += 1;
    return after;
  }
}
