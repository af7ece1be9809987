import type { AnyRow, At } from '../map.ts';

/** What a carrier is told beside the text it reads. */
export interface ReadContext {
  readonly row: AnyRow;
  /** Number of the element read. */
  readonly element: number;
  /** Text of another element, or component, of the same segment. */
  readonly other: (element: number, component?: number) => string;
  /** The element's own bytes, for binary data. */
  readonly bytes: () => Uint8Array;
  readonly loop: string;
  readonly segmentNumber: number;
}

/** What a carrier is told beside the value it writes. */
export interface WriteContext {
  readonly row: AnyRow;
  /** Which element, from 1, of the list a pointer counts in has this number; 0 when none has, -1 when it need not be pointed at. */
  readonly positionOf: (number: unknown) => number;
}

/**
 * A value to put, which of its leaves the text made, and which other elements had a part in it; or why it could not be
 * carried; or nothing to carry.
 */
export type Read =
  | { readonly value: unknown; readonly leaves: readonly string[]; readonly also?: readonly At[] }
  | { readonly problem: string }
  | undefined;

/** What to write, with the first component of the same element where the value itself decides it. */
export type Write =
  | {
      readonly text: string;
      readonly component1?: string;
      readonly shortened?: true;
      /** The code was looked up in a table. */
      readonly looked?: true;
      readonly bytes?: Uint8Array;
    }
  | { readonly problem: string }
  | undefined;

/** A CodeableConcept as it really is: what comes from outside may have anything in its place. */
export interface GivenConcept {
  /** Absent where there is no list of codings. */
  readonly coding?: readonly GivenCoding[];
  readonly text?: string;
}
export interface GivenCoding {
  readonly system?: string;
  readonly code?: string;
}

const textIn = (value: object, key: 'system' | 'code' | 'text'): string | undefined => {
  const text: unknown = Reflect.get(value, key);
  return typeof text === 'string' && text !== '' ? text : undefined;
};

/** The coding in a value; one without anything where it is none. */
export function givenCoding(value: unknown): GivenCoding {
  if (typeof value !== 'object' || value === null) return {};
  const [system, code] = [textIn(value, 'system'), textIn(value, 'code')];
  return { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) };
}

/** The concept in a value; one without anything where it is none. */
export function givenConcept(value: unknown): GivenConcept {
  if (typeof value !== 'object' || value === null) return {};
  const coding: unknown = Reflect.get(value, 'coding');
  const text = textIn(value, 'text');
  return {
    ...(Array.isArray(coding) ? { coding: coding.map(givenCoding) } : {}),
    ...(text === undefined ? {} : { text }),
  };
}

/** How one kind of value is carried both ways. */
export interface Carry {
  read(text: string, context: ReadContext): Read;
  write(value: unknown, context: WriteContext): Write;
}

export const plain = (value: unknown): Read => ({ value, leaves: [''] });
export const notRead = (): Read => undefined;
export const notWritten = (): Write => ({ problem: 'This row is read only.' });
