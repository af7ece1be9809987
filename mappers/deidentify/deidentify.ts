import { lex, type Issue, type Range, type Segment } from '#x12';
import { personsOf, type PersonOf } from './persons.ts';
import { Replacer, type DeidentifyNeeds } from './replacer.ts';
import { isComposite, replacementAt, type Replacement } from './x12-rows.ts';

/** What de-identifying a file gives. */
export interface Deidentified {
  /** The file with every identifying value replaced; none where no segment could be read, as then nothing is sure. */
  readonly value?: Uint8Array;
  /** What kept the file, or parts of it, from being read. */
  readonly issues: readonly Issue[];
  /** How many values became others. */
  readonly replaced: number;
}

const LONGEST_DATE = 8;
/** Letters of Base64 mean nothing when they are all the same. */
const FILLER = 'A'.charCodeAt(0);
const [CARRIAGE_RETURN, LINE_FEED, PADDING] = [0x0d, 0x0a, 0x3d];
const [BLANK, ZERO, NINE, LETTER_X] = [0x20, 0x30, 0x39, 0x58];
const isSegmentId = /^[A-Z][A-Z0-9]{1,2}$/;

/** Copies a file piece by piece. */
class Copy {
  readonly #bytes: Uint8Array;
  readonly #replacer: Replacer;
  readonly #personOf: PersonOf;
  readonly #parts: Uint8Array[] = [];
  #at = 0;
  #terminator = -1;

  constructor(bytes: Uint8Array, replacer: Replacer, personOf: PersonOf) {
    this.#bytes = bytes;
    this.#replacer = replacer;
    this.#personOf = personOf;
  }

  segment(segment: Segment): void {
    this.#outside(segment.offset);
    this.#terminator = segment.delimiters.segment;
    if (!isSegmentId.test(segment.id)) this.#replace(segment, segment.range(0), 'text');
    for (let element = 1; element <= segment.count; element += 1) this.#element(segment, element);
    this.#keepTo(segment.offset + segment.length);
  }

  end(): Uint8Array {
    this.#outside(this.#bytes.length);
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const joined = new Uint8Array(length);
    let at = 0;
    for (const part of this.#parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  /** What lies between segments keeps its terminator, its blanks and its length, and no letter. */
  #outside(to: number): void {
    const isMark = this.#at === 0 && this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb;
    const from = isMark ? 3 : this.#at;
    this.#keepTo(Math.min(from, to));
    const between = Uint8Array.from(this.#bytes.subarray(this.#at, to), (byte) =>
      byte <= BLANK || byte === this.#terminator ? byte : hidden(byte),
    );
    this.#parts.push(between);
    this.#at = to;
  }

  #keepTo(to: number): void {
    if (to <= this.#at) return;
    this.#parts.push(this.#bytes.subarray(this.#at, to));
    this.#at = to;
  }

  /** Separators of the ISA stand where elements stand elsewhere; they are known by their data element, and kept. */
  #element(segment: Segment, element: number): void {
    const whole = segment.range(element);
    if (whole.length === 0) return;
    if (replacementAt(segment, element, 1) === 'binary') {
      this.#replaceBy(whole, Uint8Array.from(this.#bytesOf(whole), fillerFor));
      return;
    }
    if (segment.id === 'ISA') {
      this.#replace(segment, whole, replacementAt(segment, element, 1));
      return;
    }
    for (const repetition of segment.repetitions(element)) {
      const parts = isComposite(segment, element) ? segment.components(repetition) : [repetition];
      for (const [i, range] of parts.entries())
        this.#replace(segment, range, replacementAt(segment, element, i + 1));
    }
  }

  #replace(segment: Segment, range: Range, as: Replacement): void {
    if (as === 'keep' || range.length === 0) return;
    const before = segment.textAt(range);
    const after = this.#valueFor(before, as, segment);
    if (after !== before) this.#replaceBy(range, encoded(after, before.length === range.length));
  }

  #replaceBy(range: Range, by: Uint8Array): void {
    this.#keepTo(range.offset);
    this.#parts.push(by);
    this.#at = range.offset + range.length;
  }

  #bytesOf({ offset, length }: Range): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  #valueFor(text: string, as: Exclude<Replacement, 'keep'>, segment: Segment): string {
    const replacer = this.#replacer;
    const person = this.#personOf(segment);
    switch (as) {
      case 'identifier':
        return replacer.identifier(text);
      case 'control-number':
        return replacer.controlNumber(text);
      case 'contact':
        return replacer.contact(text);
      case 'date':
        return replacer.x12Date(text, person);
      case 'birth-date':
        return replacer.x12BirthDate(text, person);
      case 'text':
      case 'binary':
        return replacer.text(text);
      case 'unknown':
        return this.#unknown(text, person);
    }
  }

  /** Of a segment nobody told us about: codes of one or two characters stay, dates move, all else is text. */
  #unknown(text: string, person: string): string {
    if (text.length <= 2) return text;
    const isDate = /^(19|20)\d{6}/.test(text) && text.length >= LONGEST_DATE && !/[^\d-]/.test(text);
    return isDate ? this.#replacer.x12Date(text, person) : this.#replacer.text(text);
  }
}

/** Binary data and Base64 keep their length, their line ends and their padding. */
const fillerFor = (byte: number): number =>
  byte === CARRIAGE_RETURN || byte === LINE_FEED || byte === PADDING ? byte : FILLER;

/** What stands outside is told by its place; its characters are not kept, whatever they are. */
const hidden = (byte: number): number => (byte >= ZERO && byte <= NINE ? NINE : LETTER_X);

/** As the file has it: one byte for each character, or UTF-8. */
function encoded(text: string, isOneByte: boolean): Uint8Array {
  return isOneByte ? Uint8Array.from(text, (one) => one.charCodeAt(0)) : new TextEncoder().encode(text);
}

/**
 * A file of any transaction sets without what tells who somebody is: names, identifiers, addresses, numbers to reach them, free text,
 * control and reference numbers, documents. Dates of one person move by one number of days. Each replacement has the length and the
 * kind of characters of what it stands for, so what the checker says of the file, it says of the copy. Codes, amounts and payers stay.
 * What no row knows is replaced. Never throws on bad input.
 */
export function deidentify(bytes: Uint8Array, needs: DeidentifyNeeds): Deidentified {
  const { segments, issues } = lex(bytes);
  if (segments.length === 0) return { issues, replaced: 0 };
  const replacer = new Replacer(needs);
  const copy = new Copy(bytes, replacer, personsOf(segments));
  for (const segment of segments) copy.segment(segment);
  return { value: copy.end(), issues, replaced: replacer.replaced };
}
