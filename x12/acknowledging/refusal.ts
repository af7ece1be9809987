/** Reads what TA1s and 999s refuse. */
import { readInterchanges, type Interchange, type TransactionSet } from '../reading/envelope.ts';
import type { Place } from '../position.ts';
import type { Segment } from '../reading/segment.ts';

/** A group or set an acknowledgement speaks of; `nth` tells those of the same number apart, from 1 in its order. */
interface Named {
  /** AK101 or AK201. */
  readonly id: string;
  /** AK102 or AK202. */
  readonly number: string;
  readonly nth: number;
}

/** What a TA1 or a 999 refuses, pointing into the message it answers. */
export interface Refusal {
  readonly kind: 'TA1' | '999';
  /** TA105 note, or the IK304 / IK403 / IK502 / AK905 code. */
  readonly code: string;
  /** TA101: ISA13 of the refused interchange. */
  readonly interchange?: string;
  /** The group refused, or the one the set stands in. */
  readonly group?: Named;
  readonly set?: Named;
  /** Segment id named by IK301, e.g. `NM1`. */
  readonly segmentId?: string;
  /** IK302: position in the refused transaction set, ST = 1; of a missing segment where it should stand. */
  readonly inSet?: number;
  /** IK304 of the segment named. */
  readonly segmentCode?: string;
  readonly loop?: string;
  readonly element?: number;
  readonly component?: number;
  readonly repetition?: number;
  /** Where the acknowledgement itself says so. */
  readonly at: Place;
}

const asNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);
const isRefusing = (segment: Segment) => /^[RMWX]$/.test(segment.element(1));
/** IK502: segments of the set are wrong, which its IK3 say better. */
const ofSegments = new Set(['5', 'I5']);

/** The codes an IK5 or AK9 gives from an element on. */
function codesOf(segment: Segment, from: number): string[] {
  return Array.from({ length: Math.max(0, segment.count - from + 1) }, (_, i) =>
    segment.element(from + i),
  ).filter(Boolean);
}

/** Counts what has the same id and number. */
class Counter {
  readonly #seen = new Map<string, number>();

  named(segment: Segment): Named {
    const [id, number] = [segment.element(1), segment.element(2)];
    const nth = (this.#seen.get(`${id} ${number}`) ?? 0) + 1;
    this.#seen.set(`${id} ${number}`, nth);
    return { id, number, nth };
  }
}

/** Reads the 999s of a file one after the other. */
class Reader {
  readonly refusals: Refusal[] = [];
  readonly #groups = new Counter();
  #sets = new Counter();
  #group: Named | undefined;
  #set: Named | undefined;
  #around: Refusal | undefined;
  /** IK3 and IK4 of the set being read; they count when its IK5 refuses it. */
  #errors: Refusal[] = [];
  #isAnySetRefused = false;

  read({ segments }: TransactionSet): void {
    this.#sets = new Counter();
    this.#isAnySetRefused = false;
    for (const segment of segments) this.#take(segment);
  }

  #take(segment: Segment): void {
    switch (segment.id) {
      case 'AK1':
        this.#group = this.#groups.named(segment);
        this.#begin(undefined);
        break;
      case 'AK2':
        this.#begin(this.#sets.named(segment));
        break;
      case 'IK3':
        this.#around = {
          ...this.#refusal(segment.element(4), segment.place('2100')),
          ...segmentNamed(segment),
        };
        this.#errors.push(this.#around);
        break;
      case 'IK4':
        if (this.#errors.at(-1) === this.#around) this.#errors.pop();
        this.#errors.push(this.#elementError(segment));
        break;
      case 'IK5':
        this.#endSet(segment);
        break;
      case 'AK9':
        this.#endGroup(segment);
        break;
    }
  }

  #begin(set: Named | undefined): void {
    this.#set = set;
    this.#around = undefined;
    this.#errors = [];
  }

  #refusal(code: string, at: Place): Refusal {
    return {
      kind: '999',
      code,
      ...(this.#group ? { group: this.#group } : {}),
      ...(this.#set ? { set: this.#set } : {}),
      at,
    };
  }

  #elementError(ik4: Segment): Refusal {
    const [element, component, repetition] = ik4
      .components(ik4.range(1))
      .map((range) => asNumber(ik4.textAt(range)));
    return {
      ...(this.#around ?? this.#refusal('', ik4.place(''))),
      code: ik4.element(3),
      ...(element === undefined ? {} : { element }),
      ...(component === undefined ? {} : { component }),
      ...(repetition === undefined ? {} : { repetition }),
      at: ik4.place('2110'),
    };
  }

  /** The verdict's own codes count, but for those that only point to the segments named. */
  #endSet(ik5: Segment): void {
    if (isRefusing(ik5)) {
      const codes = codesOf(ik5, 2);
      const own = codes.filter((code) => this.#errors.length === 0 || !ofSegments.has(code));
      if (this.#errors.length === 0 && own.length === 0) own.push('');
      this.refusals.push(...this.#errors, ...own.map((code) => this.#refusal(code, ik5.place('2000'))));
      this.#isAnySetRefused = true;
    }
    this.#begin(undefined);
  }

  #endGroup(ak9: Segment): void {
    // Some refuse a group by its IK3 and AK9 alone.
    const errors = isRefusing(ak9) ? this.#errors : [];
    this.#begin(undefined);
    if (!isRefusing(ak9)) return;
    const codes = codesOf(ak9, 5);
    if (codes.length === 0 && !this.#isAnySetRefused && errors.length === 0) codes.push('');
    this.refusals.push(...errors, ...codes.map((code) => this.#refusal(code, ak9.place(''))));
  }
}

function segmentNamed(ik3: Segment): Partial<Refusal> {
  const inSet = asNumber(ik3.element(2));
  return {
    segmentId: ik3.element(1),
    segmentCode: ik3.element(4),
    ...(inSet === undefined ? {} : { inSet }),
    ...(ik3.element(3) ? { loop: ik3.element(3) } : {}),
  };
}

function readTa1(segment: Segment): Refusal[] {
  if (segment.element(4) !== 'R') return [];
  return [{ kind: 'TA1', code: segment.element(5), interchange: segment.element(1), at: segment.place('') }];
}

/** Everything TA1s and 999s of an answer refuse; empty when they accept or there are none. */
export function readRefusals(interchanges: readonly Interchange[]): readonly Refusal[] {
  const reader = new Reader();
  const ofInterchanges = interchanges.flatMap(({ acknowledgements }) => acknowledgements.flatMap(readTa1));
  for (const { groups } of interchanges)
    for (const { sets } of groups) for (const set of sets) if (set.set === '999') reader.read(set);
  return [...ofInterchanges, ...reader.refusals];
}

/** Everything the bytes of an answer refuse, as {@link readRefusals} does. */
export const refusals = (bytes: Uint8Array): readonly Refusal[] =>
  readRefusals(readInterchanges(bytes).value);
