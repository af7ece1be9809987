import type { DictionaryElement, ElementRule, SegmentRule } from '../library/guide.ts';
import type { Library } from '../library/library.ts';
import { readable } from './show-readable.ts';
import { binaryElements, type Range, type Segment } from '../reading/segment.ts';

/** A value where it lies, with what it says. */
export interface ShownValue extends Range {
  readonly text: string;
  /** What the code means, where a list of ours or of the site says so. */
  readonly meaning?: string;
  /** A date, time or share as people write it. */
  readonly readable?: string;
}

export interface ShownComponent extends ShownValue {
  readonly component: number;
  readonly label: string;
  /** Number of the data element; '' where the standard has none here. */
  readonly dataElement: string;
}

export interface ShownRepetition extends ShownValue {
  readonly repetition: number;
  /** None where the element is no composite. */
  readonly components: readonly ShownComponent[];
}

/** One element that was sent. */
export interface ShownElement extends Range {
  readonly element: number;
  readonly label: string;
  readonly dataElement: string;
  readonly text: string;
  readonly repetitions: readonly ShownRepetition[];
}

/** A data element whose value is the number of a data element. */
const DATA_ELEMENT_NUMBER = '725';

/** What dictionary, guide and site say of one element or component. */
interface Known {
  readonly number: string;
  readonly standard: DictionaryElement | undefined;
  readonly rule: ElementRule | undefined;
  /** The code that states its format, where one does. */
  readonly format: string | undefined;
}

/** Describes the elements of segments in the words of one library. */
class Describer {
  readonly #segment: Segment;
  readonly #rule: SegmentRule | undefined;
  readonly #library: Library;

  constructor(segment: Segment, rule: SegmentRule | undefined, library: Library) {
    this.#segment = segment;
    this.#rule = rule;
    this.#library = library;
  }

  elements(): ShownElement[] {
    const { count } = this.#segment;
    return Array.from({ length: count }, (_, i) => i + 1).flatMap((n) => this.#element(n) ?? []);
  }

  #element(n: number): ShownElement | undefined {
    const range = this.#segment.range(n);
    if (range.length === 0) return undefined;
    const { dictionary } = this.#library;
    const number = dictionary.segments[this.#segment.id]?.elements[n - 1] ?? '';
    const label = dictionary.composites[number]?.label ?? dictionary.elements[number]?.label ?? '';
    const parts = this.#isOneValue(n) ? [range] : this.#segment.repetitions(n);
    return {
      element: n,
      label: this.#library.labels[this.#name(n)] ?? label,
      dataElement: number,
      ...range,
      text: this.#segment.element(n),
      repetitions: parts.map((part, i) => this.#repetition(n, number, part, i + 1)),
    };
  }

  #name(n: number): string {
    return `${this.#segment.id}${String(n).padStart(2, '0')}`;
  }

  /** ISA has separators for values, and binary data may hold any of them. */
  #isOneValue(n: number): boolean {
    return this.#segment.id === 'ISA' || n === binaryElements[this.#segment.id];
  }

  #repetition(n: number, number: string, range: Range, repetition: number): ShownRepetition {
    const rule = this.#rule?.elements?.[n];
    const { elements, composites, segments } = this.#library.dictionary;
    const composite = composites[number];
    const parts = this.#isOneValue(n) ? [range] : this.#segment.components(range);
    const isSplit = composite !== undefined || parts.length > 1;
    const qualifier = segments[this.#segment.id]?.formats?.[n];
    const format = qualifier === undefined ? undefined : this.#segment.element(qualifier);
    const value = isSplit
      ? { ...range, text: this.#segment.textAt(range) }
      : this.#value(range, { number, standard: elements[number], rule, format });
    return { repetition, ...value, components: isSplit ? this.#components(n, number, parts) : [] };
  }

  #components(n: number, number: string, parts: readonly Range[]): ShownComponent[] {
    const { elements, composites } = this.#library.dictionary;
    const composite = composites[number];
    const own = this.#rule?.elements?.[n];
    return parts.flatMap((range, i) => {
      if (range.length === 0) return [];
      const component = i + 1;
      const inner = composite?.elements[i] ?? '';
      const standard = elements[inner];
      const qualifier = parts[(composite?.formats?.[component] ?? 0) - 1];
      const format = qualifier && this.#segment.textAt(qualifier);
      const rule = own?.components?.[component];
      return {
        component,
        label: this.#library.labels[`${this.#name(n)}-${component}`] ?? standard?.label ?? '',
        dataElement: inner,
        ...this.#value(range, { number: inner, standard, rule, format }),
      };
    });
  }

  #value(range: Range, { number, standard, rule, format }: Known): ShownValue {
    const text = this.#segment.textAt(range);
    const { dictionary } = this.#library;
    const meaning =
      number === DATA_ELEMENT_NUMBER
        ? (dictionary.elements[text]?.label ?? dictionary.composites[text]?.label)
        : ((rule?.codeList === undefined ? undefined : this.#library.meaningIn(rule.codeList, text)) ??
          this.#library.meaningOf(number, text));
    const told = readable(text, { type: standard?.type ?? '', dataElement: number, format });
    return {
      ...range,
      text,
      ...(meaning === undefined ? {} : { meaning }),
      ...(told === undefined ? {} : { readable: told }),
    };
  }
}

/**
 * The elements of a segment that were sent, with labels, what codes mean, and dates as people write them. `rule` is the
 * guide's rule the segment was placed by: it may name a list of its own for a code.
 */
export function showElements(
  segment: Segment,
  rule: SegmentRule | undefined,
  library: Library,
): readonly ShownElement[] {
  return new Describer(segment, rule, library).elements();
}
