import type { ElementValue, SegmentValue } from '#x12';
import type { ValueSource } from './trace.ts';

/** What an element of a draft came from. */
export interface Origin {
  readonly element: number;
  readonly component?: number;
  readonly row: string;
  readonly fhir?: string;
  readonly also?: readonly string[];
  readonly from?: ValueSource;
}

type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'components'; readonly components: readonly string[] }
  | { readonly kind: 'repetitions'; readonly repetitions: readonly string[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** One segment while it is written: its elements, and the row and path each came from. */
export class Draft {
  readonly id: string;
  /** The segment map that began it; '' for an HL. */
  readonly map: string;
  readonly origins: Origin[] = [];
  hasValue = false;
  readonly #cells = new Map<number, Cell>();

  constructor(id: string, map: string) {
    this.id = id;
    this.map = map;
  }

  has(element: number, component = 0): boolean {
    const cell = this.#cells.get(element);
    if (component === 0 || cell === undefined) return cell !== undefined;
    return cell.kind === 'components' ? Boolean(cell.components[component - 1]) : component === 1;
  }

  text(element: number): string {
    const cell = this.#cells.get(element);
    return cell?.kind === 'text' ? cell.text : '';
  }

  setText(element: number, text: string): void {
    this.#cells.set(element, { kind: 'text', text });
  }

  setBytes(element: number, bytes: Uint8Array): void {
    this.#cells.set(element, { kind: 'bytes', bytes });
  }

  setRepetitions(element: number, repetitions: readonly string[]): void {
    this.#cells.set(element, { kind: 'repetitions', repetitions });
  }

  setComponent(element: number, component: number, text: string): void {
    const cell = this.#cells.get(element);
    const before = cell?.kind === 'components' ? cell.components : [this.text(element)];
    const components = Array.from({ length: Math.max(before.length, component) }, (_, i) =>
      i === component - 1 ? text : (before[i] ?? ''),
    );
    this.#cells.set(element, { kind: 'components', components });
  }

  /** Takes the element of another segment in as a further repetition, if that is all the other one has. */
  pack(added: Draft, element: number): boolean {
    if (added.id !== this.id || !this.#isOnly(element) || !added.#isOnly(element)) return false;
    const repetitions = [...this.#repetitions(element), ...added.#repetitions(element)];
    this.#cells.set(element, { kind: 'repetitions', repetitions });
    this.origins.push(...added.origins);
    return true;
  }

  #isOnly(element: number): boolean {
    return this.#cells.size === 1 && ['text', 'repetitions'].includes(this.#cells.get(element)?.kind ?? '');
  }

  #repetitions(element: number): readonly string[] {
    const cell = this.#cells.get(element);
    return cell?.kind === 'repetitions' ? cell.repetitions : [this.text(element)];
  }

  /** Whether it says all that another one says, element by element. */
  isLike(other: Draft): boolean {
    return [...other.#cells].every(
      ([element, cell]) => JSON.stringify(this.#cells.get(element)) === JSON.stringify(cell),
    );
  }

  /** The text of an element or component; '' where there is none. */
  textAt(element: number, component: number): string {
    const cell = this.#cells.get(element);
    if (cell?.kind === 'components') return cell.components[Math.max(component, 1) - 1] ?? '';
    return component > 1 ? '' : this.text(element);
  }

  value(): SegmentValue {
    const last = Math.max(0, ...this.#cells.keys());
    const elements = Array.from({ length: last }, (_, i): ElementValue | undefined => {
      const cell = this.#cells.get(i + 1);
      if (cell?.kind === 'text') return cell.text;
      if (cell?.kind === 'bytes') return cell.bytes;
      return cell;
    });
    return { id: this.id, elements };
  }
}
