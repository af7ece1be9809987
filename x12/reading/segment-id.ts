import type { Stretch } from './stretch.ts';

const isUpperCase = (code: number) => code >= 0x41 && code <= 0x5a;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Two or three capital letters or digits, the first a letter. */
export function isSegmentId(id: string): boolean {
  const { length } = id;
  if (length !== 2 && length !== 3) return false;
  const [first, second] = [id.charCodeAt(0), id.charCodeAt(1)];
  const third = length === 3 ? id.charCodeAt(2) : second;
  return (
    isUpperCase(first) && (isUpperCase(second) || isDigit(second)) && (isUpperCase(third) || isDigit(third))
  );
}

/** The segments that the envelope is made of. */
const envelopeIds: ReadonlySet<string> = new Set(['ISA', 'TA1', 'GS', 'ST', 'SE', 'GE', 'IEA']);

/** Whether segments with this id stand inside sets: a sound id, and none of the envelope. */
export const isBodyId = (id: string): boolean => isSegmentId(id) && !envelopeIds.has(id);

/** The text before the first separator. */
export function segmentIdOf(
  { bytes, latin1 }: Stretch,
  start: number,
  end: number,
  separator: number,
): string {
  let at = start;
  while (at < end && bytes[at] !== separator) at += 1;
  return latin1.slice(start, at);
}

const SLOTS = 1024;

/**
 * The sound ids of one file, each in a slot of its own found by its bytes: no text is made of an id that was seen before,
 * and counting them is adding to a number. What finds its slot taken is left to whoever asks.
 */
export class SegmentIds {
  readonly #keys = new Int32Array(SLOTS);
  /** By slot. */
  readonly names: string[] = [];
  /** 1 for ids that stand inside sets, by slot. */
  readonly isBody = new Uint8Array(SLOTS);
  readonly counts = new Float64Array(SLOTS);

  /** The slot of the id that begins at `start`; -1 for what is no id, and for the few whose slot is another's. */
  slotOf(stretch: Stretch, start: number, end: number, separator: number): number {
    const { bytes } = stretch;
    let key = 0;
    let at = start;
    for (; at < end && at < start + 3; at += 1) {
      const byte = bytes[at] as number;
      if (byte === separator) break;
      key = (key << 8) | byte;
    }
    if (key === 0 || (at < end && bytes[at] !== separator)) return -1;
    const slot = (key ^ (key >>> 7)) & (SLOTS - 1);
    const found = this.#keys[slot];
    if (found === key) return slot;
    return found === 0 ? this.#enter(slot, key, stretch.latin1.slice(start, at)) : -1;
  }

  #enter(slot: number, key: number, name: string): number {
    if (!isSegmentId(name)) return -1;
    this.#keys[slot] = key;
    this.names[slot] = name;
    this.isBody[slot] = isBodyId(name) ? 1 : 0;
    return slot;
  }
}
