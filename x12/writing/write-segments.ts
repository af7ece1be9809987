/** Turns segments as values into bytes, one after the other, and tells what cannot be written. */
import { issue, type Issue } from '../issue.ts';
import type { Place } from '../position.ts';
import { binaryElements } from '../reading/segment.ts';
import { Alphabet, type WriteDelimiters, type WritePolicy } from './write-policy.ts';
import type { Components, ElementValue, SegmentValue } from './write-values.ts';

const encoder = new TextEncoder();
const trimEnd = (parts: readonly string[]) => parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);

/** Characters that wait to become bytes: a text has a longest length. */
const MOST_TEXT = 1024 * 1024;

/** Where in its segment a text stands. */
interface Spot {
  readonly element: number;
  readonly component?: number;
  readonly repetition?: number;
}

/** The bytes of one file while it is written. */
export class SegmentWriter {
  readonly issues: Issue[] = [];
  readonly #delimiters: WriteDelimiters;
  readonly #alphabet: Alphabet;
  readonly #end: string;
  readonly #done: Uint8Array[] = [];
  #doneLength = 0;
  #text = '';
  #number = 0;
  #inSet = 0;
  #id = '';

  constructor(policy: WritePolicy, delimiters: WriteDelimiters) {
    this.#delimiters = delimiters;
    this.#alphabet = new Alphabet(policy, delimiters);
    this.#end = delimiters.segment + (policy.lineEnd ?? '');
  }

  /** Writes one segment; empty elements and components at its end are left out. */
  write({ id, elements }: SegmentValue): void {
    this.#begin(id);
    const data = binaryElements[id];
    if (data !== undefined) {
      this.#writeBinary(id, elements, data);
      return;
    }
    const parts = elements.map((value, i) => this.#element(value, i + 1));
    this.#text += [id, ...trimEnd(parts)].join(this.#delimiters.element) + this.#end;
  }

  /**
   * Writes an ISA: each element, padded with blanks to its width; blanks behind a value count for nothing. A value that is
   * longer is told and not cut: a shortened id would name somebody else. `separators` are the elements that are one.
   */
  writeHeader(elements: readonly string[], widths: readonly number[], separators: readonly number[]): void {
    this.#begin('ISA');
    const { element } = this.#delimiters;
    const parts = elements.map((value, i) => {
      if (separators.includes(i + 1)) return value;
      const width = widths[i] ?? 0;
      const text = this.#checked(value.replace(/ +$/, ''), { element: i + 1 });
      if (text.length > width) this.#tell('x12/write-envelope', { element: i + 1 });
      return text.padEnd(width);
    });
    this.#text += ['ISA', ...parts].join(element) + this.#end;
  }

  /** All bytes. */
  bytes(): Uint8Array {
    this.#flush();
    const all = new Uint8Array(this.#doneLength);
    let at = 0;
    for (const part of this.#done) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #begin(id: string): void {
    if (this.#text.length > MOST_TEXT) this.#flush();
    this.#id = id;
    this.#number += 1;
    if (id === 'ST') this.#inSet = 1;
    else if (this.#inSet > 0) this.#inSet += 1;
    if (id === 'GE') this.#inSet = 0;
  }

  /** Binary data may hold any byte: its length is stated in the element before it. */
  #writeBinary(id: string, elements: SegmentValue['elements'], position: number): void {
    const value = elements[position - 1];
    const data = value instanceof Uint8Array ? value : encoder.encode(this.#element(value, position, true));
    const before = elements.slice(0, position - 2).map((one, i) => this.#element(one, i + 1));
    const { element } = this.#delimiters;
    this.#text += [id, ...before, String(data.length), ''].join(element);
    this.#flush();
    this.#push(data);
    this.#text = this.#end;
  }

  #element(value: ElementValue | undefined, element: number, isData = false): string {
    if (value === undefined) return '';
    if (typeof value === 'string') return isData ? value : this.#checked(value, { element });
    if (value instanceof Uint8Array)
      throw new Error(`${this.#id} has no binary data: bytes cannot stand in element ${element}.`);
    if ('components' in value) return this.#components(value, { element });
    const repetitions = value.repetitions.map((one, i) => {
      const spot = value.repetitions.length > 1 ? { element, repetition: i + 1 } : { element };
      return typeof one === 'string' ? this.#checked(one, spot) : this.#components(one, spot);
    });
    return repetitions.join(this.#delimiters.repetition);
  }

  #components({ components }: Components, spot: Spot): string {
    const texts = components.map((one, i) => this.#checked(one, { ...spot, component: i + 1 }));
    return trimEnd(texts).join(this.#delimiters.component);
  }

  #checked(value: string, spot: Spot): string {
    const { text, found } = this.#alphabet.written(value);
    if (found) this.#tell(found, spot);
    return text;
  }

  #tell(code: Parameters<typeof issue>[0], spot: Spot): void {
    // What stands before this segment becomes bytes once, so that a file of many issues costs no more.
    this.#flush();
    const offset = this.#doneLength;
    const at: Place = { segment: this.#number, inSet: this.#inSet, loop: '', ...spot, offset, length: 0 };
    this.issues.push(issue(code, at, { segmentId: this.#id }));
  }

  #flush(): void {
    if (this.#text !== '') this.#push(encoder.encode(this.#text));
    this.#text = '';
  }

  #push(bytes: Uint8Array): void {
    this.#done.push(bytes);
    this.#doneLength += bytes.length;
  }
}
