import type { CodeSet } from '../library/code-set.ts';
import type { CompiledElement, CompiledSegment, Format } from '../library/compile.ts';
import { issue, shapeOf, type Issue, type IssueDetails } from '../issue.ts';
import type { IssueCode } from '../issue-kinds.ts';
import { binaryElements, type Delimiters, type Segment } from '../reading/segment.ts';
import { brokenAt, isBroken } from '../library/syntax-note.ts';
import { formatOf, isDate, isDecimal, isInteger, isTime, numberLength } from './values.ts';

/** What kinds of bytes an element holds, as bits. */
const ELEMENT = 1;
const COMPONENT = 2;
const REPETITION = 4;
const CONTROL = 8;
const BEYOND_ASCII = 16;

/** More elements than any segment of the standard has; the ones behind are not looked at one by one. */
const MOST_ELEMENTS = 120;
/** Syntax notes speak of the first elements only, so that one number holds which of them were sent. */
const MOST_IN_NOTES = 30;
/** As many codes as a message names. */
const NAMED_CODES = 20;

/** Kinds that come from the guide; the others are the standard's, whatever a guide leaves unconfirmed. */
const ofTheGuide: ReadonlySet<IssueCode> = new Set([
  'x12/element-missing',
  'x12/element-not-used',
  'x12/code',
]);

const SPACE = 0x20;

/**
 * Checks the elements of one segment after another against dictionary and guide: usage, repeats, types, lengths, codes,
 * syntax notes, formats. Works on bytes, and makes neither a text nor an object of what is right, as most of every file is:
 * where in the segment it looks stands in its own fields.
 */
export class ElementChecker {
  readonly #report: (found: Issue) => void;
  readonly #starts = new Int32Array(MOST_ELEMENTS + 2);
  readonly #kinds = new Uint8Array(MOST_ELEMENTS + 2);
  readonly #parts = new Int32Array(MOST_ELEMENTS + 2);
  #table: Uint8Array = new Uint8Array(256);
  #delimiters: Delimiters | undefined;
  #segment!: Segment;
  #bytes!: Uint8Array;
  #loop = '';
  /** The element looked at, and its component and repetition (0 = the element itself). */
  #element = 0;
  #component = 0;
  #repetition = 0;

  constructor(report: (found: Issue) => void) {
    this.#report = report;
  }

