/** MLLP's frames, cut out of a stream of bytes: VT … FS CR (HL7 transport specification, Release 1). Holds one frame at most. */

export const VT = 0x0b;
export const FS = 0x1c;
export const CR = 0x0d;

export type FrameEvent =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Larger than the limit; `head` is its beginning, so that its sender can be told. Nothing more is read. */
  | { readonly kind: 'too-large'; readonly head: Uint8Array }
  /** A new frame began before the last one ended; what there was of it is dropped, and its sender will send it again. */
  | { readonly kind: 'half'; readonly size: number }
  /** More than `GARBAGE_BYTES` outside of any frame: this is no MLLP. Nothing more is read. */
  | { readonly kind: 'not-mllp' };

/** Line ends and stray bytes between frames are common; a kilobyte of them is another protocol. */
const GARBAGE_BYTES = 1024;
const HEAD_BYTES = 4096;
/** Frames in a row that never end. */
const HALVES = 8;

export class Framer {
  readonly #limit: number;
  #held = new Uint8Array(0);
  #size = 0;
  #garbage = 0;
  #halves = 0;
  #isInFrame = false;
  #sawFs = false;
  #isOver = false;

  /** `limit`: bytes of one message. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a frame has begun and not ended. */
  get isInFrame(): boolean {
    return this.#isInFrame;
  }

  /** Bytes as they come, in pieces of any size. */
  push(chunk: Uint8Array): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let at = 0; at < chunk.length && !this.#isOver;) {
      if (!this.#isInFrame) at = this.#outside(chunk, at, events);
      else if (this.#sawFs) at = this.#afterFs(chunk, at, events);
      else at = this.#inside(chunk, at, events);
    }
    return events;
  }

  #outside(chunk: Uint8Array, at: number, events: FrameEvent[]): number {
    const start = chunk.indexOf(VT, at);
    this.#garbage += (start < 0 ? chunk.length : start) - at;
    if (this.#garbage > GARBAGE_BYTES) {
      this.#giveUp(events, { kind: 'not-mllp' });
      return chunk.length;
    }
    if (start < 0) return chunk.length;
    this.#begin();
    return start + 1;
  }

  /** An FS ends a frame only with the CR behind it; the two may come in two pieces. */
  #afterFs(chunk: Uint8Array, at: number, events: FrameEvent[]): number {
    this.#sawFs = false;
    if (chunk[at] !== CR) {
      this.#add(Uint8Array.of(FS));
      return at;
    }
    events.push({ kind: 'frame', bytes: this.#held.slice(0, this.#size) });
    [this.#size, this.#isInFrame, this.#garbage, this.#halves] = [0, false, 0, 0];
    return at + 1;
  }

  #inside(chunk: Uint8Array, at: number, events: FrameEvent[]): number {
    const [fs, vt] = [chunk.indexOf(FS, at), chunk.indexOf(VT, at)];
    const isBegun = vt >= 0 && (fs < 0 || vt < fs);
    const end = isBegun ? vt : fs < 0 ? chunk.length : fs;
    this.#add(chunk.subarray(at, Math.min(end, at + this.#limit + 1 - this.#size)));
    if (this.#size > this.#limit) {
      this.#giveUp(events, {
        kind: 'too-large',
        head: this.#held.slice(0, Math.min(this.#size, HEAD_BYTES)),
      });
      return chunk.length;
    }
    if (isBegun) this.#startAgain(events);
    else this.#sawFs = fs >= 0;
    return end + 1;
  }

  #startAgain(events: FrameEvent[]): void {
    events.push({ kind: 'half', size: this.#size });
    this.#halves += 1;
    if (this.#halves > HALVES) this.#giveUp(events, { kind: 'not-mllp' });
    this.#begin();
  }

  #begin(): void {
    [this.#size, this.#isInFrame, this.#sawFs] = [0, true, false];
  }

  #giveUp(events: FrameEvent[], event: FrameEvent): void {
    this.#isOver = true;
    this.#held = new Uint8Array(0);
    events.push(event);
  }

  /** One growing buffer: pieces of a byte each, kept as they come, would take a hundred times their size. */
  #add(piece: Uint8Array): void {
    const needed = this.#size + piece.length;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#held.length, HEAD_BYTES));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(piece, this.#size);
    this.#size = needed;
  }
}

/** A message as it goes over the line. */
export function framed(message: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(VT), message, Uint8Array.of(FS, CR)]);
}
