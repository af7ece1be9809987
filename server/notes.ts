/**
 * What is known beside an object of short life: a request, an access, a transaction. A WeakMap would say the same, but one that
 * lives long holds each value, and so the whole request, until the next full collection: the young generation copied 14 KB for
 * each request, and half of all pauses came from that.
 */
export interface Notes<Owner extends object, Note> {
  of(owner: Owner): Note | undefined;
  set(owner: Owner, note: Note | undefined): void;
}

/** `about` is what a debugger shows; a copy of the owner has no notes. */
export function notes<Owner extends object, Note>(about: string): Notes<Owner, Note> {
  const key = Symbol(about);
  return {
    of: (owner) => (owner as { readonly [key]?: Note })[key],
    set(owner, value) {
      Object.defineProperty(owner, key, { value, writable: true, configurable: true, enumerable: false });
    },
  };
}