  check(segment: Segment, rule: CompiledSegment, loop: string): void {
    this.#segment = segment;
    this.#bytes = segment.stretch.bytes;
    this.#loop = loop;
    if (segment.delimiters !== this.#delimiters) {
      this.#delimiters = segment.delimiters;
      this.#table = kindsOfBytes(segment.delimiters);
    }
    const count = this.#cut();
    if (count === 0 && rule.elements.every(({ usage }) => usage !== 'R')) {
      this.#report(issue('x12/segment-empty', segment.place(loop), { segmentId: segment.id }));
      return;
    }
    const sent = this.#elements(rule, count);
    for (const note of rule.syntax) {
      if (!isBroken(note, sent)) continue;
      const { position, code } = brokenAt(note, sent);
      // A required element was told as missing already.
      if (code === 'x12/syntax-missing' && rule.elements[position - 1]?.usage === 'R') continue;
      this.#at(position);
      this.#tell(
        code,
        rule.elements[position - 1],
        this.#startOf(position, count),
        this.#endOf(position, count),
      );
    }
    for (const format of rule.formats) this.#format(rule, format, sent);
  }

  /** Finds where each element begins and which kinds of bytes it holds; how many stand behind the segment id. */
  #cut(): number {
    const { start, end, id } = this.#segment;
    const bytes = this.#bytes;
    const table = this.#table;
    const starts = this.#starts;
    const kinds = this.#kinds;
    const last = id.charCodeAt(0) === 0x42 ? (binaryElements[id] ?? MOST_ELEMENTS) : MOST_ELEMENTS;
    let count = 0;
    let kind = 0;
    starts[0] = start;
    for (let i = start + id.length; i < end; i += 1) {
      const found = table[bytes[i] as number] as number;
      if (found === 0) continue;
      if (found === ELEMENT && count < last) {
        kinds[count] = kind;
        kind = 0;
        count += 1;
        starts[count] = i + 1;
      } else kind |= found;
    }
    kinds[count] = kind;
    starts[count + 1] = end + 1;
    return count;
  }

  #startOf(position: number, count: number): number {
    return position <= count ? (this.#starts[position] as number) : this.#segment.end;
  }
  #endOf(position: number, count: number): number {
    return position <= count ? (this.#starts[position + 1] as number) - 1 : this.#segment.end;
  }

  #at(element: number, component = 0, repetition = 0): void {
    this.#element = element;
    this.#component = component;
    this.#repetition = repetition;
  }

  /** Checks each element by itself; which of them were sent, as bits. */
  #elements(rule: CompiledSegment, count: number): number {
    const { elements } = rule;
    const known = elements.length;
    const starts = this.#starts;
    const { end: segmentEnd } = this.#segment;
    let sent = 0;
    const last = Math.max(Math.min(count, known), rule.lastRequired);
    for (let i = 1; i <= last; i += 1) {
      const isThere = i <= count;
      const start = isThere ? (starts[i] as number) : segmentEnd;
      const end = isThere ? (starts[i + 1] as number) - 1 : segmentEnd;
      const element = elements[i - 1] as CompiledElement;
      if (start < end) {
        if (i <= MOST_IN_NOTES) sent |= 1 << i;
        if (this.#kinds[i] === 0 && this.#isPlain(element, start, end)) continue;
        this.#at(i);
        this.#whole(element, this.#kinds[i] as number, start, end);
      } else if (element.usage === 'R') {
        this.#at(i);
        this.#tell('x12/element-missing', element, start, end);
      }
    }
    if (count > known) this.#tooMany(known, count);
    else if (count > 0 && starts[count] === segmentEnd) {
      this.#at(count);
      this.#tell('x12/trailing-separator', undefined, segmentEnd, segmentEnd);
    }
    return sent;
  }

  /** Whether nothing can be wrong with a value of plain bytes: most values end here. */
  #isPlain({ quick, codes, min, max }: CompiledElement, start: number, end: number): boolean {
    if (quick === 'code') return codes?.has(this.#bytes, start, end) ?? false;
    const length = end - start;
    return quick === 'text' && length >= min && length <= max && this.#bytes[end - 1] !== SPACE;
  }

  #tooMany(known: number, count: number): void {
    for (let i = known + 1; i <= count; i += 1) {
      const start = this.#starts[i] as number;
      const end = (this.#starts[i + 1] as number) - 1;
      if (end === start && i < count) continue;
      this.#at(i);
      if (end > start) this.#tell('x12/elements-too-many', undefined, start, end);
      else this.#tell('x12/trailing-separator', undefined, start, end);
      return;
    }
  }

  #whole(element: CompiledElement, kind: number, start: number, end: number): void {
    if (element.usage === 'none') {
      this.#tell('x12/element-not-used', element, start, end);
      return;
    }
    if (element.mark === '?') this.#tell('x12/element-unconfirmed', element, start, end);
    if ((kind & REPETITION) === 0) this.#single(element, kind, start, end);
    else if (element.type !== 'B') this.#repetitions(element, kind, start, end);
  }

  #repetitions(element: CompiledElement, kind: number, start: number, end: number): void {
    const position = this.#element;
    let from = start;
    let repetition = 1;
    for (let i = start; i <= end; i += 1) {
      if (i < end && this.#table[this.#bytes[i] as number] !== REPETITION) continue;
      this.#at(position, 0, repetition);
      if (repetition === element.repeats + 1) this.#tell('x12/element-repeats', element, from, i);
      if (i > from) this.#single(element, kind, from, i);
      else if (i === end) this.#tell('x12/trailing-separator', element, from, i);
      from = i + 1;
      repetition += 1;
    }
  }

  #single(element: CompiledElement, kind: number, start: number, end: number): void {
    if (element.components) this.#composite(element, element.components, kind, start, end);
    else if ((kind & COMPONENT) !== 0 && element.type !== 'B') this.#noComposite(element, start, end);
    else this.#value(element, kind, start, end);
  }

  /** A component separator in an element that has no components. */
  #noComposite(element: CompiledElement, start: number, end: number): void {
    let at = start;
    while (at < end && this.#table[this.#bytes[at] as number] !== COMPONENT) at += 1;
    if (at === end) {
      this.#value(element, 0, start, end);
      return;
    }
    this.#component = 2;
    this.#tell('x12/components-too-many', element, at + 1, end);
  }

  #composite(
    element: CompiledElement,
    components: readonly CompiledElement[],
    kind: number,
    start: number,
    end: number,
  ): void {
    const parts = this.#parts;
    let count = 0;
    parts[0] = start;
    for (let i = start; i < end && count < MOST_ELEMENTS; i += 1) {
      if (this.#table[this.#bytes[i] as number] !== COMPONENT) continue;
      count += 1;
      parts[count] = i + 1;
    }
    count += 1;
    parts[count] = end + 1;
    let sent = 0;
    for (let i = 0; i < components.length; i += 1) {
      const component = components[i] as CompiledElement;
      const from = i < count ? (parts[i] as number) : end;
      const to = i < count ? (parts[i + 1] as number) - 1 : end;
      this.#component = i + 1;
      if (from < to) {
        sent |= 1 << (i + 1);
        if (component.usage === 'none') this.#tell('x12/element-not-used', component, from, to);
        else this.#value(component, kind, from, to);
      } else if (component.usage === 'R') this.#tell('x12/element-missing', component, from, to);
    }
    if (count > components.length) {
      this.#component = components.length + 1;
      this.#tell('x12/components-too-many', element, parts[components.length] as number, end);
    }
    if (count > 1 && parts[count - 1] === end && count <= components.length) {
      this.#component = count;
      this.#tell('x12/trailing-separator', element, end, end);
    }
    this.#relations(element, components, count, sent);
  }

  /** Syntax notes and formats among the components of one composite. */
  #relations(
    element: CompiledElement,
    components: readonly CompiledElement[],
    count: number,
    sent: number,
  ): void {
    const parts = this.#parts;
    for (const note of element.syntax) {
      if (!isBroken(note, sent)) continue;
      const { position, code } = brokenAt(note, sent);
      if (code === 'x12/syntax-missing' && components[position - 1]?.usage === 'R') continue;
      const last = (parts[count] as number) - 1;
      this.#component = position;
      const from = position <= count ? (parts[position - 1] as number) : last;
      const to = position <= count ? (parts[position] as number) - 1 : last;
      this.#tell(code, components[position - 1], from, to);
    }
    for (const { position, qualifier } of element.formats) {
      if ((sent & (1 << position)) === 0 || (sent & (1 << qualifier)) === 0) continue;
      const stated = formatOf(this.#bytes, parts[qualifier - 1] as number, (parts[qualifier] as number) - 1);
      const from = parts[position - 1] as number;
      const to = (parts[position] as number) - 1;
      if (!stated || stated.test(this.#bytes, from, to)) continue;
      this.#component = position;
      this.#tell(stated.code, components[position - 1], from, to);
    }
  }

  #value(element: CompiledElement, kind: number, start: number, end: number): void {
    const { type, codes } = element;
    if ((kind & (CONTROL | BEYOND_ASCII)) !== 0 && type !== 'B') {
      if (this.#holds(CONTROL, start, end)) {
        this.#tell('x12/character', element, start, end);
        return;
      }
      if (this.#holds(BEYOND_ASCII, start, end)) this.#tell('x12/character-beyond', element, start, end);
    }
    if (codes !== undefined && this.#isListed(element, codes, start, end)) return;
    if (type === 'AN' || type === 'ID') this.#text(element, kind, start, end);
    else this.#typed(element, start, end);
  }

  /** Whether nothing more is to be checked of a value that should be a code of a list. */
  #isListed(element: CompiledElement, codes: CodeSet, start: number, end: number): boolean {
    if (codes.has(this.#bytes, start, end)) return true;
    const isKnown = element.isOpen || (element.offList?.has(this.#bytes, start, end) ?? false);
    const isNamed = !isKnown && codes.codes.length <= NAMED_CODES;
    const named = isNamed ? `It lists ${codes.codes.join(', ')}.` : undefined;
    this.#tell(isKnown ? 'x12/code-off-list' : 'x12/code', element, start, end, named);
    return !isKnown;
  }

  #text(element: CompiledElement, kind: number, start: number, end: number): void {
    const length = (kind & BEYOND_ASCII) === 0 ? end - start : this.#segment.stretch.text(start, end).length;
    if (length > element.max)
      this.#tell('x12/too-long', element, start, end, `At most ${element.max} characters.`);
    else if (length < element.min)
      this.#tell('x12/too-short', element, start, end, `At least ${element.min} characters.`);
    if (this.#bytes[end - 1] === SPACE && length > element.min)
      this.#tell('x12/trailing-space', element, start, end);
  }

  #typed(element: CompiledElement, start: number, end: number): void {
    const bytes = this.#bytes;
    const { type, min, max } = element;
    if (type === 'N' || type === 'R') {
      const fits = type === 'N' ? isInteger(bytes, start, end) : isDecimal(bytes, start, end);
      if (!fits) this.#tell('x12/number', element, start, end);
      else if (end - start > max && numberLength(bytes, start, end) > max)
        this.#tell('x12/too-long', element, start, end, `At most ${max} digits.`);
      else if (min > 1 && numberLength(bytes, start, end) < min)
        this.#tell('x12/too-short', element, start, end, `At least ${min} digits.`);
    } else if (type === 'DT') {
      const isRight = end - start >= min && end - start <= max && isDate(bytes, start, end);
      if (!isRight) this.#tell('x12/date', element, start, end);
    } else if (type === 'TM' && !isTime(bytes, start, end)) this.#tell('x12/time', element, start, end);
  }

  #holds(kind: number, start: number, end: number): boolean {
    for (let i = start; i < end; i += 1) if (this.#table[this.#bytes[i] as number] === kind) return true;
    return false;
  }

  #format(rule: CompiledSegment, { position, qualifier }: Format, sent: number): void {
    if ((sent & (1 << position)) === 0 || (sent & (1 << qualifier)) === 0) return;
    const starts = this.#starts;
    const stated = formatOf(this.#bytes, starts[qualifier] as number, (starts[qualifier + 1] as number) - 1);
    const from = starts[position] as number;
    const to = (starts[position + 1] as number) - 1;
    if (!stated || stated.test(this.#bytes, from, to)) return;
    this.#at(position);
    this.#tell(stated.code, rule.elements[position - 1], from, to);
  }

  #tell(
    code: IssueCode,
    element: CompiledElement | undefined,
    start: number,
    end: number,
    detail?: string,
  ): void {
    const segment = this.#segment;
    const range = { offset: segment.stretch.base + start, length: Math.max(0, end - start) };
    const at = segment.elementPlace(this.#loop, this.#element, {
      range,
      ...(this.#component === 0 ? {} : { component: this.#component }),
      ...(this.#repetition === 0 ? {} : { repetition: this.#repetition }),
    });
    const details: IssueDetails = {
      detail: [element && element.label !== '' && `(${element.label})`, detail].filter(Boolean).join(' '),
      severity: element?.mark === 'K' && ofTheGuide.has(code) ? 'warning' : undefined,
      segmentId: segment.id,
      shape: end > start ? shapeOf(segment.stretch.text(start, end)) : undefined,
    };
    this.#report(issue(code, at, details));
  }
}

function kindsOfBytes({ element, component, repetition }: Delimiters): Uint8Array {
  const table = new Uint8Array(256);
  table.fill(CONTROL, 0, 0x20);
  table[0x7f] = CONTROL;
  table.fill(BEYOND_ASCII, 0x80);
  table[element] = ELEMENT;
  table[component] = COMPONENT;
  if (repetition >= 0) table[repetition] = REPETITION;
  return table;
}
